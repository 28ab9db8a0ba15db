"""The one reading of a question asked to the directory: its list, its map and their filters follow it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from portal.text import fold
from structures import facets
from structures.facets import Facet, choices
from structures.fields import BoxField, CodesField, KeysField, read_box, read_keys, shortened
from structures.models import Label, LegalFamily, Sector, Territory
from structures.models.pages import SOURCE_CODE
from structures.models.taxonomies import Term
from structures.places import communes_called
from structures.questions import Question, question
from structures.registry import particularities
from structures.words import asked_words

if TYPE_CHECKING:
    from structures.querysets import StructureQuerySet

LONGEST_QUESTION = 200
MOST_SUGGESTIONS = 12


class Presence(models.TextChoices):
    """What ties a structure to the territory asked."""

    ANY = "", _("Seat or action zone")
    SEAT = "siege", _("Seat only")
    ACTION = "action", _("Action zone only")


class Order(models.TextChoices):
    RELEVANCE = "pertinence", _("By relevance")
    NAME = "nom", _("By name")


class View(models.TextChoices):
    LIST = "liste", _("List")
    MAP = "carte", _("Map")


@dataclass(frozen=True)
class Filter:
    """One filter in force: `query` is the address without it, and `count` what it would then give."""

    name: str
    query: str
    count: int | None = None


class DirectoryForm(forms.Form):
    """Give it the parameters of an address and the structures to choose from; it gives those asked, in order.

    Where a value makes no sense nothing is found, and its error says why: no filter is dropped silently.
    """

    q = forms.CharField(label=_("Search the directory"), required=False, max_length=LONGEST_QUESTION)
    territoire = CodesField(label=_("Territory"))
    lieu = forms.CharField(
        label=_("A commune"),
        required=False,
        max_length=80,
        help_text=_("Name or postal code"),
    )
    presence = forms.ChoiceField(
        label=_("Link with the territory"), required=False, choices=Presence.choices, widget=forms.RadioSelect
    )
    secteur = CodesField(label=_("Sector of activity"))
    forme = CodesField(label=_("Legal form"))
    label = CodesField(label=_("Labels and approvals"))
    particularite = CodesField(label=_("Particularities"))
    cadre = BoxField(label=_("Part of the map"), required=False, max_length=LONGEST_QUESTION)
    #: Leaves only those structures; `selection` follows a visitor who keeps some, and filters nothing.
    parmi = KeysField(label=_("Kept structures"), required=False)
    selection = KeysField(label=_("Selection"), required=False)
    tri = forms.ChoiceField(required=False, choices=Order.choices)
    affichage = forms.ChoiceField(required=False, choices=View.choices)

    use_required_attribute = False

    def __init__(self, data: Any, *, structures: "StructureQuerySet") -> None:
        super().__init__(data)
        self.candidates = structures
        self.suggestions: list[Territory] = []
        language = get_language() or SOURCE_CODE
        self._field("secteur").names = _sorted(_names(Sector, language))
        self._field("label").names = _sorted(_names(Label, language))
        self._field("forme").names = _names(LegalFamily, language, is_ess=True)
        self._field("particularite").names = {entry.code: str(entry.name) for entry in particularities}
        self._field("territoire").names = self._asked_places

    def _field(self, name: str) -> CodesField:
        field = self.fields[name]
        assert isinstance(field, CodesField)  # noqa: S101 - for the types alone
        return field

    def names_of(self, name: str) -> Mapping[str, str]:
        """Codes and names of a list, in the reader's language."""
        return self._field(name).names

    # Reading

    @cached_property
    def _epci(self) -> dict[str, str]:
        return dict(Territory.objects.epci().values_list("code", "name"))

    @cached_property
    def _asked_places(self) -> dict[str, str]:
        """Names of the territories that the address holds, if they exist."""
        codes = self["territoire"].value() or []
        asked = Territory.objects.filter(code__in=[code for code in codes[:100] if "\x00" not in code])
        return dict(asked.values_list("code", "name")) if codes else {}

    def clean_lieu(self) -> Territory | None:
        asked = self.cleaned_data["lieu"]
        if not asked:
            return None
        found = communes_called(asked)
        if len(found) == 1:
            return found[0]
        self.suggestions = found[:MOST_SUGGESTIONS]
        if found:
            raise ValidationError(_("Several communes of the Gard match: choose yours."))
        raise ValidationError(_("No commune of the Gard is called “%(name)s”.") % {"name": shortened(asked)})

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        if text and not asked_words(text):
            raise ValidationError(_("Write at least one word or number."))
        return text

    @cached_property
    def territories(self) -> list[Territory]:
        codes = self.cleaned_data.get("territoire", [])
        asked = list(Territory.objects.light().filter(code__in=codes)) if codes else []
        named = self.cleaned_data.get("lieu")
        return [*asked, *([named] if named and named not in asked else [])]

    @property
    def order(self) -> Order:
        default = Order.RELEVANCE if self.cleaned_data.get("q") else Order.NAME
        order = Order(self.cleaned_data.get("tri") or default)
        return order if self.cleaned_data.get("q") else Order.NAME

    @property
    def shows_map(self) -> bool:
        return self.cleaned_data.get("affichage") == View.MAP

    # Filtering

    @cached_property
    def question(self) -> Question | None:
        """What the words ask, with the synonyms of the day."""
        return question(self.cleaned_data.get("q", ""))

    def structures(self) -> "StructureQuerySet":
        """Those asked, in the order asked."""
        found = self.unordered()
        if self.order == Order.RELEVANCE:
            return found.by_relevance(self.question)
        return found.by_name()

    def unordered(self, *, without: str = "") -> "StructureQuerySet":
        """Those asked, leaving out one filter."""
        if not self.is_valid():
            return self.candidates.none()
        found = self.candidates
        for name, narrow in self._narrowing().items():
            value = self.territories if name == "territoire" else self.cleaned_data[name]
            if value and name != without:
                found = narrow(found, value)
        return found

    def _narrowing(self) -> dict[str, Any]:
        return {
            "q": lambda found, _text: found.matching(self.question),
            "territoire": self._in_territories,
            "secteur": lambda found, codes: found.in_sector(codes),
            "forme": lambda found, codes: found.of_family(codes),
            "label": lambda found, codes: found.labelled(codes),
            "particularite": lambda found, codes: found.having(_chosen_particularities(codes)),
            "cadre": lambda found, box: found.standing_in(read_box(box)),
            "parmi": lambda found, keys: found.filter(pk__in=read_keys(keys)),
        }

    def _in_territories(
        self, found: "StructureQuerySet", territories: list[Territory]
    ) -> "StructureQuerySet":
        presence = self.cleaned_data["presence"]
        if presence == Presence.SEAT:
            return found.seated_in(territories)
        if presence == Presence.ACTION:
            return found.acting_in(territories)
        return found.present_in(territories)

    # Showing

    @cached_property
    def facets(self) -> list[Facet]:
        return [
            self._territory_facet(),
            self._facet("secteur", facets.by_sector),
            self._facet("forme", facets.by_family),
            self._facet("label", facets.by_label),
            self._particularity_facet(),
        ]

    def _facet(self, name: str, count: Any) -> Facet:
        counts = count(self.unordered(without=name)) if self.is_valid() else None
        return self._shown(name, counts, self._field(name).names)

    def _particularity_facet(self) -> Facet:
        """Each one adds to the others: it is counted among what is found with them."""
        counts = facets.by_particularity(self.unordered()) if self.is_valid() else None
        return self._shown("particularite", counts, self._field("particularite").names)

    def _territory_facet(self) -> Facet:
        counts = self._counts_by_territory() if self.is_valid() else None
        others = {place.code: place.name for place in self.territories if place.code not in self._epci}
        return self._shown("territoire", counts, {**others, **self._epci}, [t.code for t in self.territories])

    def _counts_by_territory(self) -> dict[str, int]:
        found = self.unordered(without="territoire")
        presence = self.cleaned_data["presence"]
        counts = facets.by_epci(found, seated=presence != Presence.ACTION, acting=presence != Presence.SEAT)
        for place in self.territories:
            if place.code not in self._epci:
                counts[place.code] = self._in_territories(found, [place]).count()
        return counts

    def _shown(
        self, name: str, counts: dict[str, int] | None, names: Any, chosen: Iterable[str] | None = None
    ) -> Facet:
        codes = self.cleaned_data.get(name, []) if chosen is None else chosen
        error = " ".join(str(each) for each in self.errors.get(name, []))
        return Facet(name, str(self.fields[name].label), choices(names, counts, codes), error)

    @cached_property
    def filters(self) -> list[Filter]:
        """What is in force, each with the address that leaves it out."""
        in_force = []
        for name, value in self._parameters():
            shown = self._name_of(name, value)
            if shown:
                in_force.append(Filter(shown, self._query_without(name, value)))
        return in_force

    def loosenings(self) -> list[Filter]:
        """What leaving out a whole filter would give, where that is something."""
        if not self.is_valid():
            return []
        names = dict.fromkeys(name for name, value in self._parameters() if self._name_of(name, value))
        return [
            Filter(self._title_of(name), self.query(**{name: None}), count)
            for name in names
            if (count := self.unordered(without=name).count())
        ]

    def query(self, **changes: Any) -> str:
        """The address of the same question with some parameters changed; None takes one away."""
        kept = [(name, value) for name, value in self._parameters() if name not in changes]
        for name, value in changes.items():
            values = value if isinstance(value, list) else [value]
            kept += [(name, each) for each in values if each]
        return f"?{urlencode(kept)}"

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is not understood: the filter's name and why."""
        titles = {name: self._title_of(name) for name in self.errors}
        return [(titles[name], str(error)) for name, errors in self.errors.items() for error in errors]

    @property
    def shown_question(self) -> str:
        return str(self["q"].value() or "").replace("\x00", "")[:LONGEST_QUESTION]

    @property
    def shown_place(self) -> str:
        """What was typed and not understood; a commune that was found is among the choices."""
        return shortened(str(self["lieu"].value() or "")) if "lieu" in self.errors else ""

    @property
    def suggested(self) -> list[tuple[str, str]]:
        """Communes that the words may mean, each with the address that chooses it."""
        codes = [place.code for place in self.territories]
        return [(place.name, self.query(territoire=[*codes, place.code])) for place in self.suggestions]

    @property
    def views(self) -> list[tuple[str, str, bool]]:
        return [
            (str(View.LIST.label), self.list_query(), not self.shows_map),
            (str(View.MAP.label), self.map_query(), self.shows_map),
        ]

    def list_query(self) -> str:
        return self.query(affichage=None)

    def map_query(self) -> str:
        return self.query(affichage=View.MAP.value)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Parameters that the filters' own controls do not hold, and that stay when they are sent."""
        names = {"tri", "affichage", "cadre", "parmi", "selection"}
        return [(name, value) for name, value in self._parameters() if name in names]

    def clear_query(self) -> str:
        """The same view, order and selection without any filter."""
        kept = [
            (name, value) for name, value in self._parameters() if name in {"tri", "affichage", "selection"}
        ]
        return f"?{urlencode(kept)}"

    def _query_without(self, name: str, value: str) -> str:
        return f"?{urlencode([pair for pair in self._parameters() if pair != (name, value)])}"

    def _parameters(self) -> list[tuple[str, str]]:
        """What was understood, in one form: a commune found by its name is among the territories."""
        parameters = []
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if name == "territoire":
                value = [place.code for place in self.territories]
            if name == "lieu" or not value:
                continue
            parameters += [(name, each) for each in (value if isinstance(value, list) else [value])]
        return parameters

    def _name_of(self, name: str, value: str) -> str:
        """What a filter in force is called, or "" where a parameter filters nothing."""
        if name == "q":
            return str(_("“%(words)s”") % {"words": value})
        if name == "territoire":
            return {place.code: place.name for place in self.territories}[value]
        if name == "cadre":
            return str(self.fields["cadre"].label)
        if name == "parmi":
            return kept_words(len(read_keys(value)))
        if name == "presence":
            return str(Presence(value).label) if self.territories else ""
        field = self.fields[name]
        return field.names[value] if isinstance(field, CodesField) else ""

    def _title_of(self, name: str) -> str:
        titles = {"q": _("Words searched"), "tri": _("Order"), "affichage": _("View")}
        return str(titles.get(name) or self.fields[name].label)


def kept_words(total: int) -> str:
    return ngettext("%(total)d kept structure", "%(total)d kept structures", total) % {"total": total}


def _names(model: type[Term], language: str, **conditions: Any) -> dict[str, str]:
    """Names by code in a language, or in French where a term is not translated."""
    rows = model.objects.filter(locale__language_code__in={SOURCE_CODE, language}, **conditions)
    known = list(rows.values_list("code", "name", "locale__language_code"))
    names = {code: name for code, name, spoken in known if spoken == SOURCE_CODE}
    return names | {code: name for code, name, spoken in known if spoken == language}


def _sorted(names: dict[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda item: fold(item[1])))


def _chosen_particularities(codes: Iterable[str]) -> list[Any]:
    return [entry for entry in particularities if entry.code in codes]
