"""The form that editors built, as code reads it: steps of items, of which most are questions.

Structure, limits and obligations always come from the French page or from the snapshot frozen at filing;
a translation only lends its words, found by the identifiers that both share.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from wagtail.blocks import StreamValue, StructValue

if TYPE_CHECKING:
    from django import forms

#: What is stored for a question: see each block's `serialise`; what is not valid yet is `{"typed": …}`.
Answer = Any
TYPED = "typed"


class FieldKind(Protocol):
    """What a block of `calls.blocks` knows about its answers."""

    name: str
    is_question: bool

    def form_field(self, question: "Question") -> "forms.Field": ...
    def serialise(self, cleaned: Any) -> Answer: ...
    def typed(self, answer: Answer) -> Any: ...
    def words(self, question: "Question", answer: Answer) -> str: ...


@dataclass(frozen=True)
class Question:
    """`key` is the identifier of the block; explanations are items that ask nothing."""

    key: str
    kind: FieldKind
    value: StructValue
    translated: StructValue | None = None

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
    def choices(self) -> list[tuple[str, str]]:
        """(code, label): the code is the identifier of the choice, which renaming does not change."""
        names = {choice.id: choice.value for choice in (self.translated or {}).get("choices", [])}
        return [(choice.id, names.get(choice.id) or choice.value) for choice in self.value["choices"]]

    def text(self, name: str) -> Any:
        translated = self.translated.get(name) if self.translated else None
        return translated or self.value.get(name) or ""

    def form_field(self) -> "forms.Field":
        return self.kind.form_field(self)

    def words(self, answer: Answer) -> str:
        """The answer as people read it; empty when there is none."""
        if answer in (None, "", []):
            return ""
        if isinstance(answer, dict) and TYPED in answer:
            typed = answer[TYPED]
            return ", ".join(typed) if isinstance(typed, list) else str(typed)
        return self.kind.words(self, answer)


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
        return cls(tuple(_step(number, child, texts) for number, child in enumerate(stream, start=1)))

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {question.key: question for step in self.steps for question in step.questions}

    def step(self, number: int) -> Step | None:
        return next((step for step in self.steps if step.number == number), None)


def _by_identifier(stream: StreamValue) -> dict[str, StructValue]:
    return {child.id: child.value for child in _walk(stream)}


def _walk(stream: StreamValue) -> Iterator[StreamValue.StreamChild]:
    for step in stream:
        yield step
        yield from step.value["fields"]


def _step(number: int, child: StreamValue.StreamChild, texts: Mapping[str, StructValue]) -> Step:
    words = texts.get(child.id, child.value)
    items = [Question(item.id, item.block, item.value, texts.get(item.id)) for item in child.value["fields"]]
    return Step(
        number,
        child.id,
        words["title"] or child.value["title"],
        words["intro"] or child.value["intro"],
        tuple(items),
    )
