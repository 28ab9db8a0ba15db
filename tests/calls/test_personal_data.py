"""What a person takes away of the applications they had a part in."""

import pytest

from calls.personal_data import export
from structures.models import Membership
from tests.factories.calls import ApplicationFactory, member_of
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
