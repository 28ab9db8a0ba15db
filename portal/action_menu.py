"""The buttons of a page that waits for a review: to decide comes first, in words that say what happens."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem

#: What would end the review without deciding: to approve publishes, to ask for changes gives the page back.
AROUND_THE_REVIEW = frozenset(
    {"action-publish", "action-submit", "action-cancel-workflow", "action-restart-workflow"}
)
FIRST = ("approve", "refuse", "reject")


def decide_first(items: list[ActionMenuItem], request: HttpRequest, context: Mapping[str, Any]) -> None:
    """Those who may approve see it first; for the others nothing changes."""
    decisions = [item for item in items if isinstance(item, WorkflowMenuItem)]
    if not any(item.name == "approve" for item in decisions):
        return
    others = [item for item in items if item not in decisions and item.name not in AROUND_THE_REVIEW]
    publishes = context["page"].current_workflow_state.is_at_final_task
    items[:] = [*_in_words(_in_order(decisions), publishes=publishes), *others]


def _in_order(decisions: Iterable[WorkflowMenuItem]) -> list[WorkflowMenuItem]:
    """The plain approval, then what asks for a reason, then the approval with a comment."""

    def place(item: WorkflowMenuItem) -> int:
        if item.name not in FIRST or (item.name == "approve" and item.launch_modal):
            return len(FIRST)
        return FIRST.index(item.name)

    return sorted(decisions, key=place)


def _in_words(decisions: Iterable[WorkflowMenuItem], *, publishes: bool) -> Iterable[WorkflowMenuItem]:
    for item in decisions:
        item.template_name = "portal/admin/review_action.html"
        if item.name == "approve" and publishes:
            item.label = (
                _("Approve with a comment, and publish") if item.launch_modal else _("Approve and publish")
            )
        if item.launch_modal:
            item.label = f"{item.label}…"
        yield item
