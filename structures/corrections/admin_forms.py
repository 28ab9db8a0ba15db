from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from structures.corrections.services import Verdict
from structures.corrections.targets import TARGETS, Target, as_text, subject_of
from structures.models import Suggestion
from structures.writing import differences
from structures.writing.fields import CommunesField

FOLLOW, LEAVE = "accept", "refuse"
LEAVING = (Suggestion.Reason.CLOSED, Suggestion.Reason.UNLISTED)


@dataclass(frozen=True)
class Line:
    """One suggestion, beside what the page says of it today; without fields once it is decided."""

    suggestion: Suggestion
    subject: str
    today: str = ""
    difference: Any = ""
    has_changed: bool = False
    decision: BoundField | None = None
    fields: list[BoundField] = field(default_factory=list)


def line_of(suggestion: Suggestion, **fields: Any) -> Line:
    target = TARGETS.get(suggestion.field)
    if target is None:
        return Line(suggestion, subject_of(suggestion), **fields)
    now = target.read(suggestion.structure) if suggestion.is_waiting else suggestion.current
    shown, proposed = target.shown(now), target.shown(suggestion.proposed)
    difference, has_changed = differences.shown(shown, proposed), now != suggestion.current
    return Line(suggestion, target.label, shown, difference, has_changed, **fields)


class DecisionForm(forms.Form):
    """On everything that waits for one page: each name ends with the key of its suggestion.

    `value` is what is proposed, which may be edited; `seen` is what the page said when it was shown.
    """

    def __init__(self, *args: Any, suggestions: Sequence[Suggestion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.suggestions = suggestions
        for suggestion in suggestions:
            self._add_line(suggestion)
        if self._may_withdraw:
            self.fields["withdraw"] = forms.BooleanField(
                label=_("Take the page off the site"),
                required=False,
                help_text=_("It stays in the admin, and can be published again."),
            )
        self.fields["answer"] = forms.CharField(
            label=_("Answer"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("Sent as it is with the decision, when the person left an address."),
        )

    def _add_line(self, suggestion: Suggestion) -> None:
        """What is not followed may hold anything: only its decision is read."""
        decision = f"decision-{suggestion.pk}"
        self.fields[decision] = forms.ChoiceField(
            label=_("Decision"),
            choices=[(FOLLOW, _("Follow")), (LEAVE, _("Do not follow"))],
            widget=forms.RadioSelect,
            initial=FOLLOW,
        )
        if suggestion.field and self.data.get(decision) != LEAVE:
            self._add_value(suggestion, TARGETS[suggestion.field])

    def _add_value(self, suggestion: Suggestion, target: Target) -> None:
        key, proposed, now = suggestion.pk, suggestion.proposed, target.read(suggestion.structure)
        self.fields[f"seen-{key}"] = forms.CharField(
            widget=forms.HiddenInput, required=False, strip=False, initial=now
        )
        is_zone = suggestion.field == "action_zone"
        value = target.field(f"{now}, {proposed}" if is_zone else proposed)
        value.label, value.help_text = _("Value to publish"), _("You may change it before you accept.")
        value.initial, value.required = target.initial(proposed), False
        self.fields[f"value-{key}"] = value
        if is_zone:
            self.fields[f"communes-{key}"] = CommunesField()

    @property
    def _may_withdraw(self) -> bool:
        return any(one.reason in LEAVING and one.structure.live for one in self.suggestions)

    @property
    def lines(self) -> list[Line]:
        return [self._line(suggestion) for suggestion in self.suggestions]

    def _line(self, suggestion: Suggestion) -> Line:
        names = [f"{name}-{suggestion.pk}" for name in ("value", "communes")]
        shown = [self[name] for name in names if name in self.fields]
        return line_of(suggestion, decision=self[f"decision-{suggestion.pk}"], fields=shown)

    @property
    def shared(self) -> list[BoundField]:
        return [self[name] for name in ("withdraw", "answer") if name in self.fields]

    @property
    def asks_communes(self) -> bool:
        return any(name.startswith("communes-") for name in self.fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for suggestion in self.suggestions:
            if f"value-{suggestion.pk}" in cleaned:
                self._clean_value(suggestion, cleaned)
        return cleaned

    def _clean_value(self, suggestion: Suggestion, cleaned: dict[str, Any]) -> None:
        """To the text that the decision keeps. Browsers send lines with a return, which no page holds."""
        name, seen = f"value-{suggestion.pk}", f"seen-{suggestion.pk}"
        chosen, communes = cleaned[name], cleaned.get(f"communes-{suggestion.pk}")
        cleaned[seen] = str(cleaned[seen]).replace("\r\n", "\n")
        try:
            cleaned[name] = TARGETS[suggestion.field].clean(
                as_text({*chosen, *communes} if communes else chosen)
            )
        except ValidationError as error:
            self.add_error(name, error.messages)

    @property
    def verdicts(self) -> list[Verdict]:
        return [self._verdict(suggestion) for suggestion in self.suggestions]

    def _verdict(self, suggestion: Suggestion) -> Verdict:
        answers, key = self.cleaned_data, suggestion.pk
        is_followed = answers[f"decision-{key}"] == FOLLOW
        return Verdict(suggestion, is_followed, answers.get(f"value-{key}"), answers.get(f"seen-{key}"))

    def show_anew(self) -> None:
        """What the editor typed is kept; what the page says now takes the place of what they had read."""
        kept = cast("QueryDict", self.data).copy()
        kept.update({name: one.initial for name, one in self.fields.items() if name.startswith("seen-")})
        self.data = kept
