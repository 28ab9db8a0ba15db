"""A structure that objects to being listed, or whose page is merged into another.

One that closes is told of by `structures.freshness`."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from accounts.models import User
from accounts.readers import reader_at
from portal.mail import address
from structures import letters
from structures.membership import drafts, mailboxes, rules
from structures.membership.claims import NotAllowedError, role_of
from structures.models import Claim, Membership, RegisterRecord, StructurePage, Withdrawal
from structures.services import record_of

LINK = "withdrawal"


class AlreadyWithdrawnError(Exception):
    """The page has left the directory, or was put back, meanwhile."""


# Objecting to being listed


@transaction.atomic
def object_as_member(*, structure: StructurePage, person: User, reason: str) -> Withdrawal:
    if not rules.may_withdraw_page(role_of(person, structure)):
        raise NotAllowedError
    return _object(structure, person=person, reason=reason)


def send_objection_link(*, structure: StructurePage, number: int) -> None:
    """To an address on record: whoever reads it may withdraw the page, without an account."""
    for box in mailboxes.on_record(structure):
        if box.number == number:
            token = mailboxes.link(LINK, structure.pk, box.email)
            url = address("structures:withdrawal_link", token)
            letters.write("withdrawal_link", reader_at(box.email), about=structure, url=url)


def read_objection_link(token: str) -> StructurePage | None:
    found = mailboxes.read_link(LINK, token)
    if found is None:
        return None
    structure = StructurePage.objects.filter(pk=found[0]).first()
    return structure if structure and mailboxes.is_on_record(structure, found[1]) else None


@transaction.atomic
def object_by_link(*, structure: StructurePage, reason: str) -> Withdrawal:
    return _object(structure, person=None, reason=reason)


def _object(structure: StructurePage, *, person: User | None, reason: str) -> Withdrawal:
    structure = StructurePage.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    if structure.withdrawals.standing().filter(cause=Withdrawal.Cause.OBJECTION).exists():
        raise AlreadyWithdrawnError
    record = record_of(structure)
    record.objected_at = timezone.now()
    record.save(update_fields=["objected_at"])
    withdrawal = Withdrawal.objects.create(
        structure=structure, cause=Withdrawal.Cause.OBJECTION, reason=reason, asked_by=person
    )
    _take_down(structure, person)
    log(structure, "structures.objection", user=person)
    letters.write_to_members("page_withdrawn", structure)
    url = address("withdrawals:index")
    letters.write_to_editors("objection", about=structure, reason=reason, url=url)
    return withdrawal


@transaction.atomic
def put_back(*, withdrawal: Withdrawal, editor: User) -> StructurePage:
    """An editor lifts a withdrawal: imports may publish the page again, and it is online at once."""
    rows = Withdrawal.objects.standing().select_for_update(of=("self",)).select_related("structure")
    found = rows.filter(pk=withdrawal.pk).first()
    if found is None:
        raise AlreadyWithdrawnError
    structure = found.structure
    _lift(found, editor)
    if not structure.withdrawals.standing().exists() and not structure.live:
        structure.save_revision(user=editor, log_action=False).publish(user=editor)
    return structure


def when_published(instance: StructurePage, revision: Revision | None = None, **_signal: Any) -> None:
    """Whoever publishes a page that left the directory puts it back: no page is online and withdrawn."""
    if revision is None or revision.user is None:
        return
    with transaction.atomic():
        rows = Withdrawal.objects.standing().select_for_update(of=("self",)).select_related("structure")
        for withdrawal in rows.filter(structure=instance.pk):
            _lift(withdrawal, revision.user)


def _lift(withdrawal: Withdrawal, editor: User) -> None:
    withdrawal.lifted_at, withdrawal.lifted_by = timezone.now(), editor
    withdrawal.save(update_fields=["lifted_at", "lifted_by"])
    structure = withdrawal.structure
    if withdrawal.cause == Withdrawal.Cause.OBJECTION:
        RegisterRecord.objects.filter(page=structure).update(objected_at=None)
    log(structure, "structures.put_back", user=editor)
    letters.write_to_members("page_back", structure)


def _take_down(structure: StructurePage, person: User | None) -> None:
    drafts.abandon_all(structure=structure, person=person)
    if structure.live:
        # Nobody's permission in the admin: the rule was checked, and members have none.
        structure.unpublish(log_action=False)


# Merging


@transaction.atomic
def move_members(*, dropped: StructurePage, kept: StructurePage) -> None:
    """Each person once, in charge if they were on either page; what waited on the page dropped follows."""
    drafts.move_all(dropped=dropped, kept=kept)
    theirs = {membership.user_id: membership for membership in kept.memberships.all()}
    for membership in dropped.memberships.select_related("user"):
        _move(membership, theirs.get(membership.user_id), kept)
    # All at once: one by one, whoever stays last on the page dropped would be put in charge of it.
    Membership.objects.filter(structure=dropped).delete()
    _move_what_waits(dropped, kept)


def _move_what_waits(dropped: StructurePage, kept: StructurePage) -> None:
    """Requests and invitations, each once; those of whoever is a member by now are granted."""
    twice = {"state": Claim.State.WITHDRAWN, "decided_at": timezone.now()}
    granted = twice | {"state": Claim.State.ACCEPTED}
    claimants = list(kept.claims.waiting().values_list("person", flat=True))
    dropped.claims.waiting().filter(person__in=claimants).update(**twice)
    dropped.claims.update(structure=kept)
    invited = list(kept.invitations.waiting().values_list("email", flat=True))
    dropped.invitations.waiting().filter(email__in=invited).update(**twice)
    dropped.invitations.update(structure=kept)
    members = kept.memberships.all()
    kept.claims.waiting().filter(person__in=members.values("user")).update(**granted)
    kept.invitations.waiting().filter(email__in=members.values("user__email")).update(**granted)


def _move(membership: Membership, known: Membership | None, kept: StructurePage) -> None:
    letters.write("merged", membership.user, about=kept, dropped=membership.structure.title)
    if known is None:
        membership.structure = kept
        membership.save(update_fields=["structure"])
        return
    if membership.role == Membership.Role.MANAGER and known.role != membership.role:
        known.role = membership.role
        known.save(update_fields=["role"])
