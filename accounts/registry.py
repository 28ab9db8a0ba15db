"""What higher rooms add to a person's space and to what is exported or erased with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest

from accounts.models import User
from portal.mails.kinds import Words
from portal.registry import Registry


@dataclass(frozen=True)
class SpaceSection:
    """A part of « Mon espace »: `context` feeds `template`; None leaves the section out for this person."""

    name: str
    template: str
    context: Callable[[HttpRequest], Mapping[str, Any] | None]


@dataclass(frozen=True)
class PersonalRecord:
    """What a room keeps about a person.

    `export` returns what JSON can hold. `erase` runs in the transaction that deletes the account's row,
    just before it: it removes or anonymises what a cascade would not.
    """

    name: str
    export: Callable[[User], Any]
    erase: Callable[[User], None]


@dataclass(frozen=True)
class PeopleColumn:
    """What administrators read of each person in the list of accounts: `words` a line each.

    `reads` names what one query for the whole list fetches beforehand, as `prefetch_related` takes it.
    """

    name: str
    label: Words
    words: Callable[[User], list[str]]
    reads: tuple[str | Prefetch, ...] = ()


@dataclass(frozen=True)
class InvitingPage:
    """A page that a mail led to: only the address that received it may accept what is offered there.

    `address` takes what the address of `view` holds, and is empty where the link opens nothing any more.
    """

    view: str
    address: Callable[..., str]


inviting_pages: Registry[InvitingPage] = Registry()
people_columns: Registry[PeopleColumn] = Registry()
space_sections: Registry[SpaceSection] = Registry()
#: What one erases (an address, a membership) is what the next may find the person by.
personal_data: Registry[PersonalRecord] = Registry(one_each=True)
