from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm


class PlanPageForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        axes = self.formsets.get("axes")
        actions = self.formsets.get("actions")
        if axes is not None and actions is not None:
            self._check_actions(len(_kept(axes)), _kept(actions))
        return cleaned

    def _check_actions(self, number_of_axes: int, actions: list[Any]) -> None:
        """An action that names an axis which does not exist would show nowhere."""
        for form in actions:
            if form.cleaned_data.get("axis", 0) > number_of_axes:
                form.add_error("axis", _("The plan has only %d axes.") % number_of_axes)
                self.add_error(None, _("An action belongs to an axis that does not exist."))


def _kept(formset: Any) -> list[Any]:
    formset.is_valid()
    return [
        form
        for form in formset.forms
        if form.has_changed() or form.instance.pk
        if not getattr(form, "cleaned_data", {}).get("DELETE")
    ]
