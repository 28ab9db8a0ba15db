"""When a question is asked, as editors say it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls.conditions import Match, Operator


class NotTranslatedMixin:
    """Codes and identifiers: wagtail-localize would offer them to translators."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return []


class KeyBlock(NotTranslatedMixin, blocks.CharBlock):
    """The identifier of a question or of a choice: the admin's script shows a list of them."""

    def __init__(self, *, role: str, **options: Any) -> None:
        self.role = role
        super().__init__(**options)
        self.field.widget = forms.TextInput(attrs={"data-condition": role})


class ComparisonBlock(blocks.StructBlock):
    question = KeyBlock(role="question", label=gettext_lazy("Question"), max_length=64)
    operator = blocks.ChoiceBlock(
        label=gettext_lazy("Comparison"), choices=Operator.choices, default=Operator.IS.value
    )
    expected = KeyBlock(
        role="expected", label=gettext_lazy("Answer"), required=False, default="", max_length=64
    )

    class Meta:
        icon = "help"
        label = gettext_lazy("Answer to look at")
        # The outline of the page would show identifiers.
        label_format = gettext_lazy("Answer to look at")


class ConditionBlock(NotTranslatedMixin, blocks.StructBlock):
    match = blocks.ChoiceBlock(
        label=gettext_lazy("Ask this question when"), choices=Match.choices, default=Match.ALL.value
    )
    tests = blocks.ListBlock(ComparisonBlock(), label=gettext_lazy("Answers to other questions"), default=[])

    class Meta:
        icon = "view"
        label = gettext_lazy("Condition")
        label_format = gettext_lazy("Condition")
        form_classname = "struct-block condition-block"
