"""Inviting, changing roles, handing the lead over."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calls import rules
from calls.fields import StructureField
from calls.models import Participant
from structures import naming
from structures.fields import CommuneField
from structures.models import LegalFamily
from structures.models.records import validate_siret
from structures.terms import in_reader_language


def offered_roles() -> list[tuple[str, Any]]:
    words = {
        rules.Role.CO_HOLDER: _("Co-holder: signs the application and counts"),
        rules.Role.CONTRIBUTOR: _("Contributor: writes with you, neither signs nor counts"),
    }
    return [(str(role), words[role]) for role in rules.OFFERED_ROLES]


class RoleField(forms.ChoiceField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Role"), choices=offered_roles, widget=forms.RadioSelect, initial=rules.Role.CO_HOLDER
        )


class MessageField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("A word for them"),
            help_text=_("What you prepare together, why them."),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        )


class SiretField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(label="SIRET", required=False, max_length=20, **options)

    def clean(self, value: Any) -> str:
        siret = "".join(super().clean(value).replace(".", "").split())
        if siret:
            validate_siret(siret)
        return siret


class OfTheDirectory(forms.Form):
    """A form whose `structure` is one of the directory."""

    @property
    def unknown(self) -> str:
        """What was typed, as the form of newcomers takes it over, when the directory does not know it."""
        if not any(self.has_error("structure", code) for code in ("unknown", "unknown_siret")):
            return ""
        text = self["structure"].value()["text"]
        return urlencode({"siret" if naming.is_siret(text) else "name": text})


def taken_over(query: Mapping[str, str]) -> dict[str, str]:
    """The same, read from the address of that form."""
    return {name: query[name].replace("\x00", "") for name in ("name", "siret") if name in query}


class InviteForm(OfTheDirectory):
    """A structure of the directory."""

    structure = StructureField(
        label=_("Structure"), help_text=_("Its name, its commune or its SIRET number.")
    )
    role = RoleField()
    email = forms.EmailField(
        label=_("E-mail address of somebody there"),
        help_text=_("Its members on the portal are told anyway; this reaches somebody else too."),
        required=False,
    )
    message = MessageField()


class NewcomerFields(forms.Form):
    """What tells a structure that is not in the directory: its draft page is read by the portal's editors."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the structure"), max_length=120)
    family = forms.ChoiceField(label=_("Legal form"), help_text=_("The closest one: we shall check it."))
    commune = CommuneField(label=_("Commune of the seat"), help_text=_("Name or postal code."))
    siret = SiretField(help_text=_("14 digits, if it has one."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        families = in_reader_language(LegalFamily.objects.source().filter(is_ess=True))
        field = cast("forms.ChoiceField", self.fields["family"])
        field.choices = [("", "—"), *((term.code, term.name) for term in families)]

    @property
    def page_facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "family", "commune", "siret")}


class NewcomerForm(NewcomerFields):
    email = forms.EmailField(
        label=_("E-mail address of somebody there"),
        help_text=_("The invitation is sent there. It is not shown on the page."),
    )
    role = RoleField()
    message = MessageField()


def for_agent(form: forms.Form) -> forms.Form:
    """Nobody is invited: the group said who takes part, and may have no address."""
    del form.fields["message"]
    form.fields["email"].required = False
    form.fields["email"].help_text = _(
        "If they have one: what is entered, and the receipt, are sent there too."
    )
    return form


class OutsideForm(forms.Form):
    """A partner outside the ESS."""

    name = forms.CharField(label=_("Name of the partner"), max_length=160)
    siret = SiretField(help_text=_("14 digits, if it has one."))
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "The invitation is sent there: whoever signs in with this address speaks for the partner."
        ),
    )
    message = MessageField()


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in rules.OFFERED_ROLES])


class HandOverForm(forms.Form):
    to = forms.TypedChoiceField(label=_("The structure that will lead"), widget=forms.RadioSelect)

    def __init__(self, parts: Sequence[Participant], **options: Any) -> None:
        super().__init__(**options)
        found = {str(part.pk): part for part in parts}
        field = cast("forms.TypedChoiceField", self.fields["to"])
        field.choices = [(pk, part.name) for pk, part in found.items()]
        field.coerce = found.__getitem__


class LeadAnswerForm(forms.Form):
    GRANT, REFUSE = "grant", "refuse"

    reason = forms.CharField(
        label=_("A word for them"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(GRANT, _("Hand the lead over")), (REFUSE, _("Go on leading"))],
        widget=forms.RadioSelect,
    )

    @property
    def grants(self) -> bool:
        return bool(self.cleaned_data["answer"] == self.GRANT)


class DeclineForm(forms.Form):
    message = forms.CharField(
        label=_("A word for them"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def already_listed(name: str) -> ValidationError:
    return ValidationError(
        _("This SIRET is in the directory: invite “%(name)s” from there."), params={"name": name}
    )
