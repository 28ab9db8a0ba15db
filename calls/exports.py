"""Filed applications as a spreadsheet: one line each, one column a question."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from calls.models import Application
from calls.questionnaire import Question, Questionnaire
from calls.rules import PARIS
from portal.spreadsheets import BYTE_ORDER_MARK, csv_line


def applications_csv(applications: Iterable[Application]) -> Iterator[str]:
    """Read by Excel in French as well as by others: UTF-8 with its mark, semicolons."""
    rows = list(applications)
    forms = _forms(rows)
    questions = _questions(forms.values())
    yield BYTE_ORDER_MARK + csv_line([*_headings(), *(question.label for question in questions.values())])
    for application in rows:
        asked = forms[application.form_version_id].questions
        yield csv_line([*_facts(application), *_answers(application, asked, questions)])


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
        _("Entered for the group, from"),
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
        application.entered_from,
    ]


def _forms(applications: list[Application]) -> dict[int, Questionnaire]:
    """Each version of a form is read once, however many applications name it."""
    forms: dict[int, Questionnaire] = {}
    for application in applications:
        if application.form_version_id not in forms:
            forms[application.form_version_id] = application.filed_questionnaire
    return forms


def _questions(forms: Iterable[Questionnaire]) -> dict[str, Question]:
    """Every question that one of them was asked, in the order of the forms."""
    questions: dict[str, Question] = {}
    for form in forms:
        for key, question in form.questions.items():
            questions.setdefault(key, question)
    return questions


def _answers(application: Application, asked: Mapping[str, Question], keys: Iterable[str]) -> list[str]:
    return [asked[key].words(application.answer(key)) if key in asked else "" for key in keys]
