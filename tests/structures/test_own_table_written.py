"""What our own table says of a page: written on a new one, suggested on one that is there."""

import pytest

from structures.corrections import services as corrections
from structures.imports import command_runs, runs
from structures.models import Contact, RegisterRecord, StructurePage, Suggestion, Territory
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    LabelFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
    invented_siren,
    invented_siret,
)
from tests.structures.tables import OWN, file, table

pytestmark = pytest.mark.django_db

CONTACTS = {"courriels": "a@arches.example.org|b@arches.example.org", "telephones": "04 65 71 00 01"}
#: Nothing said of the rest.
SILENT = {"secteurs": "", "resume": "", "site_web": ""}


@pytest.fixture(autouse=True)
def _reference(db):
    DirectoryPageFactory()
    TerritoryFactory(code="30189", name="Nîmes")
    SectorFactory(code="solidarity", name="Action sociale")
    SectorFactory(code="food", name="Alimentation")


@pytest.fixture
def written(tmp_path):
    def write(**cells):
        path = file(tmp_path, table({**OWN, **cells}, separator=";"))
        run = command_runs.open_run([path], everywhere=False, format_name="auto")
        command_runs.finish(run, runs.unseen)
        assert run.state == "done", run.failure
        return run

    return write


@pytest.fixture
def known():
    """A page that somebody wrote."""
    page = StructurePageFactory(title="Les Arches", is_network_member=True, record__number=1)
    page.contacts = [
        Contact(kind="email", value="a@arches.example.org", is_public=True, sort_order=0),
        Contact(kind="email", value="prive@arches.example.org", is_public=False, sort_order=1),
        Contact(kind="phone", value="04.65.71.00.01", is_public=True, sort_order=2),
    ]
    page.save_revision().publish()
    return page


def said():
    return dict(Suggestion.objects.waiting().values_list("field", "proposed"))


def warned(run):
    return [
        text.replace("\u00a0", " ")
        for text in run.messages.filter(step="run", kind="warned").values_list("text", flat=True)
    ]


def accept(field):
    suggestion = Suggestion.objects.get(field=field)
    corrections.accept(suggestion=suggestion, person=UserFactory(editor=True))


def test_a_new_page_has_the_contacts_and_the_membership_that_the_table_tells(written):
    written(**CONTACTS, membre_reseau="oui")

    page = StructurePage.objects.get()
    assert page.is_network_member
    assert list(page.contacts.values_list("kind", "value", "is_public")) == [
        ("email", "a@arches.example.org", True),
        ("email", "b@arches.example.org", True),
        ("phone", "04 65 71 00 01", True),
    ]
    assert not Suggestion.objects.exists()


def test_what_a_page_says_otherwise_is_suggested_and_not_written(written, known):
    written(
        **{**CONTACTS, "telephones": "04 65 71 00 02"},
        membre_reseau="non",
        secteurs="",
        resume="",
        site_web="",
    )

    page = StructurePage.objects.get(pk=known.pk)
    assert page.is_network_member
    assert page.contacts.count() == 3
    assert said() == {
        "emails": "a@arches.example.org, b@arches.example.org",
        "phones": "04 65 71 00 02",
        "is_network_member": "",
    }


def test_an_accepted_suggestion_keeps_internal_contacts_and_what_stays(written, known):
    written(**{**CONTACTS, "telephones": "04 65 71 00 02"}, membre_reseau="non")

    for field in ("emails", "phones", "is_network_member"):
        accept(field)

    page = StructurePage.objects.get(pk=known.pk)
    assert not page.is_network_member
    assert set(page.contacts.values_list("value", "is_public")) == {
        ("a@arches.example.org", True),
        ("prive@arches.example.org", False),
        ("b@arches.example.org", True),
        ("04 65 71 00 02", True),
    }


@pytest.mark.parametrize(
    "same",
    [
        {"telephones": "+33 4 65 71 00 01"},
        {"telephones": "465710001"},
        {"courriels": "A@arches.example.org"},
        {"membre_reseau": "oui"},
        {"courriels": "", "telephones": "", "membre_reseau": ""},
    ],
)
def test_the_same_written_otherwise_is_no_difference(written, known, same):
    written(**same, **SILENT)

    assert said() == {}


def test_a_presentation_exported_without_its_headings_is_no_difference(written, known):
    known.presentation = "<h3>L’accueil</h3><p>Un &amp; deux.</p><ul><li>trois</li></ul>"
    known.save_revision().publish()

    written(presentation="L’accueil\nUn & deux.\ntrois", **SILENT)

    assert said() == {}


def test_a_page_without_record_is_told_what_the_table_says_otherwise(written):
    page = StructurePageFactory(title="Les Arches", record=False, website="https://autre.example.org/")

    written(siret="", url=page.full_url, secteurs="", resume="")

    assert RegisterRecord.objects.get().page_id == page.pk
    assert said() == {"website": "https://arches.example.org/"}


def test_lists_are_read_by_code_or_by_name_and_the_unknown_is_told(written):
    LabelFactory(code="esus", name="ESUS")

    run = written(secteurs="alimentation; solidarity", labels="esus|Inconnu", zone_action="nimes")

    page = StructurePage.objects.get()
    assert {sector.code for sector in page.sectors.all()} == {"food", "solidarity"}
    assert [label.code for label in page.labels.all()] == ["esus"]
    assert [place.code for place in page.action_zone.all()] == ["30189"]
    assert warned(run) == ["aucune liste ne connaît « Inconnu » : laissé de côté"]


def test_an_unknown_term_is_never_suggested(written, known):
    run = written(secteurs="inconnu", labels="inconnu", resume="", site_web="")

    assert said() == {}
    assert len(warned(run)) == 2


@pytest.mark.parametrize(
    ("column", "field", "code"),
    [
        ("famille", "family", "inconnue"),
        ("categorie_juridique", "legal_category", "9999"),
        ("code_commune", "commune", "30999"),
    ],
)
def test_a_code_that_no_list_knows_erases_nothing_and_is_told(written, known, column, field, code):
    facts = {"commune": Territory.objects.get(code="30189"), "family": LegalFamilyFactory()}
    facts["legal_category"] = LegalCategoryFactory(code="9220")
    RegisterRecord.objects.update(**facts)

    run = written(**{column: code}, **SILENT)

    assert getattr(RegisterRecord.objects.get(), field) == facts[field]
    assert warned(run) == [f"aucune liste ne connaît « {code} » : laissé de côté"]


def test_two_lines_of_one_structure_that_differ_are_told(tmp_path):
    rows = [{**OWN, "resume": text} for text in ("Des arches.", "Des ponts.")]
    run = command_runs.open_run([file(tmp_path, table(*rows))], everywhere=False, format_name="auto")

    command_runs.finish(run, runs.unseen)

    assert StructurePage.objects.get().teaser_text == "Des arches."
    assert "ligne 2" in warned(run)[0]


def test_a_second_line_of_one_structure_is_named_whatever_it_says(tmp_path):
    rows = [{**OWN, "nom": name} for name in ("Les Arches", "Les Ponts")]
    run = command_runs.open_run([file(tmp_path, table(*rows))], everywhere=False, format_name="auto")

    command_runs.finish(run, runs.unseen)

    told = run.messages.get(step="run", kind="warned")
    assert (told.number, told.name[:9]) == (3, "Les Ponts")


@pytest.mark.parametrize("name", ["Uzès", "uzes", "UZES CEDEX 2"])
def test_a_commune_is_known_by_its_name(written, name):
    TerritoryFactory(code="30334", name="Uzès", postal_codes=["30700"])

    run = written(commune=name, code_postal="30700", code_commune="")

    assert RegisterRecord.objects.get().commune.code == "30334"
    assert warned(run) == []


def test_a_commune_is_known_by_a_postal_code_that_is_its_own_only(written):
    TerritoryFactory(code="30334", name="Uzès", postal_codes=["30700"])

    written(commune="", code_postal="30700", code_commune="")

    assert RegisterRecord.objects.get().commune.name == "Uzès"


def test_a_postal_code_that_two_communes_share_is_told(written):
    for code, name in (("30007", "Alès"), ("30101", "Cruviers-Lascours")):
        TerritoryFactory(code=code, name=name, postal_codes=["30100"])

    run = written(commune="", code_postal="30100", code_commune="")

    assert RegisterRecord.objects.get().commune is None
    assert "30100" in warned(run)[0]


def test_a_commune_that_nobody_knows_is_told_and_published_nowhere(written, known):
    before = RegisterRecord.objects.get().city

    run = written(commune="Trifouillis", code_postal="", code_commune="", **SILENT)

    assert RegisterRecord.objects.get().city == before
    assert "Trifouillis" in warned(run)[0]


@pytest.mark.parametrize(("column", "told"), [("commune", "Remoulins"), ("code_postal", "30210")])
def test_an_address_that_disagrees_with_its_commune_is_told(written, column, told):
    TerritoryFactory(code="30212", name="Remoulins", postal_codes=["30210"])

    run = written(**{column: told})

    assert told in warned(run)[0]


@pytest.mark.parametrize(
    "place",
    [
        {"code_commune": "34172", "commune": "Montpellier", "code_postal": "34000"},
        {"code_commune": "", "commune": "Montpellier", "code_postal": "34000"},
        {"code_commune": "", "commune": "Nîmes", "code_postal": "34000"},
    ],
)
def test_a_structure_outside_the_gard_is_refused_unless_asked_for(written, tmp_path, place):
    run = written(**place)

    refused = run.messages.get(step="run", kind="refused")
    assert (refused.name, "hors du Gard" in refused.text) == ("Les Arches", True)
    assert not StructurePage.objects.exists()

    run = command_runs.open_run(
        [file(tmp_path, table({**OWN, **place}))], everywhere=True, format_name="auto"
    )
    command_runs.finish(run, runs.unseen)
    assert StructurePage.objects.exists()


def test_a_family_is_known_by_its_name(written):
    family = LegalFamilyFactory(code="association", name="Association")

    written(famille="association")
    written(famille="Association")

    assert RegisterRecord.objects.get().family == family


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"siret": "", "nom": "Le Jardin"}, "Le Jardin"),
        ({"siret": "", "nom": "", "denomination": "LE JARDIN"}, "LE JARDIN"),
        ({"siret": "", "nom": "", "denomination": ""}, "ligne 2"),
    ],
)
def test_a_refused_line_has_the_best_name_it_can(written, cells, name):
    run = written(**cells)

    assert run.messages.get(step="run", kind="refused").name == name


def test_all_the_faults_of_a_refused_line_are_told(written):
    run = written(siret="12345", nom="", courriels="pas un courriel", effectif="beaucoup")

    text = run.messages.get(step="run", kind="refused").text
    assert all(fault in text for fault in ("12345", "pas un courriel", "beaucoup"))


def test_a_doubt_about_a_line_of_a_known_structure_is_told(written, known):
    run = written(courriels="pas un courriel", **SILENT)

    assert "pas un courriel" in warned(run)[0]


@pytest.mark.parametrize("website", ["https://arches.example.org/" + "x" * 190])
def test_a_website_too_long_for_a_page_is_left_out_and_told(written, website):
    run = written(site_web=website)

    assert StructurePage.objects.get().website == ""
    assert "n’est pas valide" in warned(run)[0]


def test_a_structure_that_a_table_makes_has_both_its_numbers(written):
    written(siren="")

    record = RegisterRecord.objects.get()
    assert (record.siret, record.siren) == (invented_siret(1), invented_siren(1))
