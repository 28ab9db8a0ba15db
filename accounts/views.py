from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import FormView, TemplateView, UpdateView

from accounts.forms import DetailsForm, EraseForm
from accounts.models import User
from accounts.registry import space_sections
from accounts.roles import SignedInRequest
from accounts.services import LastAdministratorError, erase, export

confirmed_recently = method_decorator(reauthentication_required(app="allauth.account"), name="dispatch")


@method_decorator(never_cache, name="dispatch")
class SpaceView(LoginRequiredMixin, TemplateView):
    """« Mon espace »: what each room has for this person, then the account itself."""

    request: SignedInRequest
    template_name = "accounts/space.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            person=self.request.user,
            sections=self._sections(),
            may_edit_site=self.request.user.has_perm("wagtailadmin.access_admin"),
            has_second_factor=is_mfa_enabled(self.request.user),
            **kwargs,
        )

    def _sections(self) -> list[dict[str, Any]]:
        """Each with its own context, so that two rooms never meet in a name."""
        contexts = [(section, section.context(self.request)) for section in space_sections]
        return [
            {"name": section.name, "template": section.template, **context}
            for section, context in contexts
            if context is not None
        ]


@method_decorator(never_cache, name="dispatch")
class DetailsView(LoginRequiredMixin, UpdateView):
    form_class = DetailsForm
    request: SignedInRequest
    template_name = "accounts/details.html"
    success_url = reverse_lazy("accounts:space")

    def get_object(self, queryset: Any = None) -> User:
        return User.objects.get(pk=self.request.user.pk)

    def form_valid(self, form: ModelForm) -> HttpResponse:
        messages.success(self.request, _("Your details are saved."))
        return super().form_valid(form)


@require_safe
@never_cache
@reauthentication_required(app="allauth.account")
def download(request: SignedInRequest) -> JsonResponse:
    name = f"mes-donnees-{timezone.localdate():%Y-%m-%d}.json"
    return JsonResponse(
        export(request.user),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@confirmed_recently
@method_decorator(never_cache, name="dispatch")
class EraseView(LoginRequiredMixin, FormView):
    form_class = EraseForm
    request: SignedInRequest
    template_name = "accounts/erase.html"

    def form_valid(self, form: EraseForm) -> HttpResponse:
        try:
            erase(user=self.request.user)
        except LastAdministratorError:
            form.add_error(None, _("You are the only administrator. Name another one first."))
            return self.form_invalid(form)
        logout(self.request)
        return redirect("accounts:erased")


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/erased.html")
