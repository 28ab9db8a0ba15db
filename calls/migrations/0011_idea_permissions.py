from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from accounts.permissions import COMMUNICATION, INSTRUCTION, grant


def grant_ideas(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for group in (COMMUNICATION, INSTRUCTION):
        grant(apps, group, "calls.idea", "view", "change")


class Migration(migrations.Migration):
    dependencies = [("calls", "0010_ideas"), ("accounts", "0002_groups")]

    operations = [migrations.RunPython(grant_ideas, migrations.RunPython.noop, elidable=False)]
