from django.db import migrations

from accounts.permissions import COMMUNICATION, grant


def grant_editors(apps, schema_editor):
    grant(apps, COMMUNICATION, "structures.importrun", "add", "view")


class Migration(migrations.Migration):
    dependencies = [("structures", "0014_open_data_page"), ("accounts", "0002_groups")]

    operations = [migrations.RunPython(grant_editors, migrations.RunPython.noop)]
