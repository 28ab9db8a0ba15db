"""Keeps the vocabulary: counted afresh in the worker, rather than word by word as pages change.

Counting within each save would have every save of a structure wait for the row of “association”. A word that
is late by some minutes only is a correction not yet offered; one that is gone is never offered, since a
correction that finds nothing more is not shown.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat

from structures.models import SearchEntry, StructurePage, Territory, VocabularyWord
from structures.registry import texts_elsewhere
from structures.spelling.sounds import nearby
from structures.words import SPELT, accented_words, words_of

SHORTEST = 4
#: Registers write names in capitals without accents: a spelling that has some is believed from this share on.
BELIEVED = 0.1
BATCH = 2000
COUNTED = ("shown", "structures", "other_pages")

WORDS = """
SELECT word, count(*) FROM (
  SELECT DISTINCT id, unnest(string_to_array(words, ' ')) AS word FROM ({entries}) AS entry (id, words)
) AS held
WHERE length(word) >= %s AND word !~ '[0-9]'
GROUP BY word
"""
SPELLINGS = """
SELECT split_part(pair, '=', 1), mode() WITHIN GROUP (ORDER BY split_part(pair, '=', 2)), count(*)
FROM ({entries}) AS entry (spellings), unnest(string_to_array(spellings, ' ')) AS pair
GROUP BY 1
"""


@dataclass
class Count:
    """How often a word is held, and how it is written."""

    structures: int = 0
    other_pages: int = 0
    spellings: Counter[str] = field(default_factory=Counter)

    def shown(self, word: str) -> str:
        if not self.spellings:
            return word
        spelling, times = self.spellings.most_common(1)[0]
        return spelling if times >= BELIEVED * (self.structures + self.other_pages) else word


@transaction.atomic
def refresh_vocabulary() -> int:
    """Count every word that readers may find, write what changed, say how many words there are."""
    counts = _counts()
    shown = {word: count.shown(word) for word, count in counts.items()} | _communes(counts)
    known = {word.word: word for word in VocabularyWord.objects.defer("nearby")}
    VocabularyWord.objects.filter(word__in=known.keys() - counts.keys()).delete()
    rows = [
        VocabularyWord(
            word=word, shown=shown[word], structures=count.structures, other_pages=count.other_pages
        )
        for word, count in counts.items()
    ]
    _write([row for row in rows if _is_news(row, known.get(row.word))])
    return len(rows)


def _is_news(row: VocabularyWord, known: VocabularyWord | None) -> bool:
    return known is None or any(getattr(known, name) != getattr(row, name) for name in COUNTED)


def _write(rows: list[VocabularyWord]) -> None:
    for row in rows:
        row.nearby = nearby(row.word)
    VocabularyWord.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["word"], update_fields=COUNTED
    )


def _counts() -> dict[str, Count]:
    shown = StructurePage.objects.shown().order_by().values("pk")
    entries = SearchEntry.objects.filter(structure__in=shown)
    words = Concat("names", Value(" "), "subjects", Value(" "), "texts", output_field=TextField())
    counts: dict[str, Count] = defaultdict(Count)
    for word, total in _rows(WORDS, entries.values_list("pk", words), SHORTEST):
        counts[word].structures = total
    for word, spelling, times in _rows(SPELLINGS, entries.values_list("spellings")):
        counts[word].spellings[spelling] += times
    for text in (text for source in texts_elsewhere for text in source()):
        _count_elsewhere(text, counts)
    return {word: count for word, count in counts.items() if count.structures or count.other_pages}


def _rows(statement: str, entries: QuerySet, *parameters: int) -> list[tuple]:
    found, wanted = entries.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement.format(entries=found), [*wanted, *parameters])
        return cursor.fetchall()


def _count_elsewhere(text: str, counts: dict[str, Count]) -> None:
    spelt = {pair.split("=")[0]: pair.split("=")[1] for pair in accented_words([text])}
    for word in {word for word in words_of(text) if len(word) >= SHORTEST and SPELT.fullmatch(word)}:
        counts[word].other_pages += 1
        counts[word].spellings.update([spelt[word]] if word in spelt else [])


def _communes(counts: dict[str, Count]) -> dict[str, str]:
    """Communes of one word keep their capital."""
    names = Territory.objects.communes().values_list("sort_key", "name")
    return {word: name for word, name in names if word in counts}
