from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls import rules
from calls.models.applications import Application
from calls.querysets import LeadRequestQuerySet, ParticipantQuerySet
from structures.models import RegisterRecord, StructurePage


class Participant(models.Model):
    """A structure, or a partner outside the ESS, that takes part in an application or is asked to."""

    Role = rules.Role

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("takes part")
        DECLINED = "declined", _("declined")
        LEFT = "left", _("left")
        OVER = "over", _("invitation that lost its object")
        MERGED = "merged", _("takes part under another page of the same structure")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="parts")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.INVITED)
    #: Empty for a partner outside the ESS, and once the page is gone: `name` remains.
    structure = models.ForeignKey(
        StructurePage,
        verbose_name=_("structure"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="application_parts",
    )
    record = models.ForeignKey(
        RegisterRecord,
        verbose_name=_("partner outside the ESS"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="application_parts",
    )
    name = models.CharField(_("name"), max_length=255)
    email = models.EmailField(_("e-mail address"), blank=True)
    message = models.TextField(_("message"), blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sent_at = models.DateTimeField(_("invited on"))
    answered_at = models.DateTimeField(_("answered on"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: Its agreement is on the paper that an agent entered, not in an answer on the portal.
    is_on_paper = models.BooleanField(default=False, editable=False)
    #: What the registers said when it began to take part: what changes since is told.
    known_siret = models.CharField(max_length=14, blank=True, editable=False)
    closure_told_at = models.DateTimeField(null=True, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("structure of an application")
        verbose_name_plural = _("structures of applications")
        ordering = ("sent_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "structure"],
                condition=models.Q(state__in=["invited", "accepted"]),
                name="participant_once",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(role="lead", state="accepted"),
                name="participant_one_lead",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="lead") | models.Q(state="accepted"),
                name="participant_lead_accepted",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_lead(self) -> bool:
        return self.role == self.Role.LEAD

    @property
    def is_invited(self) -> bool:
        return self.state == self.State.INVITED

    @property
    def takes_part(self) -> bool:
        return self.state == self.State.ACCEPTED

    @property
    def signs(self) -> bool:
        return self.takes_part and self.role in rules.SIGNING_ROLES

    @property
    def known_record(self) -> RegisterRecord | None:
        """What registers say of it."""
        return self.structure.register if self.structure else self.record

    @property
    def is_closed(self) -> bool:
        """Whether the registers say that it is no more."""
        record = self.known_record
        return record is not None and record.state == RegisterRecord.State.CLOSED

    @property
    def is_unread(self) -> bool:
        """Its page was made for this group, and the portal's team has not published it yet."""
        page = self.structure
        return page is not None and not page.live and page.first_published_at is None

    @property
    def identity(self) -> str:
        """What it signs as: the legal person, else the page; empty for what can count no more."""
        return rules.identity(**self._known_by)

    @property
    def identifiers(self) -> frozenset[str]:
        """All that tells whether it is the same legal person as another."""
        return rules.identifiers(**self._known_by)

    @property
    def _known_by(self) -> dict[str, str]:
        record = self.known_record
        page = str(self.structure.translation_key) if self.structure else ""
        return {"siren": getattr(record, "siren", ""), "rna": getattr(record, "rna", ""), "page": page}

    @property
    def counts(self) -> bool:
        return rules.counts(
            role=self.role,
            takes_part=self.takes_part,
            is_in_directory=self.structure_id is not None,
            is_closed=self.is_closed,
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What is frozen of it with the content; the last three are not signed."""
        record = self.known_record
        return {
            "role": self.role,
            "name": self.structure.title if self.structure else self.name,
            "siren": getattr(record, "siren", "") or "",
            "siret": getattr(record, "siret", None) or "",
            "rna": getattr(record, "rna", "") or "",
            "participant": self.pk,
            "structure": str(self.structure.translation_key) if self.structure else "",
            "is_unread": self.is_unread,
        }


class LeadRequest(models.Model):
    """A co-holder asks to lead, because the lead does not answer: silence until `due_at` hands it over."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        SILENCE = "silence", _("granted by silence")
        OVER = "over", _("without object")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="lead_requests")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="lead_requests")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked on"))
    due_at = models.DateTimeField(_("silence grants it on"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered on"), null=True)

    objects = LeadRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for the lead")
        verbose_name_plural = _("requests for the lead")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(state="waiting"), name="lead_request_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} · {self.get_state_display()}"

    @property
    def due_words(self) -> str:
        return rules.instant_words(self.due_at)
