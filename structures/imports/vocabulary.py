"""What a row says, in the words of the directory: territories, categories, families and sectors."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

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

    def doubts(self, row: Establishment) -> Iterator[str]:
        """What an editor may want to look at in a row that makes a new structure."""
        if row.commune_code and row.commune_code not in self.communes:
            yield _("commune %(code)s is not one of the Gard’s: no seat") % {"code": row.commune_code}
        if row.legal_category and row.legal_category not in self.categories:
            yield _("unknown legal category %(code)s") % {"code": row.legal_category}
        if row.naf and not self.sector_of(row.naf):
            yield _("no sector for NAF %(code)s") % {"code": row.naf}
