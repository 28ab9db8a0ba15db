from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from commons.cards import structure_card
from commons.licences import LICENCES
from commons.models import CommonsPage, JournalEntry, Milestone, Participant, Production, Wanted
from commons.models.pages import Maturity
from portal.examples import publish
from portal.translation import segments, translate
from tests.factories.commons import CommonsIndexPageFactory, CommonsPageFactory, theme
from tests.factories.structures import MembershipFactory, StructurePageFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


def listed(response):
    return [page.title for page in response.context["results"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("theme=mobility", ["Garage"]),
        ("maturity=prototype", ["Légumerie"]),
        ("wanted=premises", ["Garage"]),
        ("theme=mobility&maturity=prototype", []),
        ("theme=nothing&wanted=%00", ["Garage", "Légumerie"]),
    ],
)
def test_the_list_is_filtered_by_theme_maturity_and_what_is_looked_for(client, query, expected) -> None:
    CommonsPageFactory(title="Légumerie", theme=theme("food"), maturity=Maturity.PROTOTYPE)
    CommonsPageFactory(title="Garage", theme=theme("mobility"), looks_for=[Wanted.Kind.PREMISES])

    response = client.get(f"/communs/?{query}")

    assert sorted(listed(response)) == expected


def test_what_was_found_is_no_longer_looked_for(client) -> None:
    page = CommonsPageFactory(looks_for=[Wanted.Kind.MONEY])
    page.wanted.update(is_found=True)

    response = client.get("/communs/?wanted=money")

    assert listed(response) == []


def test_a_draft_is_not_listed(client) -> None:
    CommonsPageFactory(title="Brouillon", live=False)

    assert listed(client.get("/communs/")) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_queries_for_three_as_for_one(client, django_assert_num_queries, count) -> None:
    for _number in range(count):
        CommonsPageFactory(theme=theme(), looks_for=["money", "data"], places=[TerritoryFactory()])
    client.get("/communs/")

    with django_assert_num_queries(QUERIES_OF_A_LIST):
        response = client.get("/communs/")

    assert len(listed(response)) == count


QUERIES_OF_A_LIST = 17


def test_a_page_tells_who_takes_part_and_hides_structures_that_left(client) -> None:
    here, gone = StructurePageFactory(title="Les Paniers"), StructurePageFactory(title="Partie", live=False)
    silent = StructurePageFactory(title="Silencieuse")
    MembershipFactory(structure=silent)
    silent.memberships.update(joined_at=timezone.now() - timedelta(days=500))
    page = CommonsPageFactory(lead=here)
    page.participants.add(
        Participant(structure=gone),
        Participant(structure=silent),
        Participant(name="La mairie", role="partner"),
    )
    page.save()

    html = client.get(page.url).content.decode()

    assert "Les Paniers" in html
    assert "La mairie" in html
    assert "Partie" not in html
    assert "Silencieuse" not in html


def test_the_timeline_goes_from_the_latest_entry_to_what_is_planned() -> None:
    page = CommonsPage()
    page.journal = [
        JournalEntry(date=date(2026, 9, 15), title="Charte"),
        JournalEntry(date=date(2026, 11, 3), title="Essai"),
    ]
    page.milestones = [
        Milestone(date=date(2027, 6, 1), title="Essaimer"),
        Milestone(date=date(2027, 3, 1), title="Ouvrir"),
        Milestone(date=date(2026, 10, 1), title="Local trouvé", is_done=True),
    ]

    moments = page.moments()

    assert [moment.title for moment in moments] == ["Essai", "Local trouvé", "Charte", "Ouvrir", "Essaimer"]
    assert moments[3].when == "Prévu en mars 2027"


def test_a_participant_is_a_structure_or_a_name() -> None:
    with pytest.raises(ValidationError):
        Participant().clean()
    with pytest.raises(ValidationError):
        Participant(name="La mairie", role=Participant.Role.LEAD).clean()


def test_a_production_is_an_address_or_a_document_and_names_its_licence(client) -> None:
    page = CommonsPageFactory()
    page.productions.add(Production(title="Plan", licence="CC-BY-NC-4.0", version="2"))
    page.save()

    html = client.get(page.url).content.decode()

    assert "CC BY-NC 4.0" in html
    assert "licence non ouverte" in html


def test_every_licence_has_a_name_and_says_whether_it_is_open() -> None:
    assert {spdx for spdx, licence in LICENCES.items() if not licence.is_open} == {
        "CC-BY-NC-4.0",
        "CC-BY-NC-SA-4.0",
        "CC-BY-ND-4.0",
        "CC-BY-NC-ND-4.0",
    }


def test_a_structure_shows_the_commons_it_takes_part_in(client) -> None:
    structure = StructurePageFactory()
    CommonsPageFactory(title="Garage solidaire", lead=structure)
    CommonsPageFactory(title="Autre commun")
    CommonsPageFactory(title="Brouillon", lead=structure, live=False)

    html = client.get(structure.url).content.decode()

    assert "Garage solidaire" in html
    assert "Autre commun" not in html
    assert "Brouillon" not in html


def test_a_translation_keeps_the_facts_and_translates_every_text(client) -> None:
    place, structure = TerritoryFactory(name="Alès"), StructurePageFactory(title="Les Paniers")
    index = CommonsIndexPageFactory()
    page = CommonsPage(
        title="Garage",
        slug="garage",
        introduction="Réparer ensemble.",
        theme=theme(),
        rules="<p>Une voix chacun.</p>",
        maturity=Maturity.IN_USE,
    )
    page.territories = [place]
    page.wanted = [Wanted(kind="premises", title="Un local", detail="100 m²")]
    page.participants = [Participant(structure=structure, role="lead")]
    page.productions = [Production(title="Une charte", licence="CC-BY-4.0")]
    page.milestones = [Milestone(date=date(2027, 3, 1), title="Ouvrir")]
    page.journal = [JournalEntry(date=date(2026, 3, 1), title="Essai", text="Réussi")]
    publish(index, page)

    texts = {text: f"EN {text}" for text in segments(page)} | {"garage": "garage-en"}
    english = translate(page, texts)

    html = client.get(english.url).content.decode()
    assert english.live
    assert english.url.startswith("/en/")
    for text in (
        "Garage",
        "Réparer ensemble.",
        "Une voix chacun.",
        "Un local",
        "Une charte",
        "Ouvrir",
        "Essai",
    ):
        assert f"EN {text}" in html
    for fact in ("Alès", "Les Paniers", "Mobility"):
        assert fact in html


def test_translating_twice_leaves_the_editors_words(client) -> None:
    page, _made = publish(
        CommonsIndexPageFactory(), CommonsPage(title="Garage", slug="g", introduction="Réparer.")
    )
    first = translate(page, {"Garage": "Garage together"})

    second = translate(page, {"Garage": "Something else"})

    assert second.pk == first.pk
    assert second.title == "Garage together"


def test_a_translation_follows_the_facts_of_the_french_page(client) -> None:
    page = CommonsPageFactory(maturity=Maturity.IDEA, looks_for=[Wanted.Kind.MONEY])
    english = translate(page, {})
    old_draft = english.save_revision()

    page.maturity = Maturity.IN_USE
    wanted = page.wanted.get()
    wanted.is_found = True
    page.wanted = [wanted]
    page.save_revision()
    assert CommonsPage.objects.get(pk=english.pk).maturity == Maturity.IDEA

    page.get_latest_revision().publish()
    old_draft.publish()

    english = CommonsPage.objects.get(pk=english.pk)
    assert english.maturity == Maturity.IN_USE
    assert english.wanted.get().is_found


def test_who_takes_part_is_the_same_in_every_language(client) -> None:
    structure = StructurePageFactory(title="Les Paniers")
    page = CommonsPageFactory(lead=StructurePageFactory(title="Partie ailleurs"))
    english = translate(page, {})

    page.participants = [Participant(structure=structure, role=Participant.Role.LEAD)]
    page.save_revision().publish()

    html = client.get(english.url).content.decode()
    assert "Les Paniers" in html
    assert "Partie ailleurs" not in html
    with override("en"):
        assert structure_card(None, structure).context["commons"] == [english]


def test_a_translation_follows_the_territories_of_the_french_page() -> None:
    page = CommonsPageFactory(places=[TerritoryFactory(name="Alès")])
    english = translate(page, {})

    page.territories = [TerritoryFactory(name="Uzès")]
    page.save_revision()
    draft = names_of_places(english)
    page.save_revision().publish()

    assert draft == ["Alès"]
    assert names_of_places(english) == ["Uzès"]
    english.save_revision().publish()
    assert names_of_places(english) == ["Uzès"]


def names_of_places(page):
    return [place.name for place in CommonsPage.objects.get(pk=page.pk).territories.all()]
