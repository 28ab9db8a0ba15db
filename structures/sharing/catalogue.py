"""The datasets as the open data page shows them, and as search engines of data read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language

from portal.licence import LICENCE_CODE, LICENCE_NAME, LICENCE_URL
from portal.models import SiteSettings
from structures.sharing import workbooks
from structures.sharing.datasets import Dataset, datasets

if TYPE_CHECKING:
    from structures.models import OpenDataPage

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "json": "application/json",
}


@dataclass(frozen=True)
class Shown:
    """A dataset with its state of the moment."""

    dataset: Dataset
    total: int
    changed_at: datetime | None

    @property
    def formats(self) -> tuple[str, ...]:
        fits = workbooks.holds(self.total)
        return tuple(each for each in self.dataset.formats if fits or each != "xlsx")

    @cached_property
    def files(self) -> list[tuple[str, str]]:
        """Names of formats and addresses."""
        return [
            (extension.upper() if extension != "geojson" else "GeoJSON", file_url(self.dataset, extension))
            for extension in self.formats
        ]

    @property
    def schema_url(self) -> str:
        return reverse("sharing:schema", args=[self.dataset.code])


def file_url(dataset: Dataset, extension: str) -> str:
    return reverse("sharing:dataset", args=[dataset.code, extension])


def shown_datasets() -> list[Shown]:
    """Those whose rows anyone may read."""
    found = []
    for dataset in datasets:
        try:
            found.append(Shown(dataset, dataset.count(), dataset.changed_at()))
        except Http404:
            continue
    return found


def catalogue_context(page: "OpenDataPage", request: HttpRequest) -> dict[str, Any]:
    shown = shown_datasets()
    return {
        "datasets": shown,
        "licence_name": LICENCE_NAME,
        "licence_url": LICENCE_URL,
        "structured": [_described(each, page, request) for each in shown],
    }


def _described(shown: Shown, page: "OpenDataPage", request: HttpRequest) -> dict[str, Any]:
    """schema.org's Dataset."""
    publisher = SiteSettings.for_request(request).organisation
    files = zip(shown.formats, shown.files, strict=True)
    told = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": str(shown.dataset.title),
        "description": str(shown.dataset.description),
        "url": f"{page.get_full_url(request)}#{shown.dataset.code}",
        "license": LICENCE_URL,
        "creator": {"@type": "Organization", "name": publisher},
        "isAccessibleForFree": True,
        "inLanguage": get_language(),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": MEDIA_TYPES[extension],
                "contentUrl": request.build_absolute_uri(address),
            }
            for extension, (_name, address) in files
        ],
    }
    return told | ({"dateModified": shown.changed_at.isoformat()} if shown.changed_at else {})


def table_schema(dataset: Dataset, address: str) -> dict[str, Any]:
    """Table Schema of the dataset's CSV."""
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": dataset.code,
        "title": str(dataset.title),
        "description": str(dataset.description),
        "path": address,
        "licenses": [{"name": LICENCE_CODE, "title": LICENCE_NAME, "path": LICENCE_URL}],
        "fields": [column.described() for column in dataset.columns],
        "missingValues": [""],
    }
