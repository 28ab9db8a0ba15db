"""Questions answered by a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls import fields
from calls.blocks.questions import FieldBlock, sentences
from calls.questionnaire import Answer, Question
from calls.uploads import FileKind


class FileBlock(FieldBlock):
    field_class = fields.CheckedFileField

    types = blocks.MultipleChoiceBlock(
        label=gettext_lazy("Kinds of file"),
        choices=FileKind.choices,
        default=[FileKind.PDF.value],
        widget=forms.CheckboxSelectMultiple,
    )
    max_megabytes = blocks.IntegerBlock(
        label=gettext_lazy("Largest size, in MB"), default=5, min_value=1, max_value=20
    )

    class Meta:
        icon = "upload"
        label = gettext_lazy("File")
        preview_value = {
            "label": "Joignez votre budget prévisionnel",
            "required": True,
            "types": ["pdf", "sheet"],
            "max_megabytes": 5,
        }
        description = gettext_lazy("A file of the kinds that you allow")

    def field_options(self, question: Question) -> dict[str, Any]:
        kinds = [FileKind(kind) for kind in question.value["types"]]
        megabytes = question.value["max_megabytes"] or 5
        limits = {"kinds": ", ".join(str(kind.label) for kind in kinds), "size": megabytes}
        return {
            "kinds": kinds,
            "max_bytes": megabytes * 1024 * 1024,
            "help_text": sentences(question.help, _("%(kinds)s, %(size)s MB at most.") % limits),
        }

    def typed(self, answer: Answer) -> Any:
        return None

    def words(self, question: Question, answer: Answer) -> str:
        return str(answer["name"])
