from functools import cached_property
from typing import Any, NoReturn
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls import rules
from calls.models.pages import CallPage
from calls.querysets import ApplicationQuerySet, EventQuerySet
from calls.questionnaire import Answer, Questionnaire
from structures.models import StructurePage


class Application(models.Model):
    """An application to a call, led by one structure."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Filed")

    key = models.UUIDField(_("identifier"), primary_key=True, default=uuid4, editable=False)
    #: Made by the browser's form: a repeated submission finds the same application.
    start_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    call = models.ForeignKey(
        CallPage, verbose_name=_("call"), on_delete=models.PROTECT, related_name="applications"
    )
    lead = models.ForeignKey(
        StructurePage,
        verbose_name=_("lead structure"),
        on_delete=models.PROTECT,
        related_name="led_applications",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("started on"), auto_now_add=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last changed by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    updated_at = models.DateTimeField(_("last changed on"), auto_now=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    #: {key of the question: answer}, see `calls.questionnaire`.
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    #: Keys of the steps saved at least once.
    visited = models.JSONField(default=list, blank=True, editable=False)
    #: Frozen at filing: the steps of the form as they were, in French.
    form = models.JSONField(_("form"), null=True, blank=True, editable=False)
    #: Frozen at filing: [{"role", "name", "siren", "siret"}].
    participants = models.JSONField(_("structures"), default=list, blank=True, editable=False)
    sequence = models.PositiveIntegerField(null=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, null=True, editable=False)
    filed_at = models.DateTimeField(_("filed on"), null=True, editable=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filed by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    content_hash = models.CharField(_("content fingerprint"), max_length=64, blank=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-updated_at", "key")
        constraints = [
            models.UniqueConstraint(fields=["call", "sequence"], name="application_sequence_once"),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(number__isnull=False, filed_at__isnull=False, form__isnull=False),
                name="application_filed_whole",
            ),
        ]
        permissions = [("export_application", "Can export applications")]

    def __str__(self) -> str:
        return f"{self.number or self.State.DRAFT.label} · {self.lead.title}"

    def get_absolute_url(self) -> str:
        return reverse("calls:application", args=[self.key])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The form as filed, or the call's own for a draft; in the reader's words when possible."""
        if self.form is None:
            return self.local_call.questionnaire
        block = CallPage.steps.field.stream_block
        translation = None if self.local_call.is_source else self.local_call.steps
        return Questionnaire.from_stream(block.to_python(self.form), translation)

    @cached_property
    def filed_questionnaire(self) -> Questionnaire:
        """The form exactly as it was when the application was filed."""
        return Questionnaire.from_stream(CallPage.steps.field.stream_block.to_python(self.form))

    @cached_property
    def local_call(self) -> CallPage:
        """The call in the reader's language when it is published there."""
        translated = self.call.localized
        return translated if translated.live else self.call

    @property
    def filed_words(self) -> str:
        return rules.instant_words(self.filed_at) if self.filed_at else ""

    @property
    def lead_name(self) -> str:
        """As it was when the application was filed."""
        return str(self.participants[0]["name"]) if self.participants else str(self.lead.title)

    def answer(self, key: str) -> Answer:
        return self.answers.get(key)


class ApplicationFile(models.Model):
    """A file sent in answer to a question. What it names is on disk before this row exists."""

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="files")
    question = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    path = models.CharField(max_length=200, unique=True)
    sent_at = models.DateTimeField(_("sent on"), auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.UniqueConstraint(fields=["application", "question"], name="one_file_a_question")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("calls:file", args=[self.application_id, self.key])

    @property
    def answer(self) -> dict[str, Any]:
        return {"file": str(self.key), "name": self.name, "size": self.size, "sha256": self.sha256}

    def open(self) -> Any:
        return storages["private"].open(self.path)


class ApplicationEvent(models.Model):
    """A line of the log, never changed afterwards: who did what, when."""

    class Kind(models.TextChoices):
        STARTED = "started", _("Draft started")
        FILED = "filed", _("Application filed")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("what"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state reached"), max_length=12, choices=Application.State.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("when"))

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of an application")
        verbose_name_plural = _("events of applications")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The log of an application is never rewritten")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The log of an application is never shortened")


def file_key(answer: Answer) -> UUID | None:
    return UUID(answer["file"]) if isinstance(answer, dict) and "file" in answer else None
