"""What members write of their page before readers see it, and the step where editors decide."""

from typing import Any, Self

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState


class PageDraftQuerySet(models.QuerySet["PageDraft"]):
    def open(self) -> Self:
        return self.filter(state__in=PageDraft.OPEN)


class PageDraft(models.Model):
    """Words of members about one page; `base` is what the page said when they began.

    Both are read and written by `structures.membership.words`. Sent, they become a revision in moderation.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft saved")
        SENT = "sent", _("sent to the editors")
        CHANGES = "changes", _("changes requested")
        PUBLISHED = "published", _("published")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (State.DRAFT, State.SENT, State.CHANGES)

    structure = models.ForeignKey(
        "structures.StructurePage",
        verbose_name=_("structure"),
        on_delete=models.CASCADE,
        related_name="page_drafts",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    words: models.JSONField[Any, Any] = models.JSONField(default=dict)
    base: models.JSONField[Any, Any] = models.JSONField(default=dict)
    #: Names of the fields that somebody else changed on the page while members wrote.
    conflicts: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    #: The state of the page when the words were sent: publishing another one shows that it changed.
    live_revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    workflow_state = models.ForeignKey(
        "wagtailcore.WorkflowState", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.TextField(_("answer of the editors"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("written on"), auto_now=True)
    sent_at = models.DateTimeField(_("sent on"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)

    objects = PageDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a page")
        verbose_name_plural = _("drafts of pages")
        ordering = ("-updated_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["structure"],
                condition=models.Q(state__in=("draft", "sent", "changes")),
                name="page_draft_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure}, {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_unpublished(self) -> bool:
        """Refused or given up: its words may be taken up again."""
        return self.state in {self.State.REFUSED, self.State.CANCELLED}


class ReasonForm(forms.Form):
    """What the members read."""

    comment = forms.CharField(
        label=_("What the members will read"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )


class PageModerationTask(AbstractGroupApprovalTask):
    """The step where editors publish what members sent, ask for changes, or refuse."""

    class Meta:
        verbose_name = _("moderation of members’ pages")
        verbose_name_plural = _("moderations of members’ pages")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not super().get_actions(obj, user):
            return []
        return [
            ("reject", _("Ask for changes"), True),
            ("refuse", _("Refuse"), True),
            # Wagtail adds « and Publish » to it.
            ("approve", _("Approve"), False),
        ]

    def get_form_for_action(self, action: str) -> Any:
        return ReasonForm if action in {"reject", "refuse"} else super().get_form_for_action(action)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **answers: Any) -> str | None:
        from structures.membership import moderation  # noqa: PLC0415 - it reads these models

        comment = str(answers.get("comment", ""))
        if action_name == "refuse":
            return moderation.refuse(task_state=task_state, editor=user, reason=comment)
        if action_name == "approve" and (address := moderation.catch_up(task_state=task_state, editor=user)):
            return address
        return super().on_action(task_state, user, action_name, **answers)

    @classmethod
    def get_description(cls) -> Any:
        return _("Members of these groups publish, send back or refuse what the members of structures wrote")
