from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls import rules
from calls.models.applications import Application
from calls.models.participants import Participant
from calls.models.versions import FormVersion
from calls.querysets import SignatureQuerySet
from portal.dates import date_format


class Signature(models.Model):
    """Somebody signs a content for a structure. It is never removed: it may be voided."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="signatures")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="signatures")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(_("content fingerprint"), max_length=64)
    #: What the structure counted as when it signed.
    identity = models.CharField(max_length=60, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(_("first and last name"), max_length=120)
    capacity = models.CharField(_("capacity"), max_length=120)
    #: The texts ticked, as they were shown.
    commitments = models.JSONField(_("commitments"), default=list)
    signed_at = models.DateTimeField(_("signed on"))
    #: On a page that an agent saw and typed; `signed_at` is then when they typed it.
    is_on_paper = models.BooleanField(_("on paper"), default=False)
    dated_on = models.DateField(_("date written beside it"), null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("seen by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    voided_at = models.DateTimeField(_("voided on"), null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("voided by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    void_reason = models.CharField(_("why it was voided"), max_length=200, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ("signed_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "content_hash"],
                condition=models.Q(voided_at__isnull=True),
                name="signature_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.capacity}"

    @property
    def short_hash(self) -> str:
        return rules.short_hash(self.content_hash)

    @property
    def signed_words(self) -> str:
        return self._paper_words if self.is_on_paper else rules.instant_words(self.signed_at)

    @property
    def _paper_words(self) -> str:
        said = {
            "agent": str(self.seen_by.public_name) if self.seen_by else gettext("the service in charge"),
            "instant": rules.instant_words(self.signed_at),
        }
        if self.dated_on is None:
            return gettext("signed on paper, seen by %(agent)s on %(instant)s") % said
        said["day"] = date_format(self.dated_on, gettext("j F Y"))
        return gettext("signed on paper on %(day)s, seen by %(agent)s on %(instant)s") % said
