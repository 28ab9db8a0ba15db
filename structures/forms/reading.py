"""What a question says: its fields, and the rules that its values obey."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.memory import memory
from portal.text import fold
from structures.distance import Centre
from structures.fields import BoxField, CodesField, KeysField, commune_called, places_told
from structures.forms.parameters import Pair, Parameters, read_parameters
from structures.forms.vocabulary import Order, Presence, Radius, View
from structures.models import HeadcountBand, Label, LegalFamily, Sector, Territory
from structures.models.pages import SOURCE_CODE
from structures.models.taxonomies import Term
from structures.registry import particularities
from structures.words import asked_words

LONGEST_QUESTION = 200
LONGEST_PLACE = 80
DEFAULT_RADIUS = Radius.TEN
#: Parameters that say how the answer is shown, and filter nothing.
SHOWING = frozenset({"tri", "affichage", "selection", "page", "tout"})
#: Filters whose values may be more than a page shows at first.
LONG = ("territoire", "secteur", "forme", "label", "effectif", "particularite")


class Reading(forms.Form):
    """The parameters of an address. Where a value makes no sense its error says why: none is ever dropped."""

    q = forms.CharField(label=_("Search the directory"), required=False, max_length=LONGEST_QUESTION)
    territoire = CodesField(label=_("Territory"))
    lieu = forms.CharField(
        label=_("Add a commune"), required=False, max_length=LONGEST_PLACE, help_text=_("Name or postal code")
    )
    presence = forms.ChoiceField(
        label=_("Link with the territory"), required=False, choices=Presence.choices, widget=forms.RadioSelect
    )
    autour = forms.CharField(
        label=_("Around"), required=False, max_length=LONGEST_PLACE, help_text=_("A commune or a postal code")
    )
    rayon = forms.ChoiceField(label=_("Within"), required=False, choices=Radius.choices)
    secteur = CodesField(label=_("Sector of activity"))
    forme = CodesField(label=_("Legal form"))
    label = CodesField(label=_("Labels and approvals"))
    effectif = CodesField(label=_("Employees"))
    particularite = CodesField(label=_("Particularities"))
    cadre = BoxField(label=_("Part of the map"), required=False, max_length=LONGEST_QUESTION)
    #: Leaves only those structures; `selection` follows a visitor who keeps some, and filters nothing.
    parmi = KeysField(label=_("Kept structures"), required=False)
    selection = KeysField(label=_("Selection"), required=False)
    tri = forms.ChoiceField(label=_("Order"), required=False, choices=Order.choices)
    affichage = forms.ChoiceField(label=_("View"), required=False, choices=View.choices)
    tout = CodesField(label=_("Filters shown whole"), names={name: name for name in LONG})
    page = forms.IntegerField(label=_("Page"), required=False, min_value=1, max_value=1_000_000)

    use_required_attribute = False

    def __init__(self, parameters: Parameters) -> None:
        self.given = read_parameters(parameters)
        super().__init__(self.given)
        language = get_language() or SOURCE_CODE
        for name, model in (("secteur", Sector), ("label", Label), ("forme", LegalFamily)):
            self._field(name).names = _known_names(model, language)
        self._field("effectif").names = {code: str(name) for code, name in HeadcountBand.choices}
        self._field("particularite").names = {entry.code: str(entry.name) for entry in particularities}
        self._field("territoire").names = {code: place.name for code, place in self._asked_places.items()}

    def _field(self, name: str) -> CodesField:
        field = self.fields[name]
        assert isinstance(field, CodesField)  # noqa: S101 - for the types alone
        return field

    def names_of(self, name: str) -> Mapping[str, str]:
        """Codes and names of a list, in the reader's language."""
        return self._field(name).names

    @cached_property
    def _asked_places(self) -> dict[str, Territory]:
        """Territories that the address holds, by code, if they exist."""
        codes = [code for code in (self["territoire"].value() or [])[:100] if "\x00" not in code]
        asked = Territory.objects.light().filter(code__in=codes)
        return {place.code: place for place in asked} if codes else {}

    # Rules

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        if text and not asked_words(text):
            raise ValidationError(_("Write at least one word or number."))
        return text

    def clean_lieu(self) -> Territory | None:
        asked = self.cleaned_data["lieu"]
        return commune_called(asked) if asked else None

    def clean_autour(self) -> Centre | None:
        asked = self.cleaned_data["autour"]
        centre = Centre.read(asked)
        if centre or not asked:
            return centre
        place = commune_called(asked)
        if place.latitude is None or place.longitude is None:
            raise ValidationError(_("Where this commune lies is not known: choose another one."))
        return Centre.of(place)

    def suggestions(self, parameter: str) -> list[Territory]:
        """Communes that a name not understood may mean."""
        errors = self.errors.get(parameter)
        return [place for error in (errors.as_data() if errors else []) for place in places_told(error)]

    def clean(self) -> None:
        """Of two values for one choice, none is taken silently."""
        for name, field in self.fields.items():
            if isinstance(field, CodesField) or name in self.errors:
                continue
            if len(set(filter(None, self.given.getlist(name)))) > 1:
                self.add_error(name, _("One value only is expected here."))

    # What was understood

    @cached_property
    def territories(self) -> list[Territory]:
        codes = self.cleaned_data.get("territoire", [])
        asked = [place for code, place in self._asked_places.items() if code in codes]
        named = self.cleaned_data.get("lieu")
        return [*asked, *([named] if named and named not in asked else [])]

    @property
    def centre(self) -> Centre | None:
        """Around which structures are asked, if any is."""
        return self.cleaned_data.get("autour")

    @property
    def radius(self) -> Radius:
        return Radius(self.cleaned_data.get("rayon") or DEFAULT_RADIUS)

    @property
    def orders(self) -> list[Order]:
        """Those that make sense for what is asked, the usual one first."""
        offered = [Order.NAME, Order.VERIFIED]
        if self.cleaned_data.get("q"):
            offered.insert(0, Order.RELEVANCE)
        if self.centre:
            offered.insert(0, Order.DISTANCE)
        return offered

    @property
    def order(self) -> Order:
        """The one asked; the usual one where the words or the place that it needs were taken away."""
        asked = self.cleaned_data.get("tri")
        return Order(asked) if asked in self.orders else self.orders[0]

    @property
    def shows_map(self) -> bool:
        return self.cleaned_data.get("affichage") == View.MAP

    @property
    def parameters(self) -> list[Pair]:
        """What was understood, in one form: a commune found by its name is among the territories."""
        pairs = []
        for name in self.fields:
            value = self._canonical(name)
            if value:
                pairs += [(name, str(each)) for each in (value if isinstance(value, list) else [value])]
        return pairs

    @property
    def narrowing(self) -> list[Pair]:
        """Those parameters that change which structures are found, whatever the order or the view."""
        return [(name, value) for name, value in self.parameters if name not in SHOWING]

    def _canonical(self, name: str) -> Any:
        if name in {"lieu", "page", "tout"}:
            return None
        if name == "territoire":
            return [place.code for place in self.territories]
        if name == "rayon" and not (self.centre or "autour" in self.errors):
            return None
        return self.cleaned_data.get(name)


def _known_names(model: type[Term], language: str) -> dict[str, str]:
    """By name; families in the order of the law."""
    if model is LegalFamily:
        return memory.kept(("families", language), lambda: _names(LegalFamily, language, is_ess=True))
    return memory.kept((model._meta.label, language), lambda: _sorted(_names(model, language)))


def _names(model: type[Term], language: str, **conditions: Any) -> dict[str, str]:
    """Names by code in a language, or in French where a term is not translated."""
    rows = model.objects.filter(locale__language_code__in={SOURCE_CODE, language}, **conditions)
    known = list(rows.values_list("code", "name", "locale__language_code"))
    names = {code: name for code, name, spoken in known if spoken == SOURCE_CODE}
    return names | {code: name for code, name, spoken in known if spoken == language}


def _sorted(names: dict[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda item: fold(item[1])))
