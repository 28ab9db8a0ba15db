"""Questions that anyone may ask about a call, whose answers everyone reads."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models.pages import CallPage


class CallQuestionQuerySet(models.QuerySet["CallQuestion"]):
    def waiting(self) -> Self:
        return self.filter(state=CallQuestion.State.WAITING)

    def public(self) -> Self:
        return self.filter(state=CallQuestion.State.ANSWERED).order_by("answered_at", "pk")

    def for_lists(self) -> Self:
        return self.select_related("call").defer("call__steps", "call__body")


class CallQuestion(models.Model):
    """`key` comes with the form: the same sending twice is one question.

    `text` is what its author wrote, `public_text` what everyone reads: editors take out what names a person.
    A merged question is answered by the one it joined.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("to answer")
        ANSWERED = "answered", _("answered")
        MERGED = "merged", _("joined to another")
        PRIVATE = "private", _("answered to its author only")

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    call = models.ForeignKey(
        CallPage, verbose_name=_("call"), on_delete=models.CASCADE, related_name="public_questions"
    )
    text = models.TextField(_("question"), max_length=1000)
    #: Emptied once the delay of retention has passed.
    sender = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField(_("asked on"))
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.WAITING, db_index=True
    )
    public_text = models.TextField(_("question as published"), max_length=1000, blank=True)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("joined to"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="merged_questions",
    )
    answered_at = models.DateTimeField(_("answered on"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: When the published answer was last put right, after people had read it.
    corrected_at = models.DateTimeField(_("corrected on"), null=True, blank=True)

    objects = CallQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about a call")
        verbose_name_plural = _("questions about calls")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="answered") | ~models.Q(answer="") & ~models.Q(public_text=""),
                name="answered_question_has_answer",
            ),
            models.CheckConstraint(
                condition=models.Q(state="merged", merged_into__isnull=False)
                | ~models.Q(state="merged") & models.Q(merged_into=None),
                name="merged_question_joins_one",
            ),
        ]

    def __str__(self) -> str:
        return self.public_text or self.text

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def last_said(self) -> str:
        """The instant of the answer as it is published; empty before. Whoever corrects it names it."""
        said = self.corrected_at or self.answered_at
        return said.isoformat() if said and self.state == self.State.ANSWERED else ""
