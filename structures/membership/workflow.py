"""The editors' moderation of members' pages: a workflow of Wagtail's, attached to every directory."""

from typing import Any

from wagtail.models import Workflow, WorkflowPage

from structures.models import DirectoryPage, StructurePage


def moderation() -> Workflow:
    """The workflow that a migration made, whatever name an administrator gave it since."""
    return Workflow.objects.filter(workflow_tasks__task__pagemoderationtask__isnull=False).order_by("pk")[0]


def workflow_of(page: StructurePage) -> Workflow:
    return page.get_workflow() or moderation()


def attach(instance: DirectoryPage, *, created: bool, **_options: Any) -> None:
    """A new directory is moderated; one whose moderation was changed since stays as it is."""
    if created:
        WorkflowPage.objects.get_or_create(page=instance, defaults={"workflow": moderation()})
