import pytest

from tests.factories.accounts import UserFactory


@pytest.fixture
def private_files(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def agent():
    return UserFactory(instructor=True, full_name="Agnès Martin")
