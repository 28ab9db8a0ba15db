"""Two people at the same instant: one decision, one person in charge, nothing twice."""

from post_office.models import Email

from structures.corrections import services as corrections
from structures.membership import claims
from structures.models import AlreadyDecidedError, Claim, Membership, Suggestion
from tests.factories.accounts import UserFactory
from tests.factories.structures import StructurePageFactory
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


def suggest(structure, sender="lectrice@example.org"):
    return corrections.suggest(
        structure=structure,
        field="website",
        current=structure.website,
        proposed="https://nouveau.example.org/",
        origin="reader",
        sender=sender,
    )
