"""Questions answered by choosing in a list."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls import fields
from calls.blocks.questions import FieldBlock
from calls.questionnaire import Answer, Question
from structures.models import Territory

MOST_RADIOS = 7


class YesNoBlock(FieldBlock):
    field_class = forms.ChoiceField

    class Meta:
        icon = "check"
        label = gettext_lazy("Yes or no")
        preview_value = {"label": "Le commun existe-t-il déjà ?", "required": True}
        description = gettext_lazy("A question answered by yes or no")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"choices": [("yes", _("Yes")), ("no", _("No"))], "widget": forms.RadioSelect}

    def words(self, question: Question, answer: Answer) -> str:
        return _("Yes") if answer == "yes" else _("No")


class ChoicesBlock(blocks.StreamBlock):
    """Each choice is stored by the identifier of its block, never by its words."""

    choice = blocks.CharBlock(label=gettext_lazy("Choice"), max_length=200)


class SingleChoiceBlock(FieldBlock):
    field_class = forms.ChoiceField

    choices = ChoicesBlock(label=gettext_lazy("Choices"), min_num=2, max_num=40)

    class Meta:
        icon = "radio-full"
        label = gettext_lazy("One choice")
        preview_value = {
            "label": "Où en est votre commun ?",
            "required": True,
            "choices": [("choice", "Une idée"), ("choice", "Un prototype"), ("choice", "Déjà en usage")],
        }
        description = gettext_lazy("One answer among several")

    def field_options(self, question: Question) -> dict[str, Any]:
        choices = question.choices
        if len(choices) > MOST_RADIOS:
            return {"choices": [("", _("Choose…")), *choices]}
        return {"choices": choices, "widget": forms.RadioSelect}

    def words(self, question: Question, answer: Answer) -> str:
        return dict(question.choices).get(answer, str(answer))


class MultipleChoiceBlock(FieldBlock):
    field_class = forms.MultipleChoiceField

    choices = ChoicesBlock(label=gettext_lazy("Choices"), min_num=2, max_num=40)

    class Meta:
        icon = "list-ul"
        label = gettext_lazy("Several choices")
        preview_value = {
            "label": "Quels soutiens attendez-vous ?",
            "required": True,
            "choices": [
                ("choice", "Un financement"),
                ("choice", "Des locaux"),
                ("choice", "Des compétences"),
            ],
        }
        description = gettext_lazy("One or more answers among several")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {
            "choices": question.choices,
            "widget": forms.CheckboxSelectMultiple,
            "help_text": question.help or _("Several answers are possible."),
        }

    def words(self, question: Question, answer: Answer) -> str:
        names = dict(question.choices)
        return " ; ".join(names.get(code, code) for code in answer)


class TerritoryBlock(FieldBlock):
    field_class = fields.TerritoryField

    kinds = blocks.MultipleChoiceBlock(
        label=gettext_lazy("Kinds of territory"),
        choices=Territory.Kind.choices,
        default=[Territory.Kind.COMMUNE.value, Territory.Kind.EPCI.value],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        icon = "globe"
        label = gettext_lazy("Territory of the Gard")
        preview_value = {"label": "Quel est le territoire principal ?", "required": True, "kinds": ["epci"]}
        description = gettext_lazy("A commune or an intercommunality, chosen in a list")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"kinds": question.value["kinds"]}

    def serialise(self, cleaned: Territory | None) -> Answer:
        """The code, and the name that the territory bore on that day."""
        if cleaned is None:
            return None
        return {"code": fields.territory_code(cleaned), "name": cleaned.name}

    def typed(self, answer: Answer) -> Any:
        return answer["code"] if answer else ""

    def words(self, question: Question, answer: Answer) -> str:
        return str(answer["name"])
