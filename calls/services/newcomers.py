"""A structure that is not in the directory yet: a draft page is made, which editors will read."""

from typing import Any
from uuid import UUID

from accounts.models import User
from calls.services.errors import AlreadyListedError, AlreadyThereError
from structures.models import Proposal, RegisterRecord, StructurePage
from structures.proposals.services import KnownSiretError, propose


def page_of(*, key: UUID, facts: dict[str, Any], by: User) -> StructurePage:
    """`facts` holds `name`, `commune`, `family` and `siret`; the same `key` again gives the same page."""
    earlier = Proposal.objects.filter(key=key).select_related("page").first()
    if earlier and earlier.page is None:
        raise AlreadyThereError
    known = RegisterRecord.objects.filter(siret=facts["siret"]).first() if facts["siret"] else None
    if known and not earlier:
        raise AlreadyListedError(known.page)
    try:
        proposal = earlier or propose(key=key, answers=_facts(facts, by), person=by, language=by.language)
    except KnownSiretError as error:  # written meanwhile
        raise AlreadyListedError from error
    assert proposal.page is not None  # noqa: S101 - just made
    return proposal.page


def _facts(facts: dict[str, Any], by: User) -> dict[str, Any]:
    """What a proposal asks: the address of the person invited is theirs, and never shown on the page."""
    nothing = dict.fromkeys(("street", "teaser_text", "presentation", "email", "phone", "website"), "")
    sender = {"link": Proposal.Link.OUTSIDE, "sender_name": str(by), "sender_email": by.email}
    return {**nothing, "sectors": [], **facts, **sender}
