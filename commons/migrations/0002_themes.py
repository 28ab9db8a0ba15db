"""The themes that a new portal begins with; editors change them in the admin."""

from django.db import migrations

from accounts.permissions import COMMUNICATION, grant
from portal.text import fold
from structures.loading import term_key

THEMES = {
    "food": ("Alimentation", "Food"),
    "autonomy": ("Autonomie", "Independent living"),
    "culture": ("Culture", "Culture"),
    "ecology": ("Transition écologique", "Ecological transition"),
    "employment": ("Insertion et emploi", "Work integration and employment"),
    "childhood": ("Petite enfance", "Early childhood"),
    "housing": ("Habitat", "Housing"),
    "health": ("Santé", "Health"),
    "mobility": ("Mobilité", "Mobility"),
    "digital": ("Numérique", "Digital life"),
    "reuse": ("Réemploi", "Reuse and repair"),
    "services": ("Services de proximité", "Local services"),
}


def load_themes(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    Theme = apps.get_model("commons", "Theme")
    for code, names in THEMES.items():
        for language, name in zip(("fr", "en"), names):
            locale, _created = Locale.objects.get_or_create(language_code=language)
            Theme.objects.get_or_create(
                translation_key=term_key(Theme, code),
                locale=locale,
                defaults={"code": code, "name": name, "loaded_name": name, "sort_key": fold(name)},
            )
    grant(apps, COMMUNICATION, "commons.theme", "add", "change", "delete", "view")


class Migration(migrations.Migration):
    dependencies = [("commons", "0001_initial"), ("accounts", "0002_groups")]

    operations = [migrations.RunPython(load_themes, migrations.RunPython.noop)]
