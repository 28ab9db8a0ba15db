"""What differs between two versions of a form, in words that those who write understand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from calls.questionnaire import Question, Questionnaire


@dataclass(frozen=True)
class FormChange:
    before: Questionnaire
    after: Questionnaire

    def fits(self, key: str) -> bool:
        """Whether an answer to a question of the old form answers the new one: same question, same type."""
        old, new = self.before.questions.get(key), self.after.questions.get(key)
        return old is not None and new is not None and old.type == new.type

    def label(self, key: str) -> str:
        known = self.before.questions.get(key) or self.after.questions.get(key)
        return known.label if known else key

    @property
    def told(self) -> dict[str, list[Any]]:
        """Labels, as an event keeps them."""
        return {
            "added": [question.label for question in self._only_in(self.after, self.before)],
            "removed": [question.label for question in self._only_in(self.before, self.after)],
            "reworded": [[old.label, new.label] for old, new in self._both() if old.label != new.label],
            "changed": [
                new.label
                for old, new in self._both()
                if old.label == new.label and _asked(old) != _asked(new)
            ],
        }

    def _both(self) -> list[tuple[Question, Question]]:
        old = self.before.questions
        return [(old[key], new) for key, new in self.after.questions.items() if key in old]

    @staticmethod
    def _only_in(one: Questionnaire, other: Questionnaire) -> list[Question]:
        return [question for key, question in one.questions.items() if key not in other.questions]


def compare(before: Questionnaire, after: Questionnaire) -> FormChange:
    return FormChange(before, after)


def change_words(told: Mapping[str, Any]) -> str:
    """What an event keeps of a change, a line each, in the reader's language."""
    lines = [
        *(_("Added: %(label)s") % {"label": label} for label in told["added"]),
        *(_("Removed: %(label)s") % {"label": label} for label in told["removed"]),
        *(
            _("Reworded: %(before)s → %(after)s") % {"before": before, "after": after}
            for before, after in told["reworded"]
        ),
        *(_("Asked otherwise: %(label)s") % {"label": label} for label in told["changed"]),
        *(_("Your answer is set aside: %(label)s") % {"label": label} for label in told["set_aside"]),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _asked(question: Question) -> Any:
    """Everything of a question but its words."""
    block = cast("Any", question.kind)
    return question.type, {
        name: part for name, part in block.get_prep_value(question.value).items() if name != "label"
    }
