"""What an editor does with a line of the board."""

from collections.abc import Callable

import httpx
from django.db import transaction

from accounts.models import User
from structures.corrections import publication
from structures.membership import people
from structures.models import Source, StructurePage, WebsiteCheck
from structures.quality import websites
from structures.quality.checks import Action
from structures.services import verify


def confirm(*, structure: StructurePage, person: User) -> None:
    """An editor has verified the page by other means than its members."""
    verify(page=structure, by=person, source=Source.EDITOR)


def withdraw(*, structure: StructurePage, person: User) -> None:
    publication.withdraw(structure, person)


@transaction.atomic
def forget_website(*, structure: StructurePage, person: User) -> None:
    """Publish the page without its dead address; a draft under way loses it as well and stays a draft."""
    WebsiteCheck.objects.filter(structure=structure).delete()
    publication.publish(structure, _without_website, person)


def _without_website(page: StructurePage) -> None:
    page.website = ""


def ask_again(*, structure: StructurePage, person: User) -> None:
    with httpx.Client(timeout=websites.TIMEOUT, follow_redirects=False) as client:
        websites.check(structure, client=client)


def invite(*, structure: StructurePage, person: User) -> None:
    people.invite_on_record(structure=structure, by=person)


ACTIONS: dict[Action, Callable[..., None]] = {
    Action.CONFIRM: confirm,
    Action.WITHDRAW: withdraw,
    Action.FORGET_WEBSITE: forget_website,
    Action.ASK_AGAIN: ask_again,
    Action.INVITE: invite,
}
