"""Filed applications as a spreadsheet: one line each, one column a question."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from calls.models import Application
from calls.questionnaire import Question
from calls.rules import PARIS
from portal.spreadsheets import BYTE_ORDER_MARK, csv_line


def applications_csv(applications: Iterable[Application]) -> Iterator[str]:
    """Read by Excel in French as well as by others: UTF-8 with its mark, semicolons."""
    rows = list(applications)
    questions = _questions(rows)
    yield BYTE_ORDER_MARK + csv_line([*_headings(), *(question.label for question in questions.values())])
    for application in rows:
        yield csv_line([*_facts(application), *_answers(application, list(questions))])


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
