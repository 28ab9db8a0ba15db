"""The form that editors build: steps that hold fields and explanations."""

from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls.blocks.choices import MultipleChoiceBlock, SingleChoiceBlock, TerritoryBlock, YesNoBlock
from calls.blocks.figures import AmountBlock, DateFieldBlock, NumberBlock
from calls.blocks.files import FileBlock
from calls.blocks.texts import EmailFieldBlock, LongTextBlock, PhoneBlock, ShortTextBlock

INTRO_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class ExplanationBlock(blocks.StructBlock):
    is_question = False

    text = blocks.RichTextBlock(label=gettext_lazy("Text"), features=["h3", *INTRO_FEATURES])

    class Meta:
        icon = "info-circle"
        label = gettext_lazy("Explanation")
        preview_value = {
            "text": "<p>Décrivez les choses simplement : le jury lit chaque dossier en entier.</p>"
        }
        template = "calls/blocks/explanation.html"
        description = gettext_lazy("A text between two questions, which asks nothing")


class FieldsBlock(blocks.StreamBlock):
    short_text = ShortTextBlock(group=gettext_lazy("Text"))
    long_text = LongTextBlock(group=gettext_lazy("Text"))
    email = EmailFieldBlock(group=gettext_lazy("Text"))
    phone = PhoneBlock(group=gettext_lazy("Text"))
    number = NumberBlock(group=gettext_lazy("Figures and dates"))
    amount = AmountBlock(group=gettext_lazy("Figures and dates"))
    date = DateFieldBlock(group=gettext_lazy("Figures and dates"))
    yes_no = YesNoBlock(group=gettext_lazy("Choices"))
    single_choice = SingleChoiceBlock(group=gettext_lazy("Choices"))
    multiple_choice = MultipleChoiceBlock(group=gettext_lazy("Choices"))
    territory = TerritoryBlock(group=gettext_lazy("Choices"))
    file = FileBlock(group=gettext_lazy("Other"))
    explanation = ExplanationBlock(group=gettext_lazy("Other"))


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
