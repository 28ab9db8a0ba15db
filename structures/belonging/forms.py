import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siren as siren_numbers
from stdnum.fr import siret as siret_numbers

from portal.text import fold
from structures.models import RegisterRecord
from structures.models.records import NATURAL_PERSON
from structures.querysets import StructureQuerySet
from structures.spelling.corrections import corrected
from structures.words import IDENTIFIER_LENGTHS, WHOLE_NUMBER, asked_words, telling_words

LONGEST_QUESTION = 200
MOST_FOUND = 20
SIREN_LENGTH = 9
SHORTEST_NUMBER = 6


class BelongingForm(forms.Form):
    """Which structure is asked about: by its number or name, or by its page. It gives those that match."""

    q = forms.CharField(
        label=_("SIRET, SIREN or name of the structure"),
        required=False,
        max_length=LONGEST_QUESTION,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    structure = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, data: Any, *, structures: StructureQuerySet) -> None:
        super().__init__(data)
        self.candidates = structures.select_related(
            "record__legal_category__default_family", "record__commune", "locale"
        ).defer("record__commune__outline")

    @property
    def is_asked(self) -> bool:
        return bool(self["q"].value() or self["structure"].value())

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        if text and not asked_words(text):
            raise ValidationError(_("Write at least one word or number."))
        number = number_in(text)
        if not number:
            return text
        if len(number) not in IDENTIFIER_LENGTHS:
            raise ValidationError(_("A SIREN has 9 digits and a SIRET 14: this number has %d.") % len(number))
        numbers = siren_numbers if len(number) == SIREN_LENGTH else siret_numbers
        if not numbers.is_valid(number):
            raise ValidationError(_("This number does not exist: one of its digits is wrong."))
        return text

    def found(self) -> StructureQuerySet:
        """Those that match, the best first."""
        slug, text = self.cleaned_data.get("structure"), self.cleaned_data.get("q", "")
        if not self.is_valid():
            return self.candidates.none()
        if slug:
            return self.candidates.filter(slug=slug)
        number = number_in(text)
        return self._numbered(number) if number else self._called(text)[:MOST_FOUND]

    def found_in_registers(self) -> list[RegisterRecord]:
        """Legal persons that match and have no page here."""
        text = self.cleaned_data.get("q", "")
        if not self.is_valid() or not text:
            return []
        known, number = _legal_persons_without_page(), number_in(text)
        if not number:
            return list(_called_in_registers(known, text).order_by("legal_name", "pk")[:MOST_FOUND])
        exact = known.filter(siret=number)[:1] if len(number) > SIREN_LENGTH else []
        return list(exact or known.filter(siren=number[:SIREN_LENGTH]).order_by("-is_seat", "siret")[:1])

    def meant(self) -> str:
        """A name near the one asked that finds something; "" where there is none."""
        text = self.cleaned_data.get("q", "")
        other = corrected(text) if self.is_valid() and not number_in(text) else ""
        return other if other and self._called(other).exists() else ""

    def _numbered(self, number: str) -> StructureQuerySet:
        """The establishment, else those of the same legal person, to which the same answer applies."""
        exact = self.candidates.filter(record__siret=number)
        if len(number) > SIREN_LENGTH and exact.exists():
            return exact
        return self.candidates.filter(record__siren=number[:SIREN_LENGTH]).by_name()[:MOST_FOUND]

    def _called(self, text: str) -> StructureQuerySet:
        exact = self.candidates.filter(sort_key=fold(text)[:255])
        return exact if exact.exists() else self.candidates.named(text).by_name()


def _legal_persons_without_page() -> QuerySet[RegisterRecord]:
    """Of open diffusion, and known not to be natural persons; who refused to be listed is not named."""
    known = RegisterRecord.objects.select_related("legal_category__default_family", "commune")
    known = known.defer("commune__outline").exclude(legal_category__code__startswith=NATURAL_PERSON)
    return known.filter(
        page=None,
        objected_at=None,
        diffusion=RegisterRecord.Diffusion.OPEN,
        legal_category__isnull=False,
    )


def _called_in_registers(known: QuerySet[RegisterRecord], text: str) -> QuerySet[RegisterRecord]:
    """Registers write names without accents, most of the time."""
    every = Q()
    for word in telling_words(text):
        every &= Q(legal_name__icontains=word)
    return known.filter(every | Q(legal_name__icontains=text.strip()))


def number_in(text: str) -> str:
    """The digits of a text that is nothing but a number, "" for a name."""
    found = WHOLE_NUMBER.fullmatch(fold(text))
    digits = re.sub(r"[^0-9]", "", found[1]) if found else ""
    return digits if len(digits) >= SHORTEST_NUMBER else ""
