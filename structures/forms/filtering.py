"""What a question finds: its filters and its order, applied to structures."""

from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from structures.counting import Counts, Places, count, gathered
from structures.fields import read_box, read_keys
from structures.forms.parameters import Parameters
from structures.forms.reading import Reading
from structures.forms.vocabulary import Order, Presence
from structures.models import StructurePage, Territory
from structures.questions import Question, question
from structures.registry import Particularity, particularities

if TYPE_CHECKING:
    from structures.querysets import StructureQuerySet

#: Filters whose values are counted without what is chosen among them.
COUNTED = ("territoire", "secteur", "forme", "label", "effectif")

Narrow = Callable[["StructureQuerySet", Any], "StructureQuerySet"]


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
        for name, narrow in self._narrowing(any_presence="presence" in without).items():
            value = self._value_of(name)
            if value and name not in without:
                found = narrow(found, value)
        return found

    @cached_property
    def _counted(self) -> tuple[int, Counts]:
        """How many are found, and how many each value of each filter would give, in one question."""
        in_force = [name for name in COUNTED if self._value_of(name)]
        presence = Presence(self.cleaned_data["presence"])
        places = Places(
            seated=presence != Presence.ACTION,
            acting=presence != Presence.SEAT,
            others=[place.code for place in self.territories],
        )
        if not in_force:
            return count({"": self.unordered()}, places)
        others = [name for name in self._narrowing() if name not in COUNTED]
        sets = {name: self._narrow(gathered(), without={name, *others}) for name in ("", *in_force)}
        return count(sets, places, common=self._narrow(self.candidates, without=COUNTED))

    @property
    def total(self) -> int:
        """How many are found."""
        return self._counted[0] if self.is_valid() else 0

    def counts_of(self, name: str) -> dict[str, int] | None:
        """By code, how many each value of a filter would give; None where the question makes no sense."""
        return self._counted[1].get(name, {}) if self.is_valid() else None

    def _value_of(self, name: str) -> Any:
        return self.territories if name == "territoire" else self.cleaned_data[name]

    def _narrowing(self, *, any_presence: bool = False) -> dict[str, Narrow]:
        presence = Presence.ANY if any_presence else Presence(self.cleaned_data["presence"])
        return {
            "q": lambda found, _text: found.matching(self.question),
            "territoire": lambda found, places: tied_to(found, places, presence),
            "autour": lambda found, centre: found.near(centre, float(self.radius)),
            "secteur": lambda found, codes: found.in_sector(codes),
            "forme": lambda found, codes: found.of_family(codes),
            "label": lambda found, codes: found.labelled(codes),
            "effectif": lambda found, codes: found.employing(codes),
            "particularite": lambda found, codes: found.having(_chosen_particularities(codes)),
            "cadre": lambda found, box: found.standing_in(read_box(box)),
            "parmi": lambda found, keys: found.filter(pk__in=read_keys(keys)),
        }


def tied_to(
    found: "StructureQuerySet", territories: list[Territory], presence: Presence
) -> "StructureQuerySet":
    if presence == Presence.SEAT:
        return found.seated_in(territories)
    if presence == Presence.ACTION:
        return found.acting_in(territories)
    return found.present_in(territories)


def _chosen_particularities(codes: Iterable[str]) -> list[Particularity]:
    return [entry for entry in particularities if entry.code in codes]
