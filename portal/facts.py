"""Facts that every language of a page shares. Those of the French page hold, as soon as it is published.

wagtail-localize copies them only when somebody updates the translation, and an old draft of a translation
brings old ones back.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from portal.models import BasePage


def share_facts(page: "BasePage") -> None:
    """Write the facts of the French page, as stored, into its translations."""
    languages = type(page).objects.filter(translation_key=page.translation_key)
    source = languages.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    if source is None:
        return
    if page.FACTS:
        languages.exclude(pk=source.pk).update(**{name: getattr(source, name) for name in page.FACTS})
    for relation, names in page.PART_FACTS.items():
        _share_part(source, relation, names)


def _share_part(source: "BasePage", relation: str, names: Iterable[str]) -> None:
    """The rows of a translation are known by the translation key that they share with the French ones."""
    model = source._meta.get_field(relation).related_model
    for row in getattr(source, relation).all():
        translated = model.objects.filter(translation_key=row.translation_key).exclude(pk=row.pk)
        translated.update(**{name: getattr(row, name) for name in names})
