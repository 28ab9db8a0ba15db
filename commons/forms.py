from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commons.models.parts import Wanted
from commons.models.themes import Theme

if TYPE_CHECKING:
    from commons.models.pages import CommonsQuerySet


class CommonsFilterForm(forms.Form):
    """What the list of commons is asked for. Anything it does not know is ignored."""

    theme = forms.ChoiceField(label=_("Theme"), required=False)
    maturity = forms.ChoiceField(label=_("Maturity"), required=False)
    wanted = forms.ChoiceField(label=_("Looks for"), required=False)

    def __init__(self, *args: Any, maturities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = Theme.objects.in_language(get_language()).values_list("code", "name")
        self.fields["theme"].choices = [("", _("All themes")), *themes]
        self.fields["maturity"].choices = [("", _("Any maturity")), *maturities]
        self.fields["wanted"].choices = [("", _("Anything")), *Wanted.Kind.choices]

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
