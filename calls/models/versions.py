from functools import cached_property
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models.pages import CallPage
from calls.querysets import KeptQuerySet
from calls.questionnaire import Questionnaire

#: The type of the question whose answer names the application.
NAMING = "short_text"


class FormVersion(models.Model):
    """The form of a call as it stood: drafts, signatures and filed applications name theirs."""

    call = models.ForeignKey(
        CallPage, verbose_name=_("call"), on_delete=models.CASCADE, related_name="form_versions"
    )
    number = models.PositiveIntegerField(_("number"))
    #: The steps as the page stores them, in French.
    steps = models.JSONField(_("steps"))
    digest = models.CharField(_("fingerprint"), max_length=64)
    made_at = models.DateTimeField(_("made on"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = KeptQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        ordering = ("call", "number")
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.call} · {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A version of a form is never rewritten")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A version of a form is never removed")

    @property
    def naming_question(self) -> str | None:
        """Its answer names the application: the first question on one line, in the first step."""
        fields = self.steps[0]["value"]["fields"] if self.steps else []
        return next((field["id"] for field in fields if field["type"] == NAMING), None)

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """In French, exactly as it was asked."""
        return Questionnaire.from_stream(self.stream())

    def in_words_of(self, page: CallPage) -> Questionnaire:
        """With the words of a translation, where the translation still has them."""
        if page.is_source:
            return self.questionnaire
        if page.pk not in self._translated:
            self._translated[page.pk] = Questionnaire.from_stream(self.stream(), page.steps)
        return self._translated[page.pk]

    @cached_property
    def _translated(self) -> dict[int, Questionnaire]:
        return {}

    def stream(self) -> Any:
        return CallPage.steps.field.stream_block.to_python(self.steps)
