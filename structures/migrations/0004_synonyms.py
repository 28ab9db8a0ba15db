from django.db import migrations, models

from accounts.permissions import COMMUNICATION, grant


def grant_editors(apps, schema_editor):
    grant(apps, COMMUNICATION, "structures.synonymgroup", "add", "change", "delete", "view")


class Migration(migrations.Migration):
    dependencies = [("structures", "0003_possible_duplicates"), ("accounts", "0002_groups")]

    operations = [
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "expressions",
                    models.TextField(
                        help_text="One a line, two at least: words, initials or several words. Whoever searches for one also finds the others. Accents, capitals and plurals do not matter.",
                        verbose_name="expressions",
                    ),
                ),
            ],
            options={
                "verbose_name": "group of synonyms",
                "verbose_name_plural": "synonyms",
                "ordering": ("expressions", "pk"),
            },
        ),
        migrations.RunPython(grant_editors, migrations.RunPython.noop),
    ]
