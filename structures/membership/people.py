"""Invitations, roles, departures."""

from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from accounts.models import User
from accounts.readers import reader_at
from portal.mail import address
from structures import letters
from structures.membership import mailboxes, rules
from structures.membership.claims import NotAllowedError, join, lock, role_of
from structures.models import AlreadyDecidedError, Invitation, Membership, StructurePage

SALT = "structures.membership.invitation"
MOST_WAITING = 20


class NotTheirAddressError(PermissionDenied):
    """The invitation was sent to another address."""


class TooManyInvitationsError(Exception):
    """A structure invites a few people at a time."""


class LastInChargeError(Exception):
    """The others would stay without anyone in charge."""


# Invitations


@transaction.atomic
def invite(*, structure: StructurePage, by: User, email: str, role: str) -> Invitation | None:
    """None for an address that already belongs to a member: the sender knows them."""
    _require_manager(by, structure)
    lock(structure)
    email = email.strip().lower()
    if structure.memberships.filter(user__email=email).exists():
        return None
    if structure.invitations.waiting().exclude(email=email).count() >= MOST_WAITING:
        raise TooManyInvitationsError
    invitation = _invite(structure, email, role=role, invited_by=by)
    log(structure, "structures.invite", user=by, data={"role": role})
    _send(invitation)
    return invitation


@transaction.atomic
def invite_on_record(*, structure: StructurePage, by: User) -> Invitation | None:
    """The team asks a structure that nobody speaks for, at its first address on record, to take its page.

    None where there is no address, where somebody speaks for it, or while an earlier invitation still holds.
    """
    lock(structure)
    boxes = mailboxes.on_record(structure)
    still = timezone.now() - rules.INVITATION_LASTS
    is_asked = structure.invitations.waiting().filter(sent_at__gt=still).exists()
    if not boxes or is_asked or structure.memberships.answering().exists():
        return None
    invitation = _invite(structure, boxes[0].email, role=Membership.Role.MANAGER, invited_by=None)
    log(structure, "structures.invite", user=by, data={"role": invitation.role})
    _send_for_the_team(invitation)
    return invitation


def _invite(structure: StructurePage, email: str, *, role: str, invited_by: User | None) -> Invitation:
    invitation, _created = Invitation.objects.update_or_create(
        structure=structure,
        email=email,
        state=Invitation.State.WAITING,
        defaults={"role": role, "invited_by": invited_by, "sent_at": timezone.now()},
    )
    return invitation


@transaction.atomic
def resend(*, invitation: Invitation, by: User) -> None:
    """A new link; those sent before no longer open anything."""
    invitation = _waiting(invitation)
    _require_manager(by, invitation.structure)
    invitation.sent_at, invitation.invited_by = timezone.now(), by
    invitation.save(update_fields=["sent_at", "invited_by"])
    _send(invitation)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User) -> None:
    invitation = _waiting(invitation)
    _require_manager(by, invitation.structure)
    invitation.decide(Invitation.State.WITHDRAWN, by=by)
    log(invitation.structure, "structures.invitation_withdrawn", user=by)


def read_invitation(token: str) -> Invitation | None:
    """The invitation of a link, if it is the latest sent and still waits."""
    try:
        number, sent_at = signing.loads(token, salt=SALT, max_age=rules.INVITATION_LASTS)
    except (signing.BadSignature, ValueError):
        return None
    waiting = Invitation.objects.waiting().select_related("structure", "invited_by").filter(pk=number).first()
    return waiting if waiting and waiting.sent_at.isoformat() == sent_at else None


@transaction.atomic
def accept_invitation(*, invitation: Invitation, person: User) -> Membership:
    invitation = _theirs(invitation, person)
    invitation.decide(Invitation.State.ACCEPTED, by=person)
    return join(structure=invitation.structure, person=person, by=None, role=invitation.role)


@transaction.atomic
def refuse_invitation(*, invitation: Invitation, person: User) -> None:
    invitation = _theirs(invitation, person)
    invitation.decide(Invitation.State.REFUSED, by=person)
    log(invitation.structure, "structures.invitation_refused", user=person)
    if invitation.invited_by:
        letters.write(
            "invitation_refused", invitation.invited_by, about=invitation.structure, email=invitation.email
        )


def token_of(invitation: Invitation) -> str:
    return signing.dumps([invitation.pk, invitation.sent_at.isoformat()], salt=SALT, compress=True)


def _send(invitation: Invitation) -> None:
    letters.write(
        "invitation",
        reader_at(invitation.email),
        about=invitation.structure,
        who=invitation.invited_by or gettext_lazy("The portal’s team"),
        url=address("structures:invitation", token_of(invitation)),
    )


def _send_for_the_team(invitation: Invitation) -> None:
    letters.write(
        "invitation_of_team",
        reader_at(invitation.email),
        about=invitation.structure,
        page_url=invitation.structure.full_url,
        url=address("structures:invitation", token_of(invitation)),
        objection_url=address("structures:ask_objection", invitation.structure_id),
    )


def _waiting(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_related("structure", "invited_by").held(invitation)


def _theirs(invitation: Invitation, person: User) -> Invitation:
    if invitation.email != person.email:
        raise NotTheirAddressError
    lock(invitation.structure)
    found = _waiting(invitation)
    if rules.is_over(found.sent_at, now=timezone.now()):
        raise AlreadyDecidedError
    return found


# Roles


@transaction.atomic
def change_role(*, membership: Membership, by: User, role: str) -> None:
    """The last person in charge names another before stepping down."""
    structure = membership.structure
    lock(structure)
    _require_manager(by, structure)
    if membership.role == role:
        return
    if role != Membership.Role.MANAGER and not rules.may_step_down(_other_roles(membership)):
        raise LastInChargeError
    membership.role = role
    membership.save(update_fields=["role"])
    log(structure, "structures.role", user=by, data={"person": membership.user_id, "role": role})
    if membership.user != by:
        letters.write("role_changed", membership.user, about=structure, role=membership.get_role_display)


@transaction.atomic
def remove(*, membership: Membership, by: User) -> None:
    """Someone in charge takes another person off; oneself, one leaves."""
    structure = membership.structure
    lock(structure)
    _require_manager(by, structure)
    if membership.user_id == by.pk:
        raise NotAllowedError
    membership.delete()
    log(structure, "structures.remove", user=by, data={"person": membership.user_id})
    letters.write("removed", membership.user, about=structure)


# Leaving


@transaction.atomic
def leave(*, structure: StructurePage, person: User, successor: Membership | None = None) -> None:
    """The role passes to `successor`, else to the longest-standing member; the page may stay alone."""
    lock(structure)
    membership = Membership.objects.filter(structure=structure, user=person).first()
    if membership is None:
        raise NotAllowedError
    others = structure.memberships.exclude(pk=membership.pk)
    if successor and rules.leaves_nobody_in_charge(membership.role, _other_roles(membership)):
        put_in_charge(others.get(pk=successor.pk))
    membership.delete()
    log(structure, "structures.leave", user=person, data={"person": person.pk})
    _tell_if_alone(structure)


@transaction.atomic
def leave_all(*, person: User) -> None:
    """An account is erased: its structures keep someone in charge, or their pages may be claimed again."""
    for membership in Membership.objects.filter(user=person).select_related("structure"):
        lock(membership.structure)
        membership.delete()
        _tell_if_alone(membership.structure)


def _tell_if_alone(structure: StructurePage) -> None:
    if not structure.memberships.exists():
        url = address("wagtailadmin_pages:edit", structure.pk)
        letters.write_to_editors("left_alone", about=structure, url=url)


def keep_someone_in_charge(structure: StructurePage) -> None:
    """After any departure, an erased account's too: the role passes to the longest-standing member."""
    others = list(structure.memberships.select_related("user"))
    if others and Membership.Role.MANAGER not in {other.role for other in others}:
        put_in_charge(others[0])


def after_departure(instance: Membership, **_signal: Any) -> None:
    """Whatever ended a membership; nothing to do when the page itself is going."""
    structure = StructurePage.objects.filter(pk=instance.structure_id).first()
    if structure:
        keep_someone_in_charge(structure)


def put_in_charge(membership: Membership) -> None:
    membership.role = Membership.Role.MANAGER
    membership.save(update_fields=["role"])
    structure = membership.structure
    log(structure, "structures.role", data={"person": membership.user_id, "role": membership.role})
    letters.write("in_charge", membership.user, about=structure, url=address("structures:desk", structure.pk))


def _other_roles(membership: Membership) -> list[str]:
    others = Membership.objects.filter(structure=membership.structure_id).exclude(pk=membership.pk)
    return list(others.values_list("role", flat=True))


def _require_manager(person: User, structure: StructurePage) -> None:
    if not rules.may_manage_people(role_of(person, structure)):
        raise NotAllowedError
