from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class YearBlock(blocks.StructBlock):
    year = blocks.IntegerBlock(label=_("Year"), min_value=2000, max_value=2100)
    amount = blocks.DecimalBlock(label=_("Figure"), max_digits=14, decimal_places=2)

    class Meta:
        icon = "date"
        label = _("Year")


class IndicatorBlock(blocks.StructBlock):
    """Words are translated; years and amounts are the same in every language."""

    name = blocks.CharBlock(label=_("What is measured"), max_length=120)
    unit = blocks.CharBlock(
        label=_("Unit"), required=False, default="", max_length=20, help_text=_("For instance “%” or “€”.")
    )
    source = blocks.CharBlock(label=_("Source"), max_length=160)
    years = blocks.ListBlock(YearBlock(), label=_("Years"), min_num=1)

    class Meta:
        icon = "table"
        label = _("Indicator")
        template = "blocks/indicator.html"
        preview_value = {
            "name": "Structures employeuses de l’ESS",
            "unit": "",
            "source": "Département du Gard",
            "years": [{"year": 2024, "amount": 2300}],
        }
        description = _("A figure followed year after year, with its source")


class IndicatorsBlock(blocks.StreamBlock):
    indicator = IndicatorBlock()
