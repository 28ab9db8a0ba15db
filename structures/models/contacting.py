"""What the portal wrote to people about a structure, so that nothing is sent twice."""

from django.db import models
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RelayedMessage(models.Model):
    """A message passed on to a structure. Its author and text are erased after a short term."""

    structure = models.ForeignKey(
        "structures.StructurePage",
        verbose_name=_("structure"),
        on_delete=models.CASCADE,
        related_name="relayed_messages",
    )
    #: Comes with the form: the same words sent twice by it are passed on once.
    key = models.UUIDField(null=True, editable=False)
    sender_name = models.CharField(_("sender’s name"), max_length=120, blank=True)
    sender = models.EmailField(_("sender’s e-mail"), blank=True, db_index=True)
    text = models.TextField(_("message"), blank=True)
    sent_at = models.DateTimeField(_("sent on"), default=timezone.now, editable=False, db_index=True)
    mail = models.ForeignKey(
        "post_office.Email", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("relayed message")
        verbose_name_plural = _("relayed messages")
        ordering = ("-sent_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                "key", MD5("text"), condition=~models.Q(text=""), name="message_passed_on_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure}, {self.sent_at:%d/%m/%Y}"


class ConfirmationMail(models.Model):
    """One mail that asked a person to confirm a page; `since` is the last verification it speaks of."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("request")
        REMINDER = "reminder", _("reminder")
        WARNING = "warning", _("last warning")

    structure = models.ForeignKey(
        "structures.StructurePage",
        verbose_name=_("structure"),
        on_delete=models.CASCADE,
        related_name="confirmation_mails",
    )
    recipient = models.EmailField(_("recipient"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    since = models.DateTimeField(_("last verification"))
    sent_at = models.DateTimeField(_("sent on"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("confirmation mail")
        verbose_name_plural = _("confirmation mails")
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "recipient", "kind", "since"], name="confirmation_mail_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure}, {self.get_kind_display()}"
