"""Translations made in code as editors make them in wagtail-localize: theirs to change afterwards."""

from collections.abc import Mapping
from typing import TypeVar

from django.db import transaction
from wagtail.coreutils import find_available_slug
from wagtail.models import DraftStateMixin, Locale, Page, TranslatableMixin
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

Translated = TypeVar("Translated", bound=TranslatableMixin)


@transaction.atomic
def translate(instance: Translated, texts: Mapping[str, str], *, language: str = "en") -> Translated:
    """The published translation of a French page or snippet, with `texts` as {French: translated}.

    A key is a whole segment: the text of a field (`slug` included), or one paragraph or list item of
    rich text with its inline marks, as `segments` lists them. What `texts` leaves out keeps its French
    words. Parents that are not translated yet become live aliases. A translation that somebody already
    made is left as it is.
    """
    locale = Locale.objects.get(language_code=language)
    source, _created = TranslationSource.update_or_create_from_instance(instance)
    translation, created = Translation.objects.get_or_create(source=source, target_locale=locale)
    if not created:
        return source.get_translated_instance(locale)
    if isinstance(instance, Page):
        _copy_to_its_place(instance, texts, locale)
    for segment in source.stringsegment_set.select_related("string", "context"):
        _note(segment, texts, locale)
    return _save(translation)


def segments(instance: TranslatableMixin) -> list[str]:
    """The texts that a translator is given for this page or snippet, in their order."""
    source, _created = TranslationSource.update_or_create_from_instance(instance)
    rows = source.stringsegment_set.select_related("string").order_by("order")
    return [row.string.data for row in rows]


def _copy_to_its_place(page: Page, texts: Mapping[str, str], locale: Locale) -> None:
    """With its own slug from the start: a slug that changes afterwards leaves redirects behind."""
    if page.has_translation(locale):
        return
    copy = page.copy_for_translation(locale, copy_parents=True)
    parent = copy.get_parent()
    slug = find_available_slug(parent, texts.get(page.slug, page.slug), ignore_page_id=copy.pk)
    Page.objects.filter(pk=copy.pk).update(slug=slug, url_path=f"{parent.url_path}{slug}/")


def _note(segment: StringSegment, texts: Mapping[str, str], locale: Locale) -> None:
    if segment.string.data not in texts:
        return
    StringTranslation.objects.update_or_create(
        translation_of=segment.string,
        locale=locale,
        context=segment.context,
        defaults={
            "data": texts[segment.string.data],
            "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
        },
    )


def _save(translation: Translation) -> TranslatableMixin:
    """Published at once: wagtail-localize itself would wait for the end of the transaction."""
    source = translation.source
    has_drafts = issubclass(source.specific_content_type.model_class(), DraftStateMixin)
    translation.save_target(publish=not has_drafts)
    target = source.get_translated_instance(translation.target_locale)
    if has_drafts:
        target.get_latest_revision().publish()
        target.refresh_from_db()
    return target
