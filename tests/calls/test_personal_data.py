"""What a person takes away of the applications they had a part in."""

import pytest

from accounts.registry import PersonalRecord, personal_data
from accounts.services import erase
from accounts.services import export as export_account
from calls.personal_data import export, records
from structures.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory, join_outside, member_of
from tests.factories.structures import StructurePageFactory

pytestmark = pytest.mark.django_db


def test_members_take_their_answers_away():
    structure = StructurePageFactory()
    member = member_of(structure)
    ApplicationFactory(lead=structure, complete=True)

    assert export(member)[0]["answers"]["Nom du commun"] == "Garage solidaire"


def test_who_left_the_structure_takes_no_answer_away():
    structure = StructurePageFactory(title="Recyclerie du Vistre")
    author = member_of(structure)
    ApplicationFactory(lead=structure, created_by=author, complete=True)
    Membership.objects.filter(user=author).delete()

    taken = export(author)

    assert [application["lead"] for application in taken] == ["Recyclerie du Vistre"]
    assert "Garage solidaire" not in str(taken)


def test_whoever_is_erased_is_written_to_no_more():
    person = UserFactory(email="mairie@example.org")
    part = join_outside(ApplicationFactory(), person)

    assert [each["name"] for each in export_account(person)["invitations"]] == [part.name]
    erase(user=person)

    part.refresh_from_db()
    assert (part.email, part.takes_part) == ("", True)


def test_the_address_that_makes_a_partner_known_is_emptied_after_all_that_calls_keep():
    calls = {record.name for record in records()}
    erased = [record.name for record in personal_data if record.name in calls]

    assert (len(erased), erased[-1]) == (len(calls), "invitations")


def test_no_two_records_are_erased_at_the_same_rank(monkeypatch):
    monkeypatch.setattr(personal_data, "_entries", [])
    mine = PersonalRecord("mine", lambda user: [], lambda user: None)
    personal_data.register(mine, order=1)

    with pytest.raises(ValueError, match="order 1 is taken"):
        personal_data.register(mine, order=1)
