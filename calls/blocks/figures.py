"""Questions answered by a number, a sum or a day."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls import fields
from calls.blocks.questions import FieldBlock, sentences
from calls.questionnaire import Answer, Question


class NumberBlock(FieldBlock):
    field_class = fields.NumberField

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
            "label": "Combien de personnes en bénéficieront chaque année ?",
            "required": True,
            "decimals": 0,
            "unit": "personnes",
        }
        description = gettext_lazy("A number, with limits and a unit")

    def field_options(self, question: Question) -> dict[str, Any]:
        unit = question.text("unit")
        return {
            "min_value": question.value["minimum"],
            "max_value": question.value["maximum"],
            "decimal_places": question.value["decimals"] or 0,
            "help_text": sentences(question.help, _("Unit: %(unit)s.") % {"unit": unit} if unit else ""),
        }

    def serialise(self, cleaned: Decimal | None) -> Answer:
        return None if cleaned is None else format(cleaned, "f")

    def words(self, question: Question, answer: Answer) -> str:
        number = number_format(answer, use_l10n=True, force_grouping=True)
        return f"{number} {question.text('unit')}".strip()


class AmountBlock(FieldBlock):
    minimum = blocks.IntegerBlock(label=gettext_lazy("Smallest, in euros"), default=0, min_value=0)
    maximum = blocks.IntegerBlock(label=gettext_lazy("Largest, in euros"), required=False, min_value=1)

    field_class = fields.AmountField

    class Meta:
        icon = "tag"
        label = gettext_lazy("Amount")
        preview_value = {
            "label": "Quel montant demandez-vous au Département ?",
            "required": True,
            "minimum": 0,
        }
        description = gettext_lazy("A sum in euros")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {
            "min_value": question.value["minimum"] or 0,
            "max_value": question.value["maximum"],
            "decimal_places": 2,
            "help_text": sentences(question.help, _("In euros.")),
        }

    def serialise(self, cleaned: Decimal | None) -> Answer:
        return None if cleaned is None else format(cleaned, "f")

    def words(self, question: Question, answer: Answer) -> str:
        sum_asked = Decimal(answer)
        decimals = 2 if sum_asked % 1 else 0
        return f"{number_format(sum_asked, decimals, use_l10n=True, force_grouping=True)}\u202f€"


class DateFieldBlock(FieldBlock):
    field_class = fields.DateField

    class Meta:
        icon = "date"
        label = gettext_lazy("Date")
        preview_value = {"label": "Quand souhaitez-vous commencer ?", "required": True}
        description = gettext_lazy("A day")

    def serialise(self, cleaned: date | None) -> Answer:
        return cleaned.isoformat() if cleaned else None

    def words(self, question: Question, answer: Answer) -> str:
        return date_format(date.fromisoformat(answer), _("j F Y"))
