from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from post_office.models import Email

LONGEST_BODY = 20_000


class MailText(models.Model):
    """Words that editors wrote for a kind of message: everywhere, or for one scope (a call, for instance)."""

    kind = models.CharField(_("message"), max_length=80)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    #: Empty: everywhere.
    scope = models.CharField(_("where"), max_length=64, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), validators=[MaxLengthValidator(LONGEST_BODY)])
    changed_at = models.DateTimeField(_("changed on"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        constraints = [models.UniqueConstraint(fields=["kind", "language", "scope"], name="mail_text_once")]

    def __str__(self) -> str:
        return f"{self.kind} · {self.language}"


class Letter(models.Model):
    """What the portal knows of a mail beside what the queue holds: its kind and what it is about."""

    mail = models.OneToOneField(
        Email, on_delete=models.CASCADE, primary_key=True, related_name="letter", verbose_name=_("mail")
    )
    kind = models.CharField(_("message"), max_length=80, db_index=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    #: `app.model` and key of the row it is about, which may be gone since; and the words that named it then.
    about_model = models.CharField(max_length=80, blank=True)
    about_key = models.CharField(max_length=64, blank=True)
    about = models.CharField(_("about"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["about_model", "about_key"])]

    def __str__(self) -> str:
        return f"{self.kind} · {self.about}"
