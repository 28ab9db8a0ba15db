"""Questions that the domain fixes: editors choose where they stand and what introduces them."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls.blocks.choices import territory_kinds
from calls.blocks.questions import FieldBlock, PersonalFieldBlock
from calls.blocks.rows import LinesBlock
from calls.kinds import ready_made
from calls.kinds.texts import LongText


class NeedBlock(ready_made.Need, FieldBlock):
    kinds = territory_kinds()

    class Meta:
        icon = "help"
        label = gettext_lazy("The need")
        preview_value = {"label": "Quel besoin avez-vous constaté ?", "required": True, "kinds": ["epci"]}
        description = gettext_lazy("What is missing, for whom, in which territory, and how you know")


class CommonsBlock(ready_made.Commons, FieldBlock):
    class Meta:
        icon = "snippet"
        label = gettext_lazy("The commons")
        preview_value = {"label": "Quel est votre commun ?", "required": True}
        description = gettext_lazy("Its page or its name, what it is, how far along")


class PartnersBlock(LongText, FieldBlock):
    """Shows who takes part, as invited; asks how they work together."""

    max_length = blocks.IntegerBlock(
        label=gettext_lazy("Most characters"), default=2000, min_value=50, max_value=20000
    )
    shows_participants = True

    class Meta:
        icon = "group"
        label = gettext_lazy("The partners")
        preview_value = {"label": "Comment décidez-vous ensemble ?", "required": True, "max_length": 2000}
        description = gettext_lazy("The structures that take part, and how they work together")


class ContributionsBlock(ready_made.Contributions, LinesBlock):
    class Meta:
        icon = "plus-inverse"
        label = gettext_lazy("The contributions")
        preview_value = {"label": "Qu’apporte chaque structure ?", "required": True}
        description = gettext_lazy("What each structure brings: skills, premises, money…")


class BudgetBlock(ready_made.Budget, FieldBlock):
    must_balance = blocks.BooleanBlock(
        label=gettext_lazy("Income must equal expenses"), required=False, default=True
    )
    in_kind = blocks.BooleanBlock(
        label=gettext_lazy("Ask for contributions in kind"), required=False, default=True,
        help_text=gettext_lazy("Adds classes 86 and 87: volunteers, premises lent, gifts."),
    )  # fmt: skip

    class Meta:
        icon = "table"
        label = gettext_lazy("Budget")
        preview_value = {"label": "Votre budget prévisionnel", "required": True, "must_balance": True}
        description = gettext_lazy("Expenses and income by class of accounts, as in Cerfa form no. 12156")


class MilestonesBlock(ready_made.Milestones, LinesBlock):
    class Meta:
        icon = "date"
        label = gettext_lazy("Milestones")
        preview_value = {"label": "Quelles seront vos étapes ?", "required": True}
        description = gettext_lazy("Dates and what will be reached by then")


class ContactBlock(ready_made.Contact, PersonalFieldBlock):
    class Meta:
        icon = "user"
        label = gettext_lazy("Contact")
        preview_value = {"label": "Qui répondra à nos questions ?", "required": True}
        description = gettext_lazy("A person, with a role and how to reach them")


class CommitmentLinesBlock(blocks.StreamBlock):
    """Each is known by the identifier of its block."""

    commitment = blocks.TextBlock(label=gettext_lazy("Commitment"), max_length=400)


class CommitmentsBlock(blocks.StructBlock):
    is_question = False
    item_template = "calls/items/commitments.html"

    title = blocks.CharBlock(label=gettext_lazy("Title"), max_length=120)
    text = blocks.TextBlock(label=gettext_lazy("Introduction"), required=False, default="", max_length=600)
    commitments = CommitmentLinesBlock(label=gettext_lazy("Commitments"), min_num=1, max_num=12)

    class Meta:
        icon = "tick-inverse"
        label = gettext_lazy("The commitments")
        preview_value = {
            "title": "Ce à quoi s’engage chaque structure",
            "commitments": [("commitment", "Partager sous licence ouverte ce que le commun produit.")],
        }
        template = "calls/blocks/commitments.html"
        description = gettext_lazy("What each structure ticks when it signs")

    def get_context(self, value: blocks.StructValue, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        return {**context, "lines": [(child.id, child.value) for child in value["commitments"]]}
