"""The form that editors build: steps that hold fields and explanations."""

from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls.blocks.choices import (
    LicenceBlock,
    MultipleChoiceBlock,
    SingleChoiceBlock,
    StructureBlock,
    TerritoryBlock,
    YesNoBlock,
)
from calls.blocks.figures import AmountBlock, DateFieldBlock, NumberBlock, PercentageBlock
from calls.blocks.files import FileBlock
from calls.blocks.ready_made import (
    BudgetBlock,
    CommitmentsBlock,
    CommonsBlock,
    ContactBlock,
    ContributionsBlock,
    MilestonesBlock,
    NeedBlock,
    PartnersBlock,
)
from calls.blocks.rows import RowsBlock
from calls.blocks.texts import EmailFieldBlock, LongTextBlock, PhoneBlock, ShortTextBlock

#: The groups of the list from which editors take a field.
TEXT, FIGURES = gettext_lazy("Text"), gettext_lazy("Figures and dates")
CHOICES, READY_MADE, OTHER = gettext_lazy("Choices"), gettext_lazy("Ready-made"), gettext_lazy("Other")
INTRO_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class ExplanationBlock(blocks.StructBlock):
    is_question = False
    item_template = "calls/items/explanation.html"

    text = blocks.RichTextBlock(label=gettext_lazy("Text"), features=["h3", *INTRO_FEATURES])

    class Meta:
        icon = "info-circle"
        label = gettext_lazy("Explanation")
        preview_value = {
            "text": "<p>Décrivez les choses simplement : le jury lit chaque dossier en entier.</p>"
        }
        template = "calls/blocks/explanation.html"
        description = gettext_lazy("A text between two questions, which asks nothing")


class FieldsBlock(blocks.StreamBlock):
    short_text = ShortTextBlock(group=TEXT)
    long_text = LongTextBlock(group=TEXT)
    email = EmailFieldBlock(group=TEXT)
    phone = PhoneBlock(group=TEXT)
    number = NumberBlock(group=FIGURES)
    amount = AmountBlock(group=FIGURES)
    percentage = PercentageBlock(group=FIGURES)
    date = DateFieldBlock(group=FIGURES)
    yes_no = YesNoBlock(group=CHOICES)
    single_choice = SingleChoiceBlock(group=CHOICES)
    multiple_choice = MultipleChoiceBlock(group=CHOICES)
    territory = TerritoryBlock(group=CHOICES)
    structure = StructureBlock(group=CHOICES)
    licence = LicenceBlock(group=CHOICES)
    need = NeedBlock(group=READY_MADE)
    commons = CommonsBlock(group=READY_MADE)
    partners = PartnersBlock(group=READY_MADE)
    contributions = ContributionsBlock(group=READY_MADE)
    budget = BudgetBlock(group=READY_MADE)
    milestones = MilestonesBlock(group=READY_MADE)
    contact = ContactBlock(group=READY_MADE)
    commitments = CommitmentsBlock(group=READY_MADE)
    rows = RowsBlock(group=OTHER)
    file = FileBlock(group=OTHER)
    explanation = ExplanationBlock(group=OTHER)


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=gettext_lazy("Title of the step"), max_length=80)
    intro = blocks.TextBlock(label=gettext_lazy("Introduction"), required=False, default="", max_length=600)
    fields = FieldsBlock(label=gettext_lazy("Fields"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = gettext_lazy("Step")
        preview_value = {"title": "Le besoin", "intro": "Ce que vous avez constaté ensemble.", "fields": []}
        template = "calls/blocks/step.html"
        description = gettext_lazy("A step of the form: one page, with its questions")


class StepsBlock(blocks.StreamBlock):
    step = StepBlock()

    class Meta:
        max_num = 12
