from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from portal.models import BasePage


class OpenDataPage(BasePage):
    """What the portal gives away. Editors write the introduction; the datasets come from the code."""

    introduction = models.TextField(_("introduction"), max_length=600, blank=True)

    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, "introduction"]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "structures/sharing/open_data_page.html"
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("open data page")
        verbose_name_plural = _("open data pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from structures.sharing.catalogue import catalogue_context  # noqa: PLC0415 - it reads these models

        return {**super().get_context(request, *args, **kwargs), **catalogue_context(self, request)}
