from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from structures.duplicates.services import resembling
from structures.fields import CommuneField
from structures.models import LegalFamily, Proposal, RegisterRecord, Sector, StructurePage
from structures.models.records import validate_siret
from structures.terms import in_reader_language
from structures.writing.fields import (
    NameField,
    PhoneField,
    PresentationField,
    TeaserField,
    TermsField,
    WebsiteField,
)

KNOWN_SIRET = _("This SIRET is already known to the portal’s team: please write to us.")


class ProposalForm(forms.Form):
    """What a page needs to be read by others; `look_alikes` are pages that may already be this one's."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = NameField(
        label=_("Name of the structure"), max_length=120, help_text=_("The name people use every day.")
    )
    siret = forms.CharField(
        label="SIRET",
        required=False,
        max_length=20,
        help_text=_("14 digits, if it has one. A collective without a legal form has none."),
    )
    family = forms.ChoiceField(label=_("Legal form"), help_text=_("The closest one: we shall check it."))
    commune = CommuneField(label=_("Commune of the seat"), help_text=_("Name or postal code."))
    street = forms.CharField(label=_("Address"), required=False, max_length=255)
    teaser_text = TeaserField(help_text=_("What the structure does and for whom: shown under its name."))
    presentation = PresentationField(
        help_text=_("Who you are, what you offer, what makes you part of the social and solidarity economy.")
    )
    sectors = TermsField(
        _("Sectors of activity"), required=True, help_text=_("Tick all those where the structure works.")
    )
    email = forms.EmailField(
        label=_("E-mail address of the structure"),
        required=False,
        help_text=_("This address is shown on the page."),
    )
    phone = PhoneField(
        label=_("Telephone of the structure"), help_text=_("This number is shown on the page.")
    )
    website = WebsiteField()
    link = forms.ChoiceField(
        label=_("You and this structure"), choices=Proposal.Link.choices, widget=forms.RadioSelect
    )
    sender_name = forms.CharField(label=_("Your name"), max_length=120)
    sender_email = forms.EmailField(
        label=_("Your e-mail address"), help_text=_("To answer you: it is never shown.")
    )
    is_another = forms.BooleanField(
        label=_("None of the structures above is this one"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.look_alikes: list[StructurePage] = []
        self.listed: StructurePage | None = None
        families = in_reader_language(LegalFamily.objects.source().filter(is_ess=True))
        named = [(family.code, family.name) for family in families]
        self.fields["family"].choices = [("", "—"), *named]  # type: ignore[attr-defined]
        self.fields["sectors"].queryset = Sector.objects.source()  # type: ignore[attr-defined]

    @property
    def is_repeated(self) -> bool:
        """Sent before, by a double click or a page shown again: what it left is no reason to refuse it."""
        key = self.cleaned_data.get("key")
        return key is not None and Proposal.objects.filter(key=key).exists()

    def clean_siret(self) -> str:
        siret = "".join(self.cleaned_data["siret"].replace(".", "").split())
        if siret:
            validate_siret(siret)
            self._check_unknown(siret)
        return siret

    def _check_unknown(self, siret: str) -> None:
        if self.is_repeated:
            return
        record = RegisterRecord.objects.filter(siret=siret).select_related("page").first()
        if record and record.page and record.page.live:
            link = format_html('<a href="{}">{}</a>', record.page.get_url(), record.page.title)
            raise ValidationError(format_html(str(_("This SIRET is already in the directory: {}.")), link))
        if record:
            raise ValidationError(KNOWN_SIRET)

    def clean(self) -> dict[str, Any]:
        """Look for pages that resemble once everything else is right, unless told that none is this one."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors or cleaned.get("is_another") or self.is_repeated:
            return cleaned
        self.look_alikes = [page for page in _resembling(cleaned) if page.live]
        if self.look_alikes:
            self.fields["is_another"].widget = forms.CheckboxInput()
            self.fields["is_another"].required = True
            self.add_error(
                "is_another", _("Look at these structures first, then tick this box if none is yours.")
            )
        return cleaned


def _resembling(cleaned: dict[str, Any]) -> list[StructurePage]:
    return resembling(
        name=cleaned["name"],
        place=cleaned["commune"].pk,
        siren=cleaned["siret"][:9],
        email=cleaned["email"],
        phone=cleaned["phone"],
        website=cleaned["website"],
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Sent as it is to the person who proposed the structure."),
    )
