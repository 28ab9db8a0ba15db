from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.blocks import BodyBlock
from portal.models import SiteSettings


class LegalFactsBlock(blocks.StructBlock):
    """Facts kept once in the site's settings, for the pages that the law asks for."""

    subject = blocks.ChoiceBlock(
        label=_("Facts"),
        choices=[
            ("publisher", _("Publisher and director of publication")),
            ("host", _("Host")),
            ("data_protection", _("Data protection officer")),
        ],
    )

    class Meta:
        icon = "cogs"
        label = _("Facts of the settings")
        template = "blocks/legal_facts.html"
        preview_value = {"subject": "publisher"}
        description = _("Who publishes or hosts the site, as written in the site settings")

    def get_context(
        self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        request = (parent_context or {}).get("request")
        context["settings"] = SiteSettings.for_request(request) if request else SiteSettings()
        return context


class ContentBlock(BodyBlock):
    legal_facts = LegalFactsBlock()
