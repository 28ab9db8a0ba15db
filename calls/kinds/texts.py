import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from calls import fields
from calls.fields.texts import PHONE_SEPARATORS, grouped
from calls.kinds.base import Kind, sentences
from calls.questionnaire import Answer, Question
from portal.documents import Part, Space

LONG_ANSWER = 800
SHORT_LIMIT, LONG_LIMIT = 200, 1500
TOLD_LIMIT = 100
NATIONAL_NUMBER = re.compile("0[0-9]{9}")
#: On paper, where a frame that is too small continues on a sheet of one's own.
CHARACTERS_A_LINE, FEWEST_LINES, MOST_LINES = 80, 4, 13


class ShortText(Kind):
    def field_options(self, question: Question) -> dict[str, Any]:
        return {"max_length": question.value.get("max_length") or SHORT_LIMIT}

    def help_text(self, question: Question) -> str:
        """A limit that one meets easily is told before; the counter of the page tells the others in time."""
        limit = question.value.get("max_length") or SHORT_LIMIT
        return sentences(question.help, longest_words(limit) if limit <= TOLD_LIMIT else "")


class LongText(Kind):
    def field_options(self, question: Question) -> dict[str, Any]:
        longest = question.value.get("max_length") or LONG_LIMIT
        return {
            "max_length": longest,
            "min_length": question.value.get("min_length"),
            "widget": forms.Textarea(attrs={"rows": 8 if longest > LONG_ANSWER else 4}),
        }

    def help_text(self, question: Question) -> str:
        shortest = question.value.get("min_length")
        least = _("%(count)s characters at least.") % {"count": grouped(shortest)} if shortest else ""
        return sentences(question.help, least, longest_words(question.value.get("max_length") or LONG_LIMIT))

    def on_paper(self, question: Question) -> list[Part]:
        lines = (question.value.get("max_length") or LONG_LIMIT) // CHARACTERS_A_LINE
        return [Space(max(FEWEST_LINES, min(lines, MOST_LINES)))]


class Email(Kind):
    field_class = forms.EmailField

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"max_length": 254, "widget": forms.EmailInput(attrs={"autocomplete": "email"})}


class Phone(Kind):
    field_class = fields.PhoneField

    def words(self, question: Question, answer: Answer) -> str:
        """A number of this country by pairs, as it is said."""
        digits = PHONE_SEPARATORS.sub("", str(answer))
        if not NATIONAL_NUMBER.fullmatch(digits):
            return str(answer)
        return "\u00a0".join(digits[place : place + 2] for place in range(0, len(digits), 2))


def longest_words(limit: int) -> str:
    return _("%(count)s characters at most.") % {"count": grouped(limit)}
