"""The fields of a page, the same in every form where somebody writes of it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.text import fold, without_controls
from structures import telephones
from structures.models import Contact, Territory
from structures.models.records import POSTAL_CODE
from structures.models.taxonomies import Term
from structures.terms import in_reader_language

LONGEST_PRESENTATION = 6000
LONGEST_TEASER = 300
#: What an action zone is chosen from, before communes.
WIDE = (Territory.Kind.DEPARTEMENT, Territory.Kind.ARRONDISSEMENT, Territory.Kind.EPCI)


class NameField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 255, **options})

    def to_python(self, value: Any) -> str:
        """Before anything is checked: a name of control characters alone is none."""
        return without_controls(str(super().to_python(value))).strip()


class TeaserField(forms.CharField):
    """One sentence, on one line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("In one sentence"), "max_length": LONGEST_TEASER, **options})

    def to_python(self, value: Any) -> str:
        return " ".join(without_controls(str(super().to_python(value))).split())


class PresentationField(forms.CharField):
    """The signs of `structures.writing.plain_text`; cleans to that text.

    `today` is what is already there: editors, who have no limit, may have written more than others may.
    """

    widget = forms.Textarea(attrs={"rows": 12})

    def __init__(self, *, today: str = "", **options: Any) -> None:
        signs = _(
            "Leave an empty line between paragraphs. A line that begins with “- ” makes a list, with “## ” a "
            "heading; **two stars** make words bold, and [words](https://…) a link."
        )
        longest = max(LONGEST_PRESENTATION, len(today))
        defaults = {"label": _("Presentation"), "help_text": signs, "max_length": longest}
        super().__init__(**{**defaults, **options})

    def to_python(self, value: Any) -> str:
        """Lines end as the page holds them: a browser's count for two."""
        return without_controls(str(super().to_python(value)).replace("\r\n", "\n")).strip()


class WebsiteField(forms.URLField):
    widget = forms.URLInput(attrs={"autocomplete": "url", "placeholder": "https://"})

    def __init__(self, **options: Any) -> None:
        defaults = {"label": _("Website"), "required": False, "max_length": 200, "assume_scheme": "https"}
        super().__init__(**{**defaults, **options})


class PhoneField(forms.CharField):
    """Cleans to the one way in which numbers are written."""

    widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("Telephone"), "required": False, "max_length": 30, **options})

    def clean(self, value: Any) -> str:
        number = super().clean(value)
        return telephones.written(number) if number else ""


class PostalCodeField(forms.CharField):
    """Of five digits, which may be typed with a space."""

    widget = forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"})

    def __init__(self, **options: Any) -> None:
        defaults = {"label": _("Postal code"), "required": False, "max_length": 10}
        super().__init__(**{**defaults, "validators": [POSTAL_CODE], **options})

    def to_python(self, value: Any) -> str:
        return "".join(str(super().to_python(value)).split())


class TermsField(forms.ModelMultipleChoiceField):
    """Terms of a list, named in the reader's language."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: Any, *, queryset: Any = None, **options: Any) -> None:
        chosen = Territory.objects.none() if queryset is None else queryset
        super().__init__(queryset=chosen, label=label, **{"required": False, **options})
        self._names: dict[Any, str] | None = None

    def label_from_instance(self, term: Any) -> str:
        if not isinstance(term, Term):
            return str(term)
        if self._names is None:
            terms = list(self.queryset or ())
            shown = in_reader_language(terms)
            self._names = {own.pk: read.name for own, read in zip(terms, shown, strict=True)}
        return self._names.get(term.pk, term.name)


class CommunesField(forms.CharField):
    """Communes by their names, separated by commas; cleans to their rows. The page lists them."""

    widget = forms.TextInput(attrs={"list": "communes", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        hint = _("Their names, separated by commas. Leave empty if an intercommunality says it all.")
        defaults = {"label": _("Add communes"), "required": False, "max_length": 600, "help_text": hint}
        super().__init__(**{**defaults, **options})

    def clean(self, value: Any) -> Any:
        typed = [name.strip() for name in super().clean(value).split(",") if name.strip()]
        if not typed:
            return []
        known = {_folded(place.name): place for place in Territory.objects.communes().light()}
        for name in typed:
            if _folded(name) not in known:
                raise ValidationError(
                    _("No commune of the Gard is called “%(name)s”. Choose it in the list."),
                    params={"name": name[:60]},
                )
        return [known[_folded(name)] for name in typed]


def _folded(name: str) -> str:
    return fold(name).replace("-", " ")


def zone_choices(**chosen: Any) -> Any:
    """What a form of the action zone shows: all that is wide, and the communes that `chosen` finds."""
    wide = Territory.objects.filter(kind__in=WIDE)
    return Territory.objects.light().filter(pk__in=(wide | Territory.objects.filter(**chosen)).values("pk"))


def clean_contact(kind: str, value: str) -> str:
    """As it is kept. Raises `ValidationError` with the reason alone: the form says of which field."""
    contact = Contact(kind=kind, value=value)
    try:
        contact.clean()
    except ValidationError as error:
        raise ValidationError(error.messages) from None
    return contact.value
