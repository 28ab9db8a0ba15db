"""Form fields of application forms: forgiving in what they read, strict in what they keep."""

from calls.fields.figures import AmountField, DateField, NumberField, PercentageField
from calls.fields.files import CheckedFileField, CheckedFilesField, FilesSent
from calls.fields.parts import PartsField, RowsField
from calls.fields.structures import StructureField
from calls.fields.territories import TerritoryField, territory_code
from calls.fields.texts import PhoneField, TextField

__all__ = [
    "AmountField",
    "CheckedFileField",
    "CheckedFilesField",
    "DateField",
    "FilesSent",
    "NumberField",
    "PartsField",
    "PercentageField",
    "PhoneField",
    "RowsField",
    "StructureField",
    "TerritoryField",
    "TextField",
    "territory_code",
]
