"""Whatever is typed, the directory answers: five thousand texts drawn at random, the same on every run."""

import random
from collections.abc import Iterator

import pytest
from django.test import Client

from portal.memory import memory
from structures.forms import DirectoryForm
from structures.models import DirectoryPage
from structures.spelling.directory import correction_of
from tests.factories.structures import DirectoryPageFactory, StructurePageFactory

pytestmark = pytest.mark.django_db

#: What breaks parsers, query languages, columns and pages, among words.
SIGNS = (
    "\x00\x01\t\n\r'\"\\%_&|!:*()<>{}[]-+=@,;./#?^~$ "
    "\u202e\u200d\u2028\ufeff\ud7ff🌾àéœßİǅ٣½ﬁ0123456789abcdefz"
)
WORDS = [
    "jardin",
    "OR",
    "AND",
    "NOT",
    "<->",
    "&&",
    "siret",
    "NULL",
    "1e309",
    "-0",
    "__class__",
    "${x}",
    "{{x}}",
]
TYPED, IN_FIELDS = 3_500, 1_500
FIELDS = [*DirectoryForm.base_fields, "autre"]


def texts(count: int) -> Iterator[str]:
    chance = random.Random(count)
    for _ in range(count):
        parts = [
            chance.choice(WORDS) if chance.random() < 0.15 else chance.choice(SIGNS)
            for _ in range(chance.randint(1, 24))
        ]
        yield "".join(parts)


@pytest.fixture
def directory() -> Iterator[DirectoryPage]:
    """With names and synonyms kept as a server keeps them: the questions alone are asked anew."""
    StructurePageFactory(title="Jardin partagé")
    memory.is_listening = True
    yield DirectoryPageFactory()
    memory.is_listening = False
    memory.forget()


def test_any_words_are_searched_or_refused_in_words(directory: DirectoryPage) -> None:
    for text in texts(TYPED):
        form = DirectoryForm({"q": text}, structures=directory.structures())

        assert form.is_valid() or form.problems, repr(text)
        assert len(form.structures()[:2]) <= 1, repr(text)
    correction_of(form, 0)


def test_any_text_in_any_field_of_any_question_is_answered(client: Client, directory: DirectoryPage) -> None:
    drawn = list(texts(IN_FIELDS))
    for number in range(0, IN_FIELDS, len(FIELDS)):
        values = drawn[number : number + len(FIELDS)]
        question = dict(zip(FIELDS, values, strict=False))
        alone = {"territoire": values[0]} if number % 2 else {"autour": values[0], "q": values[-1]}

        assert client.get(directory.url, question).status_code == 200, question
        assert client.get(directory.url, alone).status_code == 200, alone
        assert client.get("/annuaire/suggestions/", {"q": values[0]}).status_code == 200, values[0]
        assert client.get("/annuaire/", {"q": values[1]}).status_code == 200, values[1]
        assert client.get("/annuaire/export.csv", alone).status_code in {200, 400, 422, 429}, alone
        assert client.get("/api/v1/structures", alone).status_code in {200, 400, 422, 429}, alone
