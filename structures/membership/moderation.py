"""What editors decide of members' drafts, and what a draft becomes when the page changes under it."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import mail as notifications
from wagtail.log_actions import log
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import workflow_approved, workflow_cancelled, workflow_rejected

from accounts.models import User
from portal.mail import address
from structures import letters
from structures.membership import drafts
from structures.membership.words import changed, merge, words_of
from structures.models import Membership, PageDraft, Source, StructurePage
from structures.services import verify

State = PageDraft.State


def draft_of(flow: WorkflowState) -> PageDraft | None:
    found = PageDraft.objects.open().filter(workflow_state=flow)
    return found.select_related("structure", "author").first()


# Decisions


@transaction.atomic
def refuse(*, task_state: TaskState, editor: User, reason: str) -> None:
    """The words do not go online; their members read why."""
    draft = draft_of(task_state.workflow_state)
    if draft is None:
        task_state.workflow_state.cancel(user=editor)
        return
    TaskState.objects.filter(pk=task_state.pk).update(comment=reason)
    drafts.leave_moderation(draft, draft.structure, editor, state=State.REFUSED, answer=reason)
    log(draft.structure, "structures.draft_refused", user=editor)
    _tell("draft_refused", draft)


@transaction.atomic
def catch_up(*, task_state: TaskState, editor: User) -> str | None:
    """Before publishing: had the page changed since the words were sent, carry them over to it.

    The address of the comparison, when both changed the same field: an editor must read it before approving.
    """
    draft = draft_of(task_state.workflow_state)
    if draft is None:
        return None
    page = StructurePage.objects.get(pk=draft.structure_id)
    if not changed(words_of(page), draft.base):
        return None
    conflicts = carry_over(draft, page, editor)
    return comparison(draft.structure_id) if conflicts else None


def carry_over(draft: PageDraft, page: StructurePage, person: User | None) -> list[str]:
    """The members' words, with what an editor already corrected in them, upon the page as it is now."""
    latest = page.get_latest_revision_as_object()
    words = words_of(latest) if latest.from_draft == draft.pk else draft.words
    merged = merge(base=draft.base, words=words, current=words_of(page))
    draft.base, draft.words, draft.conflicts = words_of(page), merged.words, merged.conflicts
    draft.version += 1
    drafts.submit(draft, page, draft.author)
    return merged.conflicts


def comparison(number: int) -> str:
    return reverse("wagtailadmin_pages:revisions_compare", args=[number, "live", "latest"])


# What Wagtail says


def when_changes_are_asked(instance: WorkflowState, **_options: Any) -> None:
    draft = draft_of(instance)
    if draft is None:
        return
    draft.state, draft.answer = State.CHANGES, instance.current_task_state.comment
    draft.decided_at = timezone.now()
    draft.save(update_fields=["state", "answer", "decided_at"])
    _tell("draft_changes", draft)


def when_approved(instance: WorkflowState, **_options: Any) -> None:
    draft = draft_of(instance)
    if draft:
        publish(draft)


def when_cancelled(instance: WorkflowState, user: User | None = None, **_options: Any) -> None:
    """Publishing another version ends the task: the words sent wait for the editors upon the new one."""
    draft = draft_of(instance)
    if draft is None:
        return
    page = StructurePage.objects.get(pk=draft.structure_id)
    if page.from_draft == draft.pk:
        publish(draft)
        return
    draft.workflow_state = None
    if page.live_revision_id != draft.live_revision_id:
        _after_another_publication(draft, page)
        return
    draft.state, draft.answer, draft.decided_at = State.CHANGES, "", timezone.now()
    draft.save()
    drafts.show_published(page, user)
    _tell("draft_returned", draft)


def _after_another_publication(draft: PageDraft, page: StructurePage) -> None:
    if draft.state != State.SENT:
        draft.save()
        return
    merged = merge(base=draft.base, words=draft.words, current=words_of(page))
    if changed(merged.words, words_of(page)):
        carry_over(draft, page, draft.author)
        return
    publish(draft)


def publish(draft: PageDraft) -> None:
    """The words are online. Whoever sent them has, that day, said that the page is true."""
    draft.state, draft.answer, draft.decided_at = State.PUBLISHED, "", timezone.now()
    draft.workflow_state = None
    draft.save()
    _verify(draft)
    _tell("draft_published", draft)


def _verify(draft: PageDraft) -> None:
    is_member = Membership.objects.filter(user=draft.author, structure=draft.structure_id).exists()
    if not is_member or draft.sent_at is None:
        return
    verify(page=draft.structure, by=draft.author, source=Source.STRUCTURE, at=draft.sent_at)


def _tell(template: str, draft: PageDraft) -> None:
    values: dict[str, Any] = {}
    if template in ("draft_changes", "draft_refused"):
        values["answer"] = draft.answer
    url = address("structures:desk", draft.structure_id)
    letters.write_to_members(template, draft.structure, url=url, **values)


# Wagtail's own mails lead to the admin: only those who may open it receive them.


def _with_admin(people: set[User]) -> set[User]:
    return {person for person in people if person.has_perm("wagtailadmin.access_admin")}


class ApprovalNotifier(notifications.WorkflowStateApprovalEmailNotifier):
    def get_recipient_users(self, workflow_state: WorkflowState, **kwargs: Any) -> set[User]:
        return _with_admin(super().get_recipient_users(workflow_state, **kwargs))


class RejectionNotifier(notifications.WorkflowStateRejectionEmailNotifier):
    def get_recipient_users(self, workflow_state: WorkflowState, **kwargs: Any) -> set[User]:
        return _with_admin(super().get_recipient_users(workflow_state, **kwargs))


approval_notifier, rejection_notifier = ApprovalNotifier(), RejectionNotifier()


def connect() -> None:
    """Before Wagtail connects its own notifiers under the same names, which then stay out."""
    for signal, name, notifier in (
        (workflow_approved, "workflow_state_approved_email_notification", approval_notifier),
        (workflow_rejected, "workflow_state_rejected_email_notification", rejection_notifier),
    ):
        signal.disconnect(sender=WorkflowState, dispatch_uid=name)
        signal.connect(notifier, sender=WorkflowState, dispatch_uid=name)
    workflow_rejected.connect(when_changes_are_asked, dispatch_uid="structures-draft-changes")
    workflow_approved.connect(when_approved, dispatch_uid="structures-draft-approved")
    workflow_cancelled.connect(when_cancelled, dispatch_uid="structures-draft-cancelled")
