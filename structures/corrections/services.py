"""Suggestions: proposed, accepted, refused. The only place where their state changes."""

from collections.abc import Iterable, Mapping
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
from structures.models import (
    ImportRun,
    RegisterRecord,
    Source,
    StructurePage,
    Suggestion,
    SuggestionSender,
)

Origin, State = Suggestion.Origin, Suggestion.State

#: Whose word an accepted fact becomes, when no register told it.
SOURCES = {Origin.READER: Source.EDITOR, Origin.MEMBER: Source.STRUCTURE, Origin.IMPORT: Source.EDITOR}


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
    import_run: ImportRun | None = None,
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
    key = {"structure": structure, "field": field, "origin": origin, "reason": reason}
    # A report sent twice is the same one; another report in other words is not.
    key |= {"proposed": words["proposed"]} if field else {"message": message}
    facts = {"current": words["current"], "source": source, "told_on": told_on, "import_run": import_run}
    suggestion, _created = Suggestion.objects.get_or_create(**key, state=State.WAITING, defaults=facts)
    _note_sender([suggestion], sender, message if field else "")
    return suggestion


@transaction.atomic
def correct(*, structure: StructurePage, changes: Mapping[str, str], message: str, sender: str) -> None:
    """What a reader corrected: one suggestion a field; those that already wait gain one who says so."""
    shared = {"structure": structure, "origin": Origin.READER}
    said = [
        Suggestion(**shared, field=field, current=TARGETS[field].read(structure), proposed=proposed)
        for field, proposed in changes.items()
    ]
    Suggestion.objects.bulk_create(said, ignore_conflicts=True)
    waiting = Suggestion.objects.waiting().filter(**shared, field__in=changes)
    _note_sender([one for one in waiting if one.proposed == changes[one.field]], sender, message)


def _note_sender(suggestions: Iterable[Suggestion], sender: str, message: str) -> None:
    """Who says so, once each, and what they add; nobody when neither is known."""
    if not sender and not message:
        return
    language = (get_language() or "fr")[:5]
    SuggestionSender.objects.bulk_create(
        [
            SuggestionSender(suggestion=one, email=sender.lower(), message=message, language=language)
            for one in suggestions
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
    suggestion = _held(suggestion)
    if suggestion.field:
        _apply(suggestion, person, suggestion.proposed if value is None else value, seen)
    if withdraw:
        publication.withdraw(suggestion.structure, person)
    _decide(suggestion, State.ACCEPTED, person, answer)


@transaction.atomic
def refuse(*, suggestion: Suggestion, person: User, answer: str = "") -> None:
    """Leave the page as it is, and tell whoever made the suggestion. Raises `AlreadyDecidedError`."""
    _decide(_held(suggestion), State.REFUSED, person, answer)


def _held(suggestion: Suggestion) -> Suggestion:
    return Suggestion.objects.select_related("structure__record").held(suggestion)


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
    """The same value proposed from elsewhere too is decided once, and each sender is answered."""
    alike = Suggestion.objects.alike(suggestion).exclude(pk=suggestion.pk)
    for decided in [suggestion, *(list(alike) if suggestion.field else [])]:
        decided.decide(state, by=person, answer=answer)
        for sender in decided.senders.exclude(email=""):
            _answer(decided, sender)


def _answer(suggestion: Suggestion, sender: SuggestionSender) -> None:
    structure = suggestion.structure
    sender.mail = mail.send(
        "structures/suggestion_decided",
        to=sender.email,
        language=sender.language,
        suggestion=suggestion,
        sent_at=sender.sent_at,
        structure=structure,
        path=structure.url_in(sender.language) if structure.live else "",
    )
    sender.save(update_fields=["mail"])


# Merging


@transaction.atomic
def move_suggestions(*, dropped: StructurePage, kept: StructurePage) -> None:
    """What was said of a page follows it into another; the same, waiting on both, waits once for all."""
    theirs = {_said(one): one for one in kept.suggestions.waiting()}
    for suggestion in dropped.suggestions.waiting():
        known = theirs.get(_said(suggestion))
        if known:
            _join_senders(suggestion, known)
    dropped.suggestions.update(structure=kept)


def _said(suggestion: Suggestion) -> tuple[str, ...]:
    """What makes two suggestions about a page the same."""
    if suggestion.field:
        return (suggestion.origin, suggestion.field, suggestion.proposed)
    return (suggestion.origin, "", suggestion.reason, suggestion.message)


def _join_senders(suggestion: Suggestion, known: Suggestion) -> None:
    there = {(sender.email, sender.email or sender.message) for sender in known.senders.all()}
    for sender in suggestion.senders.all():
        if (sender.email, sender.email or sender.message) not in there:
            sender.suggestion = known
            sender.save(update_fields=["suggestion"])
    suggestion.delete()
