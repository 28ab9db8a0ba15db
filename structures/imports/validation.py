"""The one validation of rows, whatever file they come from."""

from collections.abc import Container

from django.utils.translation import gettext as _
from stdnum.fr import siren as siren_numbers
from stdnum.fr import siret as siret_numbers

from structures.imports.rows import Establishment
from structures.models.records import RNA_NUMBER

SIREN_LENGTH = 9


def refusal(row: Establishment, *, proved: Container[str] = ()) -> str:
    """Why a row cannot be written, all that is wrong with it at once, or nothing.

    `proved`: SIRET that were checked when they came in.
    """
    faults = [_doubtful_number(row, is_proved=row.siret in proved)]
    if not (row.siret or row.siren or row.rna or row.slug):
        faults.append(_("it has neither SIRET, SIREN nor RNA number"))
    if row.may_create and not row.name:
        faults.append(_("it has no name that may be shown"))
    told = list(filter(None, faults))
    return "; ".join((*told, *row.warnings)) if told else ""


def _doubtful_number(row: Establishment, *, is_proved: bool) -> str:
    if row.siret and not is_proved and not (is_plain_number(row.siret) and siret_numbers.is_valid(row.siret)):
        return _("the SIRET is not valid")
    if row.siret and row.siren != row.siret[:SIREN_LENGTH]:
        return _("the SIRET does not begin with the SIREN")
    if row.siren and not is_proved and not (is_plain_number(row.siren) and siren_numbers.is_valid(row.siren)):
        return _("the SIREN is not valid")
    if row.rna and not RNA_NUMBER.fullmatch(row.rna):
        return _("the RNA number is not valid")
    return ""


def is_plain_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()
