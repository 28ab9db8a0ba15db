"""Finds a commune as people name it."""

from django.db.models import Q

from portal.text import fold
from structures.models import Territory

#: Of postal and INSEE codes.
CODE_LENGTH = 5


def communes_called(asked: str) -> list[Territory]:
    """Of that postal code, then INSEE code; or of that name, or whose name begins with it, or holds it."""
    communes = Territory.objects.light().communes()
    folded = fold(asked)
    spoken = folded.replace("-", " ")
    if asked.isdigit():
        if len(asked) != CODE_LENGTH:  # the database would cut a longer one and find another commune
            return []
        numbered = communes.filter(Q(postal_codes__contains=[asked]) | Q(code=asked))
        return sorted(numbered, key=lambda place: asked not in place.postal_codes)
    known = {place: place.sort_key.replace("-", " ") for place in communes}
    for matches in (str.__eq__, str.startswith, str.__contains__):
        found = [place for place, name in known.items() if matches(name, spoken)]
        if found:
            return found
    return []
