"""Keeps what the directory searches in step with pages, records and lists, in the same transaction."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.html import strip_tags

from structures.models import (
    Label,
    LegalFamily,
    NameStart,
    RegisterRecord,
    SearchEntry,
    Sector,
    StructurePage,
    Territory,
)
from structures.models.name_starts import LONGEST_START
from structures.models.taxonomies import Term
from structures.words import SMALL_WORDS, accented_words, words_of

WORDS = ("names", "subjects", "texts", "spellings")
BATCH = 500
#: Words of a name from which it is completed.
MOST_STARTS = 8


def index_structures(structures: Iterable[int] | None = None) -> int:
    """Write the words of these structures (all of them by default) and say how many they are."""
    pages = StructurePage.objects.order_by("pk")
    if structures is not None:
        pages = pages.filter(pk__in=structures)
    pages = pages.select_related("record__commune", "record__family")
    entries = [
        _entry(page)
        for page in pages.prefetch_related("sectors", "labels", "offers").iterator(chunk_size=BATCH)
    ]
    SearchEntry.objects.bulk_create(
        entries, batch_size=BATCH, update_conflicts=True, unique_fields=["structure"], update_fields=WORDS
    )
    _write_name_starts(entries)
    return len(entries)


def _write_name_starts(entries: list[SearchEntry]) -> None:
    written = [entry.structure_id for entry in entries]
    NameStart.objects.filter(structure__in=written).delete()
    starts = [start for entry in entries for start in _name_starts(entry.structure)]
    NameStart.objects.bulk_create(starts, batch_size=BATCH)


def _name_starts(page: StructurePage) -> Iterator[NameStart]:
    words = words_of(page.title)
    for place, word in enumerate(words[:MOST_STARTS]):
        if place == 0 or word not in SMALL_WORDS:
            start = " ".join(words[place:])[:LONGEST_START]
            yield NameStart(structure=page, start=start, is_first=place == 0)


def _entry(page: StructurePage) -> SearchEntry:
    record = page.register
    names = [page.title, page.teaser_title, *_names_in(record)]
    subjects = [*_subjects(page), *_places_in(record)]
    texts = [page.teaser_text, strip_tags(page.presentation.replace("<", " <")), *_offer_texts(page)]
    return SearchEntry(
        structure=page,
        names=_folded(names),
        subjects=_folded(subjects),
        texts=_folded(texts),
        spellings=" ".join(accented_words([*names, *subjects, *texts])),
    )


def _folded(texts: Iterable[str]) -> str:
    return " ".join(word for text in texts for word in words_of(text))


def _subjects(page: StructurePage) -> list[str]:
    labels = [name for label in page.labels.all() for name in (label.name, label.short_name)]
    return [
        *(sector.name for sector in page.sectors.all()),
        *labels,
        *(offer.title for offer in page.offers.all()),
    ]


def _offer_texts(page: StructurePage) -> list[str]:
    return [offer.text for offer in page.offers.all()]


def _names_in(record: RegisterRecord | None) -> list[str]:
    if record is None:
        return []
    numbers = [record.siren, record.siret or "", record.rna]
    return [record.legal_name, *numbers] if record.shows_address else numbers


def _places_in(record: RegisterRecord | None) -> list[str]:
    if record is None:
        return []
    family = record.family.name if record.family else ""
    if not record.shows_address:
        return [family]
    return [family, record.postal_code, record.city, record.commune.name if record.commune else ""]


# What changes words


def after_record(sender: type[RegisterRecord], instance: RegisterRecord, **_: Any) -> None:
    if instance.page_id:
        index_structures([instance.page_id])


def after_list(sender: type[Term | Territory], instance: Term | Territory, created: bool, **_: Any) -> None:
    """A new row names nobody yet; a renamed one changes the words of those it names."""
    if not created:
        index_structures(_named_by(instance).values_list("pk", flat=True))


def _named_by(row: Term | Territory) -> Any:
    lookups = {
        Sector: Q(sectors=row.pk),
        Label: Q(labels=row.pk),
        LegalFamily: Q(record__family=row.pk),
        Territory: Q(record__commune=row.pk),
    }
    return StructurePage.objects.filter(lookups[type(row)]).order_by()
