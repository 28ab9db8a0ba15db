from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from structures import presentation, registry, rules, space
from structures.models import Contact, Offer, RegisterRecord, StructurePage
from structures.registry import StructureCard
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    MembershipFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
    language,
)
from tests.sign_in import sign_in

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        (datetime(2026, 3, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2026, 11, 26, tzinfo=UTC), 12, datetime(2025, 11, 26, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 15, datetime(2024, 10, 15, tzinfo=UTC)),
    ],
)
def test_months_are_calendar_months(moment, months, expected):
    assert rules.months_before(moment, months) == expected


def test_a_claimed_page_unconfirmed_for_fifteen_months_is_hidden_and_an_unclaimed_one_says_so():
    old, recent = rules.months_before(NOW, 15), rules.months_before(NOW, 14)

    assert rules.is_hidden(old, old, now=NOW)
    assert not rules.is_hidden(recent, old, now=NOW)
    assert not rules.is_hidden(None, recent, now=NOW)
    assert not rules.is_hidden(None, None, now=NOW)
    assert rules.is_unconfirmed(None, None, now=NOW)
    assert rules.is_unconfirmed(old, None, now=NOW)
    assert not rules.is_unconfirmed(recent, None, now=NOW)
    assert not rules.is_unconfirmed(old, old, now=NOW)


pytestmark = pytest.mark.django_db

QUERIES_OF_THE_SITEMAP = 16


def html(client, page, code="fr"):
    response = client.get(page.url_in(code))
    assert response.status_code == 200
    return response.content.decode()


def arches(**changes):
    facts = {
        "record__family": LegalFamilyFactory(),
        "record__legal_category": LegalCategoryFactory(),
        "record__commune": TerritoryFactory(name="Anduze"),
        "record__street": "3 rue des Arches",
        "record__postal_code": "30140",
        "record__latitude": 44.05,
        "record__longitude": 3.98,
        "record__headcount": "10-49",
    }
    structure = StructurePageFactory(title="Les Arches", **{**facts, **changes})
    structure.offers = [Offer(title="Paniers", text="Chaque semaine.", answers_public_tenders=True)]
    structure.contacts = [
        Contact(kind="email", value="bonjour@arches.example.org", is_public=True),
        Contact(kind="person", value="Camille Publique", is_public=True),
        Contact(kind="phone", value="04 65 71 99 99", is_public=False),
    ]
    structure.save()
    return structure


def test_the_page_says_who_what_where_and_how_to_reach_them(client):
    page = html(client, arches(sectors=[SectorFactory(name="Alimentation")]))

    for words in (
        "Les Arches",
        "Alimentation",
        "Paniers",
        "Marchés publics",
        "3 rue des Arches",
        "Association",
    ):
        assert words in page
    assert "bonjour@arches.example.org" in page
    assert "10 à 49" in page
    assert '"@type": "Organization"' in page


def test_internal_contacts_are_never_shown(client):
    assert "04 65 71 99 99" not in html(client, arches())


def test_a_legal_person_partially_diffused_is_shown_without_address_or_names(client):
    structure = arches(record__diffusion="P", record__legal_name="CAMILLE ET COMPAGNIE")

    page = html(client, structure)

    assert not presentation.portrait(structure).seat

    for secret in ("3 rue des Arches", "30140", "44.05", "CAMILLE ET COMPAGNIE", "Camille Publique"):
        assert secret not in page


def test_hostile_texts_are_inert_in_the_page_and_its_data(client):
    hostile = "</script><script>alert(1)</script>{{ 7*7 }}"
    structure = arches()
    structure.title, structure.teaser_text = hostile, hostile
    structure.save()

    page = html(client, structure)

    assert "<script>alert(1)" not in page
    assert "{{ 7*7 }}" in page


@time_machine.travel(NOW, tick=False)
def test_an_unclaimed_page_long_unverified_says_so(client):
    verified = arches(record__verified_at=rules.months_before(NOW, 3))
    silent = StructurePageFactory(title="Silencieuse")

    assert "Non confirmé par la structure" not in html(client, verified)
    assert "26 août 2026" in html(client, verified)
    assert "Non confirmé par la structure" in html(client, silent)


@time_machine.travel(NOW, tick=False)
def test_a_claimed_page_unconfirmed_for_fifteen_months_leaves_the_directory(client):
    structure = arches(record__verified_at=rules.months_before(NOW, 16))
    MembershipFactory(structure=structure)
    structure.memberships.update(joined_at=rules.months_before(NOW, 20))

    assert client.get(structure.url).status_code == 404
    assert not StructurePage.objects.shown().exists()


def test_the_same_structure_stands_under_the_english_interface(client):
    DirectoryPageFactory()
    DirectoryPageFactory(language_code="en")
    sector = SectorFactory(code="food", name="Alimentation")
    SectorFactory(code="food", name="Food", locale=language("en"))
    structure = arches(sectors=[sector])

    page = html(client, structure, "en")

    assert structure.url_in("en") == "/en/directory/les-arches/"
    assert '<html lang="en">' in page
    assert "Food" in page
    assert "Public tenders" in page


def test_without_an_english_directory_a_structure_has_no_english_address(client):
    structure = arches()

    assert structure.url_in("en") is None
    with translation.override("en"):
        assert structure.url == "/annuaire/les-arches/"


def test_a_draft_is_shown_in_no_language(client):
    DirectoryPageFactory()
    DirectoryPageFactory(language_code="en")
    structure = StructurePageFactory(title="Brouillon", live=False)

    assert client.get("/annuaire/brouillon/").status_code == 404
    assert client.get("/en/directory/brouillon/").status_code == 404
    assert structure.url_in("en") == "/en/directory/brouillon/"


def test_a_reader_gets_no_cookie_and_a_page_that_may_be_kept(client):
    response = client.get(arches().url)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "Accept-Language" not in response.headers.get("Vary", "")


def test_a_higher_room_adds_its_card(client, monkeypatch):
    entries = [(1, lambda request, structure: StructureCard("En commun", "components/notice.html", {}))]
    monkeypatch.setattr(registry.structure_cards, "_entries", entries)

    assert "En commun" in html(client, arches())


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_whatever_its_lists_hold(client, count, django_assert_max_num_queries):
    structure = arches(
        sectors=SectorFactory.create_batch(count), action_zone=TerritoryFactory.create_batch(count)
    )
    html(client, structure)

    with django_assert_max_num_queries(32):
        html(client, structure)


def test_a_structure_is_never_copied_into_another_language():
    directory = DirectoryPageFactory()
    english = DirectoryPageFactory(language_code="en")
    structure = arches(parent=directory)

    assert structure.copy_for_translation(language("en"), alias=True).pk == english.pk
    with pytest.raises(Exception, match="ne se traduisent pas"):
        structure.copy_for_translation(language("en"))
    assert StructurePage.objects.count() == 1


# Members


def test_a_member_finds_their_structures_and_confirms_one(client):
    membership = MembershipFactory(structure=arches())
    sign_in(client, membership.user)

    assert "Les Arches" in client.get("/mon-espace/").content.decode()
    client.post(f"/mon-espace/structures/{membership.structure.pk}/confirmer/")

    record = RegisterRecord.objects.get()
    assert record.verified_by == membership.user
    assert timezone.now() - record.verified_at < timedelta(minutes=1)


def test_only_members_confirm_and_only_by_post(client):
    structure = arches()
    address = f"/mon-espace/structures/{structure.pk}/confirmer/"

    assert client.post(address).status_code == 302
    sign_in(client, UserFactory())
    assert client.post(address).status_code == 404
    assert client.get(address).status_code == 405
    assert RegisterRecord.objects.get().verified_at is None


def test_memberships_are_exported_and_erased_with_the_person():
    membership = MembershipFactory(structure=arches(), role="manager")
    RegisterRecord.objects.update(verified_by=membership.user, verified_at=NOW)

    assert space.export(membership.user)[0]["structure"] == "Les Arches"
    space.erase(membership.user)

    record = RegisterRecord.objects.get()
    assert record.verified_by is None
    assert record.verified_at == NOW
    assert not membership.structure.memberships.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_sitemap_asks_the_same_queries_for_three_structures(client, count, django_assert_max_num_queries):
    DirectoryPageFactory(language_code="en")
    for _number in range(count):
        StructurePageFactory()
    client.get("/sitemap.xml")

    with django_assert_max_num_queries(QUERIES_OF_THE_SITEMAP):
        found = client.get("/sitemap.xml").content.decode()

    assert found.count("/annuaire/") == found.count("/directory/") == count + 1


def test_an_example_says_so_even_without_another_tag(client):
    page = StructurePageFactory(sectors=[], labels=[])

    response = client.get(page.url)

    assert response.context["shown"].tags == []
    assert '<span class="tag tag--accent">Exemple</span>' in response.content.decode()
