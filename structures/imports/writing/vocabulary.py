"""What a row says, in the words of the directory: territories, categories, families and sectors."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from portal.text import fold
from structures.imports.rows import Establishment
from structures.models import Label, LegalCategory, LegalFamily, RegisterRecord, Sector, Territory

#: Facts that a row and a record call by the same name.
PLAIN_FACTS = (
    "siren",
    "legal_name",
    "rna",
    "naf",
    "headcount",
    "street",
    "postal_code",
    "city",
    "longitude",
    "latitude",
    "is_seat",
    "diffusion",
    "state",
    "is_ess_flagged",
    "is_ess_listed",
)
#: What a legal person's partial diffusion hides.
PERSONAL_FACTS = {"street": "", "postal_code": "", "longitude": None, "latitude": None}
Term = Sector | Label | Territory


@dataclass(frozen=True)
class Vocabulary:
    """The lists that rows are read against, loaded once."""

    communes: dict[str, Territory]
    territories: dict[str, Territory]
    categories: dict[str, LegalCategory]
    families: dict[str, LegalFamily]
    sectors: dict[str, Sector]
    sectors_of_naf: dict[str, Sector]
    labels: dict[str, Label]

    @property
    def terms(self) -> dict[str, Mapping[str, Term]]:
        """The lists that a page names, by its field."""
        return {"sectors": self.sectors, "labels": self.labels, "action_zone": self.territories}

    @property
    def lists(self) -> dict[str, Mapping[str, models.Model]]:
        """Those that a record names, by field of the row."""
        return {
            "family": self.families,
            "legal_category": self.categories,
            "commune_code": self.communes,
        }

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Field → folded name → code; a name that two terms share is none."""
        named: dict[str, Mapping[str, Any]] = {**self.terms, "family": self.families}
        return {field: _by_name(terms.values()) for field, terms in named.items()}

    @classmethod
    def load(cls) -> "Vocabulary":
        categories = LegalCategory.objects.source().select_related("default_family")
        sectors = list(Sector.objects.source())
        territories = list(Territory.objects.light())
        return cls(
            communes={each.code: each for each in territories if each.kind == Territory.Kind.COMMUNE},
            territories={each.code: each for each in territories},
            categories={category.code: category for category in categories},
            families={family.code: family for family in LegalFamily.objects.source()},
            sectors={sector.code: sector for sector in sectors},
            sectors_of_naf={naf: sector for sector in sectors for naf in sector.naf_codes},
            labels={label.code: label for label in Label.objects.source()},
        )

    def sector_of(self, naf: str) -> Sector | None:
        """The sector that names the longest beginning of the code."""
        beginnings = (naf[:length] for length in range(len(naf), 1, -1))
        return next((self.sectors_of_naf[code] for code in beginnings if code in self.sectors_of_naf), None)

    def facts(self, row: Establishment) -> dict[str, Any]:
        """The facts of a record that the row tells."""
        facts = {name: getattr(row, name) for name in PLAIN_FACTS if name in row.speaks_of}
        facts |= self._related(row)
        if facts.get("diffusion") == RegisterRecord.Diffusion.PARTIAL:
            facts |= PERSONAL_FACTS
        return facts

    def _related(self, row: Establishment) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        if "legal_category" in row.speaks_of:
            category = self.categories.get(row.legal_category)
            facts["legal_category"] = category
            facts["family"] = category.default_family if category else None
        if row.family and "family" in row.speaks_of:
            facts["family"] = self.families.get(row.family)
        if "family" in facts and not (facts["family"] and facts["family"].is_ess):
            facts["family"] = None
        if "commune_code" in row.speaks_of:
            facts["commune"] = self.communes.get(row.commune_code)
        return facts

    def understood(self, row: Establishment) -> Establishment:
        """What people typed, by the codes that the directory knows; the rest is left out and told."""
        words, unknown = self._words(row)
        row = replace(row, family=self._family(row.family))
        codes = {field: getattr(row, field) for field in self.lists}
        untold: dict[str, Any] = {
            field: "" for field, code in codes.items() if code and code not in self.lists[field]
        }
        unknown += [codes[field] for field in untold]
        doubts = (_("no list knows “%(text)s”: left out") % {"text": text[:60]} for text in unknown)
        speaks_of, warnings = row.speaks_of - untold.keys(), (*row.warnings, *doubts)
        return replace(row, words=words, speaks_of=speaks_of, warnings=warnings, **untold)

    def _words(self, row: Establishment) -> tuple[dict[str, Any], list[str]]:
        """Terms by their codes, whether a line gives these or names, and what no list knows."""
        words, unknown = dict(row.words), []
        for field in (field for field in self.terms if field in words):
            known = {text: self._code(field, text) for text in words.pop(field)}
            unknown += [text for text, code in known.items() if not code]
            if codes := tuple(filter(None, known.values())):
                words[field] = codes
        return words, unknown

    def _family(self, text: str) -> str:
        """By its code where a list knows it, else as it was typed."""
        return text if text in self.families else self.names["family"].get(fold(text), text)

    def _code(self, field: str, text: str) -> str:
        return text if text in self.terms[field] else self.names[field].get(fold(text), "")

    def doubts(self, row: Establishment) -> Iterator[str]:
        """What an editor may want to look at in a row that makes a new structure."""
        if row.commune_code and row.commune_code not in self.communes:
            yield _("commune %(code)s is not one of the Gard’s: no seat") % {"code": row.commune_code}
        if row.legal_category and row.legal_category not in self.categories:
            yield _("unknown legal category %(code)s") % {"code": row.legal_category}
        if row.naf and not self.sector_of(row.naf):
            yield _("no sector for NAF %(code)s") % {"code": row.naf}


def _by_name(terms: Iterable[Term | LegalFamily]) -> dict[str, str]:
    shared = Counter(fold(term.name) for term in terms)
    return {name: term.code for term in terms if shared[name := fold(term.name)] == 1}
