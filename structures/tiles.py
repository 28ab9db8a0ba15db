"""The map's background, from a third party: only if the site names one and the visitor agrees."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest

from portal.models import SiteSettings


@dataclass(frozen=True)
class TileSource:
    address: str
    credit: str
    credit_url: str

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def origin(self) -> str:
        return f"https://{self.host}"


def tile_source(request: HttpRequest) -> TileSource | None:
    site = SiteSettings.for_request(request)
    if not site.tile_address:
        return None
    return TileSource(site.tile_address, site.tile_attribution, site.tile_attribution_url)
