from typing import Any

from calls import fields
from calls.fields.structures import Chosen
from calls.kinds.base import Kind
from calls.questionnaire import Answer, Question
from structures import naming
from structures.presentation import grouped


class StructureChoice(Kind):
    """Kept by its key, with the name, place and SIRET that it bore on that day."""

    field_class = fields.StructureField

    def field_options(self, question: Question) -> dict[str, Any]:
        return {"accepts_outside": bool(question.value.get("accepts_outside"))}

    def serialise(self, question: Question, cleaned: Chosen | None) -> Answer:
        if cleaned is None:
            return None
        if cleaned.structure is None:
            return {"name": cleaned.name}
        record = cleaned.structure.register
        return {
            "structure": str(cleaned.structure.translation_key),
            "name": cleaned.name,
            "place": naming.place_of(cleaned.structure),
            "siret": (record.siret or "") if record and record.shows_address else "",
        }

    def typed(self, question: Question, answer: Answer) -> Any:
        return {"text": _label(answer), "choice": answer.get("structure", "outside")} if answer else {}

    def posted(self, question: Question, name: str, typed: Any) -> dict[str, list[str]]:
        return {name: [typed["text"]], f"{name}-choice": [typed.get("choice", "")]} if typed else {}

    def typed_words(self, question: Question, typed: Any) -> str:
        """Without the key of the one that was chosen."""
        return (
            str(typed.get("text") or "") if isinstance(typed, dict) else super().typed_words(question, typed)
        )

    def words(self, question: Question, answer: Answer) -> str:
        siret = answer.get("siret")
        return f"{_label(answer)}, SIRET {grouped(siret)}" if siret else _label(answer)


def _label(answer: Answer) -> str:
    return f"{answer['name']} ({answer['place']})" if answer.get("place") else str(answer["name"])
