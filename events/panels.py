"""How the editing forms of the agenda are laid out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    PageChooserPanel,
)

EVENT: list[Any] = [
    FieldPanel("summary"),
    InlinePanel(
        "sessions",
        heading=_("Sessions"),
        label=_("Session"),
        min_num=1,
        help_text=_(
            "One for each time the event takes place, in the time of Paris. "
            "Write day and hour as 2026-12-10 14:00."
        ),
    ),
    MultiFieldPanel([FieldPanel("status"), FieldPanel("status_note")], heading=_("Status")),
    MultiFieldPanel(
        [
            FieldPanel("place_name"),
            FieldPanel("address"),
            FieldPanel("commune"),
            FieldPanel("is_online"),
            FieldPanel("online_url"),
        ],
        heading=_("Place"),
    ),
    MultipleChooserPanel(
        "organisers",
        chooser_field_name="structure",
        heading=_("Organising structures"),
        label=_("structure"),
        help_text=_("Structures of the directory: the event then shows on their pages."),
    ),
    FieldPanel("organiser_name"),
    PageChooserPanel("edition", "events.EditionPage"),
    MultiFieldPanel(
        [
            FieldPanel("audiences", widget=forms.CheckboxSelectMultiple),
            FieldRowPanel([FieldPanel("is_free"), FieldPanel("price")]),
            FieldPanel("accessibility"),
        ],
        heading=_("For whom"),
    ),
    MultiFieldPanel(
        [FieldPanel("registration_url"), FieldPanel("registration_email")], heading=_("Registration")
    ),
    FieldPanel("image"),
    FieldPanel("body"),
]

ORGANISER: list[Any] = [PageChooserPanel("structure", "structures.StructurePage")]

SESSION: list[Any] = [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])]
