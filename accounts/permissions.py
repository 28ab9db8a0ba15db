"""Permissions of the groups, given by the data migrations of each room.

Django creates permissions after the last migration has run: a data migration of a fresh database finds none.
`grant` therefore creates those it needs, with the names Django would have given them. Use it so:

    from accounts.permissions import INSTRUCTION, grant

    def grant_calls(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        grant(apps, INSTRUCTION, "calls.application", "view", "change", "export_application")

    class Migration(migrations.Migration):
        dependencies = [("calls", "0001_initial"), ("accounts", "0002_groups")]
        operations = [migrations.RunPython(grant_calls, migrations.RunPython.noop, elidable=False)]

Each action is `add`, `change`, `delete`, `view`, or the codename of a permission in `Meta.permissions`.
"""

from typing import TYPE_CHECKING, Any

from django.apps import apps as installed
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from django.apps.registry import Apps

COMMUNICATION = "Communication"
INSTRUCTION = "Instruction"
EVALUATION = "Évaluation"

#: What each group may do, for whoever chooses one and for whoever is put in it.
DUTIES: dict[str, Promise] = {
    COMMUNICATION: _(
        "writes and publishes pages, menus and settings, keeps the directory and answers its queues"
    ),
    INSTRUCTION: _("runs calls: reads, follows and exports the applications"),
    EVALUATION: _("scores the applications it is given, without access to the administration"),
}
ADMINISTRATION = _("Administration: everything, accounts and groups included")

DEFAULT_ACTIONS = ("add", "change", "delete", "view")


def says(group_name: str) -> str:
    """The group with what it may do; its name alone for one that administrators made."""
    duty = DUTIES.get(group_name)
    separator = pgettext("between a label and its value", ":")
    return f"{group_name}{separator} {duty}" if duty else group_name


def grant(apps: "Apps", group_name: str, model_label: str, *actions: str) -> None:
    """Give a group the named actions on a model ("app.model"). May run again without harm."""
    group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
    group.permissions.add(*[permission(apps, model_label, action) for action in actions])


def permission(apps: "Apps", model_label: str, action: str) -> Any:
    """The row of `auth.Permission` for an action on a model, created when Django has not done so yet."""
    app_label, model_name = model_label.lower().split(".")
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model_name
    )
    codename = f"{action}_{model_name}" if action in DEFAULT_ACTIONS else action
    row, _created = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": _name(app_label, model_name, action)}
    )
    return row


def _name(app_label: str, model_name: str, action: str) -> str:
    try:
        options = installed.get_model(app_label, model_name)._meta
    except LookupError:  # a later release removed the model: the name no longer matters
        return action.replace("_", " ")
    if action in DEFAULT_ACTIONS:
        return f"Can {action} {options.verbose_name_raw}"
    return dict(_custom_permissions(options)).get(action, action.replace("_", " "))


def _custom_permissions(options: "models.options.Options[Any]") -> list[tuple[str, str]]:
    return [(str(codename), str(name)) for codename, name in options.permissions]
