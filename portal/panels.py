"""The editors' home panel: what waits for them, room by room."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from portal.models import SiteSettings
from portal.registry import PanelLine, panel_lines


class WaitingPanel(Component):
    name = "waiting"
    template_name = "portal/admin/waiting_panel.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        lines = [line for entry in panel_lines if (line := entry(request))]
        return {"lines": lines, "offers_summary": not request.user.daily_digest}


def missing_facts(request: HttpRequest) -> PanelLine | None:
    """What the law asks a site to say and nobody has filled in."""
    if not request.user.has_perm("portal.change_sitesettings"):
        return None
    site = Site.find_for_request(request)
    missing = SiteSettings.for_site(site).missing() if site else []
    if not missing:
        return None
    words = gettext("Facts that the law requires and that the settings lack (%(names)s)")
    url = reverse("wagtailsettings:edit", args=["portal", "sitesettings"])
    return PanelLine(text=words % {"names": ", ".join(missing)}, url=url, count=len(missing))
