"""Questions answered by a number, a sum, a percentage or a day."""

from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls.blocks.questions import FieldBlock
from calls.kinds.figures import Amount, Day, Number, Percentage


class NumberBlock(Number, FieldBlock):
    minimum = blocks.IntegerBlock(label=gettext_lazy("Smallest"), required=False)
    maximum = blocks.IntegerBlock(label=gettext_lazy("Largest"), required=False)
    decimals = blocks.IntegerBlock(label=gettext_lazy("Decimals"), default=0, min_value=0, max_value=4)
    unit = blocks.CharBlock(
        label=gettext_lazy("Unit"), required=False, default="", max_length=30,
        help_text=gettext_lazy("For instance “people a year”."),
    )  # fmt: skip

    class Meta:
        icon = "decimal"
        label = gettext_lazy("Numeric answer")
        preview_value = {
            "label": "Combien de personnes en bénéficieront chaque année ?",
            "required": True,
            "decimals": 0,
            "unit": "personnes",
        }
        description = gettext_lazy("A number, with limits and a unit")


class AmountBlock(Amount, FieldBlock):
    minimum = blocks.IntegerBlock(label=gettext_lazy("Smallest, in euros"), default=0, min_value=0)
    maximum = blocks.IntegerBlock(label=gettext_lazy("Largest, in euros"), required=False, min_value=1)

    class Meta:
        icon = "tag"
        label = gettext_lazy("Amount")
        preview_value = {
            "label": "Quel montant demandez-vous au Département ?",
            "required": True,
            "minimum": 0,
        }
        description = gettext_lazy("A sum in euros")


class DateFieldBlock(Day, FieldBlock):
    class Meta:
        icon = "date"
        label = gettext_lazy("Date")
        preview_value = {"label": "Quand souhaitez-vous commencer ?", "required": True}
        description = gettext_lazy("A day")


class PercentageBlock(Percentage, FieldBlock):
    minimum = blocks.IntegerBlock(label=gettext_lazy("Smallest, in %"), default=0, min_value=0)
    maximum = blocks.IntegerBlock(label=gettext_lazy("Largest, in %"), default=100, min_value=1)
    decimals = blocks.IntegerBlock(label=gettext_lazy("Decimals"), default=0, min_value=0, max_value=2)

    class Meta:
        icon = "decimal"
        label = gettext_lazy("Percentage")
        preview_value = {"label": "Quelle part du budget demandez-vous ?", "required": True, "decimals": 0}
        description = gettext_lazy("A share of a hundred")
