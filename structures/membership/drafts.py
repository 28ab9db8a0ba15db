"""Drafts of members: saved, sent to the editors, taken back, given up. One open draft a page."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision, TaskState, WorkflowState

from accounts.models import User
from structures.membership import rules
from structures.membership.claims import NotAllowedError, role_of
from structures.membership.words import Words, changed, merge, put, words_of
from structures.membership.workflow import workflow_of
from structures.models import AlreadyDecidedError, PageDraft, StructurePage

State = PageDraft.State


class ChangedError(Exception):
    """Another member saved the same draft meanwhile: `draft` is what they saved."""

    def __init__(self, draft: PageDraft) -> None:
        super().__init__()
        self.draft = draft


class ConflictError(Exception):
    """The published page changed where members wrote: `names` says where, `current` what it says now."""

    def __init__(self, names: list[str], current: Words) -> None:
        super().__init__()
        self.names, self.current = names, current


class OpenDraftError(Exception):
    """A draft is being written already: what is taken up again would take its place."""


class NothingNewError(Exception):
    """The draft says what the page already says."""


def open_draft(structure: StructurePage) -> PageDraft | None:
    return PageDraft.objects.open().filter(structure=structure).first()


def written_words(structure: StructurePage, draft: PageDraft | None) -> Words:
    """What the form shows: the members' words upon what the published page says today."""
    current = words_of(structure)
    return merge(base=draft.base, words=draft.words, current=current).words if draft else current


@transaction.atomic
def save(*, structure: StructurePage, person: User, words: Words, seen: Words, version: int) -> PageDraft:
    """Keep what was written. `seen` is what the page said when the writer opened it, and `version` the one
    of the draft, 0 without any. A draft that was decided or given up meanwhile takes nothing away: these
    words begin another.
    """
    page = _locked(structure, person)
    draft = PageDraft.objects.open().filter(structure=page).first()
    if draft and draft.version != version:
        raise ChangedError(draft)
    if draft is None:
        draft = PageDraft(structure=page, version=0, base=seen, words=seen)
    disputed = merge(base=draft.base, words=draft.words, current=seen).conflicts
    draft.base = {name: draft.base[name] if name in disputed else seen[name] for name in seen}
    draft.words, draft.author = words, person
    draft.version += 1
    draft.save()
    return draft


@transaction.atomic
def send(*, draft: PageDraft, person: User) -> PageDraft:
    """Put the draft in the editors' moderation; sent again, it takes the place of what they were to read.

    Raises `ConflictError` where the page changed since its words were written, and `NothingNewError`.
    """
    page = _locked(draft.structure, person)
    draft = _still_open(draft)
    current = words_of(page)
    merged = merge(base=draft.base, words=draft.words, current=current)
    if merged.conflicts:
        raise ConflictError(merged.conflicts, current)
    if not changed(merged.words, current):
        raise NothingNewError
    draft.words, draft.base, draft.conflicts = merged.words, current, []
    draft.author, draft.sent_at, draft.version = person, timezone.now(), draft.version + 1
    submit(draft, page, person)
    log(page, "structures.draft_sent", user=person)
    return draft


@transaction.atomic
def save_and_send(
    *, structure: StructurePage, person: User, words: Words, seen: Words, version: int
) -> PageDraft | None:
    """Both or neither. None when the page already says all this: nothing is left to send.

    Where the page changed under these words they are kept, nothing is sent, and `conflicts` says where.
    """
    draft = save(structure=structure, person=person, words=words, seen=seen, version=version)
    try:
        return send(draft=draft, person=person)
    except NothingNewError:
        cancel(draft=draft, person=person)
        return None
    except ConflictError as error:
        return _set_aside(draft, person, error)


def _set_aside(draft: PageDraft, person: User, conflict: ConflictError) -> PageDraft:
    """Its writers read both texts first; then theirs win. Editors no longer hold what was sent before."""
    draft.base, draft.conflicts = conflict.current, conflict.names
    if draft.workflow_state_id:
        leave_moderation(draft, draft.structure, person, state=State.DRAFT)
    else:
        draft.save(update_fields=["base", "conflicts"])
    return draft


@transaction.atomic
def take_back(*, draft: PageDraft, person: User) -> None:
    """What was sent becomes a draft again: editors no longer see it."""
    page = _locked(draft.structure, person)
    draft = _still_open(draft)
    leave_moderation(draft, page, person, state=State.DRAFT)


@transaction.atomic
def cancel(*, draft: PageDraft, person: User) -> None:
    """Give the draft up for good."""
    page = _locked(draft.structure, person)
    draft = _still_open(draft)
    leave_moderation(draft, page, person, state=State.CANCELLED)


@transaction.atomic
def take_up(*, decided: PageDraft, person: User) -> PageDraft:
    """Begin another draft with the words of one that was refused or given up, which stays as answered."""
    page = _locked(decided.structure, person)
    if open_draft(page):
        raise OpenDraftError
    return PageDraft.objects.create(structure=page, author=person, words=decided.words, base=decided.base)


@transaction.atomic
def move_all(*, dropped: StructurePage, kept: StructurePage) -> None:
    """The words of members follow them to another page; what they were writing there comes first."""
    draft = open_draft(dropped)
    if draft:
        state = State.CANCELLED if open_draft(kept) else State.DRAFT
        leave_moderation(draft, dropped, None, state=state)
    PageDraft.objects.filter(structure=dropped).update(structure=kept)


@transaction.atomic
def abandon_all(*, structure: StructurePage, person: User | None) -> None:
    """The page leaves the directory: nothing of it waits any more."""
    draft = open_draft(structure)
    if draft:
        leave_moderation(draft, structure, person, state=State.CANCELLED)


# In moderation


def submit(draft: PageDraft, page: StructurePage, person: User | None) -> None:
    """Write the draft's words as the latest revision, and have the editors' task read it."""
    put(draft.words, page)
    page.from_draft = draft.pk
    draft.live_revision_id = page.live_revision_id
    revision = page.save_revision(user=person, log_action=False)
    draft.state = State.SENT
    draft.save()
    flow = page.current_workflow_state
    if flow is None:
        flow = workflow_of(page).start(page, person)
    elif flow.status == WorkflowState.STATUS_NEEDS_CHANGES:
        flow.resume(user=person)
    else:
        _replace(flow, revision)
    draft.workflow_state = flow
    draft.save(update_fields=["workflow_state"])


def _replace(flow: WorkflowState, revision: Revision) -> None:
    TaskState.objects.filter(workflow_state=flow, status=TaskState.STATUS_IN_PROGRESS).update(
        revision=revision
    )


def leave_moderation(
    draft: PageDraft, page: StructurePage, person: User | None, *, state: str, answer: str = ""
) -> None:
    """End the editors' task; what they open next is the page as published."""
    was_sent = draft.workflow_state_id is not None
    draft.state, draft.answer = state, answer
    if state != State.DRAFT:
        draft.decided_at = timezone.now()
    flow, draft.workflow_state = draft.workflow_state, None
    draft.version += 1
    draft.save()
    if flow and flow.status in {WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES}:
        flow.cancel(user=person)
    if was_sent:
        show_published(page, person)


def show_published(page: StructurePage, person: User | None) -> None:
    published = StructurePage.objects.filter(pk=page.pk)[0]
    published.save_revision(user=person, log_action=False, changed=False)
    if published.live:
        StructurePage.objects.filter(pk=page.pk).update(has_unpublished_changes=False)


def _still_open(draft: PageDraft) -> PageDraft:
    """Once its page is locked: an editor may have decided between the screen and the button."""
    found = PageDraft.objects.open().filter(pk=draft.pk).first()
    if found is None:
        raise AlreadyDecidedError
    return found


def _locked(structure: StructurePage, person: User) -> StructurePage:
    page = StructurePage.objects.select_for_update(of=("self",)).filter(pk=structure.pk)[0]
    if not rules.may_write_page(role_of(person, page)) or page.withdrawals.standing().exists():
        raise NotAllowedError
    return page
