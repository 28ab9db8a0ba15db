"""When a question is asked: what the answers to others must be, one level deep."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

#: Marks, among stored answers, what is not valid yet: {"typed": …}.
TYPED = "typed"


class Match(models.TextChoices):
    ALL = "all", _("all of these hold")
    ANY = "any", _("at least one of these holds")


class Operator(models.TextChoices):
    IS = "is", _("is")
    IS_NOT = "is_not", _("is not")
    AT_LEAST = "at_least", _("is at least")
    AT_MOST = "at_most", _("is at most")
    ANSWERED = "answered", _("is answered")
    EMPTY = "empty", _("is not answered")


#: What needs nothing to compare with, and holds for every kind of question.
ALONE = frozenset({Operator.ANSWERED, Operator.EMPTY})
CHOSEN = ALONE | {Operator.IS, Operator.IS_NOT}
MEASURED = ALONE | {Operator.IS, Operator.AT_LEAST, Operator.AT_MOST}


def is_answered(answer: Any) -> bool:
    """Whether an answer is given and valid."""
    return answer not in (None, "", [], {}) and not is_typed(answer)


def is_typed(answer: Any) -> bool:
    """Whether it is words that its question refuses so far."""
    return isinstance(answer, dict) and TYPED in answer


@dataclass(frozen=True)
class Comparison:
    """`question` is a key; `expected` the code of a choice, or a number as text."""

    question: str
    operator: str
    expected: str = ""

    def holds(self, answers: Mapping[str, Any]) -> bool:
        answer = answers.get(self.question)
        if not is_answered(answer):
            return self.operator == Operator.EMPTY
        return TESTS[self.operator](answer, self.expected)


@dataclass(frozen=True)
class Condition:
    match: str
    tests: tuple[Comparison, ...]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        together = any if self.match == Match.ANY else all
        return together(test.holds(answers) for test in self.tests)

    @property
    def questions(self) -> list[str]:
        """The keys of the questions it looks at, each once."""
        return list(dict.fromkeys(test.question for test in self.tests))


def read_condition(value: Mapping[str, Any] | None) -> Condition | None:
    """From what editors stored; None where a question is always asked."""
    tests = tuple(
        Comparison(test["question"], test["operator"], (test.get("expected") or "").strip())
        for test in (value or {}).get("tests") or ()
        if test.get("question")
    )
    return Condition((value or {}).get("match") or Match.ALL, tests) if tests else None


def number(text: Any) -> Decimal | None:
    try:
        found = Decimal(str(text).replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _is(answer: Any, expected: str) -> bool:
    if isinstance(answer, list):
        return expected in answer
    left, right = number(answer), number(expected)
    return answer == expected if left is None or right is None else left == right


def _compared(compare: Callable[[Decimal, Decimal], bool]) -> Callable[[Any, str], bool]:
    def holds(answer: Any, expected: str) -> bool:
        left, right = number(answer), number(expected)
        return left is not None and right is not None and compare(left, right)

    return holds


TESTS: dict[str, Callable[[Any, str], bool]] = {
    Operator.IS: _is,
    Operator.IS_NOT: lambda answer, expected: not _is(answer, expected),
    Operator.AT_LEAST: _compared(Decimal.__ge__),
    Operator.AT_MOST: _compared(Decimal.__le__),
    Operator.ANSWERED: lambda _answer, _expected: True,
    Operator.EMPTY: lambda _answer, _expected: False,
}
