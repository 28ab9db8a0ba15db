import pytest

from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory, member_of
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in


@pytest.fixture
def structure(db):
    return StructurePageFactory(title="Recyclerie du Vistre")


@pytest.fixture
def member(client, structure):
    """Somebody of that structure, signed in."""
    person = member_of(structure, full_name="Nadia Bensalem", email="nadia@example.org")
    sign_in(client, person)
    return person


@pytest.fixture
def draft(member, structure):
    """Theirs."""
    return ApplicationFactory(lead=structure, created_by=member)


@pytest.fixture
def private_files(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def agent():
    """Of the service in charge, who enters applications for groups."""
    return UserFactory(instructor=True, full_name="Agnès Martin")
