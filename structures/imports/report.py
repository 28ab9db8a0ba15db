from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from structures.imports.rows import Skipped


@dataclass
class Report:
    created: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Every name that an editor may want to look at, then one line that sums up."""
        for heading, names in (
            (_("Created"), self.created),
            (_("Updated"), self.updated),
            (_("Withdrawn from the directory"), self.withdrawn),
            (_("To look at"), self.warnings),
            (
                _("Skipped"),
                [_("%(what)s: %(why)s") % {"what": each.name, "why": each.reason} for each in self.skipped],
            ),
        ):
            if names:
                yield _("%(heading)s:") % {"heading": heading}
                yield from (f"  {name}" for name in names)
        yield self.summary

    @property
    def summary(self) -> str:
        return _(
            "Created: %(created)d (as drafts: %(drafts)d); updated: %(updated)d; "
            "unchanged: %(unchanged)d; skipped: %(skipped)d."
        ) % {
            "created": len(self.created),
            "drafts": len(self.drafts),
            "updated": len(self.updated),
            "unchanged": self.unchanged,
            "skipped": len(self.skipped),
        }
