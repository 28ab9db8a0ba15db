"""What an editor does with a line of the board."""

from collections.abc import Callable

import httpx
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from structures.models import RegisterRecord, StructurePage, WebsiteCheck
from structures.quality import websites
from structures.quality.checks import Action


@transaction.atomic
def confirm(*, structure: StructurePage, person: User) -> None:
    """An editor has verified the page by other means than its members."""
    record, _created = RegisterRecord.objects.get_or_create(
        page=structure, defaults={"legal_name": structure.title}
    )
    record.verified_at, record.verified_by = timezone.now(), person
    record.save(update_fields=["verified_at", "verified_by"])


def withdraw(*, structure: StructurePage, person: User) -> None:
    structure.unpublish(user=person)


@transaction.atomic
def forget_website(*, structure: StructurePage, person: User) -> None:
    """Publish the page without its dead address; a draft under way loses it as well and stays a draft."""
    WebsiteCheck.objects.filter(structure=structure).delete()
    draft = structure.get_latest_revision_as_object() if structure.has_unpublished_changes else None
    structure.website = ""
    structure.save_revision(user=person).publish(user=person)
    if draft:
        draft.website = ""
        draft.save_revision(user=person)


def ask_again(*, structure: StructurePage, person: User) -> None:
    with httpx.Client(timeout=websites.TIMEOUT, follow_redirects=False) as client:
        websites.check(structure, client=client)


ACTIONS: dict[Action, Callable[..., None]] = {
    Action.CONFIRM: confirm,
    Action.WITHDRAW: withdraw,
    Action.FORGET_WEBSITE: forget_website,
    Action.ASK_AGAIN: ask_again,
}
