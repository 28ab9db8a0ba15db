"""Kinds made of others: an answer of several parts, and rows of them."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls import fields
from calls.kinds.base import Kind, sentences
from calls.questionnaire import Answer, Question
from calls.tables import Column, Table, in_words
from portal import documents
from portal.documents import Part, Text

#: Unless editors say otherwise.
FEWEST_ROWS, USUAL_MOST = 0, 20
LINES_ON_PAPER = 6


class Parts(Kind):
    """Kept as {part: answer}."""

    field_class: type[forms.Field] = fields.PartsField

    def parts(self, question: Question) -> list[Question]:
        raise NotImplementedError

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"fields": {part.key: part.form_field() for part in self.parts(question)}}

    def serialise(self, question: Question, cleaned: Mapping[str, Any] | None) -> Answer:
        return serialise_parts(self.parts(question), cleaned) if cleaned else None

    def typed(self, question: Question, answer: Answer) -> Any:
        return typed_parts(self.parts(question), answer) if answer else {}

    def posted(self, question: Question, name: str, typed: Any) -> dict[str, list[str]]:
        return posted_parts(self.parts(question), name, typed or {})

    def words(self, question: Question, answer: Answer) -> str:
        found = ((each.label, each.words(answer.get(each.key))) for each in self.parts(question))
        line = _("%(part)s: %(words)s")
        return "\n".join(line % {"part": label, "words": words} for label, words in found if words)

    def typed_words(self, question: Question, typed: Any) -> str:
        if not isinstance(typed, dict):
            return super().typed_words(question, typed)
        return "\n".join(named_words(self.parts(question), typed))

    def on_paper(self, question: Question) -> list[Part]:
        return [
            paper
            for each in self.parts(question)
            for paper in (Text(each.label, is_sticky=True), *each.on_paper())
        ]


class Rows(Kind):
    """Kept as a list of {column: answer}."""

    field_class: type[forms.Field] = fields.RowsField

    def columns(self, question: Question) -> list[Question]:
        raise NotImplementedError

    def has_total(self, column: Question) -> bool:
        return bool(column.value.get("total"))

    def help_text(self, question: Question) -> str:
        fewest = question.value.get("fewest") or FEWEST_ROWS
        words = ngettext("%(count)s line at least.", "%(count)s lines at least.", fewest)
        return sentences(question.help, words % {"count": fewest} if fewest > 1 else "")

    def field_options(self, question: Question) -> dict[str, Any]:
        columns = self.columns(question)
        return {
            "fields": {column.key: column.form_field() for column in columns},
            "fewest": question.value.get("fewest") or FEWEST_ROWS,
            "most": question.value.get("most") or USUAL_MOST,
            "total_keys": [column.key for column in columns if self.has_total(column)],
        }

    def serialise(self, question: Question, cleaned: list[dict[str, Any]] | None) -> Answer:
        columns = self.columns(question)
        return [serialise_parts(columns, row) for row in cleaned or []]

    def typed(self, question: Question, answer: Answer) -> Any:
        columns = self.columns(question)
        return [typed_parts(columns, row) for row in answer or []]

    def posted(self, question: Question, name: str, typed: Any) -> dict[str, list[str]]:
        posted: dict[str, list[str]] = {}
        for number, row in enumerate(typed or []):
            posted |= posted_parts(self.columns(question), f"{name}-{number}", row)
        return posted

    def words(self, question: Question, answer: Answer) -> str:
        return in_words(self.tables(question, answer))

    def typed_words(self, question: Question, typed: Any) -> str:
        """A line a row, in the order of the columns, whatever that of what is stored."""
        if not isinstance(typed, list):
            return super().typed_words(question, typed)
        columns = self.columns(question)
        lines = [_("; ").join(named_words(columns, row)) for row in typed if isinstance(row, dict)]
        return "\n".join(line for line in lines if line)

    def tables(self, question: Question, answer: Answer) -> list[Table]:
        columns = self.columns(question)
        return [
            Table(
                [Column(column.label, _is_number(column)) for column in columns],
                [[column.words(row.get(column.key)) for column in columns] for row in answer],
                self._total(columns, answer),
            )
        ]

    def on_paper(self, question: Question) -> list[Part]:
        columns = self.columns(question)
        blank = [""] * len(columns)
        lines = min(question.value.get("most") or USUAL_MOST, LINES_ON_PAPER)
        heads = [(column.label, _is_number(column)) for column in columns]
        return [documents.Table(heads, [blank] * lines)]

    def _total(self, columns: list[Question], answer: Answer) -> list[str]:
        """A cell a column; the first that adds nothing up says what the row is."""
        if not any(self.has_total(column) for column in columns):
            return []
        cells = [self._sum_words(column, answer) for column in columns]
        return [_("Total"), *cells[1:]] if not cells[0] else cells

    def _sum_words(self, column: Question, answer: Answer) -> str:
        if not self.has_total(column):
            return ""
        return column.words(format(column_total(column.key, answer), "f"))


def part(key: str, kind: Kind, label: str, *, required: bool = True, **value: Any) -> Question:
    """A part that the code defines, with its own words."""
    return Question(key, kind, {"label": label, "required": required, **value})


def serialise_parts(parts: Iterable[Question], cleaned: Mapping[str, Any]) -> dict[str, Answer]:
    found = {each.key: each.serialise(cleaned.get(each.key)) for each in parts}
    return {key: answer for key, answer in found.items() if answer not in (None, "", [], {})}


def typed_parts(parts: Iterable[Question], answer: Mapping[str, Answer]) -> dict[str, Any]:
    return {each.key: each.typed(answer[each.key]) for each in parts if each.key in answer}


def posted_parts(parts: Iterable[Question], name: str, typed: Mapping[str, Any]) -> dict[str, list[str]]:
    posted: dict[str, list[str]] = {}
    for each in parts:
        posted |= each.posted(f"{name}-{each.key}", typed.get(each.key))
    return posted


def named_words(parts: Iterable[Question], typed: Mapping[str, Any]) -> Iterator[str]:
    """What is typed in each part, after the name of the part; rows begin below it."""
    for each in parts:
        words = each.kind.typed_words(each, typed.get(each.key) or "")
        if words and isinstance(each.kind, Rows):
            yield f"{each.label}\n{words}"
        elif words:
            yield _("%(part)s: %(words)s") % {"part": each.label, "words": words}


def column_total(key: str, rows: Iterable[Mapping[str, Answer]]) -> Decimal:
    return sum((Decimal(row[key]) for row in rows if row.get(key)), Decimal())


def _is_number(column: Question) -> bool:
    return bool(getattr(column.kind, "is_number", False))
