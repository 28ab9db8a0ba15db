"""Questions answered in words."""

from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls.blocks.questions import FieldBlock, PersonalFieldBlock
from calls.kinds.texts import Email, LongText, Phone, ShortText


class ShortTextBlock(ShortText, FieldBlock):
    max_length = blocks.IntegerBlock(
        label=gettext_lazy("Most characters"), default=200, min_value=1, max_value=500
    )

    class Meta:
        icon = "pilcrow"
        label = gettext_lazy("Short text")
        preview_value = {"label": "Quel nom donnez-vous à votre commun ?", "required": True, "max_length": 80}
        description = gettext_lazy("An answer on one line")


class LongTextBlock(LongText, FieldBlock):
    max_length = blocks.IntegerBlock(
        label=gettext_lazy("Most characters"), default=1500, min_value=50, max_value=20000
    )
    min_length = blocks.IntegerBlock(
        label=gettext_lazy("Fewest characters"), required=False, min_value=1, max_value=5000
    )

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("Long text")
        preview_value = {"label": "Quel besoin avez-vous constaté ?", "required": True, "max_length": 1500}
        description = gettext_lazy("An answer in several paragraphs, with a limit")


class EmailFieldBlock(Email, PersonalFieldBlock):
    class Meta:
        icon = "mail"
        label = gettext_lazy("E-mail address")
        preview_value = {"label": "Quelle adresse électronique utiliser ?", "required": True}
        description = gettext_lazy("An e-mail address")


class PhoneBlock(Phone, PersonalFieldBlock):
    class Meta:
        icon = "mobile-alt"
        label = gettext_lazy("Telephone number")
        preview_value = {"label": "À quel numéro vous joindre ?", "required": False}
        description = gettext_lazy("A telephone number, French or foreign")
