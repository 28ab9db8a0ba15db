"""Questions answered by choosing in a list."""

from django import forms
from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls.blocks.questions import FieldBlock
from calls.kinds.choices import LicenceChoice, MultipleChoice, SingleChoice, TerritoryChoice, YesNo
from calls.kinds.structures import StructureChoice
from structures.models import Territory


class YesNoBlock(YesNo, FieldBlock):
    class Meta:
        icon = "check"
        label = gettext_lazy("Yes or no")
        preview_value = {"label": "Le commun existe-t-il déjà ?", "required": True}
        description = gettext_lazy("A question answered by yes or no")


class ChoicesBlock(blocks.StreamBlock):
    """Each choice is stored by the identifier of its block, never by its words."""

    choice = blocks.CharBlock(label=gettext_lazy("Choice"), max_length=200)


class SingleChoiceBlock(SingleChoice, FieldBlock):
    choices = ChoicesBlock(label=gettext_lazy("Choices"), min_num=2, max_num=40)

    class Meta:
        icon = "radio-full"
        label = gettext_lazy("One choice")
        preview_value = {
            "label": "Où en est votre commun ?",
            "required": True,
            "choices": [("choice", "Une idée"), ("choice", "Un prototype"), ("choice", "Déjà en usage")],
        }
        description = gettext_lazy("One answer among several")


class MultipleChoiceBlock(MultipleChoice, FieldBlock):
    choices = ChoicesBlock(label=gettext_lazy("Choices"), min_num=2, max_num=40)

    class Meta:
        icon = "list-ul"
        label = gettext_lazy("Several choices")
        preview_value = {
            "label": "Quels soutiens attendez-vous ?",
            "required": True,
            "choices": [
                ("choice", "Un financement"),
                ("choice", "Des locaux"),
                ("choice", "Des compétences"),
            ],
        }
        description = gettext_lazy("One or more answers among several")


def territory_kinds() -> blocks.MultipleChoiceBlock:
    """Those among which a territory is chosen."""
    return blocks.MultipleChoiceBlock(
        label=gettext_lazy("Kinds of territory"),
        choices=Territory.Kind.choices,
        default=[Territory.Kind.COMMUNE.value, Territory.Kind.EPCI.value],
        widget=forms.CheckboxSelectMultiple,
    )


class TerritoryBlock(TerritoryChoice, FieldBlock):
    kinds = territory_kinds()

    class Meta:
        icon = "globe"
        label = gettext_lazy("Territory of the Gard")
        preview_value = {"label": "Quel est le territoire principal ?", "required": True, "kinds": ["epci"]}
        description = gettext_lazy("A commune or an intercommunality, chosen in a list")


class LicenceBlock(LicenceChoice, FieldBlock):
    only_open = blocks.BooleanBlock(
        label=gettext_lazy("Open licences only"), required=False, default=True,
        help_text=gettext_lazy("Those that let anyone reuse and adapt, commercially too."),
    )  # fmt: skip
    accepts_undecided = blocks.BooleanBlock(
        label=gettext_lazy("Accept “not chosen yet”"), required=False, default=True
    )

    class Meta:
        icon = "copy"
        label = gettext_lazy("Licence")
        preview_value = {"label": "Sous quelle licence ?", "required": True, "only_open": True}
        description = gettext_lazy("A licence of the SPDX list, kept by its identifier")


class StructureBlock(StructureChoice, FieldBlock):
    accepts_outside = blocks.BooleanBlock(
        label=gettext_lazy("Accept a name that the directory does not know"), required=False, default=False
    )

    class Meta:
        icon = "group"
        label = gettext_lazy("Structure")
        preview_value = {"label": "Quelle structure vous a inspirés ?", "required": True}
        description = gettext_lazy("A structure of the directory, by its name, commune or SIRET")
