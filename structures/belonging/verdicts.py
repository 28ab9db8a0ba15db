"""What the law and the registers allow to say of a structure.

Law n° 2014-856 of 31 July 2014, article 1, II: associations, foundations, mutual societies and cooperatives
belong to the ESS by their form (1°); commercial companies do when they follow its principles and are
registered so (2°). Only legal persons of private law may.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from structures.models import LegalCategory, RegisterRecord, Source
from structures.terms import name_of

#: Families to which a form belongs by statute; the fifth, commercial companies, by registration only.
STATUTORY_FAMILIES = frozenset({"association", "foundation", "mutual", "cooperative"})
#: First digits of INSEE's legal categories.
NATURAL_PERSONS = "1"
PUBLIC_LAW = ("4", "7")


class Answer(models.TextChoices):
    YES = "yes", gettext_lazy("Yes, it belongs to the ESS")
    NO = "no", gettext_lazy("No, its form keeps it outside the ESS")
    UNKNOWN = "unknown", gettext_lazy("We cannot say")


@dataclass(frozen=True)
class Reason:
    """`source` and `date` say who tells it and when they did, where that is known."""

    text: str
    source: str = ""
    date: dt.date | None = None


@dataclass(frozen=True)
class Verdict:
    answer: Answer
    reasons: list[Reason]
    is_closed: bool

    @property
    def title(self) -> str:
        return str(self.answer.label)


def verdict(record: RegisterRecord | None) -> Verdict:
    if record is None:
        return Verdict(Answer.UNKNOWN, [Reason(_("No register record is attached to it here."))], False)
    is_closed = record.state == RegisterRecord.State.CLOSED
    reasons = list(_reasons_for(record))
    if reasons:
        return Verdict(Answer.YES, reasons, is_closed)
    if _is_outside(record.legal_category):
        return Verdict(Answer.NO, [_by_form(record, _against(record))], is_closed)
    return Verdict(Answer.UNKNOWN, list(_doubts(record)), is_closed)


def _reasons_for(record: RegisterRecord) -> Iterator[Reason]:
    if record.is_ess_listed:
        yield _told(record, "is_ess_listed", _("It is in the list of ESS France."))
    if record.is_ess_flagged:
        yield _told(record, "is_ess_flagged", _("The SIRENE register flags it as a structure of the ESS."))
    category = record.legal_category
    family = category.default_family if category else None
    if family and family.code in STATUTORY_FAMILIES:
        yield _by_form(
            record,
            _("Its legal form, “%(form)s”, belongs to the ESS by statute (law of 31 July 2014, article 1).")
            % {"form": name_of(category)},
        )


def _is_outside(category: LegalCategory | None) -> bool:
    return category is not None and category.code.startswith((NATURAL_PERSONS, *PUBLIC_LAW))


def _against(record: RegisterRecord) -> str:
    form = {"form": name_of(record.legal_category)}
    if record.is_natural_person:
        return _("“%(form)s” is no legal person, and only legal persons may belong to the ESS.") % form
    return _("“%(form)s” is under public law, and only bodies of private law may belong to the ESS.") % form


def _doubts(record: RegisterRecord) -> Iterator[Reason]:
    if record.legal_category is None:
        yield Reason(_("We do not know its legal form."))
    else:
        yield _by_form(
            record,
            _(
                "Its legal form, “%(form)s”, is not enough to tell: such a body may belong to the ESS or "
                "not. A commercial company does only when it follows the principles of the ESS and is "
                "registered so; a workers’ cooperative may have the same form as any other company."
            )
            % {"form": name_of(record.legal_category)},
        )
    yield Reason(_("Neither the list of ESS France nor the SIRENE register, as we hold them, names it."))


def _by_form(record: RegisterRecord, text: str) -> Reason:
    return _told(record, "legal_category", text)


def _told(record: RegisterRecord, field: str, text: str) -> Reason:
    found = record.source_of(field)
    return Reason(text, str(Source(found.source).label), found.date) if found else Reason(text)
