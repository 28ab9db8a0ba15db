import json
import re
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from structures.models import RegisterRecord, Source, StructurePage
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    MembershipFactory,
    RegisterRecordFactory,
    SectorFactory,
    TerritoryFactory,
    invented_siren,
    invented_siret,
    luhn_check_digit,
)
from tests.structures.answers import answer, establishment, saved, unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference(db):
    DirectoryPageFactory()
    TerritoryFactory(code="30189", name="Nîmes")
    LegalCategoryFactory(code="9220", default_family=LegalFamilyFactory())
    LegalCategoryFactory(code="5710", name="SAS")
    SectorFactory(code="solidarity", name="Action sociale", naf_codes=["88"])


def run(*files, **options):
    out = StringIO()
    call_command("import_structures", *map(str, files), stdout=out, **options)
    return out.getvalue()


def counts(output):
    """Created, of which drafts, updated, unchanged, skipped: what the last line sums up."""
    return tuple(map(int, re.findall(r"\d+", output.strip().splitlines()[-1])))


def test_an_active_association_goes_live_with_its_facts(tmp_path):
    output = run(saved(tmp_path, unit()))

    page = StructurePage.objects.get()
    record = page.record
    assert page.live
    assert page.title == "LES ARCHES 1"
    assert [sector.code for sector in page.sectors.all()] == ["solidarity"]
    assert record.siret == invented_siret(1)
    assert (record.family.code, record.legal_category.code, record.naf) == ("association", "9220", "88.99B")
    assert (record.street, record.postal_code, record.commune.name) == ("12 RUE DES ARCHES", "30000", "Nîmes")
    assert (record.headcount, record.rna) == ("10-49", "W301234567")
    assert (record.latitude, record.longitude) == (43.8367, 4.3601)
    assert record.source_of("naf").source == Source.SIRENE
    assert record.source_of("naf").date == date(2026, 3, 2)
    assert record.verified_at is None
    assert counts(output) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"etat_administratif": "C"},
        {"siege": establishment(1, etat_administratif="F")},
        {"statut_diffusion": "P"},
        {"complements": {"est_ess": False}},
    ],
    ids=["unit closed", "establishment closed", "partially diffusible", "not of the ESS"],
)
def test_what_is_not_active_diffusible_and_of_the_ess_waits_as_a_draft(tmp_path, changes):
    output = run(saved(tmp_path, unit(**changes)))

    assert not StructurePage.objects.get().live
    assert counts(output) == (1, 1, 0, 0, 0)


def test_a_company_flagged_ess_is_live_and_its_family_is_left_to_editors(tmp_path):
    run(saved(tmp_path, unit(nature_juridique="5710")))

    page = StructurePage.objects.get()
    assert page.live
    assert page.record.is_ess_flagged
    assert page.record.family is None


def test_a_second_run_changes_nothing(tmp_path):
    file = saved(tmp_path, unit(1), unit(2))
    run(file)

    output = run(file)

    assert counts(output) == (0, 0, 0, 2, 0)
    assert StructurePage.objects.count() == 2


def test_an_update_writes_the_new_facts_and_leaves_the_page_to_people(tmp_path):
    run(saved(tmp_path, unit()))
    page = StructurePage.objects.get()
    page.title, page.teaser_text = "Les Arches", "Écrit par quelqu’un."
    page.save_revision().publish()

    output = run(saved(tmp_path, unit(siege=establishment(1, tranche_effectif_salarie="21"))))

    page.refresh_from_db()
    assert (page.title, page.teaser_text) == ("Les Arches", "Écrit par quelqu’un.")
    assert RegisterRecord.objects.get().headcount == "50-249"
    assert counts(output) == (0, 0, 1, 0, 0)


def test_a_fact_that_a_person_wrote_is_kept(tmp_path):
    run(saved(tmp_path, unit()))
    record = RegisterRecord.objects.get()
    record.note("headcount", "1-9", Source.STRUCTURE, date(2026, 6, 1))
    record.save()

    output = run(saved(tmp_path, unit()))

    record.refresh_from_db()
    assert record.headcount == "1-9"
    assert counts(output) == (0, 0, 0, 1, 0)


def test_publishing_an_old_draft_never_brings_old_facts_back(tmp_path):
    run(saved(tmp_path, unit()))
    page = StructurePage.objects.get()
    old_draft = page.save_revision()
    run(saved(tmp_path, unit(siege=establishment(1, adresse="1 PLACE NEUVE 30000 NIMES"))))

    old_draft.publish()

    assert StructurePage.objects.get().record.street == "1 PLACE NEUVE"


def test_each_establishment_of_the_gard_has_its_page(tmp_path):
    TerritoryFactory(code="30007", name="Alès")
    second = establishment(1, siret=second_siret(1), est_siege=False, commune="30007", libelle_commune="ALES")
    elsewhere = establishment(1, siret=second_siret(1, "0003"), est_siege=False, commune="34172")

    run(saved(tmp_path, unit(matching_etablissements=[second, elsewhere, establishment(1)])))

    assert set(StructurePage.objects.values_list("title", flat=True)) == {
        "LES ARCHES 1",
        "LES ARCHES 1 (ALES)",
    }
    assert RegisterRecord.objects.filter(siren=invented_siren(1)).count() == 2


def second_siret(number, order="0002"):
    body = invented_siren(number) + order
    return body + luhn_check_digit(body)


def test_elsewhere_is_skipped_unless_asked(tmp_path):
    file = saved(tmp_path, unit(siege=establishment(1, commune="92024", libelle_commune="CLICHY")))

    here = run(file)
    everywhere = run(file, everywhere=True)

    assert "LES ARCHES 1 (SIREN 000000018)" in here
    assert counts(here) == (0, 0, 0, 0, 1)
    assert "la commune 92024 n’est pas dans le Gard" in everywhere
    assert RegisterRecord.objects.get().commune is None


def test_a_natural_person_who_opposes_diffusion_is_skipped_and_named(tmp_path):
    masked = dict.fromkeys(["nom_complet", "nom_raison_sociale"], "[NON-DIFFUSIBLE]")

    output = run(saved(tmp_path, unit(nature_juridique="1000", statut_diffusion="P", **masked)))

    assert not RegisterRecord.objects.exists()
    assert f"SIREN {invented_siren(1)}" in output
    assert counts(output) == (0, 0, 0, 0, 1)


def test_a_natural_person_who_now_opposes_diffusion_loses_address_and_place(tmp_path):
    run(saved(tmp_path, unit(nature_juridique="1000")))

    run(saved(tmp_path, unit(nature_juridique="1000", statut_diffusion="P")))

    record = RegisterRecord.objects.get()
    assert (record.street, record.latitude) == ("", None)
    assert not record.page.live


def test_an_empty_record_is_skipped_and_named(tmp_path):
    output = run(saved(tmp_path, unit(siege={}, nom_complet=None, nom_raison_sociale=None)))

    assert not StructurePage.objects.exists()
    assert f"SIREN {invented_siren(1)}" in output
    assert counts(output) == (0, 0, 0, 0, 1)


def test_a_legal_person_partially_diffused_keeps_no_address(tmp_path):
    run(saved(tmp_path, unit(statut_diffusion="P")))

    record = RegisterRecord.objects.get()
    assert (record.street, record.postal_code, record.longitude) == ("", "", None)
    assert record.commune.name == "Nîmes"


def test_a_structure_that_closes_is_withdrawn(tmp_path):
    run(saved(tmp_path, unit()))

    output = run(saved(tmp_path, unit(etat_administratif="C")))

    assert not StructurePage.objects.get().live
    assert "LES ARCHES 1" in output


def test_a_draft_that_nobody_touched_goes_live_when_it_may(tmp_path):
    run(saved(tmp_path, unit(complements={"est_ess": False})))

    run(saved(tmp_path, unit()))

    assert StructurePage.objects.get().live


def test_a_draft_that_somebody_is_writing_stays_a_draft(tmp_path):
    run(saved(tmp_path, unit(complements={"est_ess": False})))
    StructurePage.objects.get().save_revision()

    run(saved(tmp_path, unit()))

    assert not StructurePage.objects.get().live


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path):
    output = run(saved(tmp_path, unit()), dry_run=True)

    assert counts(output)[0] == 1
    assert not StructurePage.objects.exists()
    assert not RegisterRecord.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe",
        b"{}",
        b'{"results": 3}',
        b'{"results": [3]}',
        b'{"erreur": "trop de requ\xc3\xaates"}',
        b"",
    ],
)
def test_a_broken_file_changes_nothing_even_beside_a_good_one(tmp_path, content):
    broken = tmp_path / "broken.json"
    broken.write_bytes(content)

    with pytest.raises(CommandError, match=r"broken\.json"):
        run(saved(tmp_path, unit()), broken)

    assert not StructurePage.objects.exists()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"absent\.json"):
        run(tmp_path / "absent.json")


def test_several_answers_in_one_file_are_read(tmp_path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps([answer(unit(1)), answer(unit(2))]))

    assert counts(run(file)) == (2, 0, 0, 0, 0)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "nul\x00et\x07",
        "\ud800 seul",
        "{{ 7*7 }}",
        "\u202eeuq",
        "'; DROP TABLE x; --",
        "!!!",
        "x" * 5000,
    ],
)
def test_hostile_names_are_stored_inert(tmp_path, hostile):
    run(saved(tmp_path, unit(nom_complet=hostile, nom_raison_sociale=hostile)))

    title = StructurePage.objects.get().title
    assert not set(title) & set("\x00\x07\ud800\u202e")
    assert len(title) <= 255


@pytest.mark.parametrize("wrong", [["a"], {"a": 1}, 3.5, True, "", "x" * 400, -1])
def test_fields_of_the_wrong_kind_never_break_the_import(tmp_path, wrong):
    siege = {key: wrong for key in establishment(1) if key not in ("siret", "commune")}
    broken = unit(siege=establishment(1, **siege)) | dict.fromkeys(
        ["nature_juridique", "activite_principale", "tranche_effectif_salarie", "date_mise_a_jour"], wrong
    )

    output = run(saved(tmp_path, broken))

    assert counts(output)[0] == 1


@pytest.mark.parametrize("siret", ["12345678901234", f" {invented_siret(1)[:9]} {invented_siret(1)[9:]}"])
def test_an_invalid_siret_is_skipped_with_its_reason(tmp_path, siret):
    output = run(saved(tmp_path, unit(siege=establishment(1, siret=siret))))

    assert "le SIRET n’est pas valide" in output
    assert not StructurePage.objects.exists()


def test_a_siret_under_another_siren_is_skipped_with_its_reason(tmp_path):
    output = run(saved(tmp_path, unit(siren=invented_siret(1))))

    assert "le SIRET ne commence pas par le SIREN" in output
    assert not StructurePage.objects.exists()


def test_unknown_commune_and_naf_are_reported(tmp_path):
    output = run(saved(tmp_path, unit(siege=establishment(1, commune="30999", activite_principale="00.00Z"))))

    assert "la commune 30999 n’est pas dans le Gard" in output
    assert "aucun secteur pour le code NAF 00.00Z" in output


def test_a_page_that_an_editor_removed_is_not_made_again(tmp_path):
    run(saved(tmp_path, unit()))
    StructurePage.objects.get().delete()

    run(saved(tmp_path, unit(siege=establishment(1, tranche_effectif_salarie="21"))))

    assert not StructurePage.objects.exists()
    assert RegisterRecord.objects.get().headcount == "50-249"


@pytest.mark.parametrize("verified_at", [None, datetime(2026, 1, 5, 9, tzinfo=UTC)])
def test_an_import_is_no_verification(tmp_path, verified_at):
    run(saved(tmp_path, unit()))
    person = MembershipFactory(structure=StructurePage.objects.get()).user
    RegisterRecord.objects.update(verified_at=verified_at, verified_by=person)

    run(saved(tmp_path, unit(siege=establishment(1, tranche_effectif_salarie="21"))))

    record = RegisterRecord.objects.get()
    assert record.headcount == "50-249"
    assert (record.verified_at, record.verified_by) == (verified_at, person)


def test_a_structure_that_objects_to_being_listed_is_not_published_by_the_next_import():
    record = RegisterRecordFactory(page=None, objected_at=timezone.now())
    assert not record.is_publishable
    record.objected_at = None
    assert record.is_publishable
