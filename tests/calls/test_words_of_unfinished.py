"""What is not valid yet is read in the words of the form: no code, and the columns in their order."""

import pytest

from calls.kinds import ready_made
from calls.kinds.choices import MultipleChoice, YesNo
from calls.kinds.figures import Amount, Day
from calls.kinds.parts import Rows, part
from calls.kinds.structures import StructureChoice
from calls.kinds.texts import ShortText
from commons.models.pages import Maturity

PURCHASES = "60"


def read(kind, typed, **value):
    return part("asked", kind, "Question", **value).words({"typed": typed})


class Lines(Rows):
    def columns(self, question):
        return [
            part("what", ShortText(), "Quoi"),
            part("sum", Amount(), "Montant"),
            part("new", YesNo(), "Neuf"),
        ]


def test_columns_are_named_and_in_the_order_of_the_form():
    typed = [{"sum": "9 000", "new": "yes", "what": "Un camion"}, {"what": "Des outils", "sum": ""}]

    assert read(Lines(), typed).replace("\xa0", " ").split("\n") == [
        "Quoi : Un camion ; Montant : 9 000 ; Neuf : Oui",
        "Quoi : Des outils",
    ]


def test_a_budget_names_its_sides_and_classes_of_accounts():
    typed = {"income": [], "expenses": [{"amount": "douze", "account": PURCHASES}]}

    words = read(ready_made.Budget(), typed).replace("\xa0", " ")

    assert words == "Charges\nClasse de comptes : 60 Achats ; Montant : douze"


def test_a_commons_names_its_stage():
    stage = Maturity.choices[0]

    words = read(ready_made.Commons(), {"name": "", "summary": "", "maturity": stage[0]})

    assert words.endswith(str(stage[1]))


def test_several_choices_are_read_by_their_labels():
    class Named(MultipleChoice):
        def form_field(self, question):
            field = super().form_field(question)
            field.choices = [("a", "Des bras"), ("b", "Un local")]
            return field

    assert read(Named(), ["b", "a"]).replace("\xa0", " ") == "Un local ; Des bras"


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        (Day(), "2027-02-05", "5 février 2027"),
        (Day(), "2027-02-31", "2027-02-31"),
        (Day(), "", ""),
        (StructureChoice(), {"text": "Atelier du Vistre", "choice": "a1b2"}, "Atelier du Vistre"),
        (YesNo(), "peut-être", "peut-être"),
        (Lines(), {"of": ["another", "shape"]}, "another, shape"),
        (ready_made.Contact(), ["of another shape"], "of another shape"),
    ],
)
def test_what_is_typed_is_read_whatever_its_shape(kind, typed, words):
    assert read(kind, typed) == words
