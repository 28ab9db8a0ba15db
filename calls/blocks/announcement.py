"""What the page of a call shows: its challenges, phases and criteria."""

from django.utils.translation import gettext_lazy
from wagtail import blocks


class ChallengeBlock(blocks.StructBlock):
    theme = blocks.CharBlock(
        label=gettext_lazy("Theme"), required=False, default="", max_length=40,
        help_text=gettext_lazy("One or two words, shown as a tag."),
    )  # fmt: skip
    title = blocks.CharBlock(label=gettext_lazy("Title"), max_length=120)
    text = blocks.TextBlock(label=gettext_lazy("Text"), required=False, default="", max_length=600)

    class Meta:
        icon = "crosshairs"
        label = gettext_lazy("Challenge")
        preview_value = {
            "theme": "Rééquilibrer",
            "title": "Créer un commun là où il manque",
            "text": "En zone rurale ou en quartier prioritaire, répondre à un besoin non couvert.",
        }
        template = "calls/blocks/challenge.html"
        description = gettext_lazy("A challenge that the call sets")


class PhaseBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=gettext_lazy("Title"), max_length=60)
    dates = blocks.CharBlock(
        label=gettext_lazy("Dates in words"), max_length=60,
        help_text=gettext_lazy("For instance “February to March”."),
    )  # fmt: skip
    last_day = blocks.DateBlock(
        label=gettext_lazy("Last day"), required=False,
        help_text=gettext_lazy("Shows the phase as done from the next day on. Never shown by itself."),
    )  # fmt: skip

    class Meta:
        icon = "date"
        label = gettext_lazy("Phase")
        preview_value = {"title": "Dépôt des dossiers", "dates": "29 janvier, 23 h 59"}
        template = "calls/blocks/phase.html"
        description = gettext_lazy("A phase of the calendar")


class CriterionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=gettext_lazy("Criterion"), max_length=80)
    weight = blocks.IntegerBlock(
        label=gettext_lazy("Weight, in %"), min_value=1, max_value=100,
        help_text=gettext_lazy("The weights of all the criteria must add up to 100."),
    )  # fmt: skip
    text = blocks.TextBlock(
        label=gettext_lazy("What is looked at"), required=False, default="", max_length=600
    )

    class Meta:
        icon = "tick-inverse"
        label = gettext_lazy("Criterion")
        preview_value = {"title": "Utilité sociale", "weight": 30, "text": "Le besoin est-il réel ?"}
        template = "calls/blocks/criterion.html"
        description = gettext_lazy("A criterion and its weight")
