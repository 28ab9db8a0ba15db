"""How editors fill in a structure's page."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, Panel, TitleFieldPanel

STRUCTURE_CONTENT: list[Panel] = [
    HelpPanel(template="structures/admin/draft_panel.html"),
    TitleFieldPanel(
        "title", help_text=_("The name people use; the legal name stays in the register record.")
    ),
    FieldPanel(
        "teaser_text",
        heading=_("In one sentence"),
        help_text=_("What the structure does and for whom: shown under its name and in the directory."),
    ),
    FieldPanel("presentation"),
    FieldPanel("photo"),
    FieldPanel("logo"),
    MultiFieldPanel(
        [
            FieldPanel("sectors", widget=forms.CheckboxSelectMultiple),
            FieldPanel("labels", widget=forms.CheckboxSelectMultiple),
            FieldPanel("is_network_member"),
        ],
        heading=_("Activities"),
    ),
    FieldPanel("action_zone"),
    InlinePanel("offers", heading=_("What they offer"), label=_("offer")),
    InlinePanel(
        "contacts",
        heading=_("Contacts"),
        label=_("contact"),
        help_text=_("Only public contacts are shown; the others serve the portal’s editors."),
    ),
    FieldPanel("accepts_messages"),
    FieldPanel("website"),
]

RECORD: list[Panel] = [
    HelpPanel(template="structures/admin/record_panel.html", heading=_("What registers say")),
]
