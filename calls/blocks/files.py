"""Questions answered by a file."""

from django import forms
from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls.blocks.questions import FieldBlock
from calls.kinds.files import File
from calls.uploads import FileKind


class FileBlock(File, FieldBlock):
    types = blocks.MultipleChoiceBlock(
        label=gettext_lazy("Kinds of file"),
        choices=FileKind.choices,
        default=[FileKind.PDF.value],
        widget=forms.CheckboxSelectMultiple,
    )
    max_megabytes = blocks.IntegerBlock(
        label=gettext_lazy("Largest size, in MB"), default=5, min_value=1, max_value=20
    )

    most_files = blocks.IntegerBlock(label=gettext_lazy("Most files"), default=1, min_value=1, max_value=10)

    class Meta:
        icon = "upload"
        label = gettext_lazy("File")
        preview_value = {
            "label": "Joignez votre budget prévisionnel",
            "required": True,
            "types": ["pdf", "sheet"],
            "max_megabytes": 5,
        }
        description = gettext_lazy("One or several files, of the kinds that you allow")
