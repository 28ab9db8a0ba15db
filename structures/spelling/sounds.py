"""Which words are near enough to be compared: those that sound or are written almost the same.

Each word is known by a few numbers: of itself, of its sound, and of both with any one letter left out. Two
words apart by one letter added, lost, changed or swapped, or by a usual confusion of French, share one.
"""

import re
from collections.abc import Iterator
from zlib import crc32

#: Spellings of one sound, in the order in which they are read; words are folded.
SOUNDS = tuple(
    (re.compile(written), heard)
    for written, heard in (
        (r"ph", "f"),
        (r"(?<!c)h", ""),
        (r"ch", "C"),
        (r"qu?|ck", "k"),
        (r"gu(?=[eiy])", "G"),
        (r"g(?=[eiy])", "j"),
        (r"ge(?=[ao])", "j"),
        (r"t(?=i[aeo][nu])", "s"),
        (r"sc(?=[eiy])|c(?=[eiy])|z", "s"),
        (r"c", "k"),
        (r"y", "i"),
        (r"w", "v"),
        (r"eau|au", "o"),
        (r"(?:ai|ei)(?=[nm](?:[^aeiounm]|$))", "i"),
        (r"ai|ei|ee", "e"),
        (r"[ae][nm](?=[^aeiounm]|$)", "an"),
        (r"m(?=[pb])", "n"),
        (r"(.)\1+", r"\1"),
        (r"(?<=...)[estdxz]+$", ""),
    )
)
SHORTEST_CUT = 4


def sound(word: str) -> str:
    for written, heard in SOUNDS:
        word = written.sub(heard, word)
    return word


def nearby(word: str) -> list[int]:
    """The numbers by which words near this one are found, in 32 bits."""
    return sorted({_number(text) for text in _variants(word)})


def _variants(word: str) -> Iterator[str]:
    for text in {word, sound(word)}:
        yield text
        if len(text) >= SHORTEST_CUT:
            yield from (text[:place] + text[place + 1 :] for place in range(len(text)))


def _number(text: str) -> int:
    return crc32(text.encode()) - 2**31
