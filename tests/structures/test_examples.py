from collections import Counter

import pytest
from stdnum.fr import siren, siret
from wagtail.models import Page

from structures.examples import MEMBERS, seed
from structures.models import (
    ConfirmationMail,
    Membership,
    PossibleDuplicate,
    RegisterRecord,
    StructurePage,
    Suggestion,
)

pytestmark = pytest.mark.django_db


def test_examples_are_many_marked_and_made_once():
    home = Page.objects.get(depth=2, locale__language_code="fr").specific

    seed(home)
    seed(home)

    records = RegisterRecord.objects.filter(page__live=True).select_related("commune", "page")
    epci = Counter(
        place.code for record in records for place in record.commune.contained_in.filter(kind="epci")
    )
    assert StructurePage.objects.live().count() == records.count() >= 60
    assert len(epci) >= 12
    assert all(record.siren.startswith("000") for record in records)
    assert all(siren.is_valid(record.siren) and siret.is_valid(record.siret) for record in records)
    assert all("exemple inventé" in record.page.presentation for record in records)
    assert set(Membership.objects.values_list("user__email", flat=True)) == set(MEMBERS)
    assert Membership.objects.values("structure").distinct().count() == len(MEMBERS) + 1
    assert ConfirmationMail.objects.get().recipient in MEMBERS
    assert PossibleDuplicate.objects.waiting().count() == 1
    assert Suggestion.objects.waiting().count() == 3
