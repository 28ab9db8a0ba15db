"""Suggestions: proposed, accepted, refused. The only place where their state changes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from portal import mail
from structures.corrections import publication
from structures.corrections.targets import TARGETS, as_text, note_source
from structures.models import RegisterRecord, Source, StructurePage, Suggestion

Origin, State = Suggestion.Origin, Suggestion.State

#: Whose word an accepted fact becomes, when no register told it.
SOURCES = {Origin.READER: Source.EDITOR, Origin.MEMBER: Source.STRUCTURE, Origin.IMPORT: Source.EDITOR}


class AlreadyDecidedError(Exception):
    """Somebody decided first: `suggestion` says who, when and what."""

    def __init__(self, suggestion: Suggestion) -> None:
        super().__init__()
        self.suggestion = suggestion


class StaleError(Exception):
    """What the suggestion would replace is no longer what the person who decides has read."""


@transaction.atomic
def suggest(
    *,
    structure: StructurePage,
    field: str,
    current: Any,
    proposed: Any,
    origin: str,
    source: str = "",
    told_on: date | None = None,
    reason: str = "",
    message: str = "",
    sender: str = "",
) -> Suggestion | None:
    """Keep a suggestion for the editors; None when there is nothing to decide.

    `current` and `proposed` may be given as the models hold them (a commune, a list of sectors, a number) or
    as text. What already waits, or what an editor refused to a register, is not proposed again. The answer
    will be written in the language of the request.
    """
    if field and field not in TARGETS:
        raise ValueError(f"No suggestion changes {field}.")
    words = {"current": as_text(current), "proposed": as_text(proposed)}
    if field and words["current"] == words["proposed"]:
        return None
    if origin == Origin.IMPORT and _is_known(structure, field, words["proposed"], reason):
        return None
    facts = {"source": source, "told_on": told_on, "reason": reason, "message": message}
    wording = words | facts | {"language": (get_language() or "fr")[:5]}
    key = {"structure": structure, "field": field, "origin": origin, "sender": sender.lower()}
    # a report sent twice is the same one; another report in other words is not
    key |= {"proposed": words["proposed"]} if field else {"reason": reason, "message": message}
    suggestion, _created = Suggestion.objects.get_or_create(
        **key, state=State.WAITING, defaults={name: text for name, text in wording.items() if name not in key}
    )
    return suggestion


def correct(*, structure: StructurePage, changes: Mapping[str, str], message: str, sender: str) -> None:
    """What a reader corrected: one suggestion for each field; those that already wait stay as they are."""
    shared = {"origin": Origin.READER, "message": message, "sender": sender.lower()}
    Suggestion.objects.bulk_create(
        [
            Suggestion(
                structure=structure,
                field=field,
                current=TARGETS[field].read(structure),
                proposed=proposed,
                language=(get_language() or "fr")[:5],
                **shared,
            )
            for field, proposed in changes.items()
        ],
        ignore_conflicts=True,
    )


def _is_known(structure: StructurePage, field: str, proposed: str, reason: str) -> bool:
    """Whether a register already said this; what it said before and no longer says is forgotten."""
    told = Suggestion.objects.filter(structure=structure, field=field, reason=reason, origin=Origin.IMPORT)
    if field:
        told.waiting().exclude(proposed=proposed).delete()
        return told.filter(proposed=proposed, state__in=[State.WAITING, State.REFUSED]).exists()
    return told.waiting().exists()


@transaction.atomic
def accept(
    *,
    suggestion: Suggestion,
    person: User,
    value: str | None = None,
    seen: str | None = None,
    answer: str = "",
    withdraw: bool = False,
) -> None:
    """Apply a suggestion and tell whoever made it, and those who made the same.

    `value` is what the editor made of the proposed text; `seen` is the present value as the editor read it
    (by default, the one the suggestion was written against). `withdraw` takes the page off the site.
    Raises `AlreadyDecidedError`, `StaleError`, `PermissionDenied`, `ValidationError`.
    """
    suggestion = _locked(suggestion)
    if suggestion.field:
        _apply(suggestion, person, suggestion.proposed if value is None else value, seen)
    if withdraw:
        publication.withdraw(suggestion.structure, person)
    _decide(suggestion, State.ACCEPTED, person, answer)


@transaction.atomic
def refuse(*, suggestion: Suggestion, person: User, answer: str = "") -> None:
    """Leave the page as it is, and tell whoever made the suggestion. Raises `AlreadyDecidedError`."""
    _decide(_locked(suggestion), State.REFUSED, person, answer)


def _locked(suggestion: Suggestion) -> Suggestion:
    """The row as it is now, held until the decision is written: two editors never decide at once."""
    rows = Suggestion.objects.select_for_update(of=("self",))
    current = rows.select_related("structure__record", "decided_by").get(pk=suggestion.pk)
    if not current.is_waiting:
        raise AlreadyDecidedError(current)
    return current


def _apply(suggestion: Suggestion, person: User, text: str, seen: str | None) -> None:
    target, structure = TARGETS[suggestion.field], suggestion.structure
    value = target.clean(text)
    if target.read(structure) != (suggestion.current if seen is None else seen):
        raise StaleError
    if target.on_page:
        publication.publish(structure, suggestion.field, value, person)
        return
    if not person.has_perm("structures.change_registerrecord"):
        raise PermissionDenied
    if structure.register is None:
        structure.record = RegisterRecord(page=structure, legal_name=structure.title)
    target.write(structure, value)
    is_as_told = value == suggestion.proposed and suggestion.source
    source = suggestion.source if is_as_told else SOURCES[Origin(suggestion.origin)]
    on = suggestion.told_on if is_as_told else timezone.localdate()
    note_source(structure.record, suggestion.field, source, on)
    structure.record.save()


def _decide(suggestion: Suggestion, state: str, person: User, answer: str) -> None:
    """The same value proposed by several people is decided once, and each is answered."""
    twins = Suggestion.objects.alike(suggestion).exclude(pk=suggestion.pk) if suggestion.field else []
    for decided in [suggestion, *twins]:
        decided.state, decided.decided_by, decided.decided_at = state, person, timezone.now()
        decided.answer = answer
        decided.save(update_fields=["state", "decided_by", "decided_at", "answer"])
        _answer(decided)


def _answer(suggestion: Suggestion) -> None:
    if not suggestion.sender:
        return
    suggestion.mail = mail.send(
        "structures/suggestion_decided",
        to=suggestion.sender,
        language=suggestion.language,
        suggestion=suggestion,
        structure=suggestion.structure,
        path=suggestion.structure.url_in(suggestion.language) if suggestion.structure.live else "",
    )
    suggestion.save(update_fields=["mail"])
