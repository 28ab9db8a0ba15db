"""Every kind of answer is read in words: on pages, in the spreadsheet, in what a person takes away."""

import csv
import io
import re

import pytest

from calls.exports import applications_csv
from calls.models import Application
from calls.personal_data import export
from calls.reading import read_steps
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
    ask,
    column,
    key,
    member_of,
    step,
    when,
)
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

EURO = "\u202f€"
STEPS = [
    step(
        "Tout",
        ask("budget", "budget", "Budget ?", must_balance=True),
        ask("rows", "rows", "Équipements ?", columns=[column("text", "thing", "Nom")], fewest=1, most=5),
        ask("milestones", "milestones", "Étapes ?", fewest=1, most=5),
        ask("contact", "contact", "Contact ?"),
        ask("licence", "licence", "Licence ?"),
        ask("yes_no", "more", "Plus ?"),
        ask("short_text", "hidden", "Cachée ?", condition=when(("more", "is", "yes"))),
    )
]
ANSWERS = {
    key("budget"): {
        "expenses": [{"account": "60", "detail": "=SUM(A1)", "amount": "1000"}],
        "income": [{"account": "74", "amount": "1000"}],
    },
    key("rows"): [{key("thing"): "Camion"}, {key("thing"): "<script>alert(1)</script>"}],
    key("milestones"): [{"date": "2027-03-01", "title": "Ouverture"}],
    key("contact"): {"name": "Camille Exemple", "email": "camille@example.org"},
    key("licence"): "CC0-1.0",
    key("more"): "no",
    key("hidden"): "Ne se lit pas",
}


@pytest.fixture
def structure():
    return StructurePageFactory()


@pytest.fixture
def member(structure):
    return member_of(structure)


@pytest.fixture
def filed(structure, member):
    call = CallPageFactory(steps=STEPS, minimum_structures=1)
    return ApplicationFactory(
        call=call, lead=structure, created_by=member, answers=ANSWERS, visited=[key("Tout")], filed=True
    )


def test_its_own_people_read_rows_as_tables(client, filed, member):
    sign_in(client, member)
    page = client.get(f"/candidatures/{filed.pk}/").content.decode()
    assert "<caption>Charges</caption>" in page
    assert re.search(r"<td[^>]*>Camion</td>", page)
    assert "<script>alert" not in page
    assert "CC0 1.0" in page
    assert "Cachée" not in page


def test_instructors_read_them_too(client, filed):
    sign_in(client, UserFactory(instructor=True))
    page = client.get(f"/admin/candidatures/inspect/{filed.pk}/").content.decode()
    assert "<caption>Produits</caption>" in page
    assert "camille@example.org" in page


def test_the_spreadsheet_has_them_in_words(filed):
    text = "".join(applications_csv(Application.objects.filter(pk=filed.pk)))
    row = dict(zip(*list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))[:2], strict=True))
    assert row["Budget ?"].splitlines()[:2] == ["Charges", f"60 Achats\xa0; =SUM(A1)\xa0; 1\xa0000{EURO}"]
    assert row["Étapes ?"] == "1er mars 2027\xa0; Ouverture"
    assert row["Contact ?"] == "Camille Exemple\ncamille@example.org"
    assert row["Cachée ?"] == ""


def test_a_person_takes_them_away_in_words(filed, member):
    (taken,) = export(member)
    assert taken["answers"]["Licence ?"] == "CC0 1.0"
    assert "Camion" in taken["answers"]["Équipements ?"]
    assert "Cachée ?" not in taken["answers"]


def test_who_reads_what_is_known_of_each_answer(filed):
    lines = {line.label: line.question for read in read_steps(filed) for line in read.lines}
    assert lines["Contact ?"].is_personal
    assert lines["Licence ?"].is_for_reviewers
    assert not lines["Licence ?"].is_published
