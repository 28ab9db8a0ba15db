"""Each kind of question: what it reads, what it keeps, what people read of it."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import translation

from calls.forms import StepForm
from calls.kinds.figures import euros
from calls.models import CallPage
from calls.questionnaire import Questionnaire
from tests.factories.calls import ask, column, key, step
from tests.factories.commons import CommonsPageFactory
from tests.factories.structures import StructurePageFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

EURO = "\u202f€"


def questionnaire(*fields):
    block = CallPage.steps.field.stream_block
    return Questionnaire.from_stream(block.to_python([step("Étape", *fields)]))


def answered(field, **posted):
    """The form of one question after a browser sent `posted`, whose names follow the key of the question."""
    asked = questionnaire(field)
    data = QueryDict(mutable=True)
    for name, value in posted.items():
        suffix = name.replace("__", "-").removeprefix("answer")
        data.setlist(f"{field['id']}{suffix}", value if isinstance(value, list) else [value])
    return StepForm(asked.steps[0], answers={}, files={}, data=data)


def kept(form):
    return next(iter(form.typed_answers().values()))


def words(form):
    question = form.step.questions[0]
    return question.words(kept(form))


def reopened(form):
    """The same step opened again later, from what was stored."""
    return StepForm.of_stored(form.step, answers=form.typed_answers(), files={})


class TestPercentage:
    @pytest.mark.parametrize("typed", ["12,5", "12.5 %", " 12,5%"])
    def test_is_read_as_people_write_it(self, typed):
        form = answered(ask("percentage", "share", decimals=1, minimum=0, maximum=100), answer=typed)
        assert kept(form) == "12.5"
        assert words(form) == "12,5\xa0%"

    @pytest.mark.parametrize("typed", ["101", "-1", "beaucoup"])
    def test_lies_between_its_limits(self, typed):
        form = answered(ask("percentage", "share", decimals=0, minimum=0, maximum=100), answer=typed)
        assert not form.is_valid()
        assert kept(form) == {"typed": typed}


class TestLicence:
    def test_is_kept_by_its_identifier_and_read_by_its_name(self):
        form = answered(ask("licence", "licence", only_open=True), answer="CC-BY-SA-4.0")
        assert kept(form) == "CC-BY-SA-4.0"
        assert words(form) == "CC BY-SA 4.0"

    def test_a_licence_with_restrictions_is_refused_where_open_ones_are_asked(self):
        restricted = {"answer": "CC-BY-NC-4.0"}
        assert not answered(ask("licence", "licence", only_open=True), **restricted).is_valid()
        assert answered(ask("licence", "licence", only_open=False), **restricted).is_valid()

    def test_not_chosen_yet_is_an_answer_where_editors_accept_it(self):
        undecided = {"answer": "undecided"}
        form = answered(ask("licence", "licence", accepts_undecided=True), **undecided)
        assert words(form).startswith("Pas encore choisie")
        assert not answered(ask("licence", "licence", accepts_undecided=False), **undecided).is_valid()


class TestStructure:
    @pytest.fixture
    def recycling(self):
        return self.structure("Recyclerie du Vistre", "Vauvert", siret="12345678200002")

    def structure(self, title, commune, **record):
        facts = {f"record__{name}": fact for name, fact in record.items()}
        return StructurePageFactory(title=title, record__commune=TerritoryFactory(name=commune), **facts)

    def test_is_found_by_its_name_and_keeps_what_it_was_that_day(self, recycling):
        form = answered(ask("structure", "who"), answer="recyclerie du vistre")
        assert kept(form) == {
            "structure": str(recycling.translation_key),
            "name": "Recyclerie du Vistre",
            "place": "Vauvert",
            "siret": "12345678200002",
        }
        assert words(form) == "Recyclerie du Vistre (Vauvert), SIRET 123\xa0456\xa0782\xa000002"

    @pytest.mark.parametrize("typed", ["123 456 782 00002", "SIRET 12345678200002"])
    def test_is_found_by_its_siret(self, recycling, typed):
        assert kept(answered(ask("structure", "who"), answer=typed))["name"] == "Recyclerie du Vistre"

    def test_a_name_that_several_bear_asks_which_one(self, recycling):
        other = self.structure("Recyclerie du Vistre", "Uzès", siret="12345678200010")

        form = answered(ask("structure", "who"), answer="Recyclerie du Vistre")

        assert "quelle structure" in str(form.errors)
        page = str(form[key("who")])
        assert "(Uzès)" in page
        assert "(Vauvert)" in page
        choice = {"answer": "Recyclerie du Vistre", "answer__choice": str(other.translation_key)}
        assert kept(answered(ask("structure", "who"), **choice))["place"] == "Uzès"

    def test_its_commune_tells_two_of_one_name_apart(self, recycling):
        self.structure("Recyclerie du Vistre", "Uzès", siret="12345678200010")
        assert (
            kept(answered(ask("structure", "who"), answer="Recyclerie du Vistre (Uzès)"))["place"] == "Uzès"
        )

    def test_a_part_of_a_name_asks_before_it_decides(self, recycling):
        form = answered(ask("structure", "who"), answer="recyclerie")
        assert not form.is_valid()
        assert "Recyclerie du Vistre (Vauvert)" in str(form[key("who")])

    def test_a_choice_does_not_survive_another_name(self, recycling):
        other = self.structure("Épicerie des Cévennes", "Alès", siret="12345678200028")
        choice = {"answer": "Épicerie des Cévennes", "answer__choice": str(recycling.translation_key)}
        assert kept(answered(ask("structure", "who"), **choice))["structure"] == str(other.translation_key)

    def test_a_name_outside_the_directory_only_where_editors_accept_it(self):
        assert not answered(ask("structure", "who"), answer="Mairie de Nulle-Part").is_valid()
        form = answered(ask("structure", "who", accepts_outside=True), answer="Mairie de Nulle-Part")
        assert kept(form) == {"name": "Mairie de Nulle-Part"}

    def test_one_that_is_not_public_is_not_found(self, recycling):
        recycling.unpublish()
        assert not answered(ask("structure", "who"), answer="Recyclerie du Vistre").is_valid()

    def test_is_shown_again_as_it_was_chosen(self, recycling):
        form = reopened(answered(ask("structure", "who"), answer="12345678200002"))
        assert form.is_valid()
        assert 'value="Recyclerie du Vistre (Vauvert)"' in str(form[key("who")])


EQUIPMENT = ask(
    "rows",
    "things",
    "Quels équipements ?",
    fewest=1,
    most=3,
    columns=[
        column("text", "thing", "Équipement", required=True, max_length=20),
        column("number", "count", "Nombre", required=False, total=True, decimals=0),
        column("amount", "value", "Valeur", required=False, total=True),
    ],
)


def rows_of(field, rows):
    data = QueryDict(mutable=True)
    for number, row in enumerate(rows):
        for name, cell in row.items():
            data[f"{field['id']}-{number}-{name}"] = cell
    return StepForm(questionnaire(field).steps[0], answers={}, files={}, data=data)


def thing(name, count="", value=""):
    return {key("thing"): name, key("count"): count, key("value"): value}


class TestRows:
    def test_are_kept_by_column_and_read_as_a_table_with_totals(self):
        form = rows_of(EQUIPMENT, [thing("Perceuse", "2", "120,50"), thing("Remorque", "1", "900")])

        assert kept(form) == [
            {key("thing"): "Perceuse", key("count"): "2", key("value"): "120.50"},
            {key("thing"): "Remorque", key("count"): "1", key("value"): "900"},
        ]
        (table,) = form.step.questions[0].tables(kept(form))
        assert [each.label for each in table.columns] == ["Équipement", "Nombre", "Valeur"]
        assert table.rows[0] == ["Perceuse", "2", f"120,50{EURO}"]
        assert table.total == ["Total", "3", f"1\xa0020,50{EURO}"]
        assert words(form).splitlines()[-1] == f"Total\xa0; 3\xa0; 1\xa0020,50{EURO}"

    def test_empty_lines_are_no_lines(self):
        form = rows_of(EQUIPMENT, [thing(""), thing("Perceuse"), thing(" ")])
        assert [row[key("thing")] for row in kept(form)] == ["Perceuse"]

    def test_a_needed_cell_is_told_with_its_line_and_all_stays_typed(self):
        form = rows_of(EQUIPMENT, [thing("Perceuse"), thing("", "3")])
        assert "Ligne 2, Équipement" in str(form.errors)
        assert kept(form)["typed"][1] == thing("", "3")
        again = reopened(form)
        page = str(again[key("things")])
        assert 'value="Perceuse"' in page
        assert page.count('aria-invalid="true"') == 1

    def test_more_lines_than_the_limit_are_refused_and_kept(self):
        form = rows_of(EQUIPMENT, [thing(f"Chose {number}") for number in range(4)])
        assert "3 lignes au plus" in str(form.errors)
        assert len(kept(form)["typed"]) == 4

    def test_a_million_lines_do_no_harm(self):
        form = rows_of(EQUIPMENT, [thing("x") for _number in range(999)])
        assert len(kept(form)["typed"]) <= 120

    def test_needed_means_one_line(self):
        assert not rows_of(EQUIPMENT, []).is_valid()
        optional = {**EQUIPMENT, "value": {**EQUIPMENT["value"], "required": False}}
        assert rows_of(optional, []).is_valid()

    @pytest.mark.parametrize("typed", ["sNaN", "Infinity", "1e999999"])
    def test_what_is_no_number_is_refused_and_has_no_part_in_the_total(self, typed):
        form = rows_of(EQUIPMENT, [thing("Perceuse", "2", typed), thing("Remorque", "1", f"-{typed}")])
        assert "Ligne 1, Valeur" in str(form.errors)
        assert "<td data-total" in str(reopened(form)[key("things")])

    def test_hostile_cells_are_inert(self):
        form = rows_of(EQUIPMENT, [thing('"><script>alert(1)</script>\x00')])
        assert "<script>alert" not in str(form[key("things")])
        assert "\x00" not in str(kept(form))


def line(account, amount, detail=""):
    return {"account": account, "detail": detail, "amount": amount}


def budget(field, *, expenses, income):
    data = QueryDict(mutable=True)
    for side, rows in (("expenses", expenses), ("income", income)):
        for number, row in enumerate(rows):
            for name, cell in row.items():
                data[f"{field['id']}-{side}-{number}-{name}"] = cell
    return StepForm(questionnaire(field).steps[0], answers={}, files={}, data=data)


BALANCED = ask("budget", "budget", "Budget", must_balance=True, in_kind=True)


class TestBudget:
    def test_is_read_as_two_tables_with_their_totals_in_the_order_of_accounts(self):
        form = budget(
            BALANCED,
            expenses=[line("64", "9000"), line("60", "1000", "Outils")],
            income=[line("74", "10000", "Département")],
        )

        assert form.is_valid(), form.errors
        spent, received = form.step.questions[0].tables(kept(form))
        assert spent.caption == "Charges"
        assert spent.rows[0][:2] == ["60 Achats", "Outils"]
        assert spent.total[-1] == received.total[-1] == f"10\xa0000{EURO}"

    def test_must_balance_when_editors_say_so(self):
        sides = {"expenses": [line("60", "1000")], "income": [line("74", "900")]}
        form = budget(BALANCED, **sides)
        assert f"1\xa0000{EURO}" in str(form.errors)
        assert f"900{EURO}" in str(form.errors)
        assert kept(form)["typed"]["income"] == [line("74", "900")]
        assert budget(ask("budget", "budget", must_balance=False), **sides).is_valid()

    def test_contributions_in_kind_balance_with_each_other(self):
        form = budget(
            BALANCED,
            expenses=[line("86", "500"), line("60", "1000")],
            income=[line("87", "400"), line("74", "1100")],
        )
        assert "classe 86" in str(form.errors)

    def test_classes_in_kind_only_where_they_are_asked(self):
        field = ask("budget", "budget", must_balance=True, in_kind=False)
        form = budget(field, expenses=[line("86", "500")], income=[line("87", "500")])
        assert not form.is_valid()

    def test_an_account_of_the_other_side_is_refused(self):
        form = budget(BALANCED, expenses=[line("74", "10")], income=[line("60", "10")])
        assert not form.is_valid()

    @pytest.mark.parametrize("account", ["60", "61", "62", "63", "64", "65", "66", "67", "68"])
    def test_knows_the_classes_of_the_cerfa(self, account):
        assert budget(BALANCED, expenses=[line(account, "1")], income=[line("79", "1")]).is_valid()


class TestMilestones:
    def test_are_read_in_the_order_of_their_dates(self):
        field = ask("milestones", "milestones", fewest=1, most=10)
        rows = [
            {"date": "2027-09-01", "title": "Ouverture"},
            {"date": "2027-03-01", "title": "Premier atelier"},
        ]
        form = rows_of(field, rows)
        (table,) = form.step.questions[0].tables(kept(form))
        assert [row[1] for row in table.rows] == ["Premier atelier", "Ouverture"]
        assert table.rows[0][0] == "1er mars 2027"


class TestContact:
    def test_keeps_a_person_and_how_to_reach_them(self):
        form = answered(
            ask("contact", "contact"),
            answer__name="Camille Exemple",
            answer__email="camille@example.org",
            answer__phone="04 66 00 00 00",
        )
        assert kept(form) == {
            "name": "Camille Exemple",
            "email": "camille@example.org",
            "phone": "04 66 00 00 00",
        }
        assert words(form) == "Camille Exemple\ncamille@example.org\n04 66 00 00 00"

    def test_is_personal_data_unless_editors_say_otherwise(self):
        assert questionnaire(ask("contact", "contact")).questions[key("contact")].is_personal
        assert not questionnaire(ask("short_text", "name")).questions[key("name")].is_personal

    def test_says_which_part_is_missing(self):
        form = answered(ask("contact", "contact"), answer__name="Camille Exemple")
        assert "Adresse électronique" in str(form.errors)
        assert kept(form)["typed"]["name"] == "Camille Exemple"

    def test_optional_and_empty_is_no_answer(self):
        form = answered(ask("contact", "contact", required=False))
        assert form.is_valid()
        assert kept(form) is None


class TestNeedAndCommons:
    def test_a_need_has_words_and_a_territory(self):
        place = TerritoryFactory(name="Vauvert")
        form = answered(
            ask("need", "need", kinds=["commune"]),
            answer__title="Réparer près de chez soi",
            answer__text="Douze villages sans atelier.",
            answer__territory=f"commune:{place.code}",
        )
        assert form.is_valid(), form.errors
        assert kept(form)["territory"] == {"code": f"commune:{place.code}", "name": "Vauvert"}
        assert "Vauvert" in words(form)

    def test_a_commons_may_be_one_of_the_portal(self):
        page = CommonsPageFactory(title="Atelier mobile")
        parts = {
            "answer__name": "Atelier mobile",
            "answer__summary": "Un atelier qui roule.",
            "answer__maturity": "idea",
        }
        form = answered(ask("commons", "commons"), answer__page=str(page.translation_key), **parts)
        assert kept(form)["page"] == {"commons": str(page.translation_key), "name": "Atelier mobile"}
        assert "Idée" in words(form)
        assert "page" not in kept(answered(ask("commons", "commons"), **parts))


def test_contributions_say_who_brings_what():
    field = ask("contributions", "brought", fewest=1, most=10)
    rows = [{"who": "Recyclerie", "kind": "premises", "what": "Un atelier de 80 m²", "value": "2000"}]
    form = rows_of(field, rows)
    (table,) = form.step.questions[0].tables(kept(form))
    assert table.rows == [["Recyclerie", "locaux", "Un atelier de 80 m²", f"2\xa0000{EURO}"]]


def test_the_limit_of_characters_is_counted_on_the_page_and_held_by_the_server():
    form = answered(ask("long_text", "need", max_length=100), answer="é" * 120)
    assert 'data-limit="100"' in str(form[key("need")])
    assert "maxlength" not in str(form[key("need")])  # a browser would cut what is pasted
    assert kept(form) == {"typed": "é" * 120}
    assert "120" in str(form.errors)


@pytest.mark.parametrize(("language", "shown"), [("en", "€1,500.50"), ("fr", f"1\xa0500,50{EURO}")])
def test_a_sum_is_written_as_its_readers_do(language, shown):
    with translation.override(language):
        assert euros(Decimal("1500.50")) == shown


@pytest.mark.parametrize(("language", "shown"), [("fr", "18500,50"), ("en", "18500.50")])
def test_a_stored_sum_is_written_again_as_its_reader_does(language, shown):
    budget = ask("budget", "budget", "Budget")
    lines = {"expenses": [{"account": "60", "detail": "Caisses", "amount": "18500.50"}], "income": []}
    asked = questionnaire(budget)

    with translation.override(language):
        form = StepForm.of_stored(asked.steps[0], answers={budget["id"]: lines}, files={})
        page = str(form[budget["id"]])

    assert f'value="{shown}"' in page
