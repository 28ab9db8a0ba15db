"""What an application still needs before it can be filed: always in sight of those who write it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse

from calls import rules
from calls.forms import StepForm, unsettled_forms
from calls.models import Application, Participant


@dataclass(frozen=True)
class Missing:
    """An answer or a file that the form still needs, and where to give it."""

    label: str
    error: str
    url: str
    is_file: bool
    #: Nothing was given yet: there is nothing else to say of it.
    is_blank: bool = False


@dataclass(frozen=True)
class Checklist:
    application: Application
    parts: list[Participant]
    minimum: int
    counted: int
    signed: int
    missing: list[Missing]
    closing_at: datetime
    now: datetime
    signed_parts: frozenset[int] = field(default_factory=frozenset)
    #: What an agent enters was received in time: see `rules.counted_at`.
    is_honoured: bool = False

    @property
    def has_structures(self) -> bool:
        return self.counted >= self.minimum

    @property
    def unsigned(self) -> int:
        """How many signatures the call still asks for."""
        return max(self.minimum - self.signed, 0)

    @property
    def has_signatures(self) -> bool:
        return self.signed >= self.minimum and self.has_lead_signed

    @property
    def has_lead_signed(self) -> bool:
        return any(part.is_lead and part.pk in self.signed_parts for part in self.parts)

    @property
    def lacks_only_the_lead(self) -> bool:
        return self.signed >= self.minimum and not self.has_lead_signed

    @property
    def answers(self) -> list[Missing]:
        return [each for each in self.missing if not each.is_file]

    @property
    def files(self) -> list[Missing]:
        return [each for each in self.missing if each.is_file]

    @property
    def waiting(self) -> list[Participant]:
        """Invited, and not answered yet: they will not be in what is signed."""
        return [part for part in self.parts if part.is_invited]

    @property
    def closed(self) -> list[Participant]:
        return [part for part in self.parts if part.signs and part.is_closed]

    @property
    def same_person(self) -> list[Participant]:
        """Establishments of a legal person that counts already."""
        seen: frozenset[str] = frozenset()
        again = []
        for part in self.parts:
            if part.counts and part.identifiers & seen:
                again.append(part)
            seen |= part.identifiers if part.counts else frozenset()
        return again

    @property
    def unread(self) -> list[Participant]:
        return [part for part in self.parts if part.counts and part.is_unread]

    @property
    def is_open(self) -> bool:
        return self.is_honoured or self.application.call.opening_at <= self.now < self.closing_at

    @property
    def left_words(self) -> str:
        return rules.left_words(rules.time_left(self.closing_at, self.now))

    @property
    def closing_words(self) -> str:
        return rules.closing_words(self.closing_at)

    @property
    def is_late(self) -> bool:
        """Whether the group may go on after the others."""
        return self.closing_at > self.application.call.closing_at

    @property
    def may_ask(self) -> bool:
        """Whether nothing but a decision keeps the lead from asking for signatures."""
        return not self.missing and self.has_structures and self.is_open


def checklist(
    application: Application,
    now: datetime,
    steps: Sequence[StepForm] | None = None,
    *,
    is_honoured: bool = False,
) -> Checklist:
    """`steps` spares reading the form again where the page has done so."""
    parts = list(application.parts.live().with_facts().order_by("sent_at", "pk"))
    counting = [part for part in parts if part.counts]
    signed = frozenset(application.signatories().values_list("participant", flat=True))
    read = [] if not application.is_draft else steps or unsettled_forms(application)
    return Checklist(
        application=application,
        parts=sorted(parts, key=lambda part: rules.rank(part.role)),
        minimum=application.call.minimum_structures,
        counted=rules.distinct(counting),
        signed=rules.distinct(part for part in counting if part.pk in signed),
        missing=missing_of(application, read),
        closing_at=application.closing_at,
        now=now,
        signed_parts=signed,
        is_honoured=is_honoured,
    )


def missing_of(application: Application, steps: Sequence[StepForm]) -> list[Missing]:
    return [
        Missing(
            label=str(form.fields[name].label),
            error=" ".join(str(error) for error in errors),
            url=reverse("calls:step", args=[application.pk, form.step.number]) + f"#{form[name].auto_id}",
            is_file=isinstance(form.fields[name], forms.FileField),
            is_blank=all(error.code == "required" for error in errors.as_data()),
        )
        for form in steps
        for name, errors in form.errors.items()
    ]


def participants_shown(application: Application, parts: Sequence[Participant]) -> list[dict[str, Any]]:
    """What the block of partners shows: as frozen, or as it stands."""
    if application.participants:
        words = dict(rules.Role.choices)
        frozen = application.participants
        return [{"name": one["name"], "role_words": words.get(one["role"], "")} for one in frozen]
    return [{"name": part.name, "role_words": part.get_role_display()} for part in parts if part.takes_part]
