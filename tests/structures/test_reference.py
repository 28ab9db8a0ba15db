from io import StringIO

import pytest
from django.core.management import call_command

from structures.loading import arrondissement_name, epci_name, load_reference
from structures.models import Label, LegalCategory, Sector, Territory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("official", "name"),
    [
        ("CC du Pont du Gard", "Pont du Gard"),
        ("CC Pays d'Uzès", "Pays d’Uzès"),
        ("CA Alès Agglomération", "Alès Agglomération"),
        ("CA du Grand Avignon (COGA)", "Grand Avignon"),
        ("CC des Cévennes Gangeoises et Suménoises", "Cévennes Gangeoises et Suménoises"),
    ],
)
def test_an_intercommunality_is_known_by_its_short_name(official, name):
    assert epci_name(official) == name


def test_arrondissements_are_named_in_french():
    assert arrondissement_name("Alès") == "Arrondissement d’Alès"
    assert arrondissement_name("Le Vigan") == "Arrondissement du Vigan"
    assert arrondissement_name("Nîmes") == "Arrondissement de Nîmes"


@pytest.fixture
def _loaded(db):
    load_reference()


@pytest.mark.usefixtures("_loaded")
def test_the_real_territories_contain_each_other():
    kinds = {kind: Territory.objects.filter(kind=kind).count() for kind in Territory.Kind.values}
    assert kinds == {"commune": 350, "epci": 17, "arrondissement": 3, "departement": 1}

    nimes = Territory.objects.get(kind="commune", name="Nîmes")
    gard = Territory.objects.get(kind="departement")
    avignon = Territory.objects.get(name="Grand Avignon")
    assert {place.name for place in nimes.containers()} == {
        "Nîmes Métropole",
        "Arrondissement de Nîmes",
        "Gard",
    }
    assert gard.contents().communes().count() == 350
    assert avignon not in gard.contents(), "it straddles the border"
    assert avignon in Territory.objects.overlapping(gard)
    assert nimes.outline["type"] in {"Polygon", "MultiPolygon"}
    assert gard.bounds[0] < nimes.longitude < gard.bounds[2]


@pytest.mark.usefixtures("_loaded")
def test_overlap_works_both_ways():
    uzes = Territory.objects.get(name="Uzès")
    names = {place.name for place in Territory.objects.overlapping(uzes)}
    assert names == {"Uzès", "Pays d’Uzès", "Arrondissement de Nîmes", "Gard"}
    assert uzes in Territory.objects.overlapping(Territory.objects.get(name="Pays d’Uzès"))


@pytest.mark.usefixtures("_loaded")
def test_every_term_exists_in_both_languages_under_one_key():
    for model in (Sector, Label, LegalCategory):
        french = set(model.objects.in_language("fr").values_list("translation_key", flat=True))
        assert french == set(model.objects.in_language("en").values_list("translation_key", flat=True))
    assert Sector.objects.source().count() == 17


@pytest.mark.usefixtures("_loaded")
def test_only_codes_that_determine_a_family_have_one():
    def family(code):
        category = LegalCategory.objects.source().get(code=code)
        return category.default_family.code if category.default_family else None

    assert [family(code) for code in ("9220", "5458", "6316", "8210", "9300")] == [
        "association",
        "cooperative",
        "cooperative",
        "mutual",
        "foundation",
    ]
    assert family("5710") is None
    assert family("5499") is None


@pytest.mark.usefixtures("_loaded")
def test_a_second_run_changes_nothing_and_keeps_what_an_editor_wrote():
    sector = Sector.objects.source().get(code="food")
    sector.name = "Bien manger"
    sector.save()
    Territory.objects.filter(name="Nîmes").update(population=1)
    out = StringIO()

    call_command("load_reference", stdout=out)

    sector.refresh_from_db()
    assert sector.name == "Bien manger"
    assert Territory.objects.get(kind="commune", name="Nîmes").population > 100_000
    assert "34" in out.getvalue()
