"""Whether a condition can hold at all, given what the questions it looks at accept."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from django import forms

from calls import conditions
from calls.conditions import Comparison, Condition, Match, Operator
from calls.questionnaire import Question

Questions = dict[str, Question]


def can_hold(condition: Condition, questions: Questions) -> bool:
    """Whether some answers would have the question asked; each question looked at exists."""
    together = [
        _some_answer_fits(questions[key], list(tests))
        for key, tests in groupby(_by_question(condition.tests), key=attrgetter("question"))
    ]
    if condition.match == Match.ALL:
        return all(together)
    return any(_some_answer_fits(questions[test.question], [test]) for test in condition.tests)


def codes(question: Question) -> list[str] | None:
    """What may be chosen, or None where an answer is not a choice."""
    if Operator.IS not in question.kind.operators or is_measured(question):
        return None
    field = question.form_field()
    return [code for code in _flat(field.choices) if code]  # type: ignore[attr-defined]


def is_measured(question: Question) -> bool:
    return Operator.AT_LEAST in question.kind.operators


def _by_question(tests: Iterable[Comparison]) -> list[Comparison]:
    return sorted(tests, key=attrgetter("question"))


def _some_answer_fits(question: Question, tests: Sequence[Comparison]) -> bool:
    operators = {test.operator for test in tests}
    if Operator.EMPTY in operators:
        return operators == {Operator.EMPTY}
    if is_measured(question):
        return _some_number_fits(question, tests)
    allowed = codes(question)
    return True if allowed is None else _some_choice_fits(question, allowed, tests)


def _some_choice_fits(question: Question, allowed: list[str], tests: Sequence[Comparison]) -> bool:
    wanted = {test.expected for test in tests if test.operator == Operator.IS}
    excluded = {test.expected for test in tests if test.operator == Operator.IS_NOT}
    left = set(allowed) - excluded
    if not wanted <= left or not left:
        return False
    return len(wanted) <= 1 or isinstance(question.form_field(), forms.MultipleChoiceField)


def _some_number_fits(question: Question, tests: Sequence[Comparison]) -> bool:
    field: Any = question.form_field()
    exact = {conditions.number(test.expected) for test in tests if test.operator == Operator.IS}
    lowest = max(_bounds(tests, Operator.AT_LEAST, field.min_value), default=None)
    highest = min(_bounds(tests, Operator.AT_MOST, field.max_value), default=None)
    if len(exact) > 1:
        return False
    for number in (*exact, lowest, highest):
        if number is not None and not _lies_between(number, lowest, highest):
            return False
    return True


def _bounds(tests: Iterable[Comparison], operator: str, limit: Any) -> Iterator[Decimal]:
    if limit is not None:
        yield Decimal(limit)
    for test in tests:
        number = conditions.number(test.expected)
        if test.operator == operator and number is not None:
            yield number


def _lies_between(number: Decimal, lowest: Decimal | None, highest: Decimal | None) -> bool:
    return (lowest is None or number >= lowest) and (highest is None or number <= highest)


def _flat(choices: Iterable[Any]) -> Iterator[str]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(code)
