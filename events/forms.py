from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.audiences import Audience
from events.models.editions import EditionPage
from events.models.event_pages import EventPage
from events.programme import FIRST_MONTH, LAST_MONTH
from events.querysets import EventQuerySet
from structures.models import Territory


class KnownChoiceField(forms.ModelChoiceField):
    """A choice by slug or code; what no database may hold (NUL) is simply unknown."""

    def to_python(self, value: Any) -> models.Model | None:
        if isinstance(value, str) and "\x00" in value:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class MonthField(forms.Field):
    """A month written 2026-11, as its first day."""

    default_error_messages = {"invalid": _("Write the month as in 2026-11.")}

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            first = datetime.strptime(value, "%Y-%m").replace(tzinfo=timezone.get_current_timezone()).date()
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not FIRST_MONTH <= first <= LAST_MONTH:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return first


class AgendaForm(forms.Form):
    """Filters of the agenda, of its month and of its feed. A faulty one is named and left out."""

    class When(models.TextChoices):
        UPCOMING = "a-venir", _("Upcoming")
        PAST = "passes", _("Past")

    class View(models.TextChoices):
        LIST = "liste", _("List")
        MONTH = "mois", _("Month")

    edition = KnownChoiceField(
        label=_("Edition"),
        queryset=EditionPage.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("Whole agenda"),
    )
    public = KnownChoiceField(
        label=_("Audience"),
        queryset=Audience.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("Everyone"),
    )
    territoire = KnownChoiceField(
        label=_("Territory"),
        queryset=Territory.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("The whole Gard"),
    )
    gratuit = forms.BooleanField(label=_("Free of charge"), required=False)
    en_ligne = forms.BooleanField(label=_("Online"), required=False)
    quand = forms.ChoiceField(choices=When.choices, required=False, widget=forms.HiddenInput)
    affichage = forms.ChoiceField(choices=View.choices, required=False, widget=forms.HiddenInput)
    mois = MonthField(required=False, widget=forms.HiddenInput)

    FILTERS = ("edition", "public", "territoire", "gratuit", "en_ligne")

    def __init__(self, data: Mapping[str, Any], *, language: str) -> None:
        super().__init__(data)
        editions = EditionPage.objects.live().public().filter(locale__language_code=language)
        self.fields["edition"].queryset = editions.defer("body").order_by("-year")  # type: ignore[attr-defined]
        self.fields["public"].queryset = Audience.objects.in_language(language)  # type: ignore[attr-defined]
        self.fields["territoire"].queryset = Territory.objects.epci().light()  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def view(self) -> str:
        return self.cleaned_data.get("affichage") or self.View.LIST

    @property
    def when(self) -> str:
        return self.cleaned_data.get("quand") or self.When.UPCOMING

    @property
    def month(self) -> date:
        return self.cleaned_data.get("mois") or timezone.localdate().replace(day=1)

    @property
    def is_filtered(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.FILTERS)

    @property
    def is_default(self) -> bool:
        """Whether the address is the agenda's own, the one search engines may keep."""
        return not self.is_filtered and not self.errors and not any(name in self.data for name in self.fields)

    def address(self, path: str, **changes: str | None) -> str:
        """The address of this same selection, with other values for some fields; None leaves one out."""
        chosen = [name for name, value in self.cleaned_data.items() if value and name in self.data]
        kept = {name: self.data[name] for name in chosen}
        query = urlencode({name: value for name, value in (kept | changes).items() if value})
        return f"{path}?{query}" if query else path

    def events(self) -> EventQuerySet:
        """Every published event that the filters keep, past and upcoming."""
        found = EventPage.objects.published()
        chosen = self.cleaned_data
        if chosen.get("edition"):
            found = found.of_edition(chosen["edition"])
        if chosen.get("public"):
            found = found.for_audience(chosen["public"])
        if chosen.get("territoire"):
            found = found.taking_place_in(chosen["territoire"])
        if chosen.get("gratuit"):
            found = found.free()
        return found.online() if chosen.get("en_ligne") else found

    def listed(self) -> EventQuerySet:
        """Those of the tab chosen, in its order."""
        return self.events().past() if self.when == self.When.PAST else self.events().upcoming()
