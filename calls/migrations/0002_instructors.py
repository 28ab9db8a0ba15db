from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from accounts.permissions import INSTRUCTION, grant


def grant_applications(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    grant(apps, INSTRUCTION, "calls.application", "view", "export_application")


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial"), ("accounts", "0002_groups")]

    operations = [migrations.RunPython(grant_applications, migrations.RunPython.noop, elidable=False)]
