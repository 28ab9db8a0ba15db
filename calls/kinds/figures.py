from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from calls import conditions, fields
from calls.fields.figures import in_euros
from calls.kinds.base import Kind, sentences
from calls.questionnaire import Answer, Question
from portal.dates import date_format

HUNDRED = 100


class Measured(Kind):
    """Kept as the text of a decimal number, so that no cent is ever lost."""

    operators = conditions.MEASURED
    is_number = True

    def serialise(self, question: Question, cleaned: Decimal | None) -> Answer:
        return None if cleaned is None else format(cleaned, "f")

    def limit_words(self, lowest: Any, highest: Any) -> str:
        """What the field refuses, told before it does."""
        shown = self.field_class(required=False).in_words  # type: ignore[attr-defined]
        least = _("%(limit)s at least.") % {"limit": shown(lowest)} if lowest else ""
        most = _("%(limit)s at most.") % {"limit": shown(highest)} if highest is not None else ""
        return sentences(least, most)

    def sample(self, expected: str) -> Answer:
        found = conditions.number(expected)
        return "" if found is None else format(found, "f")


class Number(Measured):
    field_class = fields.NumberField

    def field_options(self, question: Question) -> dict[str, Any]:
        return {
            "min_value": question.value.get("minimum"),
            "max_value": question.value.get("maximum"),
            "decimal_places": question.value.get("decimals") or 0,
        }

    def help_text(self, question: Question) -> str:
        unit = question.text("unit")
        words = _("Unit: %(unit)s.") % {"unit": unit} if unit else ""
        limits = self.limit_words(question.value.get("minimum"), question.value.get("maximum"))
        return sentences(question.help, words, limits)

    def words(self, question: Question, answer: Answer) -> str:
        number = number_format(answer, use_l10n=True, force_grouping=True)
        return f"{number} {question.text('unit')}".strip()


class Amount(Measured):
    field_class = fields.AmountField

    def field_options(self, question: Question) -> dict[str, Any]:
        return {
            "min_value": question.value.get("minimum") or 0,
            "max_value": question.value.get("maximum"),
            "decimal_places": 2,
        }

    def help_text(self, question: Question) -> str:
        limits = self.limit_words(question.value.get("minimum"), question.value.get("maximum"))
        return sentences(question.help, _("In euros."), limits)

    def words(self, question: Question, answer: Answer) -> str:
        amount = conditions.number(answer)
        return str(answer) if amount is None else euros(amount)


class Percentage(Measured):
    field_class = fields.PercentageField

    def field_options(self, question: Question) -> dict[str, Any]:
        lowest, highest = question.value.get("minimum"), question.value.get("maximum")
        return {
            "min_value": lowest or 0,
            "max_value": HUNDRED if highest is None else highest,
            "decimal_places": question.value.get("decimals") or 0,
        }

    def help_text(self, question: Question) -> str:
        limits = self.limit_words(question.value.get("minimum"), question.value.get("maximum"))
        return sentences(question.help, _("In percent."), limits)

    def words(self, question: Question, answer: Answer) -> str:
        return _("%(number)s%%") % {"number": number_format(answer, use_l10n=True)}


class Day(Kind):
    field_class = fields.DateField

    def serialise(self, question: Question, cleaned: date | None) -> Answer:
        return cleaned.isoformat() if cleaned else None

    def words(self, question: Question, answer: Answer) -> str:
        day = parse_date(answer) if isinstance(answer, str) else None
        return date_format(day, _("j F Y")) if day else str(answer)

    def typed_words(self, question: Question, typed: Any) -> str:
        """A day that no calendar has is read as it was typed."""
        try:
            return self.words(question, typed or "")
        except ValueError:
            return super().typed_words(question, typed)


def euros(amount: Decimal) -> str:
    decimals = 2 if amount % 1 else 0
    return in_euros(number_format(amount, decimals, use_l10n=True, force_grouping=True))
