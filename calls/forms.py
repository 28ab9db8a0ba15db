"""A step of an application form: what its page shows, what it reads, what it gives to be stored."""

import hashlib
import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from calls.conditions import TYPED, Condition, is_typed
from calls.fields import CheckedFilesField, FilesSent
from calls.fields.parts import RowsWidget, is_blank
from calls.kinds.files import file_answers
from calls.models import Application, ApplicationFile
from calls.questionnaire import Answer, Question, Questionnaire, Step

BASES = "bases"
FilesKept = Mapping[str, Sequence[Any]]
FileSent = UploadedFile | FilesSent | None
LONGEST_KEY = 64
MOST_SET_ASIDE = 60


class StepForm(forms.Form):
    """Bound to what was posted, or to what is stored: a draft opened again shows its errors again."""

    use_required_attribute = False

    def __init__(
        self,
        step: Step,
        *,
        answers: Mapping[str, Answer],
        files: FilesKept,
        data: Any = None,
        uploads: Any = None,
    ) -> None:
        self.step = step
        self.answers = answers
        #: Questions that someone else answered at the same time, by key: see `calls.conflicts`.
        self.conflicts: dict[str, Any] = {}
        #: What a page that is only opened says is still to give, without blaming anyone.
        self.to_complete: list[forms.BoundField] = []
        # What is stored already shows in a page opened for the first time, without its errors.
        known = {
            question.key: question.typed(answers[question.key])
            for question in step.questions
            if question.key in answers
        }
        super().__init__(data, uploads, initial={**known, **files})
        for question in step.questions:
            self.fields[question.key] = _field(question, files)
        # The names of the fields are the keys of the questions: they never meet this one.
        self.fields[BASES] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial[BASES] = self._bases()

    @classmethod
    def of_stored(cls, step: Step, *, answers: Mapping[str, Answer], files: FilesKept) -> "StepForm":
        form = cls(step, answers=answers, files=files, data=typed_again(step, answers))
        form.reopen(answers=answers, files=files)
        return form

    def reopen(self, *, answers: Mapping[str, Answer], files: FilesKept) -> None:
        """Show this form again over what is now stored, with what was typed in it."""
        _ = self.errors
        self.answers = answers
        self.initial.update(self._shown(files))
        posted = cast("Any", self.data).copy()
        for question in self.step.questions:
            if self._is_others(question):
                show_stored(posted, question, answers.get(question.key))
        posted[BASES] = self._bases()
        self.data = posted
        cast("Any", self)._bound_fields_cache.clear()

    def tell_calmly(self) -> None:
        """Nothing was sent: what has no answer yet is no error, and the rest is told without alarm."""
        for name, errors in list(self.errors.items()):
            if name not in self.fields:
                continue
            self.to_complete.append(self[name])
            if all(error.code == "required" for error in errors.as_data()):
                del self.errors[name]

    def show_lines(self, key: str, count: int) -> None:
        """Offer so many lines in a table of the page, as far as it takes them."""
        widget = self.fields[key].widget if key in self.fields else None
        if isinstance(widget, RowsWidget):
            widget.asked = count

    def lines_of(self, key: str) -> int:
        """How many lines the page that was sent had, filled or not."""
        numbers = {
            name.removeprefix(f"{key}-").split("-")[0] for name in self.data if name.startswith(f"{key}-")
        }
        return len([number for number in numbers if number.isdecimal()])

    def _is_others(self, question: Question) -> bool:
        """Only somebody else changed it since the page was opened: the page sent again keeps their words."""
        base = self.posted_bases.get(question.key)
        if base is None or isinstance(self.fields[question.key], forms.FileField):
            return False
        is_changed = fingerprint(self.answers.get(question.key)) != base
        return is_changed and fingerprint(self._answer(question)) == base

    def take_stored(self, key: str) -> None:
        """Show what is stored in the place of what was typed."""
        posted = cast("Any", self.data).copy()
        question = next(question for question in self.step.questions if question.key == key)
        show_stored(posted, question, self.answers.get(key))
        self.data = posted
        cast("Any", self)._bound_fields_cache.clear()

    @property
    def items(self) -> list[dict[str, Any]]:
        """Fields and texts in the order of the page."""
        return [
            {
                "question": item,
                "field": self[item.key] if item.is_question else None,
                "rule": self._rule(item) if item.is_question and item.condition else "",
                "conflict": self.conflicts.get(item.key),
            }
            for item in self.step.items
        ]

    def _rule(self, question: Question) -> str:
        """When the page shows a question, as JSON; tests on other steps are settled already."""
        condition = cast("Condition", question.condition)
        here = {each.key for each in self.step.questions}
        tests = [
            {"name": test.question, "operator": test.operator, "expected": test.expected}
            if test.question in here
            else {"holds": test.holds(self.answers)}
            for test in condition.tests
        ]
        return json.dumps({"match": condition.match, "tests": tests})

    def full_clean(self) -> None:
        """A question that the answers do not call for is neither needed nor refused."""
        super().full_clean()
        if not self.is_bound:
            return
        effective = {**self.answers, **self._typed()}
        for question in self.step.questions:
            if not question.is_asked(effective):
                cast("Any", self)._errors.pop(question.key, None)

    @property
    def posted_bases(self) -> dict[str, str]:
        """Fingerprints of the answers that the page showed when it was opened."""
        return bases_of(self.data)

    @property
    def is_complete(self) -> bool:
        return self.is_valid()

    @property
    def has_refused_file(self) -> bool:
        """A file that was sent and not kept: its sender must know before leaving the page."""
        return any(name in self.files for name in self.errors)

    @property
    def file_errors(self) -> list[str]:
        """Why files that were sent are refused, each with the question that it answers."""
        refused = [name for name in self.errors if name in self.files]
        said = ((self.fields[name].label, error) for name in refused for error in self.errors[name])
        return [
            _("“%(question)s”: %(problem)s") % {"question": label, "problem": error} for label, error in said
        ]

    def _bases(self) -> str:
        found = {
            question.key: fingerprint(self.answers.get(question.key)) for question in self.step.questions
        }
        return json.dumps(found, separators=(",", ":"))

    def set_aside(self, known: Container[str]) -> dict[str, Answer]:
        """What was typed for questions that the page showed and that are no longer `known` to the form."""
        gone = [key for key in self.posted_bases if key not in known]
        return {
            storable(key): {TYPED: storable(typed)}
            for key in gone[:MOST_SET_ASIDE]
            if len(key) <= LONGEST_KEY and not is_blank(typed := self._posted_for(key))
        }

    def _posted_for(self, key: str) -> list[str]:
        names = (name for name in self.data if is_name_of(key, name))
        return [value for name in names for value in cast("Any", self.data).getlist(name)]

    def typed_answers(self) -> dict[str, Answer]:
        """What to store for each question but files: its value when valid, else what was typed.

        A question that came into the form since the page was opened says nothing.
        """
        self.is_valid()
        shown = self.posted_bases
        return {key: answer for key, answer in self._typed().items() if not shown or key in shown}

    def _typed(self) -> dict[str, Answer]:
        return {
            question.key: self._answer(question)
            for question in self.step.questions
            if not isinstance(self.fields[question.key], forms.FileField)
        }

    def _shown(self, files: FilesKept) -> dict[str, Any]:
        """The file kept for each question, or all of them where it holds several."""
        found: dict[str, Any] = {}
        for question in self.step.questions:
            kept = list(files.get(question.key, ()))
            several = isinstance(self.fields[question.key], CheckedFilesField)
            found[question.key] = kept if several else next(iter(kept), None)
        return found

    def sent_files(self) -> dict[str, FileSent]:
        """Valid files to keep; None for one to remove."""
        self.is_valid()
        sent: dict[str, FileSent] = {}
        for question in self.step.questions:
            value = self.cleaned_data.get(question.key)
            if isinstance(value, UploadedFile) or (isinstance(value, FilesSent) and value):
                sent[question.key] = value
            elif value is False:
                sent[question.key] = None
        return sent

    def answer_of(self, question: Question) -> Answer:
        self.is_valid()
        return self._answer(question)

    def _answer(self, question: Question) -> Answer:
        if question.key in self.cleaned_data:
            return question.serialise(self.cleaned_data[question.key])
        field = self.fields[question.key]
        typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(question.key))
        typed = storable(typed)
        return None if is_blank(typed) else {TYPED: typed}


def _field(question: Question, files: FilesKept) -> forms.Field:
    if len(files.get(question.key, ())) > 1:
        return cast("Any", question.kind).files_field(question)
    return question.form_field()


def typed_again(step: Step, answers: Mapping[str, Answer]) -> MultiValueDict[str, Any]:
    """Stored answers as a browser would post them."""
    posted: MultiValueDict[str, Any] = MultiValueDict()
    for question in step.questions:
        show_stored(posted, question, answers.get(question.key))
    return posted


def show_stored(posted: MultiValueDict[str, Any], question: Question, answer: Answer) -> None:
    """Post `answer` for a question, in the place of whatever was posted for it."""
    for name in [name for name in posted if is_name_of(question.key, name)]:
        del posted[name]
    for name, values in question.posted(question.key, question.typed(answer)).items():
        posted.setlist(name, values)


def bases_of(posted: Any) -> dict[str, str]:
    try:
        bases = json.loads(posted.get(BASES) or "{}")
    except (ValueError, RecursionError):
        return {}
    return bases if isinstance(bases, dict) else {}


def completed(kept: QueryDict, step: Step, answers: Mapping[str, Answer]) -> QueryDict:
    """A page kept in a session, with what is stored for the questions that `without` took from it."""
    bases = bases_of(kept)
    for question in step.questions:
        if bases and question.key not in bases:
            show_stored(kept, question, answers.get(question.key))
            bases[question.key] = fingerprint(answers.get(question.key))
    kept[BASES] = json.dumps(bases)
    return kept


def without(kept: QueryDict, question: str) -> QueryDict | None:
    """The rest of a page kept in a session, once an answer is saved; None when nothing is left."""
    bases = bases_of(kept)
    bases.pop(question, None)
    if not bases:
        return None
    for name in [name for name in kept if is_name_of(question, name)]:
        del kept[name]
    kept[BASES] = json.dumps(bases)
    return kept


def is_name_of(question: str, name: str) -> bool:
    """Whether a field of a page, of that name, is the answer to a question or a part of it."""
    return name == question or name.startswith(f"{question}-")


def storable(typed: Any) -> Any:
    """Text without what a database refuses: NUL and halves of surrogate pairs."""
    if isinstance(typed, dict):
        return {key: storable(item) for key, item in typed.items()}
    if isinstance(typed, list):
        return [storable(item) for item in typed]
    return str(typed or "").replace("\x00", "").encode("utf-8", "ignore").decode()


def fingerprint(answer: Answer) -> str:
    if answer in (None, "", []):
        return ""
    text = json.dumps(answer, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def files_kept(
    application: Application, answers: Mapping[str, Answer] | None = None
) -> dict[str, list[ApplicationFile]]:
    """The files that the answers name, by question: any other of its files is history."""
    answers = application.answers if answers is None else answers
    rows = {str(file.pk): file for file in application.files.current()}
    found: dict[str, list[ApplicationFile]] = {}
    for question, answer in answers.items():
        kept = [rows[each["file"]] for each in file_answers(answer) if each["file"] in rows]
        if kept:
            found[question] = kept
    return found


def stored_forms(application: Application, questionnaire: Questionnaire | None = None) -> list[StepForm]:
    """Every step as stored, in order: what is missing shows as errors."""
    questionnaire = questionnaire or application.questionnaire
    return _stored_forms(application, questionnaire.steps)


def unsettled_forms(application: Application) -> list[StepForm]:
    """The same without the answers that were accepted when they were written: a draft asks for it at each
    word that is saved. Whoever reads the draft again, or asks for signatures, has all of it checked."""
    answers = application.answers
    return _stored_forms(application, [_unsettled(step, answers) for step in application.questionnaire.steps])


def _unsettled(step: Step, answers: Mapping[str, Answer]) -> Step:
    def is_settled(question: Question) -> bool:
        answer = answers.get(question.key)
        return fingerprint(answer) != "" and not is_typed(answer) and question.type != "file"

    return replace(step, items=tuple(each for each in step.questions if not is_settled(each)))


def _stored_forms(application: Application, steps: Sequence[Step]) -> list[StepForm]:
    answers = application.answers
    if any(map(is_typed, answers.values())):
        # What is accepted by now counts, and calls for other questions, wherever it stands.
        answers = {**answers, **_fitted_steps(steps, application, answers)}
    files = files_kept(application)
    return [StepForm.of_stored(step, answers=answers, files=files) for step in steps]


def fitted(
    questionnaire: Questionnaire, application: Application, answers: dict[str, Answer]
) -> dict[str, Answer]:
    """The same answers; one that the form now refuses becomes words typed, to be mended."""
    return _fitted_steps(questionnaire.steps, application, answers)


def _fitted_steps(
    steps: Sequence[Step], application: Application, answers: dict[str, Answer]
) -> dict[str, Answer]:
    files = files_kept(application, answers)
    found: dict[str, Answer] = {}
    for step in steps:
        form = StepForm.of_stored(step, answers=answers, files=files)
        typed = form.typed_answers()
        for question in step.questions:
            if question.key in answers:
                found[question.key] = _fitted(form, question, answers, typed)
    return found


def _fitted(
    form: StepForm, question: Question, answers: dict[str, Answer], typed: dict[str, Answer]
) -> Answer:
    answer = answers[question.key]
    is_settled = question.key not in form.errors and not is_typed(answer)
    return answer if is_settled else typed.get(question.key) or answer
