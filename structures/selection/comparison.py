"""Structures side by side: the same facts in the same order, and which of them differ."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.dates import date_format
from structures.forms import DirectoryForm
from structures.models import Contact, StructurePage
from structures.presentation import public_contacts
from structures.querysets import StructureQuerySet

#: Words, and the address they lead to, or "".
Fact = tuple[str, str]


@dataclass(frozen=True)
class Row:
    title: str
    cells: list[list[Fact]]
    #: Contacts and dates always differ, and help nobody to choose.
    is_telling: bool = True

    @property
    def differs(self) -> bool:
        return self.is_telling and any(cell != self.cells[0] for cell in self.cells)


def chosen(structures: StructureQuerySet, keys: tuple[int, ...]) -> list[StructurePage]:
    """Those that readers see, in the order asked, with all that a comparison shows."""
    found = structures.order_by().with_facts().prefetch_related("action_zone", "offers", "contacts")
    by_key = found.in_bulk(list(keys))
    return [by_key[key] for key in keys if key in by_key]


def rows(structures: list[StructurePage], form: DirectoryForm) -> list[Row]:
    """`form` names the terms in the reader's language."""
    facts = Facts(form)
    readings: list[tuple[str, Callable[[StructurePage], list[Fact]]]] = [
        (_("Family of the ESS"), facts.family),
        (_("Sectors of activity"), facts.sectors),
        (_("Labels and approvals"), facts.labels),
        (_("Seat"), facts.seat),
        (_("Acts in"), facts.zone),
        (_("Employees"), facts.headcount),
        (_("What we offer"), facts.offers),
        (_("Answers public tenders"), facts.tenders),
    ]
    apart = [(_("Contacts"), facts.contacts), (_("Verified on"), facts.verified)]
    return [
        *(Row(title, [read(each) for each in structures]) for title, read in readings),
        *(Row(title, [read(each) for each in structures], is_telling=False) for title, read in apart),
    ]


@dataclass(frozen=True)
class Facts:
    form: DirectoryForm

    def family(self, structure: StructurePage) -> list[Fact]:
        record = structure.register
        code = record.family.code if record and record.family else ""
        return _plain([self.form.names_of("forme").get(code, "")])

    def sectors(self, structure: StructurePage) -> list[Fact]:
        names = self.form.names_of("secteur")
        return _plain(names.get(each.code, each.name) for each in structure.sectors.all())

    def labels(self, structure: StructurePage) -> list[Fact]:
        names = self.form.names_of("label")
        return _plain(names.get(each.code, each.name) for each in structure.labels.all())

    def seat(self, structure: StructurePage) -> list[Fact]:
        record = structure.register
        if record is None or not record.shows_address:
            return []
        return _plain([record.commune.name if record.commune else record.city])

    def zone(self, structure: StructurePage) -> list[Fact]:
        return _plain(place.name for place in structure.action_zone.all())

    def headcount(self, structure: StructurePage) -> list[Fact]:
        record = structure.register
        return _plain([record.get_headcount_display() if record else ""])

    def offers(self, structure: StructurePage) -> list[Fact]:
        return _plain(offer.title for offer in structure.offers.all())

    def tenders(self, structure: StructurePage) -> list[Fact]:
        answers = any(offer.answers_public_tenders for offer in structure.offers.all())
        return _plain([_("yes") if answers else _("no")])

    def contacts(self, structure: StructurePage) -> list[Fact]:
        shown = [(each.value, _address(each)) for each in public_contacts(structure)]
        return [*shown, *([(_("Website"), structure.website)] if structure.website else [])]

    def verified(self, structure: StructurePage) -> list[Fact]:
        record = structure.register
        if record is None or record.verified_at is None:
            return _plain([_("never")])
        return _plain([date_format(localtime(record.verified_at), "DATE_FORMAT")])


def _plain(words: Iterable[str]) -> list[Fact]:
    return [(each, "") for each in words if each]


def _address(contact: Contact) -> str:
    if contact.kind == Contact.Kind.EMAIL:
        return f"mailto:{contact.value}"
    if contact.kind == Contact.Kind.PHONE:
        return f"tel:{contact.value.replace(' ', '')}"
    return ""
