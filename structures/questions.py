"""Words turned into what PostgreSQL is asked: every word, or its synonyms, or a register number."""

from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery

from structures.synonyms import Part, Thesaurus
from structures.words import LANGUAGE, is_beginning, telling_words, words_of

Question = SearchQuery | CombinedSearchQuery


def question(text: str) -> Question | None:
    """What a text asks; None if it holds no word. Reads the synonyms: one query."""
    words = telling_words(text)
    if not words:
        return None
    if len(words) == 1 and is_beginning(words[0]):
        return SearchQuery(f"{words[0]}:*", search_type="raw", config=LANGUAGE)
    return reduce(and_, [_asked(part) for part in Thesaurus.load().parts(words)])


def _asked(part: Part) -> Question:
    plain: Question = SearchQuery(" ".join(part.words), config=LANGUAGE)
    others = [
        SearchQuery(" ".join(words_of(other)), search_type="phrase", config=LANGUAGE) for other in part.others
    ]
    return reduce(or_, others, plain)


def in_names(text: str) -> Question:
    """Every word, in names only: those of the heaviest weight. Synonyms are no names."""
    words = " & ".join(f"'{word}':A" for word in telling_words(text))
    return SearchQuery(words, search_type="raw", config=LANGUAGE)
