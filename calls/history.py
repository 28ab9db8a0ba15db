"""What became of each answer of an application: who changed what, when, and what may be brought back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from calls.fields import CheckedFileField
from calls.kinds.files import file_answers
from calls.models import AnswerChange, Application, ApplicationFile, FormVersion
from calls.questionnaire import TYPED, Answer, Question, Questionnaire, typed_words
from structures.writing.differences import shown

CHANGES_A_PAGE = 20
FILE = "file"


class HistoryForm(forms.Form):
    step = forms.ChoiceField(label=_("Step"), required=False)
    page = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, application: Application, *args: object, **options: object) -> None:
        self.application = application
        super().__init__(*args, **options)  # type: ignore[arg-type]
        steps = application.questionnaire.steps
        self.fields["step"].choices = [  # type: ignore[attr-defined]
            ("", _("All steps")),
            *((step.key, step.title) for step in steps),
        ]

    @property
    def changes(self) -> QuerySet[AnswerChange]:
        """The newest first; a step that does not exist filters nothing."""
        self.is_valid()
        changes = self.application.changes.select_related("by", "structure").order_by("-at", "-pk")
        step = self.cleaned_data.get("step")
        return changes.filter(step=step) if step else changes

    @property
    def results(self) -> Page:
        changes = self.changes
        return Paginator(changes, CHANGES_A_PAGE).get_page(self.cleaned_data.get("page") or 1)


@dataclass(frozen=True)
class HistoryLine:
    change: AnswerChange
    label: str
    step: str
    difference: SafeString
    files: list[tuple[str, str]]
    may_restore: bool
    #: Keys of its files that may answer their question again.
    restorable: frozenset[str] = frozenset()


def lines(application: Application, changes: Iterable[AnswerChange]) -> list[HistoryLine]:
    """In the words of the version of the form under which each answer was written."""
    changes = list(changes)
    forms_then = _questionnaires(application, changes)
    restorable = _restorable_files(application)
    return [_line(application, change, forms_then[change.form_version_id], restorable) for change in changes]


def _restorable_files(application: Application) -> frozenset[str]:
    replaced = application.files.exclude(replaced_at=None)
    return frozenset(str(file.pk) for file in replaced if is_file_restorable(application, file))


def is_file_restorable(application: Application, file: ApplicationFile) -> bool:
    """Its question still asks for files, would still accept it, and something else answers it today."""
    question = application.questionnaire.questions.get(file.question)
    if question is None or question.type != FILE or file.is_answer:
        return False
    try:
        cast("CheckedFileField", question.form_field()).check_kept([file])
    except ValidationError:
        return False
    return True


def _questionnaires(application: Application, changes: Iterable[AnswerChange]) -> Mapping[int, Questionnaire]:
    numbers = {change.form_version_id for change in changes} - {application.form_version_id}
    others = FormVersion.objects.in_bulk(numbers) if numbers else {}
    page = application.local_call
    return {
        application.form_version_id: application.questionnaire,
        **{number: version.in_words_of(page) for number, version in others.items()},
    }


def _line(
    application: Application, change: AnswerChange, then: Questionnaire, restorable: frozenset[str]
) -> HistoryLine:
    question = then.questions.get(change.question)
    steps = {step.key: step.title for step in then.steps}
    files = _files(change)
    return HistoryLine(
        change=change,
        label=question.label if question else str(_("A question that left the form")),
        step=steps.get(change.step, ""),
        difference=_difference(question, change),
        files=files,
        restorable=restorable & {key for key, _name in files},
        may_restore=is_restorable(application, change, question),
    )


def _difference(question: Question | None, change: AnswerChange) -> SafeString:
    if question is None:
        return shown(_raw(change.old), _raw(change.new))
    return shown(question.words(change.old), question.words(change.new))


def _raw(answer: Answer) -> str:
    """Words of a question that is not known any more; its files are named beside them."""
    if file_answers(answer):
        return ""
    return typed_words(answer.get(TYPED, answer) if isinstance(answer, dict) else answer)


def _files(change: AnswerChange) -> list[tuple[str, str]]:
    """(key, name) of the files that a line brings or takes away: they are read even once replaced."""
    found = [*file_answers(change.old), *file_answers(change.new)]
    return list({str(each["file"]): str(each["name"]) for each in found}.items())


def text_of(change: AnswerChange) -> Answer:
    """What bringing back a line brings back: its words, or those that it took away."""
    return change.old if change.new is None else change.new


def is_restorable(application: Application, change: AnswerChange, then: Question | None) -> bool:
    """The question is still asked, in the same way, and its answer is another today.

    Files come back one by one: see `is_file_restorable`.
    """
    now = application.questionnaire.questions.get(change.question)
    if now is None or then is None or now.type != then.type or now.type == FILE:
        return False
    return application.answer(change.question) != text_of(change)
