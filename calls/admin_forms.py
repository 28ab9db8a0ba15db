"""The form in which editors write a call."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

from calls import rules
from calls.form_checks import why_it_waits


class CallCopyForm(CopyForm):
    """No two calls have one edition, which begins the numbers of applications: a copy begins as a draft."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)


class CallPageForm(WagtailAdminPageForm):
    """A draft may hold an unfinished form; what is published may not."""

    #: Shown once it is asked for.
    closes_now = forms.BooleanField(label=gettext_lazy("Close the call at once"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["closes_now"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        confirmed = cleaned.pop("closes_now", False)
        if not self.is_deferred_validation and not confirmed and self._would_close(cleaned):
            self.add_error("closes_now", self._what_closing_means(cleaned["closing_at"]))
        else:
            del self.fields["closes_now"]
        if not self.is_deferred_validation and "steps" not in self.errors:
            self._check_form(cleaned)
        return cleaned

    def _would_close(self, cleaned: dict[str, Any]) -> bool:
        """Where it was still to close: a call that has closed may be corrected without a word."""
        closing_at, now = cleaned.get("closing_at"), timezone.now()
        if closing_at is None or closing_at > now:
            return False
        published = type(self.instance).objects.filter(pk=self.instance.pk, live=True)
        return not published.filter(closing_at__lte=now).exists()

    def _what_closing_means(self, closing_at: datetime) -> str:
        words = {"closing": rules.closing_words(closing_at)}
        count = self.instance.applications.unfiled().count() if self.instance.pk else 0
        if not count:
            said = _(
                "The closing (%(closing)s) is past: nothing could be filed any more. Correct the date, or "
                "tick this box."
            )
            return said % words
        said = ngettext(
            "The closing (%(closing)s) is past: nothing could be filed any more, and %(count)s application "
            "is not filed yet. Correct the date, or tick this box.",
            "The closing (%(closing)s) is past: nothing could be filed any more, and %(count)s applications "
            "are not filed yet. Correct the date, or tick this box.",
            count,
        )
        return said % {**words, "count": count}

    def _check_form(self, cleaned: dict[str, Any]) -> None:
        self.instance.steps = cleaned.get("steps", self.instance.steps)
        for reason in why_it_waits(self.instance):
            self.add_error("steps", reason)
