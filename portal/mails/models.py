from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from post_office.models import Email

from portal.mails.kinds import MailKind, known
from portal.mails.querysets import BOUNCED, STATES, BounceQuerySet, OutgoingMailQuerySet

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
        kind = known(self.kind)
        return f"{kind.label if kind else self.kind} · {self.get_language_display()}"


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


class OutgoingMail(Email):
    """A mail of the queue, as the admin lists it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RETRIED = "retried", _("failed, will be tried again")
        SENT = "sent", _("sent")
        BOUNCED = "bounced", _("came back")
        DEAD = "dead", _("not sent, given up")

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        default_permissions = ("view",)
        permissions = [("retry_outgoingmail", "Can send a failed mail again")]

    @property
    def state(self) -> "OutgoingMail.State":
        if self.recipient_delivery_status in BOUNCED:
            return self.State.BOUNCED
        return self.State(STATES[self.status])

    @property
    def recipient(self) -> str:
        return ", ".join(self.to)

    @property
    def kind(self) -> MailKind | None:
        return known(self.letter.kind) if hasattr(self, "letter") else None

    @property
    def is_private(self) -> bool:
        """What no room knows is taken for private: it may hold a code."""
        return self.kind is None or self.kind.is_private

    @property
    def may_be_retried(self) -> bool:
        return self.state in (self.State.DEAD, self.State.RETRIED)


class Bounce(models.Model):
    """A notice that a mail could not be delivered, as a mail server sent it back."""

    #: SHA-256 of the notice: read twice, it counts once.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    mail = models.ForeignKey(
        Email, null=True, on_delete=models.SET_NULL, related_name="bounces", verbose_name=_("mail")
    )
    address = models.EmailField(_("address"), db_index=True)
    #: For good (no such box), or for now (box full, server down).
    is_permanent = models.BooleanField(_("for good"))
    reason = models.CharField(_("what the server says"), max_length=500, blank=True)
    received_at = models.DateTimeField(_("received on"), db_index=True)

    objects = BounceQuerySet.as_manager()

    class Meta:
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mails")
        ordering = ("-received_at", "-pk")

    def __str__(self) -> str:
        return self.address
