"""What registers say of an establishment. Off the page: publishing an old draft brings back no old fact."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.fr import siren as siren_numbers
from stdnum.fr import siret as siret_numbers

from structures.models.taxonomies import SOURCE_LANGUAGE, LegalCategory, LegalFamily
from structures.models.territories import Territory

NATURAL_PERSON = "1"
EXAMPLE_SIREN = "000"
POSTAL_CODE = RegexValidator(r"^\d{5}\Z", _("A postal code has five digits: 30000."))
RNA_NUMBER = re.compile(r"^W[0-9A-Z]{9}$", re.ASCII)


def validate_siret(number: str) -> None:
    try:
        siret_numbers.validate(number)
    except StdnumError:
        raise ValidationError(_("This is not a valid SIRET."), code="siret") from None


def validate_siren(number: str) -> None:
    try:
        siren_numbers.validate(number)
    except StdnumError:
        raise ValidationError(_("This is not a valid SIREN."), code="siren") from None


class HeadcountBand(models.TextChoices):
    NONE = "0", _("no employee")
    MICRO = "1-9", _("1 to 9")
    SMALL = "10-49", _("10 to 49")
    MEDIUM = "50-249", _("50 to 249")
    LARGE = "250+", _("250 or more")


class Source(models.TextChoices):
    SIRENE = "sirene", _("SIRENE register")
    RNA = "rna", _("register of associations (RNA)")
    ESS_FRANCE = "ess-france", _("list of ESS France")
    STRUCTURE = "structure", _("the structure")
    EDITOR = "editor", _("the portal’s editors")
    EXAMPLE = "example", _("invented example")


#: What a person wrote: an import never replaces it.
HUMAN_SOURCES = frozenset({Source.STRUCTURE, Source.EDITOR})
#: A register replaces what a lesser one said; a lesser one only fills what the better left empty.
RANKS = {str(Source.ESS_FRANCE): 1, str(Source.RNA): 2, str(Source.SIRENE): 3}
EMPTY = ("", None)
#: Fields that are relations, and the columns that hold their keys.
COLUMNS = {"family": "family_id", "legal_category": "legal_category_id", "commune": "commune_id"}


@dataclass(frozen=True)
class FactSource:
    source: str
    date: date | None

    @property
    def label(self) -> str:
        return str(Source(self.source).label)


class RegisterRecord(models.Model):
    """`page` is empty for partners outside the ESS, which take part in applications only."""

    class Diffusion(models.TextChoices):
        OPEN = "O", _("diffusible")
        PARTIAL = "P", _("partially diffusible")

    class State(models.TextChoices):
        ACTIVE = "A", _("active")
        CLOSED = "F", _("closed")

    page = models.OneToOneField(
        "structures.StructurePage",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="record",
    )
    siret = models.CharField(
        "SIRET", max_length=14, unique=True, null=True, blank=True, validators=[validate_siret]
    )
    siren = models.CharField("SIREN", max_length=9, blank=True, db_index=True, validators=[validate_siren])
    rna = models.CharField(
        "RNA",
        max_length=10,
        blank=True,
        validators=[RegexValidator(RNA_NUMBER.pattern, _("A RNA number is W and 9 characters."))],
    )
    legal_name = models.CharField(_("legal name"), max_length=255, blank=True)
    family = models.ForeignKey(
        LegalFamily,
        verbose_name=_("family of the ESS"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to=SOURCE_LANGUAGE,
        related_name="records",
    )
    is_ess_listed = models.BooleanField(_("in the list of ESS France"), default=False)
    is_ess_flagged = models.BooleanField(_("flagged as ESS in SIRENE"), default=False)
    legal_category = models.ForeignKey(
        LegalCategory,
        verbose_name=_("legal category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to=SOURCE_LANGUAGE,
        related_name="+",
    )
    naf = models.CharField("NAF", max_length=6, blank=True)
    headcount = models.CharField(_("employees"), max_length=6, blank=True, choices=HeadcountBand.choices)
    street = models.CharField(_("address"), max_length=255, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True, validators=[POSTAL_CODE])
    city = models.CharField(_("town"), max_length=120, blank=True)
    commune = models.ForeignKey(
        Territory,
        verbose_name=_("seat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to={"kind": Territory.Kind.COMMUNE},
        related_name="seated_records",
    )
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    is_seat = models.BooleanField(_("seat of the legal unit"), default=True)
    diffusion = models.CharField(
        _("diffusion"), max_length=1, choices=Diffusion.choices, default=Diffusion.OPEN
    )
    state = models.CharField(_("state"), max_length=1, choices=State.choices, default=State.ACTIVE)
    #: {field: {"source": Source, "date": ISO date or null}}
    sources = models.JSONField(default=dict, blank=True, editable=False)
    refreshed_at = models.DateTimeField(_("read in the register on"), null=True, blank=True, editable=False)
    #: Since when the structure refuses to be listed: no import brings its page back.
    objected_at = models.DateTimeField(_("objects to being listed since"), null=True, editable=False)
    #: When people were told that the register says « closed »; emptied once it is open again.
    closure_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_at = models.DateTimeField(_("verified on"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("verified by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: Whether the structure or the portal's team said so: who verified it may leave either.
    verified_source = models.CharField(max_length=12, choices=Source.choices, blank=True, editable=False)

    class Meta:
        verbose_name = _("register record")
        verbose_name_plural = _("register records")
        indexes = [models.Index(fields=["latitude", "longitude"]), models.Index(fields=["verified_at"])]

    def __str__(self) -> str:
        return f"{self.legal_name} ({self.siret or self.siren or '—'})"

    def clean(self) -> None:
        super().clean()
        self.siret = self.siret or None
        if self.siret and self.siren and not self.siret.startswith(self.siren):
            raise ValidationError({"siret": _("The SIRET must begin with the SIREN.")})
        if self.page_id and self.family and not self.family.is_ess:
            raise ValidationError({"family": _("A partner outside the ESS has no page in the directory.")})

    @property
    def is_ess(self) -> bool:
        return self.is_ess_listed or self.is_ess_flagged

    @property
    def is_natural_person(self) -> bool:
        return self.legal_category is not None and self.legal_category.code.startswith(NATURAL_PERSON)

    @property
    def is_example(self) -> bool:
        return self.siren.startswith(EXAMPLE_SIREN)

    @property
    def is_publishable(self) -> bool:
        """What an import puts online without asking."""
        return (
            self.is_ess
            and self.objected_at is None
            and self.state == self.State.ACTIVE
            and self.diffusion == self.Diffusion.OPEN
        )

    @property
    def shows_address(self) -> bool:
        """A legal person that opposed the diffusion of its data is shown without address or names."""
        return self.diffusion == self.Diffusion.OPEN

    @property
    def is_located(self) -> bool:
        return self.shows_address and self.latitude is not None and self.longitude is not None

    def source_of(self, field: str) -> FactSource | None:
        noted = self.sources.get(field)
        if not noted:
            return None
        return FactSource(noted["source"], date.fromisoformat(noted["date"]) if noted.get("date") else None)

    def distinct_sources(self) -> list[FactSource]:
        """Each source once, with the latest date it gave."""
        latest: dict[str, FactSource] = {}
        for field in self.sources:
            found = self.source_of(field)
            known = latest.get(found.source) if found else None
            if found and (known is None or (found.date or date.min) > (known.date or date.min)):
                latest[found.source] = found
        return list(latest.values())

    def note(self, field: str, value: Any, source: str, on: date | None) -> bool:
        """Write one fact with its source; say whether it changed. What a person wrote stays."""
        return bool(self.note_facts({field: value}, source, on).before)

    def note_facts(self, facts: Mapping[str, Any], source: str, on: date | None) -> "Noted":
        """Write facts with their source, save those that a better one told; relations are given as rows."""
        noted = Noted()
        stamp = {"source": str(source), "date": on.isoformat() if on else None}
        for field, value in facts.items():
            self._note(noted, field, value, stamp)
        return noted

    def _note(self, noted: "Noted", field: str, value: Any, stamp: dict[str, Any]) -> None:
        column, told = COLUMNS.get(field, field), value
        value = value.pk if column != field and value is not None else value
        known, current = self.sources.get(field), getattr(self, column)
        if not _may_replace(known, current, value, stamp):
            if known and known["source"] in HUMAN_SOURCES and value not in EMPTY and value != current:
                noted.differing[field] = told
            return
        if current != value:
            noted.before[field] = (current, known)
            setattr(self, column, value)
        elif known and (known["source"] == stamp["source"] or stamp["source"] in HUMAN_SOURCES):
            return
        self.sources[field] = stamp
        noted.is_dirty = True


@dataclass
class Noted:
    """What became of facts."""

    #: Field → value and source before; a relation by its key.
    before: dict[str, tuple[Any, dict[str, Any] | None]] = dataclass_field(default_factory=dict)
    #: Field → what the source says otherwise than the person whose word stays.
    differing: dict[str, Any] = dataclass_field(default_factory=dict)
    #: Something is to be saved, be it a source only.
    is_dirty: bool = False


def _is_older(stamp: dict[str, Any], known: dict[str, Any]) -> bool:
    """Dates are in ISO form; a source without a date speaks of today."""
    told, before = stamp.get("date"), known.get("date")
    return bool(told and before and told < before)


def _may_replace(known: dict[str, Any] | None, current: Any, value: Any, stamp: dict[str, Any]) -> bool:
    """Whether a source may speak of a fact already told: people, then the better register, then the latest.

    An older file of the same register says what was true once.
    """
    source = stamp["source"]
    if known is None or source in HUMAN_SOURCES:
        return True
    if known["source"] == source:
        return not _is_older(stamp, known)
    if known["source"] in HUMAN_SOURCES or value in EMPTY:
        return False
    return current in EMPTY or RANKS.get(source, 0) >= RANKS.get(known["source"], 0)
