"""The form in which editors write a call."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from calls.form_checks import why_it_waits


class CallPageForm(WagtailAdminPageForm):
    """A draft may hold an unfinished form; what is published may not."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_deferred_validation or "steps" in self.errors:
            return cleaned
        self._check_form(cleaned)
        return cleaned

    def _check_form(self, cleaned: dict[str, Any]) -> None:
        self.instance.steps = cleaned.get("steps", self.instance.steps)
        for reason in why_it_waits(self.instance):
            self.add_error("steps", reason)
