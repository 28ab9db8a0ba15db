"""What editors put in a call: its challenges, phases and criteria, and the fields of its form.

A field block *is* the type of its field: it makes the form field, and serialises and shows the answer.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from calls import fields
from calls.questionnaire import Answer, Question
from calls.uploads import FileKind
from structures.models import Territory

INTRO_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
MOST_RADIOS = 7
LONG_ANSWER = 800


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
        preview_value = {"title": "Utilité sociale", "weight": 30, "text": "Le besoin est-il réel ?"}
        template = "calls/blocks/criterion.html"
        description = gettext_lazy("A criterion and its weight")


class FieldBlock(blocks.StructBlock):
    """A question. Its answer is known by the identifier of this block in its stream."""

    is_question = True
    field_class: type[forms.Field] = fields.TextField

    label = blocks.CharBlock(label=gettext_lazy("Question"), max_length=250)
    help = blocks.TextBlock(
        label=gettext_lazy("Help"), required=False, default="", max_length=500,
        help_text=gettext_lazy("Shown under the question, before the answer."),
    )  # fmt: skip
    required = blocks.BooleanBlock(
        label=gettext_lazy("Needed to file"), required=False, default=True,
        help_text=gettext_lazy("A draft can always be saved without it."),
    )  # fmt: skip

    class Meta:
        icon = "form"
        template = "calls/blocks/field.html"

    def get_context(self, value: blocks.StructValue, parent_context: Any = None) -> dict[str, Any]:
        """What the editor's preview of the block shows."""
        context = super().get_context(value, parent_context)
        form = forms.Form()
        form.fields["preview"] = self.form_field(Question("preview", self, value))
        return {**context, "field": form["preview"]}

    def form_field(self, question: Question) -> forms.Field:
        common = {
            "label": question.label,
            "help_text": question.help,
            "required": question.is_required,
            "error_messages": {"required": _("This answer is needed to file.")},
        }
        return self.field_class(**{**common, **self.field_options(question)})

    def field_options(self, question: Question) -> dict[str, Any]:
        return {}

    def serialise(self, cleaned: Any) -> Answer:
        return cleaned

    def typed(self, answer: Answer) -> Any:
        """What the form field is filled with again."""
        return answer

    def words(self, question: Question, answer: Answer) -> str:
        return str(answer)


class ShortTextBlock(FieldBlock):
    max_length = blocks.IntegerBlock(
        label=gettext_lazy("Most characters"), default=200, min_value=1, max_value=500
    )

    class Meta:
        icon = "pilcrow"
        label = gettext_lazy("Short text")
        preview_value = {"label": "Quel nom donnez-vous à votre commun ?", "required": True, "max_length": 80}
        description = gettext_lazy("An answer on one line")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"max_length": question.value["max_length"] or 200}


class LongTextBlock(FieldBlock):
    max_length = blocks.IntegerBlock(
        label=gettext_lazy("Most characters"), default=1500, min_value=50, max_value=20000
    )
    min_length = blocks.IntegerBlock(
        label=gettext_lazy("Fewest characters"), required=False, min_value=1, max_value=5000
    )

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("Long text")
        preview_value = {"label": "Quel besoin avez-vous constaté ?", "required": True, "max_length": 1500}
        description = gettext_lazy("An answer in several paragraphs, with a limit")

    def field_options(self, question: Question) -> dict[str, Any]:
        longest = question.value["max_length"] or 1500
        return {
            "max_length": longest,
            "min_length": question.value["min_length"],
            "widget": forms.Textarea(attrs={"rows": 8 if longest > LONG_ANSWER else 4}),
            "help_text": _sentences(
                question.help, _("%(count)s characters at most.") % {"count": number_format(longest)}
            ),
        }


class NumberBlock(FieldBlock):
    field_class = fields.NumberField

    minimum = blocks.IntegerBlock(label=gettext_lazy("Smallest"), required=False)
    maximum = blocks.IntegerBlock(label=gettext_lazy("Largest"), required=False)
    decimals = blocks.IntegerBlock(label=gettext_lazy("Decimals"), default=0, min_value=0, max_value=4)
    unit = blocks.CharBlock(
        label=gettext_lazy("Unit"), required=False, default="", max_length=30,
        help_text=gettext_lazy("For instance “people a year”."),
    )  # fmt: skip

    class Meta:
        icon = "decimal"
        label = gettext_lazy("Numeric answer")
        preview_value = {
            "label": "Combien de personnes en bénéficieront chaque année ?",
            "required": True,
            "decimals": 0,
            "unit": "personnes",
        }
        description = gettext_lazy("A number, with limits and a unit")

    def field_options(self, question: Question) -> dict[str, Any]:
        unit = question.text("unit")
        return {
            "min_value": question.value["minimum"],
            "max_value": question.value["maximum"],
            "decimal_places": question.value["decimals"] or 0,
            "help_text": _sentences(question.help, _("Unit: %(unit)s.") % {"unit": unit} if unit else ""),
        }

    def serialise(self, cleaned: Decimal | None) -> Answer:
        return None if cleaned is None else format(cleaned, "f")

    def words(self, question: Question, answer: Answer) -> str:
        number = number_format(answer, use_l10n=True, force_grouping=True)
        return f"{number} {question.text('unit')}".strip()


class AmountBlock(FieldBlock):
    minimum = blocks.IntegerBlock(label=gettext_lazy("Smallest, in euros"), default=0, min_value=0)
    maximum = blocks.IntegerBlock(label=gettext_lazy("Largest, in euros"), required=False, min_value=1)

    field_class = fields.AmountField

    class Meta:
        icon = "tag"
        label = gettext_lazy("Amount")
        preview_value = {
            "label": "Quel montant demandez-vous au Département ?",
            "required": True,
            "minimum": 0,
        }
        description = gettext_lazy("A sum in euros")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {
            "min_value": question.value["minimum"] or 0,
            "max_value": question.value["maximum"],
            "decimal_places": 2,
            "help_text": _sentences(question.help, _("In euros.")),
        }

    def serialise(self, cleaned: Decimal | None) -> Answer:
        return None if cleaned is None else format(cleaned, "f")

    def words(self, question: Question, answer: Answer) -> str:
        sum_asked = Decimal(answer)
        decimals = 2 if sum_asked % 1 else 0
        return f"{number_format(sum_asked, decimals, use_l10n=True, force_grouping=True)}\u202f€"


class DateFieldBlock(FieldBlock):
    field_class = fields.DateField

    class Meta:
        icon = "date"
        label = gettext_lazy("Date")
        preview_value = {"label": "Quand souhaitez-vous commencer ?", "required": True}
        description = gettext_lazy("A day")

    def serialise(self, cleaned: date | None) -> Answer:
        return cleaned.isoformat() if cleaned else None

    def words(self, question: Question, answer: Answer) -> str:
        return date_format(date.fromisoformat(answer), _("j F Y"))


class YesNoBlock(FieldBlock):
    field_class = forms.ChoiceField

    class Meta:
        icon = "check"
        label = gettext_lazy("Yes or no")
        preview_value = {"label": "Le commun existe-t-il déjà ?", "required": True}
        description = gettext_lazy("A question answered by yes or no")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"choices": [("yes", _("Yes")), ("no", _("No"))], "widget": forms.RadioSelect}

    def words(self, question: Question, answer: Answer) -> str:
        return _("Yes") if answer == "yes" else _("No")


class ChoicesBlock(blocks.StreamBlock):
    """Each choice is stored by the identifier of its block, never by its words."""

    choice = blocks.CharBlock(label=gettext_lazy("Choice"), max_length=200)


class SingleChoiceBlock(FieldBlock):
    field_class = forms.ChoiceField

    choices = ChoicesBlock(label=gettext_lazy("Choices"), min_num=2, max_num=40)

    class Meta:
        icon = "radio-full"
        label = gettext_lazy("One choice")
        preview_value = {
            "label": "Où en est votre commun ?",
            "required": True,
            "choices": [("choice", "Une idée"), ("choice", "Un prototype"), ("choice", "Déjà en usage")],
        }
        description = gettext_lazy("One answer among several")

    def field_options(self, question: Question) -> dict[str, Any]:
        choices = question.choices
        if len(choices) > MOST_RADIOS:
            return {"choices": [("", _("Choose…")), *choices]}
        return {"choices": choices, "widget": forms.RadioSelect}

    def words(self, question: Question, answer: Answer) -> str:
        return dict(question.choices).get(answer, str(answer))


class MultipleChoiceBlock(FieldBlock):
    field_class = forms.MultipleChoiceField

    choices = ChoicesBlock(label=gettext_lazy("Choices"), min_num=2, max_num=40)

    class Meta:
        icon = "list-ul"
        label = gettext_lazy("Several choices")
        preview_value = {
            "label": "Quels soutiens attendez-vous ?",
            "required": True,
            "choices": [
                ("choice", "Un financement"),
                ("choice", "Des locaux"),
                ("choice", "Des compétences"),
            ],
        }
        description = gettext_lazy("One or more answers among several")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {
            "choices": question.choices,
            "widget": forms.CheckboxSelectMultiple,
            "help_text": question.help or _("Several answers are possible."),
        }

    def words(self, question: Question, answer: Answer) -> str:
        names = dict(question.choices)
        return " ; ".join(names.get(code, code) for code in answer)


class EmailFieldBlock(FieldBlock):
    field_class = forms.EmailField

    class Meta:
        icon = "mail"
        label = gettext_lazy("E-mail address")
        preview_value = {"label": "Quelle adresse électronique utiliser ?", "required": True}
        description = gettext_lazy("An e-mail address")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"max_length": 254, "widget": forms.EmailInput(attrs={"autocomplete": "email"})}


class PhoneBlock(FieldBlock):
    field_class = fields.PhoneField

    class Meta:
        icon = "mobile-alt"
        label = gettext_lazy("Telephone number")
        preview_value = {"label": "À quel numéro vous joindre ?", "required": False}
        description = gettext_lazy("A telephone number, French or foreign")


class TerritoryBlock(FieldBlock):
    field_class = fields.TerritoryField

    kinds = blocks.MultipleChoiceBlock(
        label=gettext_lazy("Kinds of territory"),
        choices=Territory.Kind.choices,
        default=[Territory.Kind.COMMUNE.value, Territory.Kind.EPCI.value],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        icon = "globe"
        label = gettext_lazy("Territory of the Gard")
        preview_value = {"label": "Quel est le territoire principal ?", "required": True, "kinds": ["epci"]}
        description = gettext_lazy("A commune or an intercommunality, chosen in a list")

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"kinds": question.value["kinds"]}

    def serialise(self, cleaned: Territory | None) -> Answer:
        """The code, and the name that the territory bore on that day."""
        if cleaned is None:
            return None
        return {"code": fields.territory_code(cleaned), "name": cleaned.name}

    def typed(self, answer: Answer) -> Any:
        return answer["code"] if answer else ""

    def words(self, question: Question, answer: Answer) -> str:
        return str(answer["name"])


class FileBlock(FieldBlock):
    field_class = fields.CheckedFileField

    types = blocks.MultipleChoiceBlock(
        label=gettext_lazy("Kinds of file"),
        choices=FileKind.choices,
        default=[FileKind.PDF.value],
        widget=forms.CheckboxSelectMultiple,
    )
    max_megabytes = blocks.IntegerBlock(
        label=gettext_lazy("Largest size, in MB"), default=5, min_value=1, max_value=20
    )

    class Meta:
        icon = "upload"
        label = gettext_lazy("File")
        preview_value = {
            "label": "Joignez votre budget prévisionnel",
            "required": True,
            "types": ["pdf", "sheet"],
            "max_megabytes": 5,
        }
        description = gettext_lazy("A file of the kinds that you allow")

    def field_options(self, question: Question) -> dict[str, Any]:
        kinds = [FileKind(kind) for kind in question.value["types"]]
        megabytes = question.value["max_megabytes"] or 5
        limits = {"kinds": ", ".join(str(kind.label) for kind in kinds), "size": megabytes}
        return {
            "kinds": kinds,
            "max_bytes": megabytes * 1024 * 1024,
            "help_text": _sentences(question.help, _("%(kinds)s, %(size)s MB at most.") % limits),
        }

    def typed(self, answer: Answer) -> Any:
        return None

    def words(self, question: Question, answer: Answer) -> str:
        return str(answer["name"])


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


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)
