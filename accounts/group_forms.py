"""The form of a group, with its rights under the names that people read."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy
from wagtail.users.forms import GroupForm as WagtailGroupForm

ACTIONS = {
    "add": gettext_lazy("Add: %(object)s"),
    "change": gettext_lazy("Change: %(object)s"),
    "delete": gettext_lazy("Delete: %(object)s"),
}


class NamedPermissions(QuerySet[Permission]):
    """Permissions under the names that people read: the table of Django holds English ones."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        for row in (self._result_cache or ()) if fresh else ():
            if isinstance(row, Permission):
                row.name = named(row)


def named(permission: Permission) -> str:
    for action, words in ACTIONS.items():
        if permission.codename == f"{action}_{permission.content_type.model}":
            return words % {"object": permission.content_type.name}
    return gettext(permission.name)


class GroupForm(WagtailGroupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["permissions"]
        kept = self.registered_permissions.values("pk")
        field.queryset = NamedPermissions(Permission).filter(pk__in=kept).select_related("content_type")
