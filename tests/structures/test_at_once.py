"""Two people at the same instant: one decision, one person in charge, nothing twice."""

from uuid import uuid4

from post_office.models import Email

from structures.corrections import relay
from structures.corrections import services as corrections
from structures.duplicates import services as duplicates
from structures.membership import claims
from structures.models import (
    AlreadyDecidedError,
    Claim,
    Contact,
    Membership,
    PossibleDuplicate,
    Proposal,
    RelayedMessage,
    StructurePage,
    Suggestion,
)
from structures.proposals import services as proposals
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalFamilyFactory,
    StructurePageFactory,
    TerritoryFactory,
    invented_siret,
)
from tests.together import at_once, own_database

__all__ = ["own_database"]


def test_two_claimants_accepted_at_the_same_instant_give_one_person_in_charge(own_database):
    structure = StructurePageFactory()
    asked = [claims.claim(structure=structure, person=UserFactory()) for _number in range(4)]

    at_once(lambda number: claims.accept_by_link(asked=asked[number]))

    roles = sorted(Membership.objects.values_list("role", flat=True))
    assert roles == ["manager", "member", "member", "member"]
    assert not Claim.objects.waiting().exists()


def test_two_editors_decide_once_and_the_sender_is_answered_once(own_database):
    structure = StructurePageFactory()
    said = suggest(structure)
    editors = [UserFactory(editor=True) for _number in range(4)]

    def refuse(number):
        try:
            corrections.refuse(suggestion=said, person=editors[number])
        except AlreadyDecidedError:
            return "too late"
        return "decided"

    assert sorted(at_once(refuse)) == ["decided", "too late", "too late", "too late"]
    assert Email.objects.count() == 1


def test_the_same_correction_sent_by_four_at_the_same_instant_waits_once(own_database):
    structure = StructurePageFactory()

    at_once(lambda number: suggest(structure, f"lectrice{number}@example.org"))

    assert Suggestion.objects.get().senders.count() == 4


def test_two_editors_merge_once(own_database):
    pages = [StructurePageFactory(), StructurePageFactory()]
    pair = PossibleDuplicate.objects.create(first=pages[0], second=pages[1], clues=["name"])
    editors = [UserFactory(editor=True) for _number in range(4)]

    def merge(number):
        try:
            duplicates.merge(pair=pair, kept=pages[number % 2], person=editors[number])
        except AlreadyDecidedError:
            return "too late"
        return "merged"

    assert sorted(at_once(merge)) == ["merged", "too late", "too late", "too late"]
    assert StructurePage.objects.live().get() == PossibleDuplicate.objects.get().kept


def proposed(key, siret=""):
    words = dict.fromkeys(("street", "email", "phone", "website", "sender_name"), "")
    answers = {"name": "La Halle", "teaser_text": "Des ateliers.", "presentation": "Nous.", "sectors": []}
    answers |= words | {"family": "association", "link": "inside", "sender_email": "a@example.org"}
    answers |= {"siret": siret, "commune": TerritoryFactory(code="30321")}
    return proposals.propose(key=key, answers=answers, person=None, language="fr").pk


def test_a_structure_proposed_by_a_double_click_is_one(own_database):
    DirectoryPageFactory(), LegalFamilyFactory(), TerritoryFactory(code="30321")
    key = uuid4()

    numbers = at_once(lambda _number: proposed(key, invented_siret(9)))

    assert len(numbers) == 4
    assert len(set(numbers)) == StructurePage.objects.count() == Email.objects.count() == 1


def test_several_people_who_propose_one_siret_make_one_page(own_database):
    DirectoryPageFactory(), LegalFamilyFactory(), TerritoryFactory(code="30321")

    def propose(_number):
        try:
            proposed(uuid4(), invented_siret(9))
        except proposals.KnownSiretError:
            return "known"
        return "new"

    assert sorted(at_once(propose)) == ["known", "known", "known", "new"]
    assert StructurePage.objects.count() == Proposal.objects.count() == 1


def test_several_structures_proposed_at_the_same_instant_each_have_their_page(own_database):
    DirectoryPageFactory(), LegalFamilyFactory(), TerritoryFactory(code="30321")

    assert len(set(at_once(lambda number: proposed(uuid4(), invented_siret(number + 1))))) == 4
    assert StructurePage.objects.count() == 4


def test_a_message_sent_by_a_double_click_leaves_once(own_database):
    structure = StructurePageFactory()
    Contact.objects.create(structure=structure, kind="email", value="contact@example.org")
    key = uuid4()

    at_once(
        lambda _number: relay.write(
            key=key, structure=structure, name="Zoé", sender="zoe@example.org", message="Bonjour"
        )
    )

    assert Email.objects.count() == RelayedMessage.objects.count() == 1


def suggest(structure, sender="lectrice@example.org"):
    return corrections.suggest(
        structure=structure,
        field="website",
        current=structure.website,
        proposed="https://nouveau.example.org/",
        origin="reader",
        sender=sender,
    )
