"""Who asks to speak for a structure, who is invited to, and what left the directory for good."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import CaselessEmailField
from structures.models.decisions import WAITING, AnsweredDecision, Decision, DecisionQuerySet
from structures.models.membership import Membership


class ClaimQuerySet(DecisionQuerySet["Claim"]):
    def for_lists(self) -> Self:
        return self.select_related("structure", "person", "decided_by")


class Claim(AnsweredDecision):
    """A person says: « C'est ma structure »."""

    class State(models.TextChoices):
        WAITING = WAITING, _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Proof(models.TextChoices):
        ACCOUNT = "account", _("the address of the account is the one on record")
        MAILBOX = "mailbox", _("link sent to the address on record")
        MEMBER = "member", _("accepted by a member")
        EDITOR = "editor", _("accepted by the portal’s editors")

    structure = models.ForeignKey(
        "structures.StructurePage",
        verbose_name=_("structure"),
        on_delete=models.CASCADE,
        related_name="claims",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="structure_claims",
    )
    message = models.TextField(_("message"), max_length=600, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    proof = models.CharField(_("proof"), max_length=7, choices=Proof.choices, blank=True)
    created_at = models.DateTimeField(_("asked on"), auto_now_add=True)
    #: When members, or else editors, were asked to answer; a link sent to the record asks nobody else.
    called_at = models.DateTimeField(null=True, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        ordering = ("created_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "person"], condition=models.Q(state=WAITING), name="claim_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.structure}"


class Invitation(Decision):
    """A member asks someone, known by an address only, to join."""

    class State(models.TextChoices):
        WAITING = WAITING, _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    structure = models.ForeignKey(
        "structures.StructurePage",
        verbose_name=_("structure"),
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    email = CaselessEmailField(_("e-mail address"))
    role = models.CharField(
        _("role"), max_length=10, choices=Membership.Role.choices, default=Membership.Role.MEMBER
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    sent_at = models.DateTimeField(_("sent on"))

    objects = DecisionQuerySet["Invitation"].as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("sent_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "email"],
                condition=models.Q(state=WAITING),
                name="invitation_waits_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.structure}"


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def standing(self) -> Self:
        return self.filter(lifted_at=None)


class Withdrawal(models.Model):
    """Why a page left the directory."""

    class Cause(models.TextChoices):
        OBJECTION = "objection", _("the structure objects to being listed")

    structure = models.ForeignKey(
        "structures.StructurePage",
        verbose_name=_("structure"),
        on_delete=models.CASCADE,
        related_name="withdrawals",
    )
    cause = models.CharField(_("cause"), max_length=9, choices=Cause.choices)
    reason = models.TextField(_("reason"), max_length=600, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("withdrawn on"), auto_now_add=True)
    lifted_at = models.DateTimeField(_("put back on"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("put back by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return f"{self.structure}, {self.get_cause_display()}"
