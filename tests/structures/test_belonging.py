"""« Est-ce une structure de l’ESS ? »: a clear answer, its reasons and sources, never more than they tell."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from structures.models import LegalCategory, LegalFamily, Membership, RegisterRecord, Source
from structures.spelling.vocabulary import refresh_vocabulary
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    MembershipFactory,
    RegisterRecordFactory,
    StructurePageFactory,
    invented_siret,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/annuaire/est-ce-une-structure-ess/"
NEUTRAL = {"record__is_ess_flagged": False, "record__is_ess_listed": False}


@pytest.fixture(autouse=True)
def _directory() -> None:
    DirectoryPageFactory()


def ask(client: Client, q: str = "", **more: str):
    answer = client.get(ADDRESS, {"q": q, **more})
    assert answer.status_code == 200
    return answer


def form_of(code: str, name: str, family: LegalFamily | None = None) -> LegalCategory:
    return LegalCategoryFactory(code=code, name=name, default_family=family)


def test_registers_say_yes_each_with_its_source_and_date(client: Client) -> None:
    page = StructurePageFactory(title="Les Arches", record=False)
    record = RegisterRecordFactory(page=page, is_ess_flagged=False)
    record.note("is_ess_listed", True, Source.ESS_FRANCE, date(2026, 3, 1))
    record.note("is_ess_flagged", True, Source.SIRENE, date(2026, 10, 5))
    record.save()

    content = ask(client, record.siret).content.decode()

    assert "Oui, elle appartient à l’ESS" in content
    assert "liste d’ESS France, 1er mars 2026" in content
    assert "5 octobre 2026" in content
    assert f'href="{page.get_url()}"' in content


@pytest.mark.parametrize("family", ["association", "foundation", "mutual", "cooperative"])
def test_a_form_that_belongs_by_statute_is_enough(client: Client, family: str) -> None:
    category = form_of("9220", "Association déclarée", LegalFamilyFactory(code=family, name=family))
    page = StructurePageFactory(record__legal_category=category, **NEUTRAL)

    answer = ask(client, page.record.siret)

    assert answer.context["verdict"].answer == "yes"
    assert "appartient de droit à l’ESS" in answer.content.decode()


def test_a_company_that_no_register_names_gets_no_claim(client: Client) -> None:
    page = StructurePageFactory(record__legal_category=form_of("5710", "SAS"), **NEUTRAL)

    answer = ask(client, page.record.siret)

    assert answer.context["verdict"].answer == "unknown"
    content = answer.content.decode()
    assert "ne suffit pas à le dire" in content
    assert "annuaire-entreprises.data.gouv.fr" in content


def test_a_company_named_by_a_register_belongs(client: Client) -> None:
    page = StructurePageFactory(record__legal_category=form_of("5710", "SAS"), record__is_ess_flagged=True)

    assert ask(client, page.record.siret).context["verdict"].answer == "yes"


@pytest.mark.parametrize(
    ("code", "family"), [("5710", "company"), ("7210", "partner"), ("1000", "partner"), ("8420", None)]
)
def test_no_other_family_belongs_by_its_form(client: Client, code: str, family: str | None) -> None:
    held = LegalFamilyFactory(code=family, name=family) if family else None
    page = StructurePageFactory(record__legal_category=form_of(code, "Forme", held), **NEUTRAL)

    assert ask(client, page.record.siret).context["verdict"].answer != "yes"


@pytest.mark.parametrize(
    ("code", "why"), [("7210", "droit public"), ("1000", "pas une personne morale"), ("4110", "droit public")]
)
def test_public_law_and_natural_persons_are_outside(client: Client, code: str, why: str) -> None:
    page = StructurePageFactory(record__legal_category=form_of(code, "Forme"), **NEUTRAL)

    answer = ask(client, page.record.siret)

    assert answer.context["verdict"].answer == "no"
    assert why in answer.content.decode()


def test_without_form_nor_record_nothing_is_said(client: Client) -> None:
    formless = StructurePageFactory(**NEUTRAL)
    unrecorded = StructurePageFactory(title="Collectif", record=False)

    assert ask(client, formless.record.siret).context["verdict"].answer == "unknown"
    assert ask(client, "", structure=unrecorded.slug).context["verdict"].answer == "unknown"


def test_a_closed_establishment_is_said_to_be(client: Client) -> None:
    page = StructurePageFactory(record__state=RegisterRecord.State.CLOSED)

    assert "cet établissement est fermé" in ask(client, page.record.siret).content.decode()


@pytest.mark.parametrize(
    "asked", ["000 000 018 00010", "000.000.018", "Siren 000000018", "les arches", "ARCHES"]
)
def test_a_structure_is_known_by_number_or_name_however_written(client: Client, asked: str) -> None:
    page = StructurePageFactory(title="Les Arches", record__siren="000000018", record__siret="00000001800010")
    StructurePageFactory(title="Autre", presentation="<p>Amie des arches</p>")

    assert ask(client, asked).context["structure"] == page


def test_another_establishment_of_the_same_legal_person_answers_for_it(client: Client) -> None:
    page = StructurePageFactory(record__siren="000000018", record__siret="00000001800010")

    assert ask(client, "00000001800028").context["structure"] == page


def test_several_names_are_chosen_from(client: Client) -> None:
    pages = [StructurePageFactory(title=f"Les Arches {place}") for place in ("d’Alès", "de Nîmes")]

    answer = ask(client, "arches")

    assert answer.context["found"] == pages
    assert f'href="?structure={quote(pages[1].slug)}"' in answer.content.decode()
    assert ask(client, structure=pages[1].slug).context["structure"] == pages[1]


def test_the_exact_name_needs_no_choice(client: Client) -> None:
    StructurePageFactory(title="Les Arches de Nîmes")
    exact = StructurePageFactory(title="Les Arches")

    assert ask(client, "LES ARCHES").context["structure"] == exact


def test_what_nobody_knows_is_not_said_to_be_outside(client: Client) -> None:
    content = ask(client, "Licorne").content.decode()

    assert "Nous ne connaissons pas cette structure" in content
    assert "Cela ne veut pas dire qu’elle est hors de l’ESS" in content
    assert "/annuaire/referencer/" in content


def test_a_misspelt_name_is_corrected(client: Client) -> None:
    StructurePageFactory(title="Ressourcerie du Gardon")
    refresh_vocabulary()

    assert ask(client, "resourserie").context["meant"] == "ressourcerie"


@pytest.mark.parametrize(
    ("asked", "why"), [("123 456 78", "8"), ("123456789", "faux"), ("00000001800011", "faux"), ("…", "mot")]
)
def test_a_faulty_number_is_explained(client: Client, asked: str, why: str) -> None:
    answer = ask(client, asked)

    assert why in str(answer.context["form"].errors["q"])
    assert not answer.context["found"]


def test_what_readers_do_not_see_stays_unknown(client: Client) -> None:
    draft = StructurePageFactory(title="Brouillon secret", live=False)
    silent = StructurePageFactory(title="Silence", record__verified_at=None)
    MembershipFactory(structure=silent)
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=600))
    partner = RegisterRecordFactory(page=None, siret=invented_siret(4321), legal_name="MAIRIE DE X")

    for asked in (draft.record.siret, "Brouillon secret", silent.record.siret, "Silence", partner.siret):
        assert "Nous ne connaissons pas" in ask(client, asked).content.decode()
    assert "Nous ne connaissons pas" in ask(client, structure=draft.slug).content.decode()
    assert "Nous ne connaissons pas" in ask(client, "mairie").content.decode()


def test_a_name_that_is_not_diffusible_finds_nothing(client: Client) -> None:
    StructurePageFactory(
        title="Le Relais", record__legal_name="DUPONT", record__diffusion=RegisterRecord.Diffusion.PARTIAL
    )

    assert not ask(client, "dupont").context["found"]


def test_answers_stay_out_of_search_engines_and_keep_no_cookie(client: Client) -> None:
    page = StructurePageFactory()

    assert b"noindex" not in client.get(ADDRESS).content
    for answer in (ask(client, "licorne"), ask(client, structure=page.slug)):
        assert b'<meta name="robots" content="noindex">' in answer.content
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("count", [2, 4])
def test_queries_do_not_grow_with_names(client: Client, django_assert_max_num_queries, count: int) -> None:
    for number in range(count):
        StructurePageFactory(title=f"Les Arches {number}")
    ask(client, "arches")

    with django_assert_max_num_queries(14):
        assert len(ask(client, "arches").context["found"]) == count


@pytest.mark.parametrize(
    "asked", ["\x00", "é" * 5000, "'\":*&|", "<script>alert(1)</script>", "%", "9" * 200]
)
def test_hostile_questions_are_answered(client: Client, asked: str) -> None:
    assert b"<script>alert" not in ask(client, asked).content
    assert client.get(ADDRESS, {"structure": asked}).status_code == 200


def test_it_speaks_english_and_is_reached_from_the_directory_and_from_a_page(client: Client) -> None:
    DirectoryPageFactory(language_code="en")
    page = StructurePageFactory()

    english = client.get(f"/en{ADDRESS}", {"q": page.record.siret}).content.decode()

    assert "Yes, it belongs to the ESS" in english
    assert f'href="{ADDRESS}"' in client.get("/annuaire/").content.decode()
    assert f'href="{ADDRESS}?structure={page.slug}"' in client.get(page.get_url()).content.decode()


def test_a_legal_person_that_has_a_record_and_no_page_is_answered(client: Client) -> None:
    record = RegisterRecordFactory(
        page=None,
        legal_name="COMMUNE DE SAUVE",
        legal_category=form_of("7210", "Commune"),
        is_ess_flagged=False,
    )

    for asked in (record.siret, record.siren, "commune de Sauve"):
        content = ask(client, asked).content.decode()
        assert "Non, sa forme la place hors de l’ESS" in content
        assert "COMMUNE DE SAUVE" in content
        assert "Elle n’a pas de page dans l’annuaire" in content


def test_records_without_page_are_chosen_from(client: Client) -> None:
    category = form_of("7210", "Commune")
    for name in ("COMMUNE DE SAUVE", "COMMUNE DE SAUVETERRE"):
        RegisterRecordFactory(page=None, legal_name=name, legal_category=category)

    content = ask(client, "commune sauve").content.decode()

    assert content.count("COMMUNE DE SAUVE") == 2
    assert "choisissez la vôtre" in content


@pytest.mark.parametrize(
    "kept_silent",
    [
        {"diffusion": RegisterRecord.Diffusion.PARTIAL},
        {"objected_at": timezone.now()},
        {"legal_category": None},
        {"code": "1000"},
    ],
)
def test_natural_persons_and_who_opposed_are_never_named(client: Client, kept_silent: dict) -> None:
    category = form_of(kept_silent.get("code", "5710"), "Forme")
    facts = {"legal_category": category, **kept_silent}
    facts.pop("code", None)
    record = RegisterRecordFactory(page=None, legal_name="DUPONT", **facts)

    for asked in (record.siret, record.siren, "Dupont"):
        assert "Nous ne connaissons pas" in ask(client, asked).content.decode()
