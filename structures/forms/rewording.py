"""What else the words of a question may ask: without one of them, or with filters for those that name one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from structures.completion.proposals import FilterNamed, filter_named
from structures.words import SMALL_WORDS, words_of

#: Of a question that is looked at; longer ones are sentences.
MOST_WORDS = 8


@dataclass(frozen=True)
class Reworded:
    """Words that stay, and filters instead of others; or the one word that is left out."""

    words: list[str]
    filters: list[FilterNamed] = field(default_factory=list)
    left_out: str = ""

    @property
    def name(self) -> str:
        if self.left_out:
            return _("Without “%(name)s”") % {"name": self.left_out}
        words = [_("“%(words)s”") % {"words": " ".join(self.words)}] if self.words else []
        return " + ".join([*words, *(f"{each.name} ({each.kind})" for each in self.filters)])

    @property
    def changes(self) -> dict[str, str]:
        return {"q": " ".join(self.words), **{each.parameter: each.code for each in self.filters}}


def rewordings(text: str) -> Iterator[Reworded]:
    """The nearest to what was written first: all filters named, each of them, then one word fewer."""
    words = text.split()
    if len(words) > MOST_WORDS:
        return
    named = list(_named(words))
    if len(named) > 1:
        yield Reworded(_left(words, named), [found for _span, found in named])
    for span, found in named:
        yield Reworded(_left(words, [(span, found)]), [found])
    telling = _telling(words)
    for place, word in enumerate(telling if len(telling) > 1 else []):
        yield Reworded([*telling[:place], *telling[place + 1 :]], left_out=word)


Named = tuple[range, FilterNamed]


def _named(words: list[str]) -> Iterator[Named]:
    """Of words that follow one another, the longest name; one value for each filter."""
    start, parameters = 0, set[str]()
    while start < len(words):
        span, found = _named_from(words, start)
        if found and found.parameter not in parameters:
            parameters.add(found.parameter)
            yield span, found
        start = span.stop


def _named_from(words: list[str], start: int) -> tuple[range, FilterNamed | None]:
    for stop in range(len(words), start, -1):
        found = filter_named(" ".join(words[start:stop]))
        if found:
            return range(start, stop), found
    return range(start, start + 1), None


def _left(words: list[str], named: Iterable[Named]) -> list[str]:
    taken = {place for span, _found in named for place in span}
    return _telling(word for place, word in enumerate(words) if place not in taken)


def _telling(words: Iterable[str]) -> list[str]:
    return [word for word in words if not SMALL_WORDS.issuperset(words_of(word))]
