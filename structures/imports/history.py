"""What an import changed, kept so that it may be undone."""

from collections.abc import Sequence
from typing import Any

from structures.imports.writing import copying
from structures.imports.writing.matching import Entry, value_of
from structures.imports.writing.vocabulary import PERSONAL_FACTS
from structures.models import ImportChange, ImportRun, RegisterRecord, Suggestion

PageStep = ImportChange.PageStep


def keep(run: ImportRun, entries: Sequence[Entry]) -> None:
    """One row a record, whatever the number of lines and batches that spoke of it."""
    changed = [entry for entry in entries if entry.is_new or entry.before or entry.step]
    keys = [entry.record.pk for entry in changed if not entry.is_new]
    known = {change.record_id: change for change in run.changes.filter(record__in=keys)}
    copying.insert([_change(run, entry) for entry in changed if entry.record.pk not in known], leaving=["id"])
    again = [_merged(known[entry.record.pk], entry) for entry in changed if entry.record.pk in known]
    ImportChange.objects.bulk_update(again, ["before", "after", "page_step", "revision_id"])
    forget_personal([entry.record.pk for entry in entries if entry.is_opposed or _hides_now(entry)])


def _hides_now(entry: Entry) -> bool:
    """A legal person whose address the register no longer lets out."""
    return "diffusion" in entry.before and entry.record.diffusion == RegisterRecord.Diffusion.PARTIAL


def _change(run: ImportRun, entry: Entry) -> ImportChange:
    record = entry.record
    return ImportChange(
        run=run,
        record_id=record.pk,
        page_id=record.page_id,
        name=_name(entry),
        is_new_record=entry.is_new,
        before=_before(entry),
        after={name: told(record, name) for name in (record.sources if entry.is_new else _before(entry))},
        page_step=PageStep.CREATED if entry.is_new and not entry.page else entry.step,
        revision_id=entry.page.latest_revision_id if entry.page else None,
    )


def _merged(change: ImportChange, entry: Entry) -> ImportChange:
    change.before = {} if change.is_new_record else _before(entry) | change.before
    change.after |= {name: told(entry.record, name) for name in entry.before}
    change.page_step = change.page_step or entry.step
    change.revision_id = entry.page.latest_revision_id if entry.page else change.revision_id
    return change


def _before(entry: Entry) -> dict[str, list[Any]]:
    """Never the address of whoever no longer lets it out."""
    is_hidden = entry.record.diffusion == RegisterRecord.Diffusion.PARTIAL
    return {
        name: list(known)
        for name, known in entry.before.items()
        if not (is_hidden and name in PERSONAL_FACTS)
    }


def _name(entry: Entry) -> str:
    title = entry.page.title if entry.page else getattr(entry.origin and entry.origin.row, "name", "")
    return str(title or entry.record)[:320]


def told(record: RegisterRecord, name: str) -> list[Any]:
    """A fact with its source."""
    return [value_of(record, name), record.sources.get(name)]


def forget_personal(records: Sequence[int]) -> None:
    """The persons oppose the diffusion of their data: what imports replaced of it goes too."""
    kept = ImportChange.objects.filter(record__in=records)
    for change in kept:
        for name in PERSONAL_FACTS:
            change.before.pop(name, None)
            change.after.pop(name, None)
    ImportChange.objects.bulk_update(kept, ["before", "after"])
    told = Suggestion.objects.filter(structure__record__in=records, field__in=PERSONAL_FACTS)
    told.waiting().delete()
    told.update(current="", proposed="")
