"""Terms in the reader's language. Rows point at French ones; another language costs one query a list."""

from collections.abc import Iterable

from django.utils.translation import get_language

from structures.models import StructurePage
from structures.models.taxonomies import Term

SOURCE_CODE = "fr"


def in_reader_language(terms: Iterable[Term]) -> list[Term]:
    """The same terms, in the same order, each in the reader's language where it exists in it."""
    terms = list(terms)
    language = get_language() or SOURCE_CODE
    if not terms or language == SOURCE_CODE:
        return terms
    translated = type(terms[0]).objects.in_language(language)
    by_key = {
        term.translation_key: term
        for term in translated.filter(translation_key__in=[term.translation_key for term in terms])
    }
    return [by_key.get(term.translation_key, term) for term in terms]


def name_of(term: Term | None) -> str:
    return in_reader_language([term])[0].name if term else ""


def sectors_of(structure: StructurePage) -> list[Term]:
    return in_reader_language(structure.sectors.all())


def labels_of(structure: StructurePage) -> list[Term]:
    return in_reader_language(structure.labels.all())
