"""Takes a whole import back: what nobody touched since; the rest is listed, each with its reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.models import User
from structures.corrections.targets import TARGETS
from structures.imports import runs
from structures.imports.history import told
from structures.imports.report import Kind, Message, Report
from structures.imports.runs import BusyError, Progress, State, Step, later
from structures.imports.writing import copying, removing, updating
from structures.imports.writing.wording import label
from structures.models import ImportChange, ImportRun, RegisterRecord, StructurePage, Suggestion
from structures.models.records import COLUMNS

BATCH = 500
Outcome, PageStep = ImportChange.Outcome, ImportChange.PageStep


@dataclass
class Decision:
    change: ImportChange
    restored: list[str] = field(default_factory=list)
    removes: bool = False
    page_step: str = ""
    kept: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        if not self.kept:
            return Outcome.UNDONE
        return Outcome.PARTLY if self.restored or self.page_step else Outcome.KEPT

    def message(self) -> Message:
        kind = Kind.KEPT if self.kept else Kind.RESTORED
        return Message(kind, self.change.name, "; ".join(self.kept))


@transaction.atomic
def ask(*, run: ImportRun, is_queued: bool = True) -> None:
    """Have the worker look for what can be undone. Raises `BusyError`."""
    since = [State.DONE, State.CHECKED]
    if not ImportRun.objects.move(run, to=State.CHECKING, since=since, is_queued=is_queued):
        raise BusyError
    if is_queued:
        later("check", run)


@transaction.atomic
def confirm(*, run: ImportRun, person: User | None, is_queued: bool = True) -> None:
    """Raises `BusyError`."""
    changes = {"undone_by": person, "is_queued": is_queued, "done": 0, "total": _count(run)}
    if not ImportRun.objects.move(run, to=State.UNDOING, since=[State.CHECKED], **changes):
        raise BusyError
    run.messages.filter(step=Step.UNDO).delete()
    if is_queued:
        later("undo", run)


def _count(run: ImportRun) -> int:
    """What there is to decide on."""
    return run.changes.filter(outcome="").count() + run.suggestions.count()


@transaction.atomic
def keep(*, run: ImportRun) -> None:
    """Leave the import as it is, after all. Raises `BusyError`."""
    if run.state != State.CHECKED or not ImportRun.objects.move(run, to=State.DONE):
        raise BusyError


def check(run: ImportRun, progress: Progress = runs.unseen) -> None:
    """What an undoing would do, without doing it."""
    if not ImportRun.objects.move(run, to=State.CHECKING, done=0, total=_count(run)):
        return
    run.messages.filter(step=Step.CHECK).delete()
    counts: Counter[str] = Counter()
    for report in (_of_suggestions(run), *(_report(_decide(run, changes)) for changes in _batches(run))):
        runs.keep_messages(run, Step.CHECK, report.messages)
        counts += report.counts
        ImportRun.objects.filter(pk=run.pk).update(done=counts.total())
        progress(counts.total() / max(run.total, 1))
    ImportRun.objects.move(run, to=State.CHECKED, counts=run.counts | {"check": dict(counts)})


def undo(run: ImportRun, progress: Progress = runs.unseen) -> None:
    if not ImportRun.objects.move(run, to=State.UNDOING, failure="", failed_state=""):
        return
    _take_suggestions_back(run)
    for changes in _batches(run):
        progress(_undo_batch(run, changes) / max(run.total, 1))
    run.refresh_from_db()
    ImportRun.objects.move(run, to=State.UNDONE, undone_at=timezone.now())


# Suggestions


def _of_suggestions(run: ImportRun) -> Report:
    """Those that wait go; those that an editor decided on are named."""
    texts = {
        Suggestion.State.WAITING: _("its suggestion for “%(field)s”"),
        Suggestion.State.ACCEPTED: _("its suggestion for “%(field)s” is already accepted"),
        Suggestion.State.REFUSED: _("its suggestion for “%(field)s” is already refused"),
    }
    report = Report()
    for suggestion in run.suggestions.select_related("structure"):
        kind = Kind.RESTORED if suggestion.is_waiting else Kind.KEPT
        what = texts[Suggestion.State(suggestion.state)] % {"field": TARGETS[suggestion.field].label}
        report.add(Message(kind, suggestion.structure.title[:320], what))
    return report


@transaction.atomic
def _take_suggestions_back(run: ImportRun) -> None:
    """Those decided on are let go: an undoing that starts again names each once."""
    locked = _locked(run)
    list(run.suggestions.select_for_update())
    report = _of_suggestions(run)
    run.suggestions.waiting().delete()
    run.suggestions.update(import_run=None)
    _keep_report(locked, report)


# Changes


@transaction.atomic
def _undo_batch(run: ImportRun, changes: Sequence[ImportChange]) -> int:
    """How many are decided on, with those before."""
    locked = _locked(run)
    decisions = list(_decide(run, changes, lock=True))
    _restore(decisions, run.undone_by)
    for decision in decisions:
        decision.change.outcome = decision.outcome
    ImportChange.objects.bulk_update(changes, ["outcome"])
    return _keep_report(locked, _report(decisions))


def _locked(run: ImportRun) -> ImportRun:
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != State.UNDOING:
        raise BusyError
    return locked


def _keep_report(run: ImportRun, report: Report) -> int:
    runs.keep_messages(run, Step.UNDO, report.messages)
    counts = Counter(run.counts.get("undo", {})) + report.counts
    ImportRun.objects.filter(pk=run.pk).update(counts=run.counts | {"undo": counts}, done=counts.total())
    return counts.total()


def _batches(run: ImportRun) -> Iterator[list[ImportChange]]:
    last = None
    while True:
        waiting = run.changes.filter(outcome="").order_by("-pk")
        waiting = waiting.filter(pk__lt=last) if last else waiting
        changes = list(waiting[:BATCH])
        if not changes:
            return
        last = changes[-1].pk
        yield changes


def _report(decisions: Iterable[Decision]) -> Report:
    report = Report()
    for decision in decisions:
        report.add(decision.message())
    return report


# Decided


def _decide(run: ImportRun, changes: Sequence[ImportChange], *, lock: bool = False) -> Iterator[Decision]:
    records = RegisterRecord.objects.filter(pk__in=[change.record_id for change in changes])
    by_key = {record.pk: record for record in (records.select_for_update() if lock else records)}
    pages = StructurePage.objects.in_bulk([change.page_id for change in changes if change.page_id])
    created = [change.page_id for change in changes if change.page_step == PageStep.CREATED]
    touched = removing.touched([key for key in created if key], run)
    for change in changes:
        record, page = by_key.get(change.record_id or 0), pages.get(change.page_id or 0)
        if record is None:
            yield Decision(change, kept=[_("the record was removed since")])
        elif change.is_new_record:
            yield _decide_new(change, record, page, touched)
        else:
            yield _decide_facts(change, record, page)


def _decide_new(
    change: ImportChange, record: RegisterRecord, page: StructurePage | None, touched: set[int]
) -> Decision:
    change.record = record
    reasons = [label(name) for name, known in change.after.items() if told(record, name) != known]
    kept = [_("changed since: %(fields)s") % {"fields": ", ".join(reasons)}] if reasons else []
    if record.verified_at or record.objected_at:
        kept.append(_("somebody answered for it since"))
    if page is None:
        kept.append(_("its page was removed since"))
    elif page.latest_revision_id != change.revision_id or page.pk in touched:
        kept.append(_("somebody worked on its page since"))
    return Decision(change, kept=kept, removes=not kept)


def _decide_facts(change: ImportChange, record: RegisterRecord, page: StructurePage | None) -> Decision:
    change.record = record
    decision = Decision(change)
    for name, known in change.after.items():
        if told(record, name) == known and name in change.before:
            decision.restored.append(name)
        else:
            decision.kept.append(_("changed since: %(fields)s") % {"fields": label(name)})
    if change.page_step and page:
        if record.objected_at:
            decision.kept.append(_("somebody answered for it since"))
        elif _is_as_left(change, page):
            decision.page_step = change.page_step
        else:
            decision.kept.append(_("somebody worked on its page since"))
    return decision


def _is_as_left(change: ImportChange, page: StructurePage) -> bool:
    """Whether the page still stands as the import left it, without a draft that waits."""
    if page.latest_revision_id != change.revision_id or page.live != (change.page_step == PageStep.PUBLISHED):
        return False
    drafted, published = page.latest_revision_created_at, page.last_published_at
    return not (drafted and published and drafted > published and change.page_step == PageStep.WITHDRAWN)


# Restored


def _restore(decisions: Sequence[Decision], person: User | None) -> None:
    removing.remove([each.change for each in decisions if each.removes], person)
    restored = [each for each in decisions if each.restored]
    for decision in restored:
        _restore_facts(decision)
    records = [each.change.record for each in restored if each.change.record]
    copying.update(records, [RegisterRecord._meta.get_field(name) for name in updating.WRITTEN])
    updating.rewrite_references(records)
    updating.find_anew([record.page_id for record in records if record.page_id])
    for decision in decisions:
        if decision.page_step:
            _restore_page(decision, person)


def _restore_facts(decision: Decision) -> None:
    record = decision.change.record
    if record is None:
        return
    for name in decision.restored:
        value, source = decision.change.before[name]
        setattr(record, COLUMNS.get(name, name), value)
        if source is None:
            record.sources.pop(name, None)
        else:
            record.sources[name] = source


def _restore_page(decision: Decision, person: User | None) -> None:
    page = Page.objects.get(pk=decision.change.page_id).specific
    if decision.page_step == PageStep.WITHDRAWN:
        page.save_revision(user=person, log_action=False).publish(user=person)
    else:
        page.unpublish(user=person)
