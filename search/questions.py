"""A question to the whole portal: every word, or one of its synonyms."""

from modelsearch.query import And, Boost, Or, Phrase, PlainText
from modelsearch.query import SearchQuery as Query

from search.words import telling_words
from structures.synonyms import Part, Thesaurus
from structures.words import asked_number

#: What a synonym weighs beside the word that was typed.
SYNONYM = 0.2


def question(text: str) -> Query:
    """Reads the synonyms: one query."""
    words = asked_number(text) or telling_words(text)
    parts = [_asked(part) for part in Thesaurus.load().parts(words.split())]
    return parts[0] if len(parts) == 1 else And(parts)


def _asked(part: Part) -> Query:
    plain = PlainText(" ".join(part.words), operator="and")
    if not part.others:
        return plain
    return Or([plain, *(Boost(Phrase(telling_words(other)), SYNONYM) for other in part.others)])
