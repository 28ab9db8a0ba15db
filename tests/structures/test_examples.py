from collections import Counter

import pytest
from stdnum.fr import siren, siret
from wagtail.models import Page

from structures.examples import MEMBERS, seed
from structures.models import (
    ConfirmationMail,
    ImportRun,
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
    assert Suggestion.objects.waiting().count() == 7


def test_an_import_shows_each_kind_of_line():
    seed(Page.objects.get(depth=2, locale__language_code="fr").specific)

    run = ImportRun.objects.get()
    assert run.state == "done"
    assert run.counts["run"] == {
        "draft": 2,
        "updated": 1,
        "unchanged": 2,
        "suggested": 4,
        "repaired": 3,
        "refused": 2,
        "warned": 2,
    }
    made = RegisterRecord.objects.filter(import_changes__is_new_record=True).select_related("page")
    assert [record.siren[:3] for record in made] == ["000", "000"]
    assert all("exemple" in record.page.title for record in made)
