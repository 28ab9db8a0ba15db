"""Suggestions: proposed, accepted, refused. The only place where their state changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from portal import mail
from portal.mail import Reader
from structures import letters
from structures.corrections import publication
from structures.corrections.targets import TARGETS, as_text, note_source, subject_of
from structures.models import (
    ImportRun,
    Source,
    StructurePage,
    Suggestion,
    SuggestionSender,
)
from structures.services import record_of

Origin, State = Suggestion.Origin, Suggestion.State


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


@dataclass(frozen=True)
class Verdict:
    """What an editor makes of one suggestion.

    `value` is what they made of the proposed text; `seen` is the present value as they read it (by default,
    the one the suggestion was written against).
    """

    suggestion: Suggestion
    is_followed: bool = True
    value: str | None = None
    seen: str | None = None


@transaction.atomic
def decide(*, verdicts: Sequence[Verdict], person: User, answer: str = "", withdraw: bool = False) -> int:
    """Decide on what is said of one page, all or nothing; how many people are told, once each.

    `withdraw` takes the page off the site. Raises `AlreadyDecidedError`, `StaleError`, `PermissionDenied`,
    `ValidationError`.
    """
    held = [_held(verdict) for verdict in sorted(verdicts, key=lambda verdict: verdict.suggestion.pk)]
    structure = held[0].suggestion.structure
    _apply(
        [verdict for verdict in held if verdict.is_followed and verdict.suggestion.field], structure, person
    )
    if withdraw:
        publication.withdraw(structure, person)
    decided = [one for verdict in held for one in _decide(verdict, person, answer)]
    return _answer(decided, structure, answer)


def accept(*, suggestion: Suggestion, person: User, withdraw: bool = False, **how: Any) -> None:
    answer = how.pop("answer", "")
    decide(verdicts=[Verdict(suggestion, **how)], person=person, answer=answer, withdraw=withdraw)


def refuse(*, suggestion: Suggestion, person: User, answer: str = "") -> None:
    """Leave the page as it is."""
    decide(verdicts=[Verdict(suggestion, is_followed=False)], person=person, answer=answer)


def _held(verdict: Verdict) -> Verdict:
    suggestions = Suggestion.objects.select_related("structure__record")
    return replace(verdict, suggestion=suggestions.held(verdict.suggestion))


def _apply(verdicts: Sequence[Verdict], structure: StructurePage, person: User) -> None:
    texts = {verdict.suggestion.field: (verdict, _text(verdict, structure)) for verdict in verdicts}
    if len(texts) < len(verdicts):
        raise ValidationError(_("Two values are proposed for the same line: follow one of them."))
    on_page = {field: text for field, (_verdict, text) in texts.items() if TARGETS[field].on_page}
    if on_page:
        publication.publish(structure, partial(_write, on_page), person)
    on_record = {field: told for field, told in texts.items() if field not in on_page}
    if on_record:
        _note(on_record, structure, person)


def _text(verdict: Verdict, structure: StructurePage) -> str:
    suggestion = verdict.suggestion
    target, seen = TARGETS[suggestion.field], suggestion.current if verdict.seen is None else verdict.seen
    if target.read(structure) != seen:
        raise StaleError
    return target.clean(suggestion.proposed if verdict.value is None else verdict.value)


def _write(texts: Mapping[str, str], page: StructurePage) -> None:
    for field, text in texts.items():
        TARGETS[field].write(page, text)


def _note(told: Mapping[str, tuple[Verdict, str]], structure: StructurePage, person: User) -> None:
    """In the record: a register's own words keep its name and date, an editor's are the team's."""
    if not person.has_perm("structures.change_registerrecord"):
        raise PermissionDenied
    structure.record = record_of(structure)
    for field, (verdict, text) in told.items():
        suggestion = verdict.suggestion
        is_as_told = text == suggestion.proposed and suggestion.source
        source = suggestion.source if is_as_told else Source.EDITOR
        TARGETS[field].write(structure, text)
        note_source(
            structure.record, field, source, suggestion.told_on if is_as_told else timezone.localdate()
        )
    structure.record.save()


def _decide(verdict: Verdict, person: User, answer: str) -> list[Suggestion]:
    """The same value proposed from elsewhere too is decided once."""
    suggestion = verdict.suggestion
    decided = [suggestion]
    if suggestion.field:
        decided += Suggestion.objects.alike(suggestion).exclude(pk=suggestion.pk)
    for one in decided:
        one.decide(State.ACCEPTED if verdict.is_followed else State.REFUSED, by=person, answer=answer)
    return decided


def _answer(decided: Sequence[Suggestion], structure: StructurePage, answer: str) -> int:
    """One mail to each person, which names every line they sent and what became of it."""
    senders: dict[str, list[SuggestionSender]] = defaultdict(list)
    for sender in SuggestionSender.objects.filter(suggestion__in=decided).exclude(email=""):
        senders[sender.email].append(sender)
    lines = {one.pk: one for one in decided}
    for email, theirs in senders.items():
        reader = Reader(email, language=theirs[0].language)
        sent = letters.write(
            "suggestion_decided",
            reader,
            about=structure,
            sent_on=mail.day(theirs[0].sent_at),
            decisions=partial(_decisions, [lines[sender.suggestion_id] for sender in theirs]),
            answer=answer,
            offline="" if structure.live else gettext_lazy("The page is no longer online."),
            page_url=letters.page_url(structure, reader.language) if structure.live else "",
        )
        SuggestionSender.objects.filter(pk__in=[sender.pk for sender in theirs]).update(mail=sent)
    return len(senders)


def _decisions(decided: Iterable[Suggestion]) -> str:
    """Asked while the mail is written, in its reader's language."""
    return "\n".join(
        _("- %(what)s: %(decision)s") % {"what": subject_of(one), "decision": _decision(one)}
        for one in decided
    )


def _decision(suggestion: Suggestion) -> str:
    if suggestion.state == State.ACCEPTED:
        return _("we followed what you told us")
    return _("after looking into it, we left the page as it was")


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
