"""How the editing forms of the agenda are laid out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel

EVENT: list[Any] = [
    FieldPanel("summary"),
    InlinePanel(
        "sessions",
        heading=_("Sessions"),
        label=_("Session"),
        min_num=1,
        help_text=_("One for each time the event takes place, in the time of Paris."),
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
    MultiFieldPanel([FieldPanel("organisers"), FieldPanel("organiser_name")], heading=_("Organisers")),
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

SESSION: list[Any] = [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])]
