"""Writes establishments in batches: one record each, and its page. What a person wrote is never replaced."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from structures.corrections.targets import TARGETS
from structures.imports.report import UNCHANGED, UNKNOWN, Kind, Message, Report
from structures.imports.rows import Establishment, Line, Skipped
from structures.imports.validation import refusal
from structures.imports.writing import differences, updating
from structures.imports.writing.creation import PageMaker
from structures.imports.writing.differences import Difference
from structures.imports.writing.matching import Entry, Known, KnownPage, value_of
from structures.imports.writing.vocabulary import Vocabulary
from structures.imports.writing.wording import Wording
from structures.models import DirectoryPage, ImportRun
from structures.models.records import HUMAN_SOURCES, Noted

#: Rows read and written together: the locks they take are held for a second or so.
BATCH = 1000


class Writer:
    """One import. `write` takes rows batch by batch; `report` says what became of them."""

    def __init__(
        self, directory: DirectoryPage, *, importing: ImportRun | None = None, writes: bool = True
    ) -> None:
        """Without `writes`, what is reported is what would be written."""
        self.directory = directory
        self.importing = importing
        self.person = importing.made_by if importing else None
        self.writes = writes
        self.vocabulary = Vocabulary.load()
        self.wording = Wording()
        self.now = timezone.now()
        self.report = Report()
        self.known = Known(directory, self.vocabulary, lock=writes)
        self.differences: list[Difference] = []
        self._maker: PageMaker | None = None
        self._proposed: set[tuple[int, str, str]] = set()
        #: File and number of a structure → its first line in a table that people made.
        self._met: dict[tuple[str, str], int] = {}

    def write(self, lines: Sequence[Line]) -> list[Entry]:
        """One batch, in the caller's transaction. Gives the records that it touched, as they now stand."""
        if self.writes:
            self.known = Known(self.directory, self.vocabulary, lock=True)
        self.differences = []
        self.known.load(lines)
        for line in lines:
            self._take(line)
        entries = [entry for entry in self.known.entries.values() if entry.is_read or entry.is_dirty]
        self._finish(entries)
        if not self.writes:
            self.known.keep_changed()
        return entries

    # Each row

    def _take(self, line: Line) -> None:
        row = line.row
        if isinstance(row, Skipped):
            self._skip(line, row)
            return
        reason = refusal(row, proved=self.known.by_siret)
        if reason:
            name = _named(row) or _("line %(number)d") % {"number": line.number}
            self._skip(line, Skipped(name, reason, is_refused=True))
            return
        if row.source in HUMAN_SOURCES:
            row = self.vocabulary.understood(row)
            line = line._replace(row=row)
            self._tell_twice(line, row)
        entries = self.known.find(row)
        for entry in entries:
            self._update(entry, line, row)
        if not entries:
            self._meet_unknown(line, row)

    def _tell_twice(self, line: Line, row: Establishment) -> None:
        key = (line.file, row.siret or row.slug or row.rna)
        first = self._met.setdefault(key, line.number)
        if key[1] and first != line.number:
            doubt = _("line %(number)d describes the same structure: where they differ, that one counts")
            self._say(Kind.WARNED, line, doubt % {"number": first})

    def _meet_unknown(self, line: Line, row: Establishment) -> None:
        if not row.may_create:
            self.report.count(UNKNOWN)
        elif row.siret or row.rna or row.slug in self.known.bare:
            self._create(line, row)
        else:
            reason = _("no structure of the directory has this address or number")
            self._skip(line, Skipped(_named(row), reason, is_refused=True))

    def _create(self, line: Line, row: Establishment) -> None:
        entry = self.known.new(line, row, self.now)
        noted = entry.note(row, self.vocabulary.facts(row))
        self.known.add(entry)
        self.differences += differences.of_row(entry, noted, line, row)
        for doubt in (*row.warnings, *self.vocabulary.doubts(row)):
            self._say(Kind.WARNED, line, doubt)
        self._repairs(line, row)

    def _update(self, entry: Entry, line: Line, row: Establishment) -> None:
        noted = entry.note(row, self.vocabulary.facts(row))
        self._repairs(line, row)
        if row.source in HUMAN_SOURCES:  # whoever typed the line may mend it; a register says the same again
            for doubt in row.warnings:
                self._say(Kind.WARNED, line, doubt)
        self.differences += differences.of_row(entry, noted, line, row)
        if not noted.before:
            self.report.count(UNCHANGED)
            return
        self._say(Kind.UPDATED, line, self._changes(entry, noted))

    def _changes(self, entry: Entry, noted: Noted) -> str:
        changes = (
            self.wording.change(field, before, value_of(entry.record, field))
            for field, (before, _source) in noted.before.items()
        )
        return "; ".join(changes)

    def _repairs(self, line: Line, row: Establishment) -> None:
        for repair in row.repairs:
            self._say(Kind.REPAIRED, line, repair)

    def _skip(self, line: Line, skipped: Skipped) -> None:
        kind = Kind.REFUSED if skipped.is_refused else Kind.SKIPPED
        reason = f"{skipped.column} : {skipped.reason}" if skipped.column else skipped.reason
        self.report.add(Message(kind, skipped.name, reason, line.file, line.number))
        if skipped.withdrawn_siren:
            for entry in self.known.of_unit(skipped.withdrawn_siren):
                entry.oppose()

    def _say(self, kind: str, line: Line, text: str = "") -> None:
        row = line.row
        name = _named(row) if isinstance(row, Establishment) else row.name
        self.report.add(Message(kind, name, text, line.file, line.number))

    # The whole batch

    def _finish(self, entries: Sequence[Entry]) -> None:
        new = [entry for entry in entries if entry.is_new]
        steps = {
            id(entry): updating.page_step(entry) for entry in entries if entry.is_dirty and not entry.is_new
        }
        for entry in new:
            self._tell_created(entry)
        if self.writes:
            pageless = [entry for entry in new if not entry.page]
            self._pages.make(pageless)
            updating.write_records(entries, now=self.now)
        self._propose()
        for entry in entries:
            entry.step = steps.get(id(entry), "")
            if entry.step:
                self._take_step(entry)
        if self.writes:
            updating.index(entries)

    def _propose(self) -> None:
        new = [each for each in differences.unsaid(self.differences) if each.key not in self._proposed]
        self._proposed |= {each.key for each in new}
        for each in new:
            told = TARGETS[each.field]
            self._say(Kind.SUGGESTED, each.line, f"{told.label} : {told.shown(each.proposed)}")
        if self.writes:
            differences.propose(new, run=self.importing)

    @property
    def _pages(self) -> PageMaker:
        if self._maker is None:
            self._maker = PageMaker(self.directory, self.vocabulary, now=self.now, person=self.person)
        return self._maker

    def _tell_created(self, entry: Entry) -> None:
        if not entry.origin:
            return
        if entry.page:
            self._say(Kind.UPDATED, entry.origin, _("a page that had no record yet"))
            return
        live = entry.record.is_publishable
        self._say(Kind.CREATED if live else Kind.DRAFT, entry.origin)
        if not self.writes:
            entry.page = KnownPage(0, "", _title(entry), live=live)

    def _take_step(self, entry: Entry) -> None:
        name = entry.page.title if entry.page else str(entry.record)
        kind = Kind.WITHDRAWN if entry.step == updating.PageStep.WITHDRAWN else Kind.PUBLISHED
        self.report.add(Message(kind, name))
        if self.writes:
            updating.take_step(entry, self.person)
        elif entry.page:
            entry.page.live = kind == Kind.PUBLISHED


def _title(entry: Entry) -> str:
    return entry.origin.row.name if entry.origin else ""


def _named(row: Establishment) -> str:
    """By the best name it has."""
    name = row.name or row.legal_name
    number = f"SIRET {row.siret}" if row.siret else row.rna or row.siren or row.slug
    return f"{name} ({number})" if name and number else name or number


@transaction.atomic
def run(
    rows: Iterable[Establishment | Skipped | Line], *, directory: DirectoryPage, dry_run: bool = False
) -> Report:
    """All rows or none; with `dry_run`, the report of what would be written."""
    writer = Writer(directory, writes=not dry_run)
    for batch in batches(rows):
        writer.write(batch)
    return writer.report


def batches(rows: Iterable[Any], size: int = BATCH) -> Iterator[list[Line]]:
    lines = (row if isinstance(row, Line) else Line("", 0, row) for row in rows)
    while batch := list(islice(lines, size)):
        yield batch
