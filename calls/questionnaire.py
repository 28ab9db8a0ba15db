"""The form that editors built, as code reads it: steps of items, of which most are questions.

Structure, limits and obligations always come from the French page or from the snapshot frozen at filing;
a translation only lends its words, found by the identifiers that both share.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from calls.conditions import (
    ALONE,
    TYPED,
    Comparison,
    Condition,
    Match,
    Operator,
    is_answered,
    read_condition,
)
from calls.tables import Table
from portal.documents import Part

if TYPE_CHECKING:
    from django import forms

#: What is stored for a question: see each kind's `serialise`; what is not valid yet is `{"typed": …}`.
Answer = Any


class FieldKind(Protocol):
    """What a block of `calls.blocks`, or a part of one, knows about its answers."""

    name: str
    is_question: bool
    operators: frozenset[str]

    def form_field(self, question: "Question") -> "forms.Field": ...
    def help_text(self, question: "Question") -> str: ...
    def serialise(self, question: "Question", cleaned: Any) -> Answer: ...
    def typed(self, question: "Question", answer: Answer) -> Any: ...
    def posted(self, question: "Question", name: str, typed: Any) -> dict[str, list[str]]: ...
    def words(self, question: "Question", answer: Answer) -> str: ...
    def typed_words(self, question: "Question", typed: Any) -> str: ...
    def tables(self, question: "Question", answer: Answer) -> list[Table]: ...
    def sample(self, expected: str) -> Answer: ...
    def on_paper(self, question: "Question") -> list[Part]: ...


@dataclass(frozen=True)
class Question:
    """`key` is the identifier of the block; explanations are items that ask nothing."""

    key: str
    kind: FieldKind
    value: Mapping[str, Any]
    translated: Mapping[str, Any] | None = None
    #: Every question of the form by its key, for what a condition says in words.
    others: Mapping[str, "Question"] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_question(self) -> bool:
        return self.kind.is_question

    @property
    def type(self) -> str:
        return self.kind.name

    @property
    def label(self) -> str:
        return self.text("label")

    @property
    def help(self) -> str:
        return self.text("help")

    @property
    def is_required(self) -> bool:
        return bool(self.value.get("required"))

    @property
    def is_personal(self) -> bool:
        """Whether the answer holds personal data."""
        return bool(self.value.get("personal"))

    @property
    def is_for_reviewers(self) -> bool:
        return bool(self.value.get("reviewers", True))

    @property
    def is_published(self) -> bool:
        """Whether the answer is made public once the application is selected."""
        return bool(self.value.get("published"))

    @cached_property
    def condition(self) -> Condition | None:
        return read_condition(self.value.get("condition"))

    @property
    def body(self) -> Any:
        """The text of an explanation, or what introduces commitments."""
        return self.text("text")

    @property
    def title(self) -> str:
        return self.text("title")

    @property
    def commitments(self) -> list[tuple[str, str]]:
        return self.named("commitments")

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(code, label): the code is the identifier of the choice, which renaming does not change."""
        return self.named("choices")

    def named(self, stream: str) -> list[tuple[str, str]]:
        """(identifier, words) of each block of a stream of words, translated where it is."""
        names = {child.id: child.value for child in (self.translated or {}).get(stream) or ()}
        return [(child.id, names.get(child.id) or child.value) for child in self.value.get(stream) or ()]

    def text(self, name: str) -> Any:
        translated = self.translated.get(name) if self.translated else None
        return translated or self.value.get(name) or ""

    @property
    def condition_words(self) -> str:
        """“Question” is “Answer” and …: for those who read the form without scripts, or on paper."""
        if self.condition is None:
            return ""
        joint = _(" or ") if self.condition.match == Match.ANY else _(" and ")
        return joint.join(self._test_words(test) for test in self.condition.tests)

    def _test_words(self, test: Comparison) -> str:
        other = self.others.get(test.question)
        words = {
            "question": other.label if other else "…",
            "comparison": Operator(test.operator).label,
            "answer": other.words(other.kind.sample(test.expected)) if other and test.expected else "",
        }
        if test.operator in ALONE:
            return _("“%(question)s” %(comparison)s") % words
        return _("“%(question)s” %(comparison)s “%(answer)s”") % words

    def is_asked(self, answers: Mapping[str, Answer]) -> bool:
        return self.condition is None or self.condition.holds(answers)

    def form_field(self) -> "forms.Field":
        return self.kind.form_field(self)

    def serialise(self, cleaned: Any) -> Answer:
        return self.kind.serialise(self, cleaned)

    def typed(self, answer: Answer) -> Any:
        """What its form field is filled with again."""
        if isinstance(answer, dict) and TYPED in answer:
            return answer[TYPED]
        return self.kind.typed(self, answer)

    def posted(self, name: str, typed: Any) -> dict[str, list[str]]:
        """What a browser would post for it, in a field of that name."""
        return self.kind.posted(self, name, typed)

    def on_paper(self) -> list[Part]:
        """Where one answers on the blank form."""
        return self.kind.on_paper(self)

    def words(self, answer: Answer) -> str:
        """The answer as people read it; empty when there is none."""
        if isinstance(answer, dict) and TYPED in answer:
            return self.kind.typed_words(self, answer[TYPED])
        return self.kind.words(self, answer) if is_answered(answer) else ""

    def tables(self, answer: Answer) -> list[Table]:
        """The rows of the answer; none where its words say it all, or where it is not valid yet."""
        return self.kind.tables(self, answer) if is_answered(answer) else []


@dataclass(frozen=True)
class Step:
    number: int
    key: str
    title: str
    intro: str
    items: tuple[Question, ...]

    @property
    def questions(self) -> list[Question]:
        return [item for item in self.items if item.is_question]


@dataclass(frozen=True)
class Questionnaire:
    steps: tuple[Step, ...]

    @classmethod
    def from_stream(cls, stream: StreamValue, translation: StreamValue | None = None) -> "Questionnaire":
        texts = _by_identifier(translation) if translation else {}
        asked: dict[str, Question] = {}
        steps = tuple(_step(number, child, texts, asked) for number, child in enumerate(stream, start=1))
        asked.update({question.key: question for step in steps for question in step.questions})
        return cls(steps)

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {question.key: question for step in self.steps for question in step.questions}

    @cached_property
    def items(self) -> list[Question]:
        return [item for step in self.steps for item in step.items]

    @cached_property
    def commitments(self) -> list[tuple[str, str]]:
        """(identifier, words) of what each structure that signs commits to."""
        return [line for item in self.items for line in item.commitments]

    def step(self, number: int) -> Step | None:
        return next((step for step in self.steps if step.number == number), None)

    def asked(self, answers: Mapping[str, Answer]) -> dict[str, Question]:
        """The questions that these answers call for: the others are neither needed nor filed."""
        return {key: question for key, question in self.questions.items() if question.is_asked(answers)}

    def kept(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """The answers that are filed: those to questions that are asked."""
        asked = self.asked(answers)
        return {key: answer for key, answer in answers.items() if key in asked}


def typed_words(typed: Any) -> str:
    """What was typed, whatever its shape, where nothing says what it means: a line for each row."""
    return "\n".join(line for line in _lines(typed) if line)


def _lines(typed: Any) -> Iterator[str]:
    parts = list(typed.values()) if isinstance(typed, dict) else typed
    if not isinstance(parts, list) or not any(isinstance(part, list | dict) for part in parts):
        yield ", ".join(_flat(typed))
        return
    for part in parts:
        yield from _lines(part)


def _flat(typed: Any) -> Iterator[str]:
    if isinstance(typed, dict):
        typed = list(typed.values())
    if isinstance(typed, list):
        for item in typed:
            yield from _flat(item)
    elif typed:
        yield str(typed)


def _by_identifier(stream: StreamValue) -> dict[str, Mapping[str, Any]]:
    return {child.id: child.value for child in _walk(stream)}


def _walk(stream: StreamValue) -> Iterator[StreamValue.StreamChild]:
    for step in stream:
        yield step
        yield from step.value["fields"]


def _step(
    number: int,
    child: StreamValue.StreamChild,
    texts: Mapping[str, Mapping[str, Any]],
    asked: Mapping[str, Question],
) -> Step:
    words = texts.get(child.id, child.value)
    items = [
        Question(item.id, item.block, item.value, texts.get(item.id), asked) for item in child.value["fields"]
    ]
    return Step(
        number,
        child.id,
        words["title"] or child.value["title"],
        words["intro"] or child.value["intro"],
        tuple(items),
    )
