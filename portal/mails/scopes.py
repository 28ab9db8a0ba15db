"""What may have texts of its own (a call, for instance), and the real values that previews borrow from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.mails.kinds import MailKind, Words
from portal.mails.texts import Value

#: (key, label) pairs, as a select shows them.
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Scope:
    """`choices` lists the keys that `MailText.scope` may hold.

    `samples` lists what this person may see and whose real values fill a preview, within the key of a scope
    when one is given. `values` gives them in a language; it knows nothing of what the person may not see.
    """

    code: str
    label: Words
    choices: Callable[[], Choices]
    samples: Callable[[Any, str], Choices]
    values: Callable[[Any, str, str], Mapping[str, Value]]


_scopes: dict[str, Scope] = {}


def register(scope: Scope) -> None:
    _scopes[scope.code] = scope


def scope_of(kind: MailKind) -> Scope | None:
    return _scopes.get(kind.scope)


def all_scopes() -> list[Scope]:
    return list(_scopes.values())
