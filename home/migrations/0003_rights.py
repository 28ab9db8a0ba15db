"""Communication edits menus, texts and settings of the whole site."""

from django.db import migrations

from accounts.permissions import COMMUNICATION, grant


def give_rights(apps, schema_editor):
    for model in ("portal.menu", "portal.sitetexts"):
        grant(apps, COMMUNICATION, model, "add", "change", "delete", "view")
    grant(apps, COMMUNICATION, "portal.sitesettings", "change")


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_first_pages"),
        ("portal", "0001_initial"),
        ("accounts", "0002_groups"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
