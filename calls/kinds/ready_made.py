"""What the domain fixes: a budget, milestones, a contact, a need, a commons, contributions."""

from collections.abc import Mapping
from decimal import Decimal
from operator import itemgetter
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from calls import fields
from calls.kinds.base import Kind
from calls.kinds.choices import FixedChoice, TerritoryChoice
from calls.kinds.figures import Amount, Day, euros
from calls.kinds.parts import Parts, Rows, column_total, part
from calls.kinds.texts import Email, LongText, Phone, ShortText
from calls.questionnaire import Answer, Question
from calls.tables import Table, in_words
from commons.models import CommonsPage
from commons.models.pages import Maturity
from commons.models.parts import Wanted
from portal import documents
from portal.documents import Part
from portal.memory import memory
from structures.models import Territory

EXPENSES, INCOME = "expenses", "income"
IN_KIND_USED, IN_KIND_GIVEN = "86", "87"
MOST_LINES = 40


def expense_classes() -> dict[str, str]:
    """The classes of accounts of the budget in Cerfa form no. 12156."""
    return {
        "60": _("Purchases"),
        "61": _("External services"),
        "62": _("Other external services"),
        "63": _("Taxes and duties"),
        "64": _("Staff costs"),
        "65": _("Other operating expenses"),
        "66": _("Financial expenses"),
        "67": _("Exceptional expenses"),
        "68": _("Depreciation, provisions and commitments"),
    }


def income_classes() -> dict[str, str]:
    return {
        "70": _("Sales of products and services"),
        "73": _("Allocations and proceeds of tariffs"),
        "74": _("Operating grants"),
        "75": _("Other operating income"),
        "76": _("Financial income"),
        "77": _("Exceptional income"),
        "78": _("Reversals of depreciation and provisions"),
        "79": _("Transfers of expenses"),
    }


class BudgetLines(Rows):
    """One side of a budget: `classes` in the value is [(account, label)]."""

    def columns(self, question: Question) -> list[Question]:
        return [
            part("account", FixedChoice(), _("Class of accounts"), choices=question.value["classes"]),
            part("detail", ShortText(), _("Detail"), required=False, max_length=200),
            part("amount", Amount(), _("Amount"), total=True),
        ]

    def on_paper(self, question: Question) -> list[Part]:
        """Every class, with room for its amount."""
        heads = [(column.label, column.key == "amount") for column in self.columns(question)]
        return [documents.Table(heads, [[label, "", ""] for _code, label in question.value["classes"]])]

    def tables(self, question: Question, answer: Answer) -> list[Table]:
        table = super().tables(question, sorted(answer, key=itemgetter("account")))[0]
        return [Table(table.columns, table.rows, table.total, question.label)]


class BudgetField(fields.PartsField):
    """Expenses and income, which are equal when editors say so."""

    def __init__(self, *, must_balance: bool, **options: Any) -> None:
        self.must_balance = must_balance
        super().__init__(**options)

    def check_whole(self, cleaned: dict[str, Any]) -> None:
        if not self.must_balance:
            return
        expenses, income = _total(cleaned[EXPENSES]), _total(cleaned[INCOME])
        if expenses != income:
            words = _("Expenses come to %(expenses)s and income to %(income)s: they must be equal.")
            sums = {"expenses": euros(expenses), "income": euros(income)}
            raise ValidationError(words % sums, code="balance")
        self._check_in_kind(cleaned)

    def _check_in_kind(self, cleaned: dict[str, Any]) -> None:
        used, given = _total(cleaned[EXPENSES], IN_KIND_USED), _total(cleaned[INCOME], IN_KIND_GIVEN)
        if used != given:
            words = _(
                "Contributions in kind come to %(used)s in class 86 and to %(given)s in class 87: "
                "they must be equal."
            )
            raise ValidationError(words % {"used": euros(used), "given": euros(given)}, code="in_kind")


class Budget(Parts):
    field_class: type[forms.Field] = BudgetField

    def parts(self, question: Question) -> list[Question]:
        has_in_kind = bool(question.value.get("in_kind"))
        expenses, income = expense_classes(), income_classes()
        if has_in_kind:
            expenses |= {IN_KIND_USED: _("Use of voluntary contributions in kind")}
            income |= {IN_KIND_GIVEN: _("Voluntary contributions in kind")}
        return [
            part(EXPENSES, BudgetLines(), _("Expenses"), classes=_numbered(expenses), most=MOST_LINES),
            part(INCOME, BudgetLines(), _("Income"), classes=_numbered(income), most=MOST_LINES),
        ]

    def field_options(self, question: Question) -> dict[str, Any]:
        return {**super().field_options(question), "must_balance": bool(question.value.get("must_balance"))}

    def words(self, question: Question, answer: Answer) -> str:
        return in_words(self.tables(question, answer))

    def tables(self, question: Question, answer: Answer) -> list[Table]:
        return [table for side in self.parts(question) for table in side.tables(answer.get(side.key))]


class Milestones(Rows):
    def columns(self, question: Question) -> list[Question]:
        return [
            part("date", Day(), _("Date")),
            part("title", ShortText(), _("What will be reached"), max_length=160),
        ]

    def tables(self, question: Question, answer: Answer) -> list[Table]:
        return super().tables(question, sorted(answer, key=itemgetter("date")))


class Contributions(Rows):
    def columns(self, question: Question) -> list[Question]:
        kinds = [(code, str(label)) for code, label in Wanted.Kind.choices]
        return [
            part("who", ShortText(), _("Structure"), max_length=160),
            part("kind", FixedChoice(), _("Kind"), choices=kinds),
            part("what", ShortText(), _("What it brings"), max_length=200),
            part("value", Amount(), _("Value"), required=False, total=True),
        ]


class Contact(Parts):
    def parts(self, question: Question) -> list[Question]:
        return [
            part("name", ShortText(), _("First name and name"), max_length=120),
            part("role", ShortText(), _("Role"), required=False, max_length=120),
            part("email", Email(), _("E-mail address")),
            part("phone", Phone(), _("Telephone number"), required=False),
        ]

    def words(self, question: Question, answer: Answer) -> str:
        parts = (answer.get(each.key) for each in self.parts(question))
        return "\n".join(str(words) for words in parts if words)


class Need(Parts):
    def parts(self, question: Question) -> list[Question]:
        kinds = question.value.get("kinds") or [Territory.Kind.EPCI, Territory.Kind.COMMUNE]
        return [
            part("title", ShortText(), _("The need in one sentence"), max_length=160),
            part("text", LongText(), _("Who is concerned, where, since when"), max_length=2000),
            part("territory", TerritoryChoice(), _("Main territory"), kinds=kinds),
            part("source", LongText(), _("What taught you so"), required=False, max_length=1000),
        ]


class CommonsField(forms.ChoiceField):
    def valid_value(self, value: Any) -> bool:
        """Looked for by its key: reading the whole list is for whoever chooses in it."""
        try:
            return _commons_shown().filter(translation_key=UUID(str(value))).exists()
        except ValueError:
            return False


class CommonsChoice(Kind):
    """A commons already on the portal, kept by its key with its name of that day."""

    field_class = CommonsField

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"choices": _commons_choices}

    def serialise(self, question: Question, cleaned: str) -> Answer:
        if not cleaned:
            return None
        title = _commons_shown().filter(translation_key=cleaned).values_list("title", flat=True).get()
        return {"commons": cleaned, "name": title}

    def typed(self, question: Question, answer: Answer) -> Any:
        return answer["commons"] if answer else ""

    def words(self, question: Question, answer: Answer) -> str:
        return str(answer["name"])


class Commons(Parts):
    def parts(self, question: Question) -> list[Question]:
        stages = [(code, str(label)) for code, label in Maturity.choices]
        return [
            part("page", CommonsChoice(), _("Its page on this portal, if it has one"), required=False),
            part("name", ShortText(), _("Name of the commons"), max_length=80),
            part("summary", LongText(), _("In a few sentences"), max_length=600),
            part("maturity", FixedChoice(), _("How far along it is"), choices=stages),
        ]


def _commons_shown() -> Any:
    return CommonsPage.objects.source().live().public()


def _commons_choices() -> list[tuple[str, str]]:
    rows = memory.kept("commons to choose from", _commons_titles)
    return [("", _("Not on the portal yet")), *rows]


def _commons_titles() -> list[tuple[str, str]]:
    rows = _commons_shown().order_by("title").values_list("translation_key", "title")
    return [(str(key), title) for key, title in rows]


def _numbered(classes: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(account, f"{account} {label}") for account, label in classes.items()]


def _total(rows: list[dict[str, Any]], account: str | None = None) -> Decimal:
    return column_total("amount", [row for row in rows if account in (None, row["account"])])
