"""What a suggestion may change, by field: how it is read as text, shown, checked and written.

Texts are what a suggestion keeps: codes for what comes from a list, "1" or "" for yes and no.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.text import without_controls
from structures.fields import CommuneField
from structures.models import (
    Contact,
    Label,
    LegalCategory,
    LegalFamily,
    RegisterRecord,
    Sector,
    StructurePage,
    Suggestion,
    Territory,
)
from structures.writing.fields import (
    NameField,
    PhoneField,
    PostalCodeField,
    PresentationField,
    TeaserField,
    TermsField,
    WebsiteField,
    clean_contact,
    zone_choices,
)
from structures.writing.plain_text import to_html, to_plain


class Target(Protocol):
    @property
    def on_page(self) -> bool:
        """Whether it is on the page, whose change is published, rather than in the register record."""

    @property
    def label(self) -> str: ...

    def read(self, structure: StructurePage) -> str: ...

    def shown(self, text: str) -> str: ...

    def clean(self, text: str) -> str:
        """The text as it is kept. Raises `ValidationError`."""

    def write(self, structure: StructurePage, text: str) -> None:
        """On the object in memory."""

    def field(self, text: str) -> forms.Field:
        """Where somebody writes it, ready to show `text`; `as_text` reads what it cleans to."""

    def initial(self, text: str) -> Any:
        """The text as that field shows it."""


def as_text(value: Any) -> str:
    """The text of a value as its model holds it: a term or territory by its code."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, str):
        return without_controls(value).strip()
    if isinstance(value, models.Model):
        return str(getattr(value, "code", value))
    if isinstance(value, Iterable):
        return ", ".join(sorted(as_text(one) for one in value))
    return str(value)


def _capital(text: Any) -> str:
    return str(text)[:1].upper() + str(text)[1:]


@dataclass(frozen=True)
class PageText:
    name: str
    title: Any = ""
    on_page: bool = True

    @property
    def label(self) -> str:
        return _capital(self.title or StructurePage._meta.get_field(self.name).verbose_name)  # type: ignore[union-attr]

    def read(self, structure: StructurePage) -> str:
        return as_text(getattr(structure, self.name))

    def shown(self, text: str) -> str:
        return text

    def clean(self, text: str) -> str:
        field = StructurePage._meta.get_field(self.name)
        return str(field.clean(as_text(text), None))  # type: ignore[union-attr]

    def write(self, structure: StructurePage, text: str) -> None:
        setattr(structure, self.name, text)

    def field(self, text: str) -> forms.Field:
        return PAGE_FIELDS[self.name](label=self.label, required=self.name == "title")

    def initial(self, text: str) -> Any:
        return text


class PageFlag(PageText):
    """Yes or no."""

    def shown(self, text: str) -> str:
        return _("yes") if text else _("no")

    def clean(self, text: str) -> str:
        return "1" if as_text(text) else ""

    def write(self, structure: StructurePage, text: str) -> None:
        setattr(structure, self.name, bool(text))

    def field(self, text: str) -> forms.Field:
        return forms.BooleanField(label=self.label, required=False)

    def initial(self, text: str) -> bool:
        return bool(text)


class PageProse(PageText):
    """Rich text, proposed in the signs of `structures.writing.plain_text`."""

    def read(self, structure: StructurePage) -> str:
        return to_plain(getattr(structure, self.name))

    def write(self, structure: StructurePage, text: str) -> None:
        setattr(structure, self.name, to_html(text))

    def field(self, text: str) -> forms.Field:
        return PresentationField(label=self.label, required=False, today=text)


PAGE_FIELDS: dict[str, Any] = {
    "title": NameField,
    "teaser_text": TeaserField,
    "website": WebsiteField,
}


@dataclass(frozen=True)
class PublicContact:
    """The first public contact of a kind. Internal ones are neither read nor written."""

    kind: str
    on_page: bool = True

    @property
    def label(self) -> str:
        return _capital(Contact.Kind(self.kind).label)

    def _first(self, contacts: Iterable[Contact]) -> Contact | None:
        return next((one for one in contacts if one.is_public and one.kind == self.kind), None)

    def read(self, structure: StructurePage) -> str:
        contact = self._first(structure.contacts.all())
        return contact.value if contact else ""

    def shown(self, text: str) -> str:
        return text

    def clean(self, text: str) -> str:
        text = as_text(text)
        return clean_contact(self.kind, text) if text else ""

    def write(self, structure: StructurePage, text: str) -> None:
        contacts = list(structure.contacts.all())
        known = self._first(contacts)
        others = [contact for contact in contacts if contact is not known]
        if text:
            known = known or Contact(kind=self.kind, is_public=True, sort_order=len(others))
            known.value = text
            others = [known, *others]
        structure.contacts = others

    def field(self, text: str) -> forms.Field:
        return CONTACT_FIELDS[Contact.Kind(self.kind)](label=self.label, required=False)

    def initial(self, text: str) -> str:
        return text


CONTACT_FIELDS: dict[str, Any] = {Contact.Kind.EMAIL: forms.EmailField, Contact.Kind.PHONE: PhoneField}
SEVERAL = {Contact.Kind.EMAIL: gettext_lazy("E-mails"), Contact.Kind.PHONE: gettext_lazy("Telephones")}


@dataclass(frozen=True)
class PublicContacts(PublicContact):
    """All public contacts of a kind, as a table tells them. Internal ones are neither read nor written."""

    @property
    def label(self) -> str:
        return str(SEVERAL[Contact.Kind(self.kind)])

    def read(self, structure: StructurePage) -> str:
        return as_text(contact.value for contact in structure.contacts.all() if self._is_told(contact))

    def _is_told(self, contact: Contact) -> bool:
        return contact.is_public and contact.kind == self.kind

    def clean(self, text: str) -> str:
        return as_text(super(PublicContacts, self).clean(one) for one in _listed(as_text(text)))

    def write(self, structure: StructurePage, text: str) -> None:
        """Those that stay keep their place."""
        told = _listed(text)
        kept = [one for one in structure.contacts.all() if not self._is_told(one) or one.value in told]
        known = {contact.value for contact in kept if self._is_told(contact)}
        added = [
            Contact(kind=self.kind, value=value, is_public=True, sort_order=rank)
            for rank, value in enumerate(told, start=len(kept))
            if value not in known
        ]
        structure.contacts = [*kept, *added]

    def field(self, text: str) -> forms.Field:
        return forms.CharField(label=self.label, required=False)


@dataclass(frozen=True)
class PageTerms:
    """Several terms of a list, by their codes."""

    name: str
    terms: type[models.Model]
    on_page: bool = True

    @property
    def label(self) -> str:
        return _capital(StructurePage._meta.get_field(self.name).verbose_name)  # type: ignore[union-attr]

    def read(self, structure: StructurePage) -> str:
        return as_text(getattr(structure, self.name).all())

    def shown(self, text: str) -> str:
        names = {term.code: term.name for term in _source(self.terms).filter(code__in=_listed(text))}
        return ", ".join(names.get(code, code) for code in _listed(text))

    def clean(self, text: str) -> str:
        unknown = set(_listed(as_text(text))) - set(
            _source(self.terms).filter(code__in=_listed(text)).values_list("code", flat=True)
        )
        if unknown:
            raise ValidationError(_("Unknown code: %(codes)s.") % {"codes": ", ".join(sorted(unknown))})
        return as_text(_listed(text))

    def write(self, structure: StructurePage, text: str) -> None:
        setattr(structure, self.name, self._chosen(text))

    def field(self, text: str) -> forms.Field:
        is_zone = self.terms is Territory
        choices = zone_choices(code__in=_listed(text)) if is_zone else _source(self.terms)
        return TermsField(self.label, queryset=choices)

    def initial(self, text: str) -> list[int]:
        return [term.pk for term in self._chosen(text)]

    def _chosen(self, text: str) -> list[Any]:
        return list(_source(self.terms).filter(code__in=_listed(text)))


def _listed(text: str) -> list[str]:
    return [code for code in (part.strip() for part in text.split(",")) if code]


def _source(terms: type[models.Model]) -> Any:
    """The rows that structures point at."""
    if terms is Territory:
        return Territory.objects.light()
    return terms.objects.source()  # type: ignore[attr-defined]


@dataclass(frozen=True)
class RecordFact:
    name: str
    on_page: bool = False

    @property
    def _field(self) -> Any:
        return RegisterRecord._meta.get_field(self.name)

    @property
    def label(self) -> str:
        return _capital(self._field.verbose_name)

    def read(self, structure: StructurePage) -> str:
        record = structure.register
        return as_text(getattr(record, self.name)) if record else ""

    def shown(self, text: str) -> str:
        if isinstance(self._field, models.BooleanField):
            return _("yes") if text else _("no")
        return str(dict(self._field.flatchoices).get(text, text))

    def value(self, text: str) -> Any:
        if isinstance(self._field, models.BooleanField):
            return bool(text)
        if isinstance(self._field, models.FloatField):
            return self._field.to_python(text) if text else None
        return self._field.to_python(text)

    def clean(self, text: str) -> str:
        text = as_text(text)
        self._field.clean(self.value(text), None)
        return text

    def write(self, structure: StructurePage, text: str) -> None:
        setattr(structure.record, self.name, self.value(text))

    def field(self, text: str) -> forms.Field:
        return self._field.formfield(label=self.label, required=False)  # type: ignore[no-any-return]

    def initial(self, text: str) -> Any:
        return self.value(text)


@dataclass(frozen=True)
class RecordTerm(RecordFact):
    """One term of a list, by its code."""

    terms: type[models.Model] = LegalFamily

    def value(self, text: str) -> Any:
        choices = _source(self.terms)
        if self.terms is Territory:
            choices = choices.communes()
        found = choices.filter(code=text).first() if text else None
        if text and found is None:
            raise ValidationError(_("Unknown code: %(codes)s.") % {"codes": text})
        return found

    def shown(self, text: str) -> str:
        try:
            return str(self.value(text).name) if text else ""
        except ValidationError:
            return text

    def clean(self, text: str) -> str:
        text = as_text(text)
        self.value(text)
        return text

    def field(self, text: str) -> forms.Field:
        if self.terms is Territory:
            return CommuneField(label=self.label, required=False)
        return forms.ModelChoiceField(
            _source(self.terms), label=self.label, required=False, to_field_name="code"
        )

    def initial(self, text: str) -> str:
        return self.shown(text) if self.terms is Territory else text


class PostalCode(RecordFact):
    def field(self, text: str) -> forms.Field:
        return PostalCodeField(label=self.label)


def note_source(record: RegisterRecord, field: str, source: str, on: date | None) -> None:
    """Where an accepted fact comes from: an editor's decision holds against what a person wrote before."""
    record.sources[field] = {"source": str(source), "date": on.isoformat() if on else None}


PLAIN_FACTS = (
    *("siren", "rna", "legal_name", "naf", "headcount", "street", "city"),
    *("longitude", "latitude", "is_seat", "diffusion", "state", "is_ess_flagged", "is_ess_listed"),
)

TARGETS: dict[str, Target] = {
    "title": PageText("title", gettext_lazy("name")),
    "teaser_text": PageText("teaser_text", gettext_lazy("In one sentence")),
    "presentation": PageProse("presentation"),
    "website": PageText("website"),
    "email": PublicContact(Contact.Kind.EMAIL),
    "phone": PublicContact(Contact.Kind.PHONE),
    "emails": PublicContacts(Contact.Kind.EMAIL),
    "phones": PublicContacts(Contact.Kind.PHONE),
    "is_network_member": PageFlag("is_network_member"),
    "sectors": PageTerms("sectors", Sector),
    "labels": PageTerms("labels", Label),
    "action_zone": PageTerms("action_zone", Territory),
    **{name: RecordFact(name) for name in PLAIN_FACTS},
    "postal_code": PostalCode("postal_code"),
    "family": RecordTerm("family", terms=LegalFamily),
    "legal_category": RecordTerm("legal_category", terms=LegalCategory),
    "commune": RecordTerm("commune", terms=Territory),
}


def subject_of(suggestion: Suggestion) -> str:
    """What it is about, in the reader's language: the field to change, or the reason given."""
    target = TARGETS.get(suggestion.field)
    return target.label if target else str(suggestion.get_reason_display())
