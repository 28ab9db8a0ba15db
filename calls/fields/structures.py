"""A structure of the directory, told by its name, its commune or its SIRET."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from structures import naming
from structures.models import StructurePage

LONGEST_NAME = 200
#: Beside the candidates: the name is that of a structure outside the directory.
OUTSIDE = "outside"


@dataclass(frozen=True)
class Chosen:
    """`structure` is empty for one that the directory does not know."""

    name: str
    structure: StructurePage | None = None


class StructureWidget(forms.Widget):
    """A field for words; once they mean several structures, those to choose from."""

    template_name = "calls/widgets/structure.html"

    def __init__(self, attrs: Any = None) -> None:
        self.candidates: list[tuple[str, str]] = []
        super().__init__(attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        return {"text": data.get(name, "").strip(), "choice": data.get(f"{name}-choice", "")}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        typed = value if isinstance(value, dict) else {}
        context = super().get_context(name, typed.get("text", ""), attrs)
        return {
            **context,
            "candidates": self.candidates,
            "choice": typed.get("choice", ""),
            "complete_url": reverse_lazy("completion:complete"),
        }


class StructureField(forms.Field):
    widget: Any = StructureWidget
    default_error_messages = {
        "unknown": _("The directory knows no such structure: check the name, or give its SIRET."),
        "unknown_siret": _("No structure of the directory has this SIRET: check its 14 digits."),
        "ambiguous": _("Which structure do you mean? Choose it below, or say more: its commune, its SIRET."),
        "long": _("This name is too long."),
    }

    def __init__(self, *, accepts_outside: bool = False, **options: Any) -> None:
        self.accepts_outside = accepts_outside
        super().__init__(widget=StructureWidget(), **options)

    def clean(self, value: Any) -> Chosen | None:
        typed = value if isinstance(value, dict) else {}
        text = str(typed.get("text") or "").replace("\x00", "")
        if not text:
            self.validate(None)
            return None
        if len(text) > LONGEST_NAME:
            raise ValidationError(self.error_messages["long"], code="long")
        return self._resolved(text, str(typed.get("choice") or ""))

    def _resolved(self, text: str, choice: str) -> Chosen:
        meant = naming.meant_by(text)
        chosen = next((each for each in meant.candidates if str(each.translation_key) == choice), None)
        structure = chosen or meant.structure
        if structure:
            return Chosen(structure.title, structure)
        if self.accepts_outside and (choice == OUTSIDE or not meant.candidates):
            return Chosen(text)
        if not meant.candidates:
            kind = "unknown_siret" if naming.is_siret(text) else "unknown"
            raise ValidationError(self.error_messages[kind], code=kind)
        self._ask_which(meant.candidates)
        raise ValidationError(self.error_messages["ambiguous"], code="ambiguous")

    def _ask_which(self, candidates: list[StructurePage]) -> None:
        self.widget.candidates = [(str(each.translation_key), naming.described(each)) for each in candidates]
        if self.accepts_outside:
            self.widget.candidates.append((OUTSIDE, str(_("None of these: it is not in the directory"))))
