"""« C'est ma structure »: by an address on record, else a member accepts, else an editor."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from accounts.readers import reader_at
from portal.mail import address
from structures import letters
from structures.membership import mailboxes, rules
from structures.models import Claim, Membership, StructurePage

LINK = "claim"


class AlreadyMemberError(Exception):
    """The person speaks for this structure already."""


class NotAllowedError(PermissionDenied):
    """Only a member of the structure or an editor answers."""


def role_of(person: User, structure: StructurePage) -> str | None:
    roles = Membership.objects.filter(user=person, structure=structure).values_list("role", flat=True)
    return roles.first()


@transaction.atomic
def claim(
    *,
    structure: StructurePage,
    person: User,
    message: str = "",
    mailbox: int | None = None,
    is_proved_by_address: bool = True,
) -> Claim:
    """Ask to speak for a structure. The same person asking twice has asked once, in their latest words.

    With the account's own address on record it is settled at once, unless the person may have written that
    address. `mailbox` asks for a link to that contact.
    """
    lock(structure)
    if role_of(person, structure):
        raise AlreadyMemberError
    asked, is_new = Claim.objects.get_or_create(
        structure=structure, person=person, state=Claim.State.WAITING, defaults={"message": message}
    )
    if is_new:
        log(structure, "structures.claim", user=person, data={"person": person.pk})
    elif message:
        asked.message = message
        asked.save(update_fields=["message"])
    if is_proved_by_address and mailboxes.held_by(person, structure):
        _accept(asked, Claim.Proof.ACCOUNT, by=person)
    elif mailbox is not None:
        send_link(asked=asked, number=mailbox)
    elif asked.called_at is None:
        _call_for_an_answer(asked)
    return asked


def send_link(*, asked: Claim, number: int) -> None:
    """To an address on record, known by its contact's key: another number sends nothing."""
    for box in mailboxes.on_record(asked.structure):
        if box.number == number:
            url = address("structures:claim_link", mailboxes.link(LINK, asked.pk, box.email))
            who = {"who": asked.person, "email": asked.person.email}
            letters.write("claim_link", reader_at(box.email), about=asked.structure, url=url, **who)


def _call_for_an_answer(asked: Claim) -> None:
    asked.called_at = timezone.now()
    asked.save(update_fields=["called_at"])
    members = letters.members_of(asked.structure)
    url = address("structures:desk", asked.structure_id)
    letters.write_to_members("claim_asked", asked.structure, who=asked.person, url=url)
    if not members:
        url = address("claims:index")
        letters.write_to_editors("claim_to_decide", about=asked.structure, who=asked.person, url=url)


def read_link(token: str) -> Claim | None:
    """The request that a link confirms, while it waits and its address stays on record."""
    found = mailboxes.read_link(LINK, token)
    if found is None:
        return None
    asked = Claim.objects.waiting().for_lists().filter(pk=found[0]).first()
    return asked if asked and mailboxes.is_on_record(asked.structure, found[1]) else None


@transaction.atomic
def accept_by_link(*, asked: Claim) -> Membership:
    return _accept(_waiting(asked), Claim.Proof.MAILBOX, by=None)


@transaction.atomic
def refuse_by_link(*, asked: Claim) -> None:
    _refuse(_waiting(asked), by=None, reason="")


@transaction.atomic
def accept(*, asked: Claim, by: User, as_editor: bool = False) -> Membership:
    asked = _waiting(asked)
    _require_answerer(asked, by, as_editor=as_editor)
    return _accept(asked, Claim.Proof.EDITOR if as_editor else Claim.Proof.MEMBER, by=by)


@transaction.atomic
def refuse(*, asked: Claim, by: User, reason: str, as_editor: bool = False) -> None:
    asked = _waiting(asked)
    _require_answerer(asked, by, as_editor=as_editor)
    _refuse(asked, by=by, reason=reason)


@transaction.atomic
def withdraw(*, asked: Claim, person: User) -> None:
    """The person changes their mind; nobody else can take their request back."""
    asked = _waiting(asked)
    if asked.person_id != person.pk:
        raise NotAllowedError
    asked.decide(Claim.State.WITHDRAWN, by=person)


def lock(structure: StructurePage) -> None:
    """One change at a time to the people of a structure: two first claimants give one person in charge."""
    list(StructurePage.objects.select_for_update(of=("self",)).filter(pk=structure.pk))


def _waiting(asked: Claim) -> Claim:
    lock(asked.structure)
    return Claim.objects.for_lists().held(asked)


def _require_answerer(asked: Claim, by: User, *, as_editor: bool) -> None:
    if not as_editor and not rules.may_answer_claims(role_of(by, asked.structure)):
        raise NotAllowedError


def _accept(asked: Claim, proof: str, *, by: User | None) -> Membership:
    asked.decide(Claim.State.ACCEPTED, by=by, proof=proof)
    return join(structure=asked.structure, person=asked.person, by=by)


def _refuse(asked: Claim, *, by: User | None, reason: str) -> None:
    asked.decide(Claim.State.REFUSED, by=by, answer=reason)
    log(asked.structure, "structures.claim_refused", user=by, data={"person": asked.person_id})
    letters.write("claim_refused", asked.person, about=asked.structure, reason=reason)


def join(*, structure: StructurePage, person: User, by: User | None, role: str = "") -> Membership:
    """A new member: the first one is in charge, the others are told who came."""
    roles = list(structure.memberships.values_list("role", flat=True))
    granted = role if role and roles else rules.role_of_newcomer(roles)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(user=person, structure=structure, role=granted)
    except IntegrityError:
        return Membership.objects.get(user=person, structure=structure)
    Claim.objects.waiting().filter(structure=structure, person=person).update(
        state=Claim.State.ACCEPTED, decided_at=timezone.now(), decided_by=by
    )
    log(structure, "structures.join", user=by or person, data={"person": person.pk, "role": granted})
    url = address("structures:desk", structure.pk)
    letters.write("welcome", person, about=structure, role=membership.get_role_display, url=url)
    letters.write_to_members("joined", structure, but=person, who=person, url=url)
    return membership
