"""Which record a row speaks of, and what the row changes of it. Nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from structures.imports.rows import Establishment, Line, Skipped
from structures.imports.writing.vocabulary import PERSONAL_FACTS, Vocabulary
from structures.models import DirectoryPage, Membership, RegisterRecord, StructurePage
from structures.models.records import HUMAN_SOURCES, Noted

PAGE_FACTS = ("pk", "slug", "title", "live", "latest_revision_id", "last_published_at")


@dataclass
class KnownPage:
    pk: int
    slug: str
    title: str
    live: bool
    latest_revision_id: int | None = None
    last_published_at: datetime | None = None
    is_claimed: bool = False

    @property
    def is_untouched_draft(self) -> bool:
        return not self.live and self.latest_revision_id is None and self.last_published_at is None


@dataclass(eq=False)
class Entry:
    """A record of the batch, with what its rows change of it."""

    record: RegisterRecord
    page: KnownPage | None = None
    is_new: bool = False
    #: The row and line that made a new record: its page is made from them.
    origin: Line | None = None
    before: dict[str, tuple[Any, dict[str, Any] | None]] = field(default_factory=dict)
    is_dirty: bool = False
    is_read: bool = False
    is_opposed: bool = False
    #: What becomes of the page: `ImportChange.PageStep`.
    step: str = ""
    was_publishable: bool = False
    was_active: bool = True

    def __post_init__(self) -> None:
        if not self.is_new:
            self.remember()

    def remember(self) -> None:
        """What stands now is what the next rows change."""
        self.was_publishable = self.record.is_publishable
        self.was_active = self.record.state == RegisterRecord.State.ACTIVE
        self.before, self.is_dirty, self.is_new, self.is_opposed = {}, False, False, False

    def note(self, row: Establishment, facts: dict[str, Any]) -> Noted:
        """Write what the row says into the record, in memory."""
        self.is_read = True
        facts = self._speakable(row, facts)
        if row.source in HUMAN_SOURCES:
            facts = self._changing(row, facts)
        spoken = self._differing(row, facts)
        noted = self.record.note_facts(
            {name: value for name, value in facts.items() if name not in spoken}, row.source, row.told_on
        )
        noted.differing |= spoken
        self._adopt(row, noted)
        self.is_dirty = self.is_dirty or noted.is_dirty
        self.before = noted.before | self.before
        return noted

    def oppose(self) -> None:
        """The person opposes the diffusion of their data: the address goes, whoever wrote it."""
        for name, value in PERSONAL_FACTS.items():
            setattr(self.record, name, value)
        self.record.diffusion = RegisterRecord.Diffusion.PARTIAL
        self.is_dirty = self.is_opposed = True

    def _adopt(self, row: Establishment, noted: Noted) -> None:
        """An association known by its RNA number, or a page's structure, is now known by its SIRET."""
        if row.siret and not self.record.siret and not self.is_new:
            noted.before["siret"] = (self.record.siret, None)
            self.record.siret, noted.is_dirty = row.siret, True

    def _speakable(self, row: Establishment, facts: dict[str, Any]) -> dict[str, Any]:
        is_hidden = self.record.diffusion == RegisterRecord.Diffusion.PARTIAL and "diffusion" not in facts
        return {name: value for name, value in facts.items() if not (is_hidden and name in PERSONAL_FACTS)}

    def _differing(self, row: Establishment, facts: dict[str, Any]) -> dict[str, Any]:
        """What a file of people's words says otherwise than a person already did."""
        if row.source not in HUMAN_SOURCES:
            return {}
        sources = self.record.sources
        written = {name for name in facts if sources.get(name, {}).get("source") in HUMAN_SOURCES}
        return {
            name: value
            for name, value in facts.items()
            if name in written or _is_outdated(row, sources.get(name, {}))
        }

    def _changing(self, row: Establishment, facts: dict[str, Any]) -> dict[str, Any]:
        """A cell of our own export that nobody touched says nothing: no fact becomes people’s word by it."""
        probe = RegisterRecord(siret=self.record.siret)
        probe.note_facts(facts, row.source, None)
        return {
            name: value
            for name, value in facts.items()
            if value_of(probe, name) != value_of(self.record, name)
        }


def _is_outdated(row: Establishment, known: dict[str, Any]) -> bool:
    """A register spoke since the table was exported: which of the two is right is for editors."""
    return bool(row.told_on and known.get("date") and row.told_on.isoformat() < known["date"])


def value_of(record: RegisterRecord, name: str) -> Any:
    """The value of a field, a relation by its key."""
    return getattr(record, RegisterRecord._meta.get_field(name).attname)  # type: ignore[union-attr]


def _objections(rows: Iterable[Establishment]) -> dict[str, datetime]:
    sirens, associations = {row.siren for row in rows} - {""}, {row.rna for row in rows} - {""}
    objecting = RegisterRecord.objects.exclude(objected_at=None)
    found = list(objecting.filter(Q(siren__in=sirens) | Q(rna__in=associations)))
    return {
        number: record.objected_at
        for record in found
        for number in (record.siren, record.rna)
        if number and record.objected_at
    }


class Known:
    """The records that rows may speak of, by what they are known by."""

    def __init__(self, directory: DirectoryPage, vocabulary: Vocabulary, *, lock: bool) -> None:
        self.directory = directory
        self.vocabulary = vocabulary
        self.lock = lock
        self.entries: dict[int, Entry] = {}
        #: Pages that no register record speaks of yet.
        self.bare: dict[str, KnownPage] = {}
        self.by_siret: dict[str, Entry] = {}
        self.by_slug: dict[str, Entry] = {}
        self.by_rna: dict[str, list[Entry]] = defaultdict(list)
        self.by_siren: dict[str, list[Entry]] = defaultdict(list)
        #: Since when the structures of these numbers, SIREN or RNA, refuse to be listed.
        self.objections: dict[str, datetime] = {}

    def load(self, lines: Iterable[Line]) -> None:
        """Read, in three queries whatever their number, the records that these rows may speak of."""
        rows = [line.row for line in lines]
        told = [row for row in rows if isinstance(row, Establishment)]
        self.objections = _objections(told)
        slugs = {row.slug for row in told if row.slug}
        units = {row.siren for row in told if not row.siret}
        units |= {row.withdrawn_siren for row in rows if isinstance(row, Skipped)}
        pages = self._pages(Q(slug__in=slugs)) if slugs else {}
        wanted = Q(siret__in={row.siret for row in told if row.siret}) | Q(page__in=list(pages))
        wanted |= Q(rna__in={row.rna for row in told if row.rna}, siret=None)
        if any(row.rna and not row.siret for row in told):
            wanted |= Q(rna__in={row.rna for row in told if row.rna and not row.siret})
        if units - {""}:
            wanted |= Q(siren__in=units - {""})
        records = RegisterRecord.objects.filter(wanted).exclude(pk__in=self._held())
        records = records.select_for_update() if self.lock else records
        pages |= self._pages(Q(pk__in=[record.page_id for record in records if record.page_id]))
        for record in records:
            self.add(Entry(record, pages.pop(record.page_id or 0, None)))
        self.bare |= {page.slug: page for page in pages.values() if page.slug not in self.by_slug}

    def _held(self) -> list[int]:
        return [entry.record.pk for entry in self.entries.values() if entry.record.pk]

    def _pages(self, wanted: Q) -> dict[int, KnownPage]:
        pages = StructurePage.objects.child_of(self.directory).filter(wanted).order_by()
        claimed = Exists(Membership.objects.answering().filter(structure=OuterRef("pk")))
        return {values[0]: KnownPage(*values) for values in pages.values_list(*PAGE_FACTS, claimed)}

    def add(self, entry: Entry) -> None:
        self.entries[id(entry)] = entry
        record = entry.record
        if record.siret:
            self.by_siret[record.siret] = entry
        if entry.page and entry.page.slug:
            self.by_slug[entry.page.slug] = entry
            self.bare.pop(entry.page.slug, None)
        if record.rna:
            self.by_rna[record.rna].append(entry)
        if record.siren:
            self.by_siren[record.siren].append(entry)

    def keep_changed(self) -> None:
        """Forget what no row changed: the next rows will find it in the database."""
        changed = [entry for entry in self.entries.values() if entry.is_dirty or not entry.record.pk]
        for index in (self.entries, self.by_siret, self.by_slug, self.by_rna, self.by_siren):
            index.clear()
        for entry in changed:
            entry.remember()
            self.add(entry)

    def find(self, row: Establishment) -> list[Entry]:
        if row.siret and row.siret in self.by_siret:
            return [self.by_siret[row.siret]]
        if row.slug in self.by_slug and self._may_be(self.by_slug[row.slug], row):
            return [self.by_slug[row.slug]]
        if row.siret:
            without = [entry for entry in self.by_rna.get(row.rna, ()) if not entry.record.siret]
            return without if row.rna and len(without) == 1 else []
        if row.rna:
            return self._seat_of(self.by_rna.get(row.rna, []))
        return self.by_siren.get(row.siren, []) if row.siren else []

    def _may_be(self, entry: Entry, row: Establishment) -> bool:
        return not row.siret or entry.record.siret in (None, row.siret)

    def _seat_of(self, entries: list[Entry]) -> list[Entry]:
        """A RNA number speaks of the whole association: of its seat, if several places are known."""
        seats = [entry for entry in entries if entry.record.is_seat]
        return seats if len(seats) == 1 else entries

    def _objection(self, row: Establishment) -> datetime | None:
        """Who refused to be listed is not listed again by another establishment, or by a move."""
        return self.objections.get(row.siren) or self.objections.get(row.rna)

    def of_unit(self, siren: str) -> list[Entry]:
        return list(self.by_siren.get(siren, ()))

    def new(self, line: Line, row: Establishment, now: datetime) -> Entry:
        page = self.bare.get(row.slug)
        record = RegisterRecord(
            siret=row.siret or None,
            refreshed_at=now,
            page_id=page.pk if page else None,
            objected_at=self._objection(row),
        )
        entry = Entry(record, page, is_new=True, origin=line)
        entry.was_publishable = entry.was_active = False
        return entry
