"""Answers made of several parts, and rows of them. Each part is a field of its own."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_ROWS = 60
#: Empty rows that a page offers below those that are filled.
BLANK_ROWS = 2
PLACEHOLDER = "__row__"
#: The code of the problems of a part, among those of the whole: they are told beside the part.
PART = "part"
FIELD_TEMPLATE = "calls/widgets/composite_field.html"

Typed = dict[str, Any]
Fields = Mapping[str, forms.Field]


@dataclass(frozen=True)
class Checked:
    """`problems` names the parts that are not valid, with their reasons."""

    cleaned: dict[str, Any]
    problems: dict[str, list[ValidationError]]


def check_parts(fields: Fields, typed: Typed) -> Checked:
    checked = Checked({}, {})
    for key, field in fields.items():
        try:
            checked.cleaned[key] = field.clean(typed.get(key))
        except ValidationError as error:
            checked.problems[key] = error.error_list
    return checked


def is_blank(typed: Any) -> bool:
    if isinstance(typed, dict):
        return all(is_blank(each) for each in typed.values())
    if isinstance(typed, list):
        return all(is_blank(each) for each in typed)
    return not str(typed or "").strip()


class CompositeWidget(forms.Widget):
    """Shows the widgets of several fields; `problems` are told next to what they are about."""

    use_fieldset = True

    def __init__(self, fields: Fields, attrs: Any = None) -> None:
        self.fields = fields
        self.problems: dict[Any, list[ValidationError]] = {}
        #: How many lines a page was asked to show, where they are lines.
        self.asked = 0
        super().__init__(attrs)

    def id_for_label(self, id_: str | None) -> str:
        return ""

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def cell(self, key: str, name: str, value: Any, place: Any, prefix: str | None) -> dict[str, Any]:
        """What the template shows for a part: its label, its control, what is wrong with it."""
        field = self.fields[key]
        auto_id = f"{prefix}_{name}" if prefix else ""
        problems = [message for error in self.problems.get(place, []) for message in error.messages]
        described = [f"{auto_id}_error"] if problems else []
        described += [f"{auto_id}_helptext"] if field.help_text else []
        attrs = {"id": auto_id, **({"aria-describedby": " ".join(described)} if described else {})}
        attrs |= {"aria-invalid": "true"} if problems else {}
        return {
            "key": key,
            "field": field,
            "id": auto_id,
            "label_for": field.widget.id_for_label(auto_id),
            "control": field.widget.render(name, field.prepare_value(value), attrs),
            "problems": problems,
            "is_number": isinstance(field, forms.DecimalField),
        }

    def read(self, key: str, data: Any, files: Any, name: str) -> Any:
        return self.fields[key].widget.value_from_datadict(data, files, name)


class PartsWidget(CompositeWidget):
    template_name = "calls/widgets/parts.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        return {key: self.read(key, data, files, f"{name}-{key}") for key in self.fields}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(posted.startswith(f"{name}-") for posted in data)

    def get_context(self, name: str, value: Typed | None, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        parts = value or {}
        context["cells"] = [self.cell(key, f"{name}-{key}", parts.get(key), key, "id") for key in self.fields]
        return context


class RowsWidget(CompositeWidget):
    template_name = "calls/widgets/rows.html"

    def __init__(self, fields: Fields, *, fewest: int, most: int, total_keys: Iterable[str] = ()) -> None:
        self.fewest, self.most = fewest, most
        self.total_keys = list(total_keys)
        super().__init__(fields)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Typed]:
        pattern = re.compile(rf"{re.escape(name)}-(\d{{1,3}})-")
        found = {int(match.group(1)) for posted in data if (match := pattern.match(posted))}
        rows = [self._row(data, files, f"{name}-{number}") for number in sorted(found)[: 2 * MOST_ROWS]]
        return [row for row in rows if not is_blank(row)]

    def _row(self, data: Any, files: Any, name: str) -> Typed:
        return {key: self.read(key, data, files, f"{name}-{key}") for key in self.fields}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(posted.startswith(f"{name}-") for posted in data)

    def get_context(self, name: str, value: list[Typed] | None, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        filled = value or []
        wanted = max(len(filled) + BLANK_ROWS, self.fewest, self.asked)
        blank = max(0, min(wanted, self.most) - len(filled))
        rows: list[Typed] = [*filled, *({} for _number in range(blank))]
        return {
            **context,
            "columns": [{"key": key, "field": field} for key, field in self.fields.items()],
            "rows": [self._cells(name, number, row) for number, row in enumerate(rows)],
            "blank_row": self._cells(name, PLACEHOLDER, {}),
            "totals": self._totals(filled),
            "fewest": self.fewest,
            "most": self.most,
            "has_more": len(filled) + blank < self.most,
        }

    def _cells(self, name: str, number: Any, row: Typed) -> list[dict[str, Any]]:
        return [
            self.cell(key, f"{name}-{number}-{key}", row.get(key), (number, key), "id") for key in self.fields
        ]

    def _totals(self, rows: list[Typed]) -> list[dict[str, Any]]:
        """A cell for each column: the sum of what is valid in it, where it has one."""
        if not self.total_keys:
            return []
        return [
            {
                "key": key,
                "sum": column_sum(self.fields[key], rows, key) if key in self.total_keys else None,
                "unit": getattr(self.fields[key], "unit", ""),
            }
            for key in self.fields
        ]


def column_sum(field: forms.Field, rows: Iterable[Typed], key: str) -> Any:
    found = []
    for row in rows:
        try:
            found.append(field.clean(row.get(key)))
        except ValidationError:
            continue
    return sum(number for number in found if number is not None)


class PartsField(forms.Field):
    """Cleans to {part: value}, or None when nothing is given."""

    widget: Any = PartsWidget

    def __init__(self, *, fields: Fields, **options: Any) -> None:
        self.fields = dict(fields)
        super().__init__(widget=PartsWidget(self.fields), template_name=FIELD_TEMPLATE, **options)

    def clean(self, value: Typed | None) -> dict[str, Any] | None:
        typed = value or {}
        if is_blank(typed) and not self.required:
            return None
        if is_blank(typed):
            raise ValidationError(self.error_messages["required"], code="required")
        checked = check_parts(self.fields, typed)
        self.widget.problems = checked.problems
        if checked.problems:
            raise ValidationError(
                [
                    _message(str(self.fields[key].label or ""), error)
                    for key, errors in checked.problems.items()
                    for error in errors
                ]
            )
        self.check_whole(checked.cleaned)
        return checked.cleaned

    def check_whole(self, cleaned: dict[str, Any]) -> None:
        """What holds between the parts."""


class RowsField(forms.Field):
    """Cleans to a list of {part: value}; rows left empty are no rows."""

    widget: Any = RowsWidget

    def __init__(
        self,
        *,
        fields: Fields,
        fewest: int = 0,
        most: int = MOST_ROWS,
        total_keys: Iterable[str] = (),
        **options: Any,
    ) -> None:
        self.fields = dict(fields)
        self.fewest, self.most = fewest, most
        widget = RowsWidget(self.fields, fewest=fewest, most=most, total_keys=total_keys)
        super().__init__(widget=widget, template_name=FIELD_TEMPLATE, **options)

    def clean(self, value: list[Typed] | None) -> list[dict[str, Any]]:
        rows = value or []
        if not rows and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        checked = [check_parts(self.fields, row) for row in rows]
        self.widget.problems = {
            (number, key): errors
            for number, row in enumerate(checked)
            for key, errors in row.problems.items()
        }
        problems = [*self._row_errors(checked), *self._count_errors(len(rows))]
        if problems:
            raise ValidationError(problems)
        return [row.cleaned for row in checked]

    def _row_errors(self, rows: list[Checked]) -> list[ValidationError]:
        return [
            _message(_("Line %(number)s, %(part)s") % {"number": number, "part": label}, error)
            for number, row in enumerate(rows, start=1)
            for label, errors in ((self.fields[key].label, found) for key, found in row.problems.items())
            for error in errors
        ]

    def _count_errors(self, count: int) -> list[ValidationError]:
        if count > self.most:
            words = ngettext("%(limit)s line at most.", "%(limit)s lines at most.", self.most)
            return [ValidationError(words % {"limit": self.most}, code="most")]
        if count and count < self.fewest:
            words = ngettext("%(limit)s line at least.", "%(limit)s lines at least.", self.fewest)
            return [ValidationError(words % {"limit": self.fewest}, code="fewest")]
        return []


def _message(part: str, error: ValidationError) -> ValidationError:
    """The reason, with the part that it is about."""
    parts = {"part": part, "reason": " ".join(error.messages)}
    return ValidationError(_("%(part)s: %(reason)s") % parts, code=PART)
