"""What differs between two versions of a form, in words that those who write understand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from calls.comparing import comparable
from calls.questionnaire import Question, Questionnaire

LONGEST_TOLD = 160
#: What an event tells by labels alone.
LABELS = ("added", "removed", "changed", "set_aside", "to_complete")
#: What is compared as words.
WORDS = frozenset({"label", "commitments"})


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
    def told(self) -> dict[str, Any]:
        """As an event keeps it: labels, and words of steps, explanations and commitments."""
        old, new = _words(self.before), _words(self.after)
        both = [key for key in new if key in old]
        reworded = [key for key in both if old[key].split() != new[key].split()]
        return {
            "added": [_short(words) for key, words in new.items() if key not in old],
            "removed": [_short(words) for key, words in old.items() if key not in new],
            "reworded": [[_short(old[key]), _short(new[key])] for key in reworded],
            "changed": [_short(new[key]) for key in both if self._is_asked_otherwise(key, reworded)],
            "is_reordered": both != [key for key in old if key in new],
            "keys": {_short(words): key for words_of in (old, new) for key, words in words_of.items()},
        }

    def _is_asked_otherwise(self, key: str, reworded: list[str]) -> bool:
        """Of what asks nothing, new words say all."""
        if key in reworded and key not in self.after.questions:
            return False
        before, after = _settings(self.before).get(key), _settings(self.after).get(key)
        return bool(comparable(before) != comparable(after))


def compare(before: Questionnaire, after: Questionnaire) -> FormChange:
    return FormChange(before, after)


def in_words_of(told: Mapping[str, Any], *translated: Questionnaire) -> dict[str, Any]:
    """The same with the labels of a translation, where it still has them: an event keeps the French ones.

    Which French words gave way to which says nothing there: what was reworded is only named.
    """
    keys = told.get("keys", {})
    words = {key: _short(text) for form in translated for key, text in _words(form).items()}

    def label(known: str) -> str:
        return words.get(keys.get(known), known)

    named = {name: [label(each) for each in told.get(name, ())] for name in LABELS}
    reworded = [
        [before, after] if label(after) == after else ["", label(after)]
        for before, after in told.get("reworded", ())
    ]
    return {**told, **named, "reworded": reworded}


def change_words(told: Mapping[str, Any]) -> str:
    """What an event keeps of a change, a line each, in the reader's language."""
    lines = [
        *(_("Added: %(label)s") % {"label": label} for label in told["added"]),
        *(_("Removed: %(label)s") % {"label": label} for label in told["removed"]),
        *(_reworded(before, after) for before, after in told["reworded"]),
        *(_("Asked otherwise: %(label)s") % {"label": label} for label in told["changed"]),
        *([_("The order changed.")] if told["is_reordered"] else []),
        *(_("Your answer is set aside: %(label)s") % {"label": label} for label in told["set_aside"]),
        *(_("Your answer is to complete: %(label)s") % {"label": label} for label in told["to_complete"]),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _reworded(before: str, after: str) -> str:
    if not before:
        return _("Reworded: %(label)s") % {"label": after}
    return _("Reworded: %(before)s → %(after)s") % {"before": before, "after": after}


def _words(questionnaire: Questionnaire) -> dict[str, str]:
    """What is read, in the order of the form: titles of steps, labels, explanations, commitments."""
    found: dict[str, str] = {}
    for step in questionnaire.steps:
        found[step.key] = step.title
        for item in step.items:
            found[item.key] = item.label or item.title or _plain(item.body)
            found.update(item.commitments)
    return found


def _settings(questionnaire: Questionnaire) -> dict[str, Any]:
    """Everything but those words: limits, help, choices, conditions, introductions."""
    found: dict[str, Any] = {}
    for step in questionnaire.steps:
        found[step.key] = step.intro
        found.update({item.key: _setting(item) for item in step.items})
    return found


def _setting(item: Question) -> Any:
    written = cast("Any", item.kind).get_prep_value(item.value)
    return [item.type, {name: part for name, part in written.items() if name not in WORDS}]


def _plain(text: Any) -> str:
    return strip_tags(getattr(text, "source", text).replace("><", "> <"))


def _short(words: str) -> str:
    return Truncator(" ".join(words.split())).chars(LONGEST_TOLD)
