"""What the portal gives away whole. A higher room registers its own dataset in `AppConfig.ready`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from portal.registry import Registry
from structures.models import Label, LegalCategory, LegalFamily, Sector, Territory
from structures.sharing import lists
from structures.sharing.columns import STRUCTURES, Column
from structures.sharing.questions import published_directory
from structures.sharing.rows import rows

Rows = Iterable[dict[str, Any]]
TABLES = ("csv", "xlsx", "json")


@dataclass(frozen=True)
class Dataset:
    """`code` is in the addresses of its files; `changed_at` is None where no change was ever noted."""

    code: str
    title: str | Promise
    description: str | Promise
    sources: str | Promise
    columns: Sequence[Column]
    rows: Callable[[HttpRequest], Rows]
    count: Callable[[], int]
    changed_at: Callable[[], datetime | None]
    api: str = ""
    formats: tuple[str, ...] = TABLES


datasets: Registry[Dataset] = Registry()


def dataset_called(code: str) -> Dataset | None:
    return next((each for each in datasets if each.code == code), None)


def _structures(request: HttpRequest) -> Rows:
    directory = published_directory()
    return rows(directory.structures().by_name(), directory.get_full_url(request) or "")


def _structures_changed_at() -> datetime | None:
    """When a page was published, a record read again or a page confirmed, whichever came last."""
    dates = ("last_published_at", "record__refreshed_at", "record__verified_at")
    latest = published_directory().structures().aggregate(latest=Max(Greatest(*dates)))
    return latest["latest"]


def _edited_at(model: type[models.Model]) -> Callable[[], datetime | None]:
    """When somebody last changed one of its rows in the admin."""
    return lambda: ModelLogEntry.objects.filter(
        content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name
    ).aggregate(latest=Max("timestamp"))["latest"]


def _listed(rows_of: Callable[[], Rows]) -> tuple[Callable[[HttpRequest], Rows], Callable[[], int]]:
    return lambda _request: rows_of(), lambda: sum(1 for _row in rows_of())


def _list(code: str, title: Promise, description: Promise, model: Any, columns: Any, rows_of: Any) -> Dataset:
    taken, count = _listed(rows_of)
    sources = _("INSEE, Licence Ouverte 2.0") if model is LegalCategory else _("The portal’s editors")
    return Dataset(
        code, title, description, sources, columns, taken, count, _edited_at(model), api=f"/api/v1/{code}"
    )


OWN = (
    Dataset(
        "structures",
        _("Structures"),
        _(
            "The organisations that the directory shows, with what their pages say: identity, activities, "
            "labels, place, action zone and public contacts."
        ),
        _(
            "SIRENE and RNA registers (Licence Ouverte 2.0), the structures themselves and the portal’s "
            "editors. Whether ESS France names a structure comes from the list that it publishes on "
            "data.gouv.fr: this portal does not know under which licence, so ask ESS France before you "
            "reuse that column alone."
        ),
        STRUCTURES,
        _structures,
        lambda: published_directory().structures().count(),
        _structures_changed_at,
        api="/api/v1/structures",
        formats=("csv", "xlsx", "geojson", "json"),
    ),
    Dataset(
        "territoires",
        _("Territories"),
        _(
            "The communes, intercommunalities, arrondissements and département by which the directory is "
            "searched, and what contains what."
        ),
        _("IGN Admin Express, INSEE Code officiel géographique 2026 (Licence Ouverte 2.0)."),
        lists.TERRITORIES,
        lambda _request: lists.territories(),
        Territory.objects.count,
        _edited_at(Territory),
        api="/api/v1/territoires",
        formats=("csv", "xlsx", "geojson", "json"),
    ),
    _list(
        "secteurs",
        _("Sectors"),
        _("The sectors of activity of the directory, with the NAF codes that suggest them."),
        Sector,
        lists.SECTORS,
        lists.sectors,
    ),
    _list(
        "labels",
        _("Labels and approvals"),
        _("The labels, approvals and particular statuses of the directory."),
        Label,
        lists.LABELS,
        lists.labels,
    ),
    _list(
        "familles",
        _("Families of the ESS"),
        _("The families of the social and solidarity economy, after the law of 31 July 2014."),
        LegalFamily,
        lists.FAMILIES,
        lists.families,
    ),
    _list(
        "categories-juridiques",
        _("Legal categories"),
        _("INSEE’s legal categories (level III), with the family where the code alone tells it."),
        LegalCategory,
        lists.LEGAL_CATEGORIES,
        lists.legal_categories,
    ),
)


def register_own() -> None:
    for number, dataset in enumerate(OWN):
        datasets.register(dataset, order=number)
