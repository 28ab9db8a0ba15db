"""What every field block shares: a field block *is* the kind of its question, with what editors set."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls.blocks.conditions import ConditionBlock
from calls.kinds.base import Kind
from calls.questionnaire import Question

#: Folded away at first: most questions leave them as they are.
SETTINGS = ("condition", "personal", "reviewers", "published")


class AskedBlock(Kind, blocks.StructBlock):
    """A question. Its answer is known by the identifier of this block in its stream."""

    label = blocks.CharBlock(label=gettext_lazy("Question"), max_length=250)
    help = blocks.TextBlock(
        label=gettext_lazy("Help"), required=False, default="", max_length=500,
        help_text=gettext_lazy("Shown under the question, before the answer."),
    )  # fmt: skip
    required = blocks.BooleanBlock(
        label=gettext_lazy("Needed to file"), required=False, default=True,
        help_text=gettext_lazy("A draft can always be saved without it."),
    )  # fmt: skip

    class Meta:
        icon = "form"
        template = "calls/blocks/field.html"

    def get_context(self, value: blocks.StructValue, parent_context: Any = None) -> dict[str, Any]:
        """What the editor's preview of the block shows."""
        context = super().get_context(value, parent_context)
        form = forms.Form()
        form.fields["preview"] = self.form_field(Question("preview", self, value))
        return {**context, "field": form["preview"]}


class FieldBlock(AskedBlock):
    condition = ConditionBlock(
        help_text=gettext_lazy("Without any answer to look at, the question is always asked.")
    )
    personal = blocks.BooleanBlock(
        label=gettext_lazy("Personal data"), required=False, default=False,
        help_text=gettext_lazy("The answer names a person or tells how to reach one."),
    )  # fmt: skip
    reviewers = blocks.BooleanBlock(
        label=gettext_lazy("Shown to reviewers"), required=False, default=True,
        help_text=gettext_lazy("Otherwise instructors alone read the answer."),
    )  # fmt: skip
    published = blocks.BooleanBlock(
        label=gettext_lazy("Published if selected"), required=False, default=False,
        help_text=gettext_lazy("The form says so to those who answer."),
    )  # fmt: skip

    def get_form_layout(self) -> blocks.BlockGroup:
        shown = [name for name in self.child_blocks if name not in SETTINGS]
        return blocks.BlockGroup(shown, settings=list(SETTINGS))


class PersonalFieldBlock(FieldBlock):
    """One whose answer is personal data, unless editors say otherwise."""

    personal = blocks.BooleanBlock(
        label=gettext_lazy("Personal data"), required=False, default=True,
        help_text=gettext_lazy("The answer names a person or tells how to reach one."),
    )  # fmt: skip
