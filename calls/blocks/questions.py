"""What every field block shares: a field block *is* the type of its field.

It makes the form field, and serialises and shows the answer.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls import fields
from calls.questionnaire import Answer, Question


class FieldBlock(blocks.StructBlock):
    """A question. Its answer is known by the identifier of this block in its stream."""

    is_question = True
    field_class: type[forms.Field] = fields.TextField

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

    def form_field(self, question: Question) -> forms.Field:
        common = {
            "label": question.label,
            "help_text": question.help,
            "required": question.is_required,
            "error_messages": {"required": _("This answer is needed to file.")},
        }
        return self.field_class(**{**common, **self.field_options(question)})

    def field_options(self, question: Question) -> dict[str, Any]:
        return {}

    def serialise(self, cleaned: Any) -> Answer:
        return cleaned

    def typed(self, answer: Answer) -> Any:
        """What the form field is filled with again."""
        return answer

    def words(self, question: Question, answer: Answer) -> str:
        return str(answer)


def sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)
