from typing import Any

from django import forms
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from calls import conditions, fields
from calls.questionnaire import Answer, Question, typed_words
from calls.tables import Table
from portal.documents import Part, Space


class Kind:
    """A short text, unless a kind says otherwise."""

    is_question = True
    name = ""
    field_class: type[forms.Field] = fields.TextField
    #: How conditions on other questions may look at its answer.
    operators: frozenset[str] = conditions.ALONE
    #: Whether its answer is a number, that a column may add up.
    is_number = False

    def form_field(self, question: Question) -> forms.Field:
        return self.field_class(**{**self.common_options(question), **self.field_options(question)})

    def common_options(self, question: Question) -> dict[str, Any]:
        return {
            "label": question.label,
            "help_text": self.help_text(question),
            "required": question.is_required,
            "error_messages": {"required": _("This answer is needed to file.")},
        }

    def help_text(self, question: Question) -> str:
        """What editors wrote, then what the kind itself asks for."""
        return question.help

    def field_options(self, question: Question) -> dict[str, Any]:
        return {}

    def serialise(self, question: Question, cleaned: Any) -> Answer:
        return cleaned

    def typed(self, question: Question, answer: Answer) -> Any:
        return answer

    def posted(self, question: Question, name: str, typed: Any) -> dict[str, list[str]]:
        if typed in (None, "", []):
            return {}
        return {name: typed if isinstance(typed, list) else [typed]}

    def words(self, question: Question, answer: Answer) -> str:
        return str(answer)

    def typed_words(self, question: Question, typed: Any) -> str:
        """What is not valid yet, as its author reads it: a code is told by its label."""
        field = self.form_field(question) if typed else None
        if not isinstance(field, forms.ChoiceField):
            return typed_words(typed)
        choices: Any = field.choices
        pairs: Any = flatten_choices(choices)
        labels = {str(code): str(label) for code, label in pairs}
        codes = map(str, typed if isinstance(typed, list) else [typed])
        return _("; ").join(labels.get(code, code) for code in codes if code)

    def tables(self, question: Question, answer: Answer) -> list[Table]:
        return []

    def on_paper(self, question: Question) -> list[Part]:
        """Where one answers on the blank form."""
        return [Space()]

    def sample(self, expected: str) -> Answer:
        """An answer that is what a condition expects, to be told in words."""
        return expected


def sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)
