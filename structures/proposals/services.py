"""A proposal comes in as a draft page; an editor publishes or refuses it, and its sender is told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal import mail
from portal.mail import Reader
from portal.mails.texts import Value
from portal.text import fold
from structures.addresses import free_slug
from structures.letters import page_url
from structures.membership import claims
from structures.models import (
    Contact,
    DirectoryPage,
    LegalFamily,
    Membership,
    Proposal,
    RegisterRecord,
    Source,
    StructurePage,
)
from structures.registry import page_needs
from structures.services import verify
from structures.writing.plain_text import to_html

#: Whose word the facts of a proposal are.
SOURCES = {Proposal.Link.INSIDE: Source.STRUCTURE, Proposal.Link.OUTSIDE: Source.EDITOR}
#: How long the name and address of whoever wrote are kept after the answer.
KEPT = timedelta(days=365)


class KnownSiretError(Exception):
    """Another proposal with this SIRET, or an import, came first."""


@transaction.atomic
def propose(*, key: UUID, answers: dict[str, Any], person: User | None, language: str) -> Proposal:
    """Write the draft and tell its sender that it has arrived; the same `key` again changes nothing.

    Raises `KnownSiretError`.
    """
    proposal, is_new = Proposal.objects.get_or_create(
        key=key,
        defaults={
            "name": answers["name"],
            "link": answers["link"],
            "sender_name": answers["sender_name"],
            "sender_email": answers["sender_email"],
            "language": language,
            "person": person,
        },
    )
    if is_new:
        proposal.page = _draft(answers)
        proposal.save(update_fields=["page"])
        _tell(proposal, "proposal_received")
    return proposal


@transaction.atomic
def refuse(*, proposal: Proposal, reason: str, person: User) -> Proposal:
    """Tell the sender why, and forget the draft, unless something on the portal needs it."""
    proposal = Proposal.objects.select_related("page").held(proposal)
    proposal.decide(Proposal.State.REFUSED, by=person, answer=reason)
    if proposal.page and not _is_needed(proposal.page):
        # A record that a register has confirmed since is no longer the sender's alone.
        RegisterRecord.objects.filter(page=proposal.page, refreshed_at=None).delete()
        proposal.page.delete(user=person)
        proposal.page = None
    _tell(proposal, "proposal_refused", structure=proposal.name, reason=reason)
    return proposal


def _is_needed(page: StructurePage) -> bool:
    """Another proposal of it waits, or a higher room names it."""
    is_asked_again = Proposal.objects.waiting().filter(page=page).exists()
    return is_asked_again or any(needs(page) for needs in page_needs)


@transaction.atomic
def welcome(*, page: StructurePage, person: User | None) -> None:
    """The page is online: whoever proposed it is told, and speaks for it if they work there, with an account.

    `person` has published, hence read, what a stranger wrote.
    """
    for proposal in Proposal.objects.waiting().select_for_update().filter(page=page):
        _welcome(proposal, page, person)


def _welcome(proposal: Proposal, page: StructurePage, person: User | None) -> None:
    proposal.decide(Proposal.State.PUBLISHED, by=person)
    if person and not proposal.is_merged:
        verify(page=page, by=person, source=Source.EDITOR)
    if proposal.person and proposal.link == Proposal.Link.INSIDE:
        _let_in(proposal.person, page, is_born_of_it=not proposal.is_merged)
    url = page_url(page, proposal.language) or page_url(page, "fr")
    _tell(proposal, "proposal_published", structure=page.title, page_url=url, next=_next_step(proposal, page))


def _next_step(proposal: Proposal, page: StructurePage) -> Value:
    """What someone who works there may do now."""
    if proposal.link != Proposal.Link.INSIDE:
        return ""
    if proposal.person is None:
        return _("From this page, you can say that the structure is yours and keep it up to date.")
    if claims.role_of(proposal.person, page):
        return _("You can keep it up to date from “My space”.")
    return _(
        "This page was there before your proposal: your request to speak for it waits for an answer, "
        "of which you will be told."
    )


def _let_in(person: User, page: StructurePage, *, is_born_of_it: bool) -> None:
    """Whoever proposed a page speaks for it; for one that was there before, or has members, they ask."""
    if is_born_of_it and not page.memberships.exists():
        Membership.objects.create(user=person, structure=page, role=Membership.Role.MANAGER)
    elif claims.role_of(person, page) is None:
        claims.claim(structure=page, person=person, is_proved_by_address=False)


@transaction.atomic
def move_proposals(*, dropped: StructurePage, kept: StructurePage) -> None:
    """Merged: the proposals of one page are answered when the other is published."""
    dropped.proposals.update(page=kept, is_merged=True)


def forget_senders() -> int:
    """Names and addresses whose term has passed; how many."""
    past = Proposal.objects.filter(decided_at__lt=timezone.now() - KEPT).exclude(sender_email="")
    return past.update(sender_name="", sender_email="")


def _tell(proposal: Proposal, kind: str, **values: Value) -> None:
    """Nobody, once the sender's address was erased; without their name, which anyone may have typed."""
    if not proposal.sender_email:
        return
    mail.write(
        f"structures/{kind}",
        to=Reader(proposal.sender_email, language=proposal.language),
        values=values,
    )


def _draft(answers: dict[str, Any]) -> StructurePage:
    # One at a time: two pages added at once would take the same place in the tree.
    directories = DirectoryPage.objects.select_for_update(of=("self", "page_ptr"))
    directory = directories.get(locale__language_code="fr")
    wanted = slugify(fold(answers["name"]))[:60].strip("-") or "structure"
    page = StructurePage(
        title=answers["name"],
        slug=free_slug(directory, wanted),
        teaser_text=answers["teaser_text"],
        presentation=to_html(answers["presentation"]),
        website=answers["website"],
        live=False,
        has_unpublished_changes=True,
    )
    page.sectors = list(answers["sectors"])
    page.contacts = _contacts(answers)
    directory.add_child(instance=page)
    page.save_revision(log_action=False)
    _record(page, answers)
    return page


def _contacts(answers: dict[str, Any]) -> list[Contact]:
    given = ((Contact.Kind.EMAIL, answers["email"]), (Contact.Kind.PHONE, answers["phone"]))
    return [Contact(kind=kind, value=value, is_public=True) for kind, value in given if value]


def _record(page: StructurePage, answers: dict[str, Any]) -> None:
    siret, commune, source = answers["siret"], answers["commune"], SOURCES[answers["link"]]
    record = RegisterRecord(page=page, siret=siret or None)
    facts = {
        "siren": siret[:9],
        "legal_name": answers["name"],
        "family": LegalFamily.objects.source().get(code=answers["family"]),
        "commune": commune,
        "city": commune.name,
        "postal_code": commune.postal_codes[0] if commune.postal_codes else "",
        "street": answers["street"],
    }
    for field, value in facts.items():
        if value:
            record.note(field, value, source, timezone.localdate())
    try:
        record.save()
    except IntegrityError:
        raise KnownSiretError from None
