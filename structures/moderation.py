"""What editors decide about the directory: queues, in the admin, on their home panel and on the board."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from wagtail.permission_policies import ModelPermissionPolicy

from portal.registry import PanelLine, Registry, panel_lines

READING = frozenset({"view"})


class DecidingPolicy(ModelPermissionPolicy):
    """Rows come from elsewhere and are decided upon: the admin's own forms do not apply to them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in READING and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


@dataclass(frozen=True)
class Queue:
    """`index` names the address of its list, `waiting` gives the rows that holders of `permission` decide."""

    label: str | Promise
    index: str
    permission: str
    waiting: Callable[[], Any]

    def __call__(self, request: HttpRequest) -> PanelLine | None:
        if not request.user.has_perm(self.permission):
            return None
        count = self.waiting().count()
        return PanelLine(str(self.label), reverse(self.index), count) if count else None


queues: Registry[Queue] = Registry()


def open_queue(queue: Queue) -> None:
    """Show what waits there on the editors' home panel and on the board of quality."""
    queues.register(queue)
    panel_lines.register(queue)
