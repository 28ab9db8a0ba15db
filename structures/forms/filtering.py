"""What a question finds: its filters and its order, applied to structures."""

from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from structures import conditions
from structures.counting import Counts, Places, count
from structures.fields import read_box, read_keys
from structures.forms.parameters import Parameters
from structures.forms.reading import Reading
from structures.forms.vocabulary import Order, Presence
from structures.models import StructurePage
from structures.questions import Question, question
from structures.registry import Particularity, particularities

if TYPE_CHECKING:
    from structures.querysets import StructureQuerySet

Narrow = Callable[["StructureQuerySet", Any], "StructureQuerySet"]
Condition = Callable[[Any], Q]

TIES: dict[Presence, Condition] = {
    Presence.ANY: conditions.present_in,
    Presence.SEAT: conditions.seated_in,
    Presence.ACTION: conditions.acting_in,
}
CONDITIONS: dict[str, Condition] = {
    "secteur": conditions.in_sector,
    "forme": conditions.of_family,
    "label": conditions.labelled,
    "effectif": conditions.employing,
}
#: Filters whose values are counted without what is chosen among them.
COUNTED = ("territoire", *CONDITIONS)


class Filtering(Reading):
    def __init__(self, parameters: Parameters, *, structures: "StructureQuerySet | None" = None) -> None:
        """`structures` are those to choose from: all that readers see, unless told otherwise."""
        super().__init__(parameters)
        self.candidates = StructurePage.objects.shown() if structures is None else structures
        self._narrowed: dict[str, StructureQuerySet] = {}

    @cached_property
    def question(self) -> Question | None:
        """What the words ask, with the synonyms of the day."""
        return question(self.cleaned_data.get("q", ""))

    def structures(self) -> "StructureQuerySet":
        """Those asked, in the order asked."""
        found = self.unordered()
        if self.order == Order.RELEVANCE:
            return found.by_relevance(self.question, self.territories)
        if self.order == Order.DISTANCE and self.centre:
            return found.by_distance(self.centre)
        if self.order == Order.VERIFIED:
            return found.by_verification()
        return found.by_name()

    def unordered(self, *, without: str = "") -> "StructureQuerySet":
        """Those asked, leaving out one filter."""
        if not self.is_valid():
            return self.candidates.none()
        if without not in self._narrowed:
            self._narrowed[without] = self._narrow(self.candidates, without={without})
        return self._narrowed[without].all()

    def _narrow(self, found: "StructureQuerySet", *, without: Collection[str]) -> "StructureQuerySet":
        for name, narrow in self._narrowing().items():
            value = self.cleaned_data[name]
            if value and name not in without:
                found = narrow(found, value)
        met = self._conditions(any_presence="presence" in without)
        return found.filter(*(condition for name, condition in met.items() if name not in without))

    @cached_property
    def _counted(self) -> tuple[int, Counts]:
        """How many are found, and how many each value of each filter would give, in one question."""
        places = Places(
            seated=self.asked_presence != Presence.ACTION,
            acting=self.asked_presence != Presence.SEAT,
            others=[place.code for place in self.territories],
        )
        return count(self._narrow(self.candidates, without=COUNTED), self._conditions(), places)

    @property
    def total(self) -> int:
        """How many are found."""
        return self._counted[0] if self.is_valid() else 0

    def counts_of(self, name: str) -> dict[str, int] | None:
        """By code, how many each value of a filter would give; None where the question makes no sense."""
        return self._counted[1].get(name, {}) if self.is_valid() else None

    @property
    def asked_presence(self) -> Presence:
        """What ties a structure to the territories asked."""
        return Presence(self.cleaned_data["presence"])

    def _conditions(self, *, any_presence: bool = False) -> dict[str, Q]:
        """What the filters in force ask, of those whose values are counted."""
        tied = TIES[Presence.ANY if any_presence else self.asked_presence]
        asked = {"territoire": (tied, self.territories)}
        asked |= {name: (condition, self.cleaned_data[name]) for name, condition in CONDITIONS.items()}
        return {name: condition(value) for name, (condition, value) in asked.items() if value}

    def _narrowing(self) -> dict[str, Narrow]:
        return {
            "q": lambda found, _text: found.matching(self.question),
            "autour": lambda found, centre: found.near(centre, float(self.radius)),
            "particularite": lambda found, codes: found.having(_chosen_particularities(codes)),
            "cadre": lambda found, box: found.standing_in(read_box(box)),
            "parmi": lambda found, keys: found.filter(pk__in=read_keys(keys)),
        }


def _chosen_particularities(codes: Iterable[str]) -> list[Particularity]:
    return [entry for entry in particularities if entry.code in codes]
