from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commons.models.parts import Wanted
from commons.models.themes import Theme

if TYPE_CHECKING:
    from commons.models.pages import CommonsQuerySet

Choices = Iterable[tuple[str, Any]]


class CommonsFilterForm(forms.Form):
    """What the list of commons is asked for. Anything it does not know is ignored."""

    def __init__(self, *args: Any, maturities: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = Theme.objects.in_language(get_language()).values_list("code", "name")
        self.fields = {
            "theme": _choice(_("Theme"), _("All themes"), themes),
            "maturity": _choice(_("Maturity"), _("Any maturity"), maturities),
            "wanted": _choice(_("Looks for"), _("Anything"), Wanted.Kind.choices),
        }

    def chosen(self) -> dict[str, str]:
        """Valid answers only."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, commons: "CommonsQuerySet") -> "CommonsQuerySet":
        chosen = self.chosen()
        if "theme" in chosen:
            commons = commons.about(chosen["theme"])
        if "maturity" in chosen:
            commons = commons.at(chosen["maturity"])
        if "wanted" in chosen:
            commons = commons.looking_for(chosen["wanted"])
        return commons


def _choice(label: str, anything: str, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", anything), *choices])
