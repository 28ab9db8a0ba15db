"""What a question shows of itself: its filters in force, the addresses around it, what would loosen it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.memory import memory
from structures.facets import Facet, choices
from structures.fields import CodesField, read_keys, shortened
from structures.forms.filtering import Filtering
from structures.forms.parameters import Pair
from structures.forms.reading import LONGEST_QUESTION, SHOWING
from structures.forms.rewording import rewordings
from structures.forms.vocabulary import Presence, Radius, View
from structures.models import Territory

MOST_REWORDED = 6


@dataclass(frozen=True)
class Filter:
    """One filter in force: `query` is the address without it, and `count` what it would then give."""

    name: str
    query: str
    count: int | None = None


class DirectoryForm(Filtering):
    """Give it the parameters of an address: it gives the structures asked, and what a page shows."""

    # Facets

    @cached_property
    def facets(self) -> list[Facet]:
        named = ("secteur", "forme", "label", "effectif", "particularite")
        return [self._territory_facet(), *(self._facet(name, self.names_of(name)) for name in named)]

    def _facet(self, name: str, names: Mapping[str, str]) -> Facet:
        chosen = [place.code for place in self.territories] if name == "territoire" else None
        codes = self.cleaned_data.get(name, []) if chosen is None else chosen
        error = " ".join(str(each) for each in self.errors.get(name, []))
        values = choices(names, self.counts_of(name), codes)
        is_whole = name in self.cleaned_data.get("tout", [])
        return Facet(name, str(self.fields[name].label), values, error, is_whole)

    def _territory_facet(self) -> Facet:
        known = memory.kept("epci", lambda: dict(Territory.objects.epci().values_list("code", "name")))
        others = {place.code: place.name for place in self.territories if place.code not in known}
        return self._facet("territoire", {**others, **known})

    # Addresses

    def query(self, **changes: Any) -> str:
        """The address of the same question with some parameters changed; None takes one away."""
        kept = [(name, value) for name, value in self.parameters if name not in changes]
        for name, value in changes.items():
            values = value if isinstance(value, list) else [value]
            kept += [(name, str(each)) for each in values if each]
        return _address(kept)

    def list_query(self) -> str:
        return self.query(affichage=None)

    def map_query(self) -> str:
        return self.query(affichage=View.MAP.value)

    def clear_query(self) -> str:
        """The same view, order and selection without any filter."""
        return _address([(name, value) for name, value in self.parameters if name in SHOWING])

    @property
    def views(self) -> list[tuple[str, str, bool]]:
        return [
            (str(View.LIST.label), self.list_query(), not self.shows_map),
            (str(View.MAP.label), self.map_query(), self.shows_map),
        ]

    @property
    def ways_to_order(self) -> list[tuple[str, str, bool]]:
        """The usual order needs no parameter: the address of a question stays one."""
        usual = self.orders[0]
        return [
            (str(order.label), self.query(tri=None if order == usual else order.value), order == self.order)
            for order in self.orders
        ]

    @property
    def carried(self) -> list[Pair]:
        """Parameters that the filters' own controls do not hold, and that stay when they are sent."""
        names = {"tri", "affichage", "cadre", "parmi", "selection"}
        kept = [(name, value) for name, value in self.parameters if name in names]
        return [*kept, *(("tout", name) for name in self.cleaned_data.get("tout", []))]

    # Filters in force

    @cached_property
    def filters(self) -> list[Filter]:
        """What is in force, each with the address that leaves it out."""
        in_force = []
        for name, value in self.narrowing:
            shown = self._name_of(name, value)
            if shown:
                kept = [pair for pair in self.parameters if pair != (name, value)]
                in_force.append(Filter(shown, _address(kept)))
        return in_force

    def loosenings(self) -> list[Filter]:
        """What leaving out a whole filter, or looking farther, would give, where that is something."""
        if not self.is_valid():
            return []
        names = dict.fromkeys(name for name, value in self.narrowing if self._name_of(name, value))
        without = [
            Filter(
                _("Without “%(name)s”") % {"name": self._title_of(name)}, self.query(**{name: None}), count
            )
            for name in names
            if (count := self.unordered(without=name).count())
        ]
        return [*islice(self._reworded(), MOST_REWORDED), *self._farther(), *without]

    def _reworded(self) -> Iterator[Filter]:
        """Other words that find something."""
        for reworded in rewordings(self.cleaned_data["q"]):
            query = self.query(**reworded.changes)
            asked = type(self)(QueryDict(query.removeprefix("?")), structures=self.candidates)
            if count := asked.unordered().count():
                yield Filter(reworded.name, query, count)

    def _farther(self) -> list[Filter]:
        """The nearest radius that finds someone."""
        if self.centre is None:
            return []
        found = self.unordered(without="autour")
        for radius in Radius:
            wider = float(radius) > float(self.radius)
            if wider and (count := found.near(self.centre, float(radius)).count()):
                name = _("Within %(radius)s") % {"radius": radius.label}
                return [Filter(name, self.query(rayon=radius.value), count)]
        return []

    def _name_of(self, name: str, value: str) -> str:
        """What a filter in force is called, or "" where a parameter filters nothing."""
        named = {"q": self._name_of_words, "autour": self._name_of_centre, "parmi": self._name_of_kept}
        if name in named:
            return named[name](value)
        if name == "territoire":
            return {place.code: place.name for place in self.territories}[value]
        if name == "cadre":
            return str(self.fields["cadre"].label)
        if name == "presence":
            return str(Presence(value).label) if self.territories else ""
        field = self.fields[name]
        return field.names[value] if isinstance(field, CodesField) else ""

    def _name_of_words(self, words: str) -> str:
        return _("“%(words)s”") % {"words": words}

    def _name_of_centre(self, _value: str) -> str:
        words = {"radius": self.radius.label, "place": self.centre.name if self.centre else ""}
        if not words["place"]:
            return _("Within %(radius)s of me") % words
        return _("Within %(radius)s of %(place)s") % words

    def _name_of_kept(self, keys: str) -> str:
        return kept_words(len(read_keys(keys)))

    def _title_of(self, name: str) -> str:
        return _("Words searched") if name == "q" else str(self.fields[name].label)

    # What was typed

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is not understood: the filter's name and why."""
        titles = {name: self._title_of(name) for name in self.errors}
        return [(titles[name], str(error)) for name, errors in self.errors.items() for error in errors]

    @property
    def explained(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """Each of them with the communes that may be meant instead."""
        choices = {"lieu": self.suggested, "autour": self.suggested_centres}
        return [
            (self._title_of(name), str(error), choices.get(name, []))
            for name, errors in self.errors.items()
            for error in errors
        ]

    @property
    def shown_question(self) -> str:
        return str(self["q"].value() or "").replace("\x00", "")[:LONGEST_QUESTION]

    @property
    def shown_place(self) -> str:
        """What was typed and not understood; a commune that was found is among the choices."""
        return shortened(str(self["lieu"].value() or "")) if "lieu" in self.errors else ""

    @property
    def shown_centre(self) -> str:
        """The commune found, as people name it; what was typed otherwise."""
        if self.centre and self.centre.name:
            return self.centre.name
        return shortened(str(self.centre or self["autour"].value() or ""))

    @property
    def suggested(self) -> list[tuple[str, str]]:
        """Communes that the words may mean, each with the address that chooses it."""
        codes = [place.code for place in self.territories]
        places = self.suggestions("lieu")
        return [(place.name, self.query(territoire=[*codes, place.code])) for place in places]

    @property
    def suggested_centres(self) -> list[tuple[str, str]]:
        places = self.suggestions("autour")
        return [(place.name, self.query(autour=place.code)) for place in places]


def _address(pairs: Iterable[Pair]) -> str:
    """A radius goes with the place that it is drawn around."""
    pairs = list(pairs)
    names = {name for name, _value in pairs}
    return f"?{urlencode([pair for pair in pairs if pair[0] != 'rayon' or 'autour' in names])}"


def kept_words(total: int) -> str:
    return ngettext("%(total)d kept structure", "%(total)d kept structures", total) % {"total": total}
