from django.db import migrations

from accounts.permissions import COMMUNICATION, grant

# Memberships are not among them: whoever makes themselves a member reads the drafts of a structure.
KEPT = ("territory", "sector", "label", "legalfamily", "legalcategory", "registerrecord")


def grant_editors(apps, schema_editor):
    for model in KEPT:
        grant(apps, COMMUNICATION, f"structures.{model}", "add", "change", "view")


class Migration(migrations.Migration):
    dependencies = [("structures", "0001_initial"), ("accounts", "0002_groups")]

    operations = [migrations.RunPython(grant_editors, migrations.RunPython.noop)]
