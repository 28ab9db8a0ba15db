from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from accounts.permissions import INSTRUCTION, grant


def grant_help(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    grant(apps, INSTRUCTION, "calls.application", "help_application")


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_together")]

    operations = [migrations.RunPython(grant_help, migrations.RunPython.noop, elidable=False)]
