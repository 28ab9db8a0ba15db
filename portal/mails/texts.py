"""The words of a message: plain text where `{name}` stands for a value. No template language runs here.

A line all of whose placeholders are empty is left out, so that a text needs no condition. A greeting does
without the name of its reader where none is known.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from portal.mails.kinds import MailKind
from portal.mails.models import MailText
from portal.text import without_controls

logger = structlog.get_logger(__name__)

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
#: With what stands before it: “Bonjour {person},” becomes “Bonjour,” where no name is known.
NAME = re.compile(r",?[ \u00a0\u202f]*\{person\}")
#: Characters that turn the direction of what follows: a subject could be made to read as something else.
DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])
LONGEST_SUBJECT = 200

Value = Any | Callable[[], Any]


class IncompleteError(Exception):
    """A message was asked for without one of its values, or with one that its kind does not know."""


@dataclass(frozen=True)
class Text:
    subject: str
    body: str

    def differs(self, other: "Text") -> bool:
        """Whether it would be read otherwise."""
        return (self.subject, self.body.strip().splitlines()) != (
            other.subject,
            other.body.strip().splitlines(),
        )

    @property
    def names(self) -> list[str]:
        """What stands in braces, in order, once each."""
        return list(dict.fromkeys(PLACEHOLDER.findall(f"{self.subject}\n{self.body}")))

    def unknown(self, kind: MailKind) -> list[str]:
        return [name for name in self.names if name not in kind.names]

    def faults(self, kind: MailKind) -> list[tuple[str, str]]:
        """What keeps this text from being used: its part, `subject` or `body`, and why in words."""
        alone = {"subject": Text(self.subject, ""), "body": Text("", self.body)}
        faults = [(part, text.fault_in_braces(kind)) for part, text in alone.items()]
        faults.append(("body", self._dropped(kind)))
        return [(part, words) for part, words in faults if words]

    def fault_in_braces(self, kind: MailKind) -> str:
        if unknown := self.unknown(kind):
            return gettext("%(names)s stands for nothing here. You may write: %(known)s.") % {
                "names": in_braces(unknown),
                "known": in_braces(sorted(kind.names)),
            }
        if set("{}") & set(PLACEHOLDER.sub("", f"{self.subject}{self.body}")):
            return gettext("A brace stands alone: write {name}, with one brace on each side.")
        return ""

    def _dropped(self, kind: MailKind) -> str:
        dropped = [name for name in kind.needed if name not in self.names]
        words = gettext("This message is of no use without %(names)s: keep it in the text.")
        return words % {"names": in_braces(dropped)} if dropped else ""

    def filled(self, values: Mapping[str, str]) -> "Text":
        if not values.get("person", "").strip():
            return self._without_name()._filled(values)
        return self._filled(values)

    def _without_name(self) -> "Text":
        return Text(NAME.sub("", self.subject), NAME.sub("", self.body))

    def _filled(self, values: Mapping[str, str]) -> "Text":
        lines = [_fill(line, values) for line in self.body.splitlines()]
        body = "\n".join(line.rstrip() for line in lines if line is not None)
        return Text(
            subject=one_line(_put(self.subject, values)) or values.get("portal", ""),
            body=re.sub(r"\n{3,}", "\n\n", body).strip() + "\n",
        )


def text_for(kind: MailKind, *, language: str, scope: str = "") -> Text:
    """The text of this scope, else the editors' general one, else the one that the portal ships."""
    rows = MailText.objects.filter(kind=kind.code, language=language, scope__in={scope, ""})
    row = rows.order_by("-scope").first()  # the empty scope comes last
    return Text(row.subject, row.body) if row else default_text(kind.code, language)


@cache
def default_text(code: str, language: str) -> Text:
    """`templates/mail/<code>.<language>.txt`, else the French one; its first line is the subject."""
    path = settings.MAIL_TEXTS / f"{code}.{language}.txt"
    if not path.exists():
        path = settings.MAIL_TEXTS / f"{code}.{settings.LANGUAGE_CODE}.txt"
    subject, _separator, body = path.read_text(encoding="utf-8").strip().partition("\n")
    return Text(subject, body.strip())


def worded(kind: MailKind, values: Mapping[str, Value], *, language: str) -> dict[str, str]:
    """Values as this reader reads them: a callable is asked, a lazy text translated, in their language."""
    with translation.override(language):
        words = {name: clean(str(value() if callable(value) else value)) for name, value in values.items()}
    missing, unknown = kind.names - words.keys(), words.keys() - kind.names
    if missing or unknown:
        _complain(kind, missing, unknown)
    return {**dict.fromkeys(missing, ""), **words}


def in_braces(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def clean(text: str) -> str:
    return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Whatever a subject is made of, it is one line: nothing can begin another header."""
    line = " ".join(clean(text).translate(DIRECTIONS).split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1].rstrip()}…"


def _fill(line: str, values: Mapping[str, str]) -> str | None:
    """Once through, so that a value is never read for placeholders; None for a line left with nothing."""
    names = PLACEHOLDER.findall(line)
    if names and not any(values.get(name, "").strip() for name in names):
        return None
    return _put(line, values)


def _put(line: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), line)


def _complain(kind: MailKind, missing: set[str], unknown: set[str]) -> None:
    if settings.MAILS_ARE_STRICT:
        raise IncompleteError(f"{kind.code}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    logger.error("mail_incomplete", kind=kind.code, missing=sorted(missing), unknown=sorted(unknown))
