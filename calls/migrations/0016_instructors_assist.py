from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from accounts.permissions import INSTRUCTION, grant


def grant_entering(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    grant(apps, INSTRUCTION, "calls.application", "assist_application")


class Migration(migrations.Migration):
    dependencies = [("calls", "0015_assisted")]

    operations = [migrations.RunPython(grant_entering, migrations.RunPython.noop, elidable=False)]
