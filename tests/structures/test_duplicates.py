"""Finding pairs, merging them, telling them apart."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import PageLogEntry

from structures.duplicates import services
from structures.models import (
    AlreadyDecidedError,
    Contact,
    Membership,
    Offer,
    PossibleDuplicate,
    RegisterRecord,
    StructurePage,
)
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    LabelFactory,
    MembershipFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
)
from tests.sign_in import sign_in
from tests.structures.answers import saved, unit

pytestmark = pytest.mark.django_db
State = PossibleDuplicate.State


@pytest.fixture
def place():
    return TerritoryFactory(name="Nîmes")


@pytest.fixture
def editor():
    return UserFactory(editor=True)


def twins(place, **second):
    """Two pages of the same name and place, and the pair found between them."""
    first = StructurePageFactory(title="Les Arches", record__commune=place)
    other = StructurePageFactory(title="Association Les Arches", **{"record__commune": place, **second})
    services.find_duplicates()
    return first, other, PossibleDuplicate.objects.get(first=first, second=other)


# Finding


def test_pages_that_resemble_are_found_once(place):
    _first, _second, pair = twins(place)

    assert pair.clues == [PossibleDuplicate.Clue.NAME]
    assert services.find_duplicates() == 0
    assert PossibleDuplicate.objects.count() == 1


def test_drafts_are_compared_too(place):
    StructurePageFactory(title="Les Arches", record__commune=place)
    StructurePageFactory(title="Les Arches", record__commune=place, live=False)

    assert services.find_duplicates() == 1


def test_the_same_siret_cannot_be_written_twice(place):
    record = StructurePageFactory().record

    with pytest.raises(Exception, match="siret"):
        RegisterRecord.objects.create(siret=record.siret, siren=record.siren, legal_name="Autre")


def test_contacts_are_compared_however_they_are_written():
    one, other = StructurePageFactory(title="Alpha"), StructurePageFactory(title="Bêta")
    Contact.objects.create(structure=one, kind=Contact.Kind.PHONE, value="04 66 00 00 01")
    Contact.objects.create(structure=other, kind=Contact.Kind.PHONE, value="+33 4 66 00 00 01")

    services.find_duplicates()

    assert PossibleDuplicate.objects.get().clues == [PossibleDuplicate.Clue.PHONE]


def test_a_pair_that_no_longer_resembles_is_forgotten(place):
    _first, second, _pair = twins(place)
    StructurePage.objects.filter(pk=second.pk).update(title="Tout autre chose")

    services.find_duplicates()

    assert not PossibleDuplicate.objects.exists()


def test_two_structures_told_apart_are_not_proposed_again(place, editor):
    first, second, pair = twins(place)

    services.tell_apart(pair=pair, person=editor)

    assert services.find_duplicates() == 0
    assert PossibleDuplicate.objects.get().state == State.DIFFERENT
    assert PageLogEntry.objects.filter(page__in=[first, second], action="structures.tell_apart").count() == 2


def test_nothing_is_merged_by_itself(place):
    first, second, _pair = twins(place)

    assert {first.pk, second.pk} == set(StructurePage.objects.live().values_list("pk", flat=True))


def test_a_structure_to_come_is_compared_by_place_and_by_contacts(place):
    here = StructurePageFactory(title="Les Arches", record__commune=place)
    reached = StructurePageFactory(title="Bêta")
    Contact.objects.create(structure=reached, kind=Contact.Kind.EMAIL, value="Accueil@Example.org")
    StructurePageFactory(title="Les Arches", record__commune=TerritoryFactory())

    found = services.resembling(name="les arches", place=place.pk, email="accueil@example.org")

    assert found == [reached, here]


@pytest.mark.parametrize("count", [1, 3])
def test_comparing_the_directory_takes_as_many_queries_whatever_its_size(
    place, count, django_assert_num_queries
):
    for _number in range(count):
        StructurePageFactory(title="Les Arches", record__commune=place)
    services.find_duplicates()

    with django_assert_num_queries(5):
        services.find_duplicates()


# Merging


def test_the_page_kept_gathers_both(place, editor):
    first, second, pair = twins(place)
    sector, label = SectorFactory(), LabelFactory()
    second.sectors, second.labels, second.website = [sector], [label], "https://arches.example/"
    second.save()
    Offer.objects.create(structure=first, title="Repas")
    Offer.objects.create(structure=second, title="repas")
    Offer.objects.create(structure=second, title="Traiteur")

    services.merge(pair=pair, kept=first, person=editor)

    kept = StructurePage.objects.get(pk=first.pk)
    assert (kept.title, kept.website) == ("Les Arches", "https://arches.example/")
    assert [*kept.sectors.all(), *kept.labels.all()] == [sector, label]
    assert [offer.title for offer in kept.offers.all()] == ["Repas", "Traiteur"]


def test_the_editor_chooses_which_words_stay(place, editor):
    first, second, pair = twins(place)

    services.merge(pair=pair, kept=first, taken=["title"], person=editor)

    assert StructurePage.objects.get(pk=first.pk).title == second.title


def test_the_page_withdrawn_leads_to_the_one_kept_in_every_language(client, place, editor):
    DirectoryPageFactory(language_code="en")
    first, second, pair = twins(place)
    french, english = second.url_in("fr"), second.url_in("en")

    services.merge(pair=pair, kept=first, person=editor)

    assert client.get(french).url == first.url_in("fr")
    assert client.get(english).url == first.url_in("en")
    assert not StructurePage.objects.get(pk=second.pk).live


def test_members_of_both_speak_for_the_page_kept(place, editor):
    first, second, pair = twins(place)
    both, alone = UserFactory(), UserFactory()
    MembershipFactory(user=both, structure=first, role=Membership.Role.MEMBER)
    MembershipFactory(user=both, structure=second, role=Membership.Role.MANAGER)
    MembershipFactory(user=alone, structure=second)

    services.merge(pair=pair, kept=first, person=editor)

    roles = dict(Membership.objects.filter(structure=first).values_list("user", "role"))
    assert roles == {both.pk: Membership.Role.MANAGER, alone.pk: Membership.Role.MEMBER}
    assert not second.memberships.exists()


def test_what_pointed_at_the_page_withdrawn_points_at_the_one_kept(place, editor):
    from tests.factories.events import EventPageFactory  # noqa: PLC0415

    first, second, pair = twins(place)
    event = EventPageFactory()
    event.organisers.model.objects.create(page=event, structure=second)

    services.merge(pair=pair, kept=first, person=editor)

    assert list(event.organisers.model.objects.values_list("structure", flat=True)) == [first.pk]


def test_the_record_follows_when_the_page_kept_has_none(place, editor):
    first, second, pair = twins(place)
    record = second.record
    RegisterRecord.objects.filter(page=first).delete()

    services.merge(pair=pair, kept=first, person=editor)

    record.refresh_from_db()
    assert record.page_id == first.pk


def test_the_editor_may_take_the_other_record(place, editor):
    first, second, pair = twins(place)
    theirs = second.record.siret

    services.merge(pair=pair, kept=first, taken=["record"], person=editor)

    assert StructurePage.objects.get(pk=first.pk).record.siret == theirs


def test_a_draft_that_absorbs_a_published_page_is_published(place, editor):
    first, _second, pair = twins(place)
    first.unpublish()

    services.merge(pair=pair, kept=first, person=editor)

    assert StructurePage.objects.get(pk=first.pk).live


def test_two_drafts_merged_stay_a_draft(place, editor):
    first, second, pair = twins(place, live=False)
    first.unpublish()

    services.merge(pair=pair, kept=first, person=editor)

    assert not StructurePage.objects.filter(pk__in=[first.pk, second.pk]).live().exists()


def test_a_merged_page_is_not_proposed_again(place, editor):
    first, _second, pair = twins(place)
    services.merge(pair=pair, kept=first, person=editor)

    assert services.find_duplicates() == 0


def test_no_import_brings_back_a_page_that_was_merged(place, editor, tmp_path):
    closed = saved(tmp_path, unit(7, etat_administratif="C"))
    kept = StructurePageFactory(title="Les Arches du pont", record__commune=place)
    call_command("import_structures", str(closed), stdout=StringIO())
    draft = StructurePage.objects.get(title="LES ARCHES 7")
    pair = PossibleDuplicate.objects.create(first=kept, second=draft, clues=["name"])
    services.merge(pair=pair, kept=kept, person=editor)

    call_command("import_structures", str(saved(tmp_path, unit(7))), stdout=StringIO())

    assert list(StructurePage.objects.live()) == [kept]


def test_a_pair_is_decided_once(place, editor):
    first, _second, pair = twins(place)
    services.tell_apart(pair=pair, person=editor)

    with pytest.raises(AlreadyDecidedError):
        services.merge(pair=pair, kept=first, person=editor)


# In the admin


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_length(
    client, place, editor, count, django_assert_max_num_queries
):
    sign_in(client, editor)
    first = StructurePageFactory(title="Une")
    for number in range(count):
        other = StructurePageFactory(title=f"Autre {number}")
        PossibleDuplicate.objects.create(first=first, second=other, clues=["name"])
    client.get(reverse("duplicates:index"))

    with django_assert_max_num_queries(25):
        page = client.get(reverse("duplicates:index")).content.decode()

    assert page.count("Autre") >= count


def test_an_editor_compares_then_merges(client, place, editor):
    first, second, pair = twins(place)
    sign_in(client, editor)
    address = reverse("duplicates:compare", args=[pair.pk])

    page = client.get(address).content.decode()
    answer = client.post(address, {"kept": "second", "title": "first", "record": "second"}, follow=True)

    assert "SIREN" in page
    assert "n’en font plus qu’une" in answer.content.decode()
    kept = StructurePage.objects.get(pk=second.pk)
    assert (kept.title, kept.live) == ("Les Arches", True)
    assert not StructurePage.objects.get(pk=first.pk).live


def test_an_incomplete_choice_is_asked_again(client, place, editor):
    _first, _second, pair = twins(place)
    sign_in(client, editor)

    answer = client.post(reverse("duplicates:compare", args=[pair.pk]), {"kept": "third"})

    assert answer.status_code == 200
    assert PossibleDuplicate.objects.get().is_waiting


def test_an_editor_tells_two_structures_apart(client, place, editor):
    _first, _second, pair = twins(place)
    sign_in(client, editor)

    client.post(reverse("duplicates:tell_apart", args=[pair.pk]))

    assert PossibleDuplicate.objects.get().state == State.DIFFERENT


def test_a_pair_already_decided_is_said_so(client, place, editor):
    first, _second, pair = twins(place)
    services.tell_apart(pair=pair, person=editor)
    sign_in(client, editor)

    answer = client.post(
        reverse("duplicates:compare", args=[pair.pk]),
        {"kept": "first", "title": "first", "record": "first"},
        follow=True,
    )

    assert "déjà décidé" in answer.content.decode()
    assert StructurePage.objects.get(pk=first.pk).live


def test_the_home_panel_names_what_waits(client, place, editor):
    twins(place)
    sign_in(client, editor)

    assert "Doublons possibles" in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("role", ["instructor", "reviewer"])
def test_others_decide_nothing(client, place, role):
    _first, _second, pair = twins(place)
    sign_in(client, UserFactory(**{role: True}))

    for name in ("compare", "tell_apart"):
        assert client.post(reverse(f"duplicates:{name}", args=[pair.pk])).status_code in {302, 403, 404}

    assert PossibleDuplicate.objects.get().is_waiting


def test_the_worker_knows_the_nightly_comparison(place):
    from procrastinate.contrib.django import app  # noqa: PLC0415

    StructurePageFactory(title="Les Arches", record__commune=place)
    StructurePageFactory(title="Les Arches", record__commune=place)

    app.tasks["structures.find_duplicates"](timestamp=0)

    assert PossibleDuplicate.objects.waiting().count() == 1


def test_the_latest_verification_stays(place, editor):
    first, second, pair = twins(place)
    RegisterRecord.objects.filter(page=first).update(verified_at=datetime(2026, 1, 1, tzinfo=UTC))
    RegisterRecord.objects.filter(page=second).update(verified_at=datetime(2026, 6, 1, tzinfo=UTC))

    services.merge(pair=pair, kept=first, person=editor)

    assert RegisterRecord.objects.get(page=first).verified_at == datetime(2026, 6, 1, tzinfo=UTC)
