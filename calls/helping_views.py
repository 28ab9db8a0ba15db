"""What instructors do for one group: a late access, another lead. Both are logged and told."""

from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateTimeInput

from accounts.models import User
from calls import rules, services
from calls.models import Application, Participant
from calls.services.leading import HELP


class LateAccessForm(forms.Form):
    until = forms.DateTimeField(
        label=_("Until"),
        help_text=_(
            "Paris time, written as in 05/02/2027 18:00. From this very instant the group can no longer "
            "sign or file."
        ),
        widget=AdminDateTimeInput,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Sent to the group and kept in the log."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, application: Application, **options: Any) -> None:
        self.application = application
        super().__init__(**options)

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until <= max(timezone.now(), self.application.call.closing_at):
            raise ValidationError(_("Give an instant to come, after the closing of the call."))
        return until


class AppointForm(forms.Form):
    to = forms.TypedChoiceField(label=_("The structure that will lead"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Told to the group and kept in the log."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, application: Application, **options: Any) -> None:
        super().__init__(**options)
        co_holders = application.parts.taking_part().filter(role=rules.Role.CO_HOLDER)
        found: dict[str, Participant] = {str(part.pk): part for part in co_holders.exclude(structure=None)}
        field = cast("forms.TypedChoiceField", self.fields["to"])
        field.choices = [(pk, part.name) for pk, part in found.items()]
        field.coerce = found.__getitem__


class HelpView(WagtailAdminTemplateMixin, FormView):
    template_name = "calls/admin/help.html"
    header_icon = "form"
    explanation: Any = ""
    button: Any = ""
    done: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(HELP):
            raise PermissionDenied
        if not self.application.is_under_way:
            messages.warning(request, gettext("This application is no longer to be filed."))
            return self.back()
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def application(self) -> Application:
        rows = Application.objects.select_related("call", "lead")
        return get_object_or_404(rows, pk=self.kwargs["key"])

    def back(self) -> HttpResponse:
        return redirect("applications:inspect", self.application.pk)

    def get_page_subtitle(self) -> str:
        return str(self.application.lead.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        inspected = reverse("applications:inspect", args=[self.application.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("applications:index"), "label": gettext("Applications")},
            {"url": inspected, "label": str(self.application)},
            {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "application": self.application}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            application=self.application, explanation=self.explanation, button=self.button, **kwargs
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.act(form.cleaned_data)
        except (services.WrongStateError, services.NotAllowedError):
            messages.warning(self.request, gettext("The application changed meanwhile: nothing was done."))
        else:
            messages.success(self.request, self.done)
        return self.back()

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "application": self.application,
            "by": cast("User", self.request.user),
            "now": timezone.now(),
        }

    def act(self, given: dict[str, Any]) -> None:
        raise NotImplementedError


class LateAccessView(HelpView):
    form_class = LateAccessForm
    page_title = _("Late access")
    explanation = _("This group alone may go on, sign and file after the closing. Everyone in it is told.")
    button = _("Give the late access")
    done = _("The late access is given; the group is told.")

    def act(self, given: dict[str, Any]) -> None:
        services.give_late_access(until=given["until"], reason=given["reason"], **self.facts)


class AppointView(HelpView):
    form_class = AppointForm
    page_title = _("Another lead")
    explanation = _(
        "For a lead that can no longer answer. Everyone in the group is told; an application being signed "
        "returns to draft."
    )
    button = _("Appoint this lead")
    done = _("The lead is changed; the group is told.")

    def act(self, given: dict[str, Any]) -> None:
        services.appoint(to=given["to"], reason=given["reason"], **self.facts)
