"""The list of messages as the admin shows it: room by room, with what editors changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings

from portal.mails.kinds import MailKind
from portal.mails.models import MailText


@dataclass(frozen=True)
class Language:
    """`is_own`: a text is written at this very place. `elsewhere`: how many scopes have their own."""

    code: str
    label: str
    is_own: bool
    elsewhere: int


@dataclass(frozen=True)
class Line:
    kind: MailKind
    languages: list[Language]


@dataclass(frozen=True)
class Room:
    label: str
    lines: list[Line]


def rooms(kinds: Iterable[MailKind], *, scope: str = "") -> list[Room]:
    """One query, whatever the number of kinds and of texts."""
    written: dict[tuple[str, str], set[str]] = {}
    for kind, language, where in MailText.objects.values_list("kind", "language", "scope"):
        written.setdefault((kind, language), set()).add(where)
    by_room = groupby(sorted(kinds, key=lambda kind: kind.room), key=lambda kind: kind.room_label)
    return [
        Room(label, [Line(kind, _languages(kind, written, scope)) for kind in group])
        for label, group in by_room
    ]


def _languages(kind: MailKind, written: dict[tuple[str, str], set[str]], scope: str) -> list[Language]:
    found = []
    for code, label in settings.LANGUAGES:
        places = written.get((kind.code, code), set())
        elsewhere = 0 if scope else len(places - {""})
        found.append(Language(code, str(label), scope in places, elsewhere))
    return found
