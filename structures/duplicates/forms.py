"""Two pages side by side: which one is kept, and what is taken from the other."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from structures.duplicates.services import CHOSEN
from structures.models import PossibleDuplicate, RegisterRecord, StructurePage
from structures.presentation import grouped

FIRST, SECOND = "first", "second"


@dataclass(frozen=True)
class Line:
    """One thing that both pages say; `choice` is the form's field where only one of the two can stay."""

    label: str
    first: Any
    second: Any
    choice: forms.BoundField | None = None

    @property
    def differs(self) -> bool:
        return bool(self.first != self.second)


class MergeForm(forms.Form):
    """`kept` is the page whose address stays; each other field says which page's value does."""

    kept = forms.ChoiceField(label=_("Page to keep"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, pair: PossibleDuplicate, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pair = pair
        sides = [(FIRST, _("the first")), (SECOND, _("the second"))]
        kept = self.fields["kept"]
        assert isinstance(kept, forms.ChoiceField)  # noqa: S101 - for the types alone
        kept.choices = sides
        kept.initial = FIRST if pair.first.live or not pair.second.live else SECOND
        for name in self._contested():
            self.fields[name] = forms.ChoiceField(
                label=self._label(name), choices=sides, widget=forms.RadioSelect, initial=kept.initial
            )

    @property
    def kept_page(self) -> StructurePage:
        return self.pair.first if self.cleaned_data["kept"] == FIRST else self.pair.second

    @property
    def taken(self) -> list[str]:
        """The fields whose value comes from the page that is not kept."""
        kept = self.cleaned_data["kept"]
        return [name for name, side in self.cleaned_data.items() if name != "kept" and side != kept]

    def lines(self) -> list[Line]:
        texts = [
            Line(self._label(name), *self._shown(name), self[name] if name in self.fields else None)
            for name in CHOSEN
        ]
        records = Line(
            str(_("Register record")),
            _record(self.pair.first.register),
            _record(self.pair.second.register),
            self["record"] if "record" in self.fields else None,
        )
        gathered = [
            Line(label, _names(getattr(self.pair.first, name)), _names(getattr(self.pair.second, name)))
            for name, label in (
                ("sectors", str(_("Sectors"))),
                ("labels", str(_("Labels and approvals"))),
                ("action_zone", str(_("Action zone"))),
                ("offers", str(_("What they offer"))),
                ("contacts", str(_("Contacts"))),
                ("memberships", str(_("Members"))),
            )
        ]
        return [*texts, records, *gathered]

    @property
    def has_other_siren(self) -> bool:
        """Whether registers know two legal units here: two structures of the same name are not one."""
        first, second = self.pair.first.register, self.pair.second.register
        return bool(first and second and first.siren and second.siren and first.siren != second.siren)

    def _contested(self) -> list[str]:
        names = [name for name in CHOSEN if all(values := self._values(name)) and values[0] != values[1]]
        both_registered = self.pair.first.register and self.pair.second.register
        return [*names, *(["record"] if both_registered else [])]

    def _values(self, name: str) -> tuple[Any, Any]:
        return getattr(self.pair.first, name), getattr(self.pair.second, name)

    def _shown(self, name: str) -> tuple[Any, Any]:
        first, second = self._values(name)
        if name == "presentation":
            return strip_tags(first.replace("<", " <")).strip(), strip_tags(second.replace("<", " <")).strip()
        return first or "", second or ""

    def _label(self, name: str) -> str:
        if name == "record":
            return str(_("Register record"))
        if name == "teaser_text":
            return str(_("In one sentence"))
        label = str(StructurePage._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        return label[:1].upper() + label[1:]


def _names(rows: Any) -> str:
    return ", ".join(str(row) for row in rows.all())


def _record(record: RegisterRecord | None) -> str:
    if record is None:
        return ""
    number = grouped(record.siret) if record.siret else record.siren or record.rna
    parts = (record.legal_name, number, str(record.commune or record.city), record.get_state_display())
    return ", ".join(filter(None, parts))
