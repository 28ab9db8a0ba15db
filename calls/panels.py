"""How the admin shows a call to those who write it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from portal.models import BasePage

CONTENT: list[Panel | str] = [
    FieldPanel("summary"),
    FieldPanel("plan_axis"),
    FieldPanel("challenges"),
    MultiFieldPanel([FieldPanel("minimum_structures"), FieldPanel("eligibility")], heading=_("Eligibility")),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("budget"), FieldPanel("budget_text")]),
            FieldPanel("other_support"),
            FieldPanel("sharing"),
        ],
        heading=_("What the call offers"),
    ),
    FieldPanel("criteria", help_text=_("Six at most; their weights add up to 100.")),
    FieldPanel("body"),
    FieldPanel("documents"),
    MultiFieldPanel([FieldPanel("contact_name"), FieldPanel("contact_email")], heading=_("Contact")),
]
CALENDAR: list[Panel | str] = [
    FieldPanel("edition"),
    MultiFieldPanel(
        [
            FieldPanel("opening_at"),
            FieldPanel("closing_at"),
            FieldPanel("closes_now"),
            FieldPanel("results_on"),
        ],
        heading=_("Calendar"),
    ),
    MultiFieldPanel(
        [FieldPanel("reminds_week"), FieldPanel("reminds_two_days"), FieldPanel("reminds_hours")],
        heading=_("Reminders before the closing"),
        help_text=_(
            "Sent by e-mail to the structures that sign an application which is not filed yet. Each person "
            "may refuse them."
        ),
    ),
    FieldPanel("change_note"),
    FieldPanel("phases", help_text=_("What the page shows as a line of steps, in order.")),
    FieldPanel("results_text", help_text=_("Shown from the day of the results on.")),
]


class FormCheckPanel(Panel):
    """What is wrong with the form as it was last saved, and what else can be done with it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "calls/admin/form_check_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from calls.form_checks import findings  # noqa: PLC0415  (the models show this panel)

            context = super().get_context_data(parent_context)
            found = findings(self.instance) if self.instance.is_source else []
            return {**context, "findings": found, "call": self.instance}


FORM: list[Panel | str] = [
    FormCheckPanel(heading=_("Before you publish"), icon="check"),
    FieldPanel(
        "steps",
        help_text=_(
            "Each step is a page of the form. Applications already filed keep the questions "
            "that they answered: changing or removing a question changes drafts only."
        ),
    ),
    FieldPanel("privacy_text"),
    MultiFieldPanel(
        [FieldPanel("receipt_text"), FieldPanel("silence_text"), FieldPanel("appeal_text")],
        heading=_("Receipt"),
    ),
]


def call_tabs() -> TabbedInterface:
    return TabbedInterface(
        [
            ObjectList([*BasePage.content_panels, *CONTENT], heading=_("Content")),
            ObjectList(CALENDAR, heading=_("Calendar and results")),
            ObjectList(FORM, heading=_("Application form")),
            ObjectList(BasePage.promote_panels, heading=_("Promote")),
            ObjectList(BasePage.settings_panels, heading=_("Settings")),
        ]
    )
