"""A page changed by a decision: published under the editor's name, beside the draft of a member."""

from collections.abc import Callable

from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Revision
from wagtail.signals import page_published, published

from accounts.models import User
from structures.models import StructurePage

#: What is written on a page in memory: the live one, then its draft.
Change = Callable[[StructurePage], None]


class PublishBesideDraft(PublishPageRevisionAction):
    """Wagtail's own cancels the moderation of a draft: here the draft is another text, which goes on."""

    def _after_publish(self) -> None:
        page_published.send(sender=StructurePage, instance=self.object, revision=self.revision)
        published.send(sender=StructurePage, instance=self.object, revision=self.revision)


def publish(structure: StructurePage, change: Change, person: User, *, log: bool = True) -> None:
    """Publish a change of the live page, and bring it into the draft if there is one; offline, only there.

    Raises `PermissionDenied` for who may not publish.
    """
    page = StructurePage.objects.get(pk=structure.pk)
    if not page.live:
        _draft(page, page.get_latest_revision(), change, person)
        return
    draft = page.get_latest_revision() if page.has_unpublished_changes else None
    change(page)
    revision = page.save_revision(user=person, changed=True, log_action=log)
    PublishBesideDraft(revision, user=person, log_action=log).execute()
    if draft:
        _draft(page, draft, change, person)


def _draft(page: StructurePage, draft: Revision | None, change: Change, person: User) -> None:
    """The draft as its author left it, with the change: what it held elsewhere is not lost."""
    written = draft.as_object() if draft else page
    change(written)
    revision = written.save_revision(user=draft.user if draft else person, log_action=False)
    task = page.current_workflow_task_state
    if task:
        task.revision = revision
        task.save(update_fields=["revision"])


def withdraw(structure: StructurePage, person: User) -> None:
    page = StructurePage.objects.get(pk=structure.pk)
    if page.live:
        page.unpublish(user=person)
    structure.live = False
