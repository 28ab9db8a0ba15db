"""What a page says that its members may write, as plain values: to keep, compare and merge by field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.models import PortalImage
from structures.models import Contact, Label, Offer, Sector, StructurePage, Territory
from structures.writing.plain_text import to_plain

Words = dict[str, Any]

TEXTS = ("title", "teaser_text", "presentation", "website")
LISTS: dict[str, Any] = {"sectors": Sector, "labels": Label, "action_zone": Territory}
SWITCHES = ("accepts_messages",)
PICTURES = ("photo", "logo")
OFFER = ("title", "text", "answers_public_tenders")
CONTACT = ("kind", "value", "is_public")
ROWS: dict[str, tuple[Any, tuple[str, ...]]] = {"offers": (Offer, OFFER), "contacts": (Contact, CONTACT)}
NAMES = {
    "title": _("Usual name"),
    "teaser_text": _("In one sentence"),
    "presentation": _("Presentation"),
    "website": _("Website"),
    "sectors": _("Sectors"),
    "labels": _("Labels and approvals"),
    "action_zone": _("Where you act"),
    "offers": _("What you offer"),
    "contacts": _("Contacts"),
    "accepts_messages": _("Receive messages through the portal"),
    "photo": _("Photo"),
    "logo": _("Logo"),
}


@dataclass(frozen=True)
class Merged:
    """`conflicts` names the fields that both sides changed, each in its own way."""

    words: Words
    conflicts: list[str]


def words_of(page: StructurePage) -> Words:
    """What this page, published or taken from a revision, says."""
    words: Words = {name: getattr(page, name) for name in (*TEXTS, *SWITCHES)}
    words |= {name: sorted(term.pk for term in getattr(page, name).all()) for name in LISTS}
    words |= {name: getattr(page, f"{name}_id") for name in PICTURES}
    for name, (_model, fields) in ROWS.items():
        rows = sorted(getattr(page, name).all(), key=lambda row: row.sort_order or 0)
        words[name] = [{"id": row.pk} | {field: getattr(row, field) for field in fields} for row in rows]
    return words


def merge(*, base: Words, words: Words, current: Words) -> Merged:
    """What members changed since `base`, upon what the page says now; their words win where both changed."""
    merged, conflicts = dict(current), []
    for name in NAMES:
        if same(words.get(name), base.get(name)):
            continue
        merged[name] = words[name]
        if not same(current[name], base.get(name)) and not same(current[name], words[name]):
            conflicts.append(name)
    return Merged(merged, conflicts)


def changed(one: Words, other: Words) -> list[str]:
    return [name for name in NAMES if not same(one.get(name), other.get(name))]


def same(one: Any, other: Any) -> bool:
    """The key of a row says nothing: the same offer written again is the same."""
    return bool(_bare(one) == _bare(other))


def _bare(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return [{key: part for key, part in row.items() if key != "id"} for row in value]
    return value or None


def put(words: Words, page: StructurePage) -> None:
    """Write the words on a page in memory. A row keeps its key only if it is one of this page's."""
    for name in (*TEXTS, *SWITCHES):
        setattr(page, name, words[name])
    for name, model in LISTS.items():
        setattr(page, name, list(model.objects.filter(pk__in=words[name])))
    for name in PICTURES:
        setattr(page, name, PortalImage.objects.filter(pk=words[name]).first())
    for name, (model, fields) in ROWS.items():
        own = {row.pk for row in getattr(page, name).all()}
        rows = [
            model(
                pk=row["id"] if row.get("id") in own else None,
                sort_order=order,
                **{field: row[field] for field in fields},
            )
            for order, row in enumerate(words[name])
        ]
        setattr(page, name, rows)


def said(name: str, value: Any) -> str:
    """A field's value as a person reads it, for whoever compares two of them."""
    if name in SWITCHES:
        return gettext("yes") if value else gettext("no")
    if not value:
        return ""
    if name in LISTS:
        return ", ".join(str(term) for term in LISTS[name].objects.filter(pk__in=value))
    if name in PICTURES:
        return str(PortalImage.objects.filter(pk=value).first() or "")
    return SHOWN.get(name, str)(value)


def _offers(rows: list[Mapping[str, Any]]) -> str:
    return "\n".join(f"{row['title']}: {row['text']}".removesuffix(": ") for row in rows)


def _contacts(rows: list[Mapping[str, Any]]) -> str:
    return "\n".join(row["value"] for row in rows)


SHOWN: dict[str, Callable[[Any], str]] = {
    "offers": _offers,
    "contacts": _contacts,
    "presentation": to_plain,
}
