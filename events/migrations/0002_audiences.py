"""The audiences that a new portal begins with; editors change them in the admin."""

from django.db import migrations

from accounts.permissions import COMMUNICATION, grant
from portal.text import fold
from structures.loading import term_key

AUDIENCES = {
    "residents": ("Habitantes et habitants", "Residents"),
    "structures": ("Structures de l’ESS", "Organisations of the ESS"),
    "councillors": ("Élues et élus", "Elected representatives"),
    "officials": ("Agentes et agents publics, acheteuses et acheteurs", "Public officials and buyers"),
    "companies": ("Entreprises et mécènes", "Companies and sponsors"),
    "founders": ("Personnes qui portent un projet", "People starting a project"),
    "jobseekers": ("Personnes en recherche d’emploi", "Jobseekers"),
    "students": ("Élèves, étudiantes et étudiants", "Pupils and students"),
    "families": ("Enfants et familles", "Children and families"),
}


def load_audiences(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    Audience = apps.get_model("events", "Audience")
    for code, names in AUDIENCES.items():
        for language, name in zip(("fr", "en"), names):
            locale, _created = Locale.objects.get_or_create(language_code=language)
            Audience.objects.get_or_create(
                translation_key=term_key(Audience, code),
                locale=locale,
                defaults={"code": code, "name": name, "loaded_name": name, "sort_key": fold(name)},
            )
    grant(apps, COMMUNICATION, "events.audience", "add", "change", "delete", "view")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial"), ("accounts", "0002_groups")]

    operations = [migrations.RunPython(load_audiences, migrations.RunPython.noop)]
