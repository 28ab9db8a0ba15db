"""Questions answered by rows, whose columns editors choose."""

from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls.blocks.choices import ChoicesBlock
from calls.blocks.questions import FieldBlock
from calls.kinds.base import Kind
from calls.kinds.choices import ListedChoice, YesNo
from calls.kinds.figures import Amount, Day, Number, Percentage
from calls.kinds.parts import USUAL_MOST, Rows
from calls.kinds.texts import ShortText
from calls.questionnaire import Question


class ColumnBlock(Kind, blocks.StructBlock):
    """A column is known by the identifier of its block, as a question is."""

    label = blocks.CharBlock(label=gettext_lazy("Title of the column"), max_length=60)
    required = blocks.BooleanBlock(label=gettext_lazy("Needed in each line"), required=False, default=True)


class AddedUpBlock(ColumnBlock):
    total = blocks.BooleanBlock(label=gettext_lazy("Show the total"), required=False, default=False)


class TextColumnBlock(ShortText, ColumnBlock):
    max_length = blocks.IntegerBlock(
        label=gettext_lazy("Most characters"), default=200, min_value=1, max_value=500
    )

    class Meta:
        icon = "pilcrow"
        label = gettext_lazy("Text")


class NumberColumnBlock(Number, AddedUpBlock):
    decimals = blocks.IntegerBlock(label=gettext_lazy("Decimals"), default=0, min_value=0, max_value=4)

    class Meta:
        icon = "decimal"
        label = gettext_lazy("Numeric answer")


class AmountColumnBlock(Amount, AddedUpBlock):
    class Meta:
        icon = "tag"
        label = gettext_lazy("Amount")


class PercentageColumnBlock(Percentage, AddedUpBlock):
    class Meta:
        icon = "decimal"
        label = gettext_lazy("Percentage")


class DateColumnBlock(Day, ColumnBlock):
    class Meta:
        icon = "date"
        label = gettext_lazy("Date")


class YesNoColumnBlock(YesNo, ColumnBlock):
    class Meta:
        icon = "check"
        label = gettext_lazy("Yes or no")


class ChoiceColumnBlock(ListedChoice, ColumnBlock):
    choices = ChoicesBlock(label=gettext_lazy("Choices"), min_num=2, max_num=40)

    class Meta:
        icon = "radio-full"
        label = gettext_lazy("One choice")


class ColumnsBlock(blocks.StreamBlock):
    text = TextColumnBlock()
    number = NumberColumnBlock()
    amount = AmountColumnBlock()
    percentage = PercentageColumnBlock()
    date = DateColumnBlock()
    yes_no = YesNoColumnBlock()
    choice = ChoiceColumnBlock()


class LinesBlock(FieldBlock):
    """How many lines an answer has."""

    fewest = blocks.IntegerBlock(label=gettext_lazy("Fewest lines"), default=1, min_value=1, max_value=60)
    most = blocks.IntegerBlock(
        label=gettext_lazy("Most lines"), default=USUAL_MOST, min_value=1, max_value=60
    )


class RowsBlock(Rows, LinesBlock):
    columns_asked = ColumnsBlock(label=gettext_lazy("Columns"), min_num=1, max_num=6)

    class Meta:
        icon = "table"
        label = gettext_lazy("Lines with columns")
        preview_value = {
            "label": "Quels équipements partagerez-vous ?",
            "required": True,
            "columns_asked": [
                ("text", {"label": "Équipement", "required": True}),
                ("number", {"label": "Nombre", "required": True, "total": True}),
            ],
        }
        description = gettext_lazy("As many lines as needed, with columns and totals")

    def columns(self, question: Question) -> list[Question]:
        words = {child.id: child.value for child in (question.translated or {}).get("columns_asked") or ()}
        return [
            Question(child.id, child.block, child.value, words.get(child.id))
            for child in question.value["columns_asked"]
        ]
