"""A structure withdrawn for its silence is no dead link among pages that editors chose."""

from datetime import UTC, datetime

import pytest

from portal.templatetags.design_tags import shown_pages
from structures.models import Membership, StructurePage
from tests.factories.accounts import UserFactory
from tests.factories.structures import StructurePageFactory


@pytest.mark.django_db
def test_chosen_pages_leave_out_a_withdrawn_structure() -> None:
    shown, withdrawn = StructurePageFactory(title="Présente"), StructurePageFactory(title="Silencieuse")
    membership = Membership.objects.create(user=UserFactory(), structure=withdrawn)
    Membership.objects.filter(pk=membership.pk).update(joined_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert StructurePage.objects.get(pk=withdrawn.pk).is_hidden
    assert [page.title for page in shown_pages([shown, withdrawn])] == ["Présente"]


@pytest.mark.django_db
def test_a_silent_structure_that_no_register_knows_is_withdrawn_too() -> None:
    shown, silent = StructurePageFactory(record=False), StructurePageFactory(record=False)
    membership = Membership.objects.create(user=UserFactory(), structure=silent)
    Membership.objects.filter(pk=membership.pk).update(joined_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert list(StructurePage.objects.shown()) == [shown]
    assert list(StructurePage.objects.withdrawn()) == [silent]
