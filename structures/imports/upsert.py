"""Writes establishments: one page and one record each, by SIRET. What a person wrote is never replaced."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug

from portal.text import fold
from structures.imports.report import Report
from structures.imports.rows import Establishment, Skipped
from structures.imports.validation import refusal
from structures.models import DirectoryPage, LegalCategory, RegisterRecord, Sector, StructurePage, Territory

FACTS = (
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
)
#: What a legal person's partial diffusion hides.
PERSONAL_FACTS = {"street": "", "postal_code": "", "longitude": None, "latitude": None}


@dataclass(frozen=True)
class Vocabulary:
    """The lists that rows are read against, loaded once."""

    communes: dict[str, Territory]
    categories: dict[str, LegalCategory]
    sectors: dict[str, Sector]

    @classmethod
    def load(cls) -> "Vocabulary":
        categories = LegalCategory.objects.source().select_related("default_family")
        sectors = {naf: sector for sector in Sector.objects.source() for naf in sector.naf_codes}
        return cls(
            communes={commune.code: commune for commune in Territory.objects.communes().light()},
            categories={category.code: category for category in categories},
            sectors=sectors,
        )

    def sector_of(self, naf: str) -> Sector | None:
        """The sector that names the longest beginning of the code."""
        beginnings = (naf[:length] for length in range(len(naf), 1, -1))
        return next((self.sectors[code] for code in beginnings if code in self.sectors), None)


class Batch:
    """One run. `write` takes rows one after the other; `report` says what became of them."""

    def __init__(self, directory: DirectoryPage) -> None:
        self.directory = directory
        self.vocabulary = Vocabulary.load()
        self.report = Report()
        self.now = timezone.now()

    def write(self, row: Establishment | Skipped) -> None:
        if isinstance(row, Skipped):
            self._skip(row)
            return
        reason = refusal(row)
        if reason:
            self._skip(Skipped(f"{row.name or row.legal_name} (SIRET {row.siret})".strip(), reason))
            return
        record = (
            RegisterRecord.objects.select_related("page", "family", "legal_category", "commune")
            .filter(siret=row.siret)
            .first()
        )
        if record:
            self._update(record, row)
        else:
            self._create(row)

    def _create(self, row: Establishment) -> None:
        record = RegisterRecord(siret=row.siret, refreshed_at=self.now)
        self._note(record, row, warn=True)
        page = StructurePage(
            title=row.name,
            slug=self._slug(row),
            live=record.is_publishable,
            has_unpublished_changes=not record.is_publishable,
        )
        if record.is_publishable:
            page.first_published_at = page.last_published_at = self.now
        sector = self.vocabulary.sector_of(row.naf)
        if sector:
            page.sectors = [sector]
        self.directory.add_child(instance=page)
        record.page = page
        record.save()
        self.report.created.append(self._named(row))
        if not page.live:
            self.report.drafts.append(row.name)

    def _update(self, record: RegisterRecord, row: Establishment) -> None:
        was_publishable, was_active = record.is_publishable, record.state == record.State.ACTIVE
        changed = self._note(record, row, warn=False)
        record.refreshed_at = self.now
        record.save()
        if not changed:
            self.report.unchanged += 1
            return
        self.report.updated.append(self._named(row))
        if was_active and record.state == record.State.CLOSED:
            self._withdraw(record.page)
        if record.is_publishable and not was_publishable:
            self._publish(record.page)

    def _note(self, record: RegisterRecord, row: Establishment, *, warn: bool) -> bool:
        facts = {field: getattr(row, field) for field in FACTS} | self._related_facts(row)
        if row.diffusion == record.Diffusion.PARTIAL:
            facts |= PERSONAL_FACTS
        if warn:
            self._warn(row, facts)
        changes = [record.note(field, value, row.source, row.told_on) for field, value in facts.items()]
        return any(changes)

    def _related_facts(self, row: Establishment) -> dict[str, Any]:
        category = self.vocabulary.categories.get(row.legal_category)
        family = category.default_family if category else None
        return {
            "legal_category": category,
            "family": family if family and family.is_ess else None,
            "commune": self.vocabulary.communes.get(row.commune_code),
        }

    def _warn(self, row: Establishment, facts: dict[str, Any]) -> None:
        doubts = list(row.warnings)
        if row.commune_code and not facts["commune"]:
            doubts.append(
                _("commune %(code)s is not one of the Gard’s: no seat") % {"code": row.commune_code}
            )
        if row.legal_category and not facts["legal_category"]:
            doubts.append(_("unknown legal category %(code)s") % {"code": row.legal_category})
        if row.naf and not self.vocabulary.sector_of(row.naf):
            doubts.append(_("no sector for NAF %(code)s") % {"code": row.naf})
        self.report.warnings += [
            _("%(what)s: %(why)s") % {"what": self._named(row), "why": doubt} for doubt in doubts
        ]

    def _skip(self, skipped: Skipped) -> None:
        self.report.skipped.append(skipped)
        if not skipped.withdrawn_siren:
            return
        for record in RegisterRecord.objects.filter(siren=skipped.withdrawn_siren).select_related("page"):
            for field, value in PERSONAL_FACTS.items():
                setattr(record, field, value)
            record.diffusion = record.Diffusion.PARTIAL
            record.save()
            self._withdraw(record.page)

    def _publish(self, page: StructurePage | None) -> None:
        """A draft that nobody touched goes live; one that somebody is writing waits for them."""
        if page and not page.live and page.latest_revision_id is None and page.last_published_at is None:
            page.save_revision(log_action=False).publish()

    def _withdraw(self, page: StructurePage | None) -> None:
        if page and page.live:
            page.unpublish()
            self.report.withdrawn.append(page.title)

    def _slug(self, row: Establishment) -> str:
        wanted = slugify(fold(row.name))[:200].strip("-") or f"structure-{row.siret}"
        return find_available_slug(self.directory, wanted)

    def _named(self, row: Establishment) -> str:
        return f"{row.name} (SIRET {row.siret})"


@transaction.atomic
def run(
    rows: Iterable[Establishment | Skipped], *, directory: DirectoryPage, dry_run: bool = False
) -> Report:
    """All rows or none; with `dry_run`, the report of what would be written."""
    batch = Batch(directory)
    for row in rows:
        batch.write(row)
    if dry_run:
        transaction.set_rollback(True)
    return batch.report
