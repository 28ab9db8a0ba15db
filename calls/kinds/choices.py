from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import conditions, fields
from calls.kinds.base import Kind
from calls.questionnaire import Answer, Question
from commons.licences import LICENCES
from portal.documents import Choices, Part, Space, Text
from structures.models import Territory

MOST_RADIOS = 7
YES, NO = "yes", "no"
#: The answer of those who have not chosen a licence yet.
UNDECIDED = "undecided"
NOT_CHOSEN_YET = gettext_lazy("Not chosen yet: we wish to talk about it")


class YesNo(Kind):
    field_class = forms.ChoiceField
    operators = conditions.CHOSEN

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"choices": [(YES, _("Yes")), (NO, _("No"))], "widget": forms.RadioSelect}

    def words(self, question: Question, answer: Answer) -> str:
        return _("Yes") if answer == YES else _("No")

    def on_paper(self, question: Question) -> list[Part]:
        return [Choices([_("Yes"), _("No")])]


class SingleChoice(Kind):
    field_class = forms.ChoiceField
    operators = conditions.CHOSEN

    def field_options(self, question: Question) -> dict[str, Any]:
        choices = question.choices
        if len(choices) > MOST_RADIOS:
            return {"choices": [("", _("Choose…")), *choices]}
        return {"choices": choices, "widget": forms.RadioSelect}

    def words(self, question: Question, answer: Answer) -> str:
        return dict(question.choices).get(answer, str(answer))

    def on_paper(self, question: Question) -> list[Part]:
        return [Choices([label for _code, label in question.choices])]


class ListedChoice(SingleChoice):
    """The same in a list that unfolds: for the cells of a row, where buttons would not fit."""

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"choices": [("", _("Choose…")), *question.choices]}


class FixedChoice(ListedChoice):
    """Among codes that the code knows: `choices` in the value is [(code, label)]."""

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"choices": [("", _("Choose…")), *question.value["choices"]]}

    def words(self, question: Question, answer: Answer) -> str:
        return str(dict(question.value["choices"]).get(answer, answer))

    def on_paper(self, question: Question) -> list[Part]:
        return [Choices([str(label) for _code, label in question.value["choices"]])]


class MultipleChoice(Kind):
    field_class = forms.MultipleChoiceField
    operators = conditions.CHOSEN

    def field_options(self, question: Question) -> dict[str, Any]:
        return {
            "choices": question.choices,
            "widget": forms.CheckboxSelectMultiple,
        }

    def help_text(self, question: Question) -> str:
        return question.help or _("Several answers are possible.")

    def words(self, question: Question, answer: Answer) -> str:
        names = dict(question.choices)
        return _("; ").join(names.get(code, code) for code in answer)

    def sample(self, expected: str) -> Answer:
        return [expected]

    def on_paper(self, question: Question) -> list[Part]:
        return [Choices([label for _code, label in question.choices], are_several=True)]


class TerritoryChoice(Kind):
    field_class = fields.TerritoryField

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"kinds": question.value["kinds"]}

    def serialise(self, question: Question, cleaned: Territory | None) -> Answer:
        """The code, and the name that the territory bore on that day."""
        if cleaned is None:
            return None
        return {"code": fields.territory_code(cleaned), "name": cleaned.name}

    def typed(self, question: Question, answer: Answer) -> Any:
        return answer["code"] if answer else ""

    def words(self, question: Question, answer: Answer) -> str:
        return str(answer["name"])


class LicenceChoice(Kind):
    """Kept by SPDX identifier."""

    field_class = forms.ChoiceField
    operators = conditions.CHOSEN

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"choices": [("", _("Choose…")), *self._groups(question)]}

    def _groups(self, question: Question) -> list[tuple[str, Any]]:
        free = [(code, licence.name) for code, licence in LICENCES.items() if licence.is_open]
        others = [(code, licence.name) for code, licence in LICENCES.items() if not licence.is_open]
        groups: list[tuple[str, Any]] = [(_("Open licences"), free)]
        if not question.value.get("only_open"):
            groups.append((_("Licences with restrictions"), others))
        if question.value.get("accepts_undecided"):
            groups.append((UNDECIDED, NOT_CHOSEN_YET))
        return groups

    def words(self, question: Question, answer: Answer) -> str:
        if answer == UNDECIDED:
            return str(NOT_CHOSEN_YET)
        licence = LICENCES.get(answer)
        if licence is None or licence.name.replace(" ", "-") == answer:
            return licence.name if licence else str(answer)
        return f"{licence.name} ({answer})"

    def on_paper(self, question: Question) -> list[Part]:
        names = [
            licence.name
            for licence in LICENCES.values()
            if licence.is_open or not question.value.get("only_open")
        ]
        return [Text(", ".join(names), is_soft=True, is_sticky=True), Space()]
