"""Finds a commune as people name it."""

from django.db.models import Q
from rapidfuzz.distance import OSA

from portal.text import fold
from structures.models import Territory
from structures.spelling.sounds import sound

#: Of postal and INSEE codes.
CODE_LENGTH = 5
#: Letters for one that may differ in a misspelt name.
LETTERS_FOR_A_SLIP = 5
MOST_NEAR = 5


def communes_called(asked: str) -> list[Territory]:
    """Of that postal code, then INSEE code; or of that name, or whose name begins with it, or one of its
    other words does.
    """
    communes = Territory.objects.light().communes()
    spoken = _spoken(fold(asked))
    if asked.isdigit():
        if len(asked) != CODE_LENGTH:  # the database would cut a longer one and find another commune
            return []
        numbered = communes.filter(Q(postal_codes__contains=[asked]) | Q(code=asked))
        return sorted(numbered, key=lambda place: asked not in place.postal_codes)
    known = {place: _spoken(place.sort_key) for place in communes}
    for matches in (str.__eq__, str.startswith, _holds_word):
        found = [place for place, name in known.items() if matches(name, spoken)]
        if found:
            return found
    return []


def communes_near(asked: str) -> list[Territory]:
    """Those that a misspelt name may mean, by its letters or its sound, the likeliest first."""
    spoken = _spoken(fold(asked))
    slips = {place: _slips(spoken, _spoken(place.sort_key)) for place in Territory.objects.light().communes()}
    near = [place for place, count in slips.items() if count <= max(1, len(spoken) // LETTERS_FOR_A_SLIP)]
    return sorted(near, key=lambda place: (slips[place], place.sort_key))[:MOST_NEAR]


def _spoken(name: str) -> str:
    return name.replace("-", " ").strip()


def _holds_word(name: str, begun: str) -> bool:
    return f" {begun}" in name


def _slips(asked: str, known: str) -> int:
    """How many letters differ; one at most where both sound the same."""
    letters = OSA.distance(asked, known)
    return min(letters, 1) if sound(asked) == sound(known) else letters
