"""What the API answers. The fields of a structure are the columns of the exports, with names beside codes."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_noop, override
from ninja import Schema
from pydantic import Field, create_model

from structures.models import Territory
from structures.sharing.columns import STRUCTURES, Column

KINDS = {"string": str, "number": float, "boolean": bool, "date": date}


class TermAnswer(Schema):
    code: str = Field(description=gettext_noop("Stable, used in filters and exports."))
    nom: str = Field(description=gettext_noop("In the language asked."))


class LabelAnswer(TermAnswer):
    nom_court: str = Field(description=gettext_noop("Short name."))
    type: str = Field(description=gettext_noop("Label, approval or particular status."))


class LegalCategoryAnswer(TermAnswer):
    famille: str | None = Field(description=gettext_noop("Family, where the code alone tells it."))


class PlaceAnswer(Schema):
    code: str = Field(description=gettext_noop("INSEE code, or SIREN of an intercommunality."))
    type: Territory.Kind = Field(description=gettext_noop("Kind of territory."))
    nom: str = Field(description=gettext_noop("Name."))


class TerritoryAnswer(PlaceAnswer):
    nom_officiel: str | None = Field(description=gettext_noop("Official name, where it differs."))
    codes_postaux: list[str] = Field(description=gettext_noop("Postal codes."))
    population: int | None = Field(description=gettext_noop("Number of inhabitants."))
    longitude: float | None = Field(description=gettext_noop("Of its centre, in degrees."))
    latitude: float | None = Field(description=gettext_noop("Of its centre, in degrees."))
    contenu_dans: list[str] = Field(description=gettext_noop("Codes of the territories that hold it."))


def _type_of(column: Column) -> Any:
    nested = {
        "famille": TermAnswer | None,
        "categorie_juridique": TermAnswer | None,
        "secteurs": list[TermAnswer],
        "labels": list[TermAnswer],
        "zone_action": list[PlaceAnswer],
    }
    if column.name in nested:
        return nested[column.name]
    kind = KINDS[column.kind]
    if column.is_list:
        return list[kind]  # type: ignore[valid-type]
    return kind if column.constraints.get("required") else kind | None


def _fields() -> dict[str, Any]:
    """Described in English: the document is translated as it is read."""
    with override(None):
        return {
            column.name: (_type_of(column), Field(description=str(column.description)))
            for column in STRUCTURES
        }


StructureAnswer = create_model("StructureAnswer", __base__=Schema, **_fields())


class StructuresAnswer(Schema):
    total: int = Field(description=gettext_noop("How many are found in all."))
    suivante: str | None = Field(description=gettext_noop("Address of the next page; null on the last one."))
    structures: list[StructureAnswer] = Field(description=gettext_noop("By name."))  # type: ignore[valid-type]


class TerritoriesAnswer(Schema):
    total: int = Field(description=gettext_noop("How many are found in all."))
    suivante: str | None = Field(description=gettext_noop("Address of the next page; null on the last one."))
    territoires: list[TerritoryAnswer] = Field(description=gettext_noop("By name."))
