"""Which question of another form asks the same, and what its answer becomes there."""

from collections.abc import Mapping
from typing import Any

from calls.questionnaire import TYPED, Answer, Question, Questionnaire
from portal.text import fold

ONE_CHOICE, SEVERAL_CHOICES = "single_choice", "multiple_choice"


def matched(before: Questionnaire, after: Questionnaire) -> dict[str, str]:
    """{key of the old question: key of the new}: the same block, else the same type and the same words."""
    by_words = {_words(question): key for key, question in after.questions.items()}
    found: dict[str, str] = {}
    for key, question in before.questions.items():
        same = after.questions.get(key)
        new = key if same and same.type == question.type else by_words.get(_words(question))
        if new and new not in found.values():
            found[key] = new
    return found


def carried(before: Questionnaire, after: Questionnaire, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers that the new form can take, by its own keys."""
    return {
        new: converted(before.questions[old], after.questions[new], answers[old])
        for old, new in matched(before, after).items()
        if old in answers
    }


def converted(old: Question, new: Question, answer: Answer) -> Answer:
    """Choices are known by their block: the same words may have another in another form."""
    if isinstance(answer, dict) and TYPED in answer:
        return answer
    if new.type == ONE_CHOICE:
        return _code(old, new, answer)
    if new.type == SEVERAL_CHOICES:
        return [_code(old, new, code) for code in answer]
    return answer


def _code(old: Question, new: Question, code: Any) -> Any:
    known = dict(new.choices)
    if code in known:
        return code
    words = fold(dict(old.choices).get(code, ""))
    return next((new_code for new_code, label in known.items() if fold(label) == words), code)


def _words(question: Question) -> tuple[str, str]:
    return question.type, fold(question.label)
