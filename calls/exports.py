"""Filed applications as a spreadsheet: one line each, one column a question."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from django.utils.translation import gettext as _

from calls.models import Application
from calls.questionnaire import Question
from calls.rules import PARIS

#: What spreadsheets take for the beginning of a formula, full-width forms included.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"


def applications_csv(applications: Iterable[Application]) -> Iterator[str]:
    """Read by Excel in French as well as by others: UTF-8 with its mark, semicolons."""
    rows = list(applications)
    questions = _questions(rows)
    yield BYTE_ORDER_MARK + _line([*_headings(), *(question.label for question in questions.values())])
    for application in rows:
        yield _line([*_facts(application), *_answers(application, list(questions))])


def harmless(cell: str) -> str:
    """The same text, which no spreadsheet runs."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(FORMULA_STARTS) else cell


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, delimiter=";", quoting=csv.QUOTE_ALL).writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def _headings() -> list[str]:
    return [
        _("Number"),
        _("Call"),
        _("State"),
        _("Lead structure"),
        "SIREN",
        "SIRET",
        _("Received on"),
        _("Fingerprint of the content"),
    ]


def _facts(application: Application) -> list[str]:
    lead = application.participants[0]
    filed_at = application.filed_at.astimezone(PARIS) if application.filed_at else None
    return [
        application.number or "",
        application.call.title,
        application.get_state_display(),
        lead["name"],
        lead["siren"],
        lead["siret"],
        filed_at.strftime("%Y-%m-%d %H:%M:%S") if filed_at else "",
        application.content_hash,
    ]


def _questions(applications: list[Application]) -> dict[str, Question]:
    """Every question that one of them was asked, in the order of the forms."""
    questions: dict[str, Question] = {}
    for application in applications:
        for key, question in application.filed_questionnaire.questions.items():
            questions.setdefault(key, question)
    return questions


def _answers(application: Application, keys: list[str]) -> list[str]:
    asked = application.filed_questionnaire.questions
    return [asked[key].words(application.answer(key)) if key in asked else "" for key in keys]
