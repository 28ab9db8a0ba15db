"""How editors fill in a commons page."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, Panel

from portal.models import BasePage

COMMONS_CONTENT: list[Panel] = [
    *BasePage.content_panels,
    FieldPanel("introduction"),
    MultiFieldPanel(
        [FieldPanel("maturity"), FieldPanel("theme"), FieldPanel("territories")], heading=_("In brief")
    ),
    FieldPanel("image"),
    FieldPanel("body"),
    InlinePanel("wanted", heading=_("What is still missing"), label=_("thing looked for")),
    InlinePanel("participants", heading=_("Who takes part"), label=_("participant")),
    InlinePanel("productions", heading=_("What is shared"), label=_("production")),
    InlinePanel("milestones", heading=_("Milestones"), label=_("milestone")),
    InlinePanel("journal", heading=_("Journal"), label=_("journal entry")),
    FieldPanel("rules"),
    MultiFieldPanel(
        [FieldPanel("origin_name"), FieldPanel("origin_place"), FieldPanel("origin_url")],
        heading=_("Commons from elsewhere"),
    ),
    FieldPanel("is_example"),
]
