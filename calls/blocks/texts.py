"""Questions answered in words."""

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls import fields
from calls.blocks.questions import FieldBlock, sentences
from calls.questionnaire import Question

LONG_ANSWER = 800


class ShortTextBlock(FieldBlock):
    max_length = blocks.IntegerBlock(
        label=gettext_lazy("Most characters"), default=200, min_value=1, max_value=500
    )

    class Meta:
        icon = "pilcrow"
        label = gettext_lazy("Short text")
        preview_value = {"label": "Quel nom donnez-vous à votre commun ?", "required": True, "max_length": 80}
        description = gettext_lazy("An answer on one line")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"max_length": question.value["max_length"] or 200}


class LongTextBlock(FieldBlock):
    max_length = blocks.IntegerBlock(
        label=gettext_lazy("Most characters"), default=1500, min_value=50, max_value=20000
    )
    min_length = blocks.IntegerBlock(
        label=gettext_lazy("Fewest characters"), required=False, min_value=1, max_value=5000
    )

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("Long text")
        preview_value = {"label": "Quel besoin avez-vous constaté ?", "required": True, "max_length": 1500}
        description = gettext_lazy("An answer in several paragraphs, with a limit")

    def field_options(self, question: Question) -> dict[str, Any]:
        longest = question.value["max_length"] or 1500
        return {
            "max_length": longest,
            "min_length": question.value["min_length"],
            "widget": forms.Textarea(attrs={"rows": 8 if longest > LONG_ANSWER else 4}),
            "help_text": sentences(
                question.help, _("%(count)s characters at most.") % {"count": number_format(longest)}
            ),
        }


class EmailFieldBlock(FieldBlock):
    field_class = forms.EmailField

    class Meta:
        icon = "mail"
        label = gettext_lazy("E-mail address")
        preview_value = {"label": "Quelle adresse électronique utiliser ?", "required": True}
        description = gettext_lazy("An e-mail address")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"max_length": 254, "widget": forms.EmailInput(attrs={"autocomplete": "email"})}


class PhoneBlock(FieldBlock):
    field_class = fields.PhoneField

    class Meta:
        icon = "mobile-alt"
        label = gettext_lazy("Telephone number")
        preview_value = {"label": "À quel numéro vous joindre ?", "required": False}
        description = gettext_lazy("A telephone number, French or foreign")
