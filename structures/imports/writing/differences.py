"""What a source says otherwise than a person wrote: proposed to editors, never written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import strip_tags

from portal.text import fold
from structures.corrections.services import suggest
from structures.corrections.targets import TARGETS, as_text
from structures.duplicates.resemblance import phone_number
from structures.imports.rows import Establishment, Line
from structures.imports.writing.matching import Entry, KnownPage
from structures.models import ImportRun, StructurePage, Suggestion
from structures.models.records import Noted
from structures.writing.plain_text import to_html

DECIDED = (Suggestion.State.WAITING, Suggestion.State.REFUSED)


@dataclass(frozen=True)
class Difference:
    """`proposed` is the text that a suggestion would keep."""

    line: Line
    page: int
    field: str
    proposed: str
    source: str
    told_on: date | None

    @property
    def key(self) -> tuple[int, str, str]:
        return self.page, self.field, self.proposed


def of_row(entry: Entry, noted: Noted, line: Line, row: Establishment) -> Iterator[Difference]:
    page = entry.page
    if page is None or not page.pk:
        return
    told: dict[str, Any] = dict(noted.differing)
    if _is_renamed(page, noted, row):
        told["title"] = row.name
    told |= row.words
    for field, value in told.items():
        yield Difference(line, page.pk, field, _text(field, value), row.source, row.told_on)


def _is_renamed(page: KnownPage, noted: Noted, row: Establishment) -> bool:
    """A title that a person wrote, or that the register itself no longer uses."""
    if not row.name or page.title == row.name or fold(page.title) == fold(row.name):
        return False
    old_name = noted.before.get("legal_name", ("", None))[0]
    return bool(page.latest_revision_id) or bool(old_name and fold(page.title) == fold(old_name))


def _text(field: str, value: Any) -> str:
    if field == "presentation":
        return TARGETS[field].read(StructurePage(presentation=value))
    return as_text(value)


def unsaid(differences: Iterable[Difference]) -> list[Difference]:
    """Each once, without those that already wait or that an editor refused, nor those that change nothing."""
    once = {difference.key: difference for difference in differences}
    pages = {page for page, _field, _proposed in once}
    told = Suggestion.objects.filter(
        structure__in=pages, origin=Suggestion.Origin.IMPORT, state__in=DECIDED
    ).values_list("structure", "field", "proposed")
    for key in told:
        once.pop(key, None)
    structures = _structures({difference.page for difference in once.values()})
    return [each for each in once.values() if _is_new(each, structures[each.page])]


def _structures(pages: Iterable[int]) -> dict[int, StructurePage]:
    found = StructurePage.objects.filter(pk__in=pages).select_related(
        "record__family", "record__legal_category", "record__commune"
    )
    related = ("sectors", "labels", "action_zone", "contacts")
    return {page.pk: page for page in found.prefetch_related(*related)}


def _is_new(difference: Difference, structure: StructurePage) -> bool:
    compared = COMPARED.get(difference.field, str)
    return compared(TARGETS[difference.field].read(structure)) != compared(difference.proposed)


#: What counts in a text, where the same thing is written in several ways.
COMPARED: dict[str, Callable[[str], Any]] = {
    "phones": lambda text: {phone_number(phone) or phone for phone in text.split(", ")},
    "emails": str.casefold,
    "website": lambda text: text.rstrip("/"),
    # a table keeps no paragraph, list, heading or bold word
    "presentation": lambda text: "".join(strip_tags(to_html(text)).split()),
}


def propose(differences: Sequence[Difference], *, run: ImportRun | None) -> None:
    structures = _structures({difference.page for difference in differences})
    for each in differences:
        structure = structures[each.page]
        suggest(
            structure=structure,
            field=each.field,
            current=TARGETS[each.field].read(structure),
            proposed=each.proposed,
            origin=Suggestion.Origin.IMPORT,
            source=each.source,
            told_on=each.told_on,
            import_run=run,
        )
