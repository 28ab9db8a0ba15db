"""What changed in the rules of a call since it opened, told by itself at each publication."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import User
from calls import rules
from calls.comparing import comparable
from calls.fields.figures import in_euros
from calls.following import services
from calls.models import CallPage, RulesVersion
from calls.services.versions import as_written_today
from portal.dates import date_format
from portal.fields import StreamField

Words = Callable[[Any], str]


@dataclass(frozen=True)
class Change:
    """`before` and `after` are empty for long texts: the page itself shows what they say now."""

    name: str
    label: str
    before: str = ""
    after: str = ""

    @property
    def words(self) -> str:
        if not self.before and not self.after:
            return self.label
        return _("%(label)s: %(after)s (before: %(before)s)") % {
            "label": self.label,
            "before": self.before or _("nothing"),
            "after": self.after or _("nothing"),
        }


def _instant(value: str | None) -> str:
    moment = parse_datetime(value) if value else None
    return rules.instant_words(moment) if moment else ""


def _closing(value: str | None) -> str:
    moment = parse_datetime(value) if value else None
    return rules.closing_words(moment) if moment else ""


def _day(value: str | None) -> str:
    day = parse_date(value) if value else None
    return date_format(day, _("j F Y")) if day else ""


def _count(value: int | None) -> str:
    return "" if value is None else number_format(value, use_l10n=True, force_grouping=True)


def _sum(value: int | None) -> str:
    return in_euros(_count(value)) if value is not None else ""


#: The field that holds the form.
FORM = "steps"
#: The fields that are rules; those with words show what they said before and what they say now.
RULES: dict[str, Words | None] = {
    "opening_at": _instant,
    "closing_at": _closing,
    "results_on": _day,
    "minimum_structures": _count,
    "budget": _sum,
    "eligibility": None,
    "other_support": None,
    "sharing": None,
    "challenges": None,
    "criteria": None,
    "documents": None,
    "steps": None,
}


@transaction.atomic
def record(*, call: CallPage, by: User | None, now: datetime) -> RulesVersion | None:
    """Keep the rules just published, if they differ from the last ones. None where nothing changed."""
    CallPage.objects.select_for_update(of=("self",)).get(pk=call.pk)
    last = call.rules_versions.last()
    current = rules_of(call)
    changed = [name for name in RULES if last and not _says_the_same(call, name, last.rules, current)]
    if last and not changed:
        return None
    version = RulesVersion.objects.create(
        call=call,
        at=now,
        by=by,
        rules=current,
        changed=changed,
        is_change=last is not None and now >= _opened_at(last),
        note=_new_note(call),
    )
    if version.is_change:
        _tell(version, last)
    return version


def _tell(version: RulesVersion, last: RulesVersion | None) -> None:
    """Who writes a draft is told of its form in a message of their own, with what it changes there."""
    changes = changes_of(version, last)
    others = [change for change in changes if change.name != FORM]
    services.tell_change(
        call=version.call,
        changes=lambda: words_of(changes_of(version, last)),
        but_the_form=(lambda: words_of(_but_the_form(version, last))) if others else "",
        is_about_form=len(others) < len(changes),
        note=version.note,
    )


def _but_the_form(version: RulesVersion, last: RulesVersion | None) -> list[Change]:
    return [change for change in changes_of(version, last) if change.name != FORM]


def _new_note(call: CallPage) -> str:
    """A reason already given with another change is not given again."""
    is_known = bool(call.change_note) and call.rules_versions.filter(note=call.change_note).exists()
    return "" if is_known else call.change_note


def rules_of(call: CallPage) -> dict[str, Any]:
    """Each rule as JSON holds it."""
    return {name: _plain(call, name) for name in RULES}


def _plain(call: CallPage, name: str) -> Any:
    value = getattr(call, name)
    if isinstance(value, date):
        return value.isoformat()
    return value.get_prep_value() if hasattr(value, "get_prep_value") else value


def _says_the_same(call: CallPage, name: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    if before.get(name) == after[name]:
        return True
    return bool(_comparable(call, name, before) == _comparable(call, name, after))


def _comparable(call: CallPage, name: str, rules_then: dict[str, Any]) -> Any:
    """Blocks first learn the options that they have today."""
    value, field = rules_then.get(name), call._meta.get_field(name)
    if isinstance(field, StreamField):
        value = as_written_today(field.stream_block.to_python(value or []))
    return comparable(value)


def _opened_at(version: RulesVersion) -> datetime:
    return datetime.fromisoformat(version.rules["opening_at"])


def changes_of(version: RulesVersion, before: RulesVersion | None) -> list[Change]:
    return [_change(name, before.rules if before else {}, version.rules) for name in version.changed]


def _change(name: str, before: dict[str, Any], after: dict[str, Any]) -> Change:
    label = _("The application form") if name == FORM else _label(name)
    words = RULES.get(name)
    if words is None:
        return Change(name, label)
    return Change(name, label, words(before.get(name)), words(after.get(name)))


def _label(name: str) -> str:
    return str(CallPage._meta.get_field(name).verbose_name).capitalize()


def words_of(changes: list[Change]) -> str:
    return "\n".join(change.words for change in changes)


def changelog(call: CallPage) -> list[dict[str, Any]]:
    """Latest first: what changed, when, and why where editors said it."""
    versions = list(call.source.rules_versions.order_by("at", "pk"))
    pairs = zip(versions, [None, *versions], strict=False)
    entries = [
        {"version": version, "changes": changes_of(version, before)}
        for version, before in pairs
        if version.is_change
    ]
    return entries[::-1]
