"""What editors do with the form of a call beside writing it: walk through it, copy it."""

from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.models import User
from calls import blank_form
from calls.form_copies import CopyForm, copy_form
from calls.form_preview import ShownForm, Walk
from calls.models import CallPage
from portal.text import whole_number


class EditedCallView(View):
    """For whoever may edit the call."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.call.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def call(self) -> CallPage:
        return get_object_or_404(CallPage, pk=self.kwargs["page_id"])


@method_decorator(never_cache, name="dispatch")
class FormPreviewView(EditedCallView):
    """The first step of the latest draft; then each page sends what the next one needs."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        walk = Walk(ShownForm.of(self.call.get_latest_revision_as_object()))
        return preview_page(request, walk, page_id=page_id)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        try:
            walk = Walk.read(request.POST.get("walk", ""))
        except BadSignature as error:
            raise SuspiciousOperation("a preview that this portal did not write") from error
        with override(walk.form.language):
            return self._next(walk)

    def _next(self, walk: Walk) -> HttpResponse:
        posted = self.request.POST
        walk, form = walk.sent(posted, self.request.FILES)
        is_continuing = "more" not in posted and "go" not in posted
        if is_continuing and form is not None and form.errors:
            return preview_page(self.request, walk, page_id=self.kwargs["page_id"], status=422)
        asked = whole_number(posted.get("go", ""))
        target = walk.at(walk.number + is_continuing if asked is None else asked)
        return preview_page(self.request, target, page_id=self.kwargs["page_id"])


def preview_page(request: HttpRequest, walk: Walk, *, page_id: int | None, status: int = 200) -> HttpResponse:
    """`page_id` is empty for a call that was never saved: its first step alone can be seen."""
    return render(request, "calls/form_preview.html", preview_context(walk, page_id), status=status)


def preview_context(walk: Walk, page_id: int | None) -> dict[str, Any]:
    return {
        "title": walk.form.title,
        "walk": walk,
        "form": walk.page(),
        "page_id": page_id,
        "is_last": walk.number == len(walk.steps),
        "read_steps": [] if walk.step else walk.read_steps(),
        "missing": [] if walk.step else walk.missing(),
    }


class CopyFormView(EditedCallView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form is that of the French page, and a locked page takes no draft from others."""
        is_locked = self.call.permissions_for_user(request.user).page_locked()
        if is_locked or not self.call.is_source:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self._page(CopyForm(call=self.call))

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        form = CopyForm(call=self.call, data=request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        copy_form(call=self.call, source=form.cleaned_data["source"], by=cast("User", request.user))
        messages.success(
            request, _("The form is copied into a draft of this call: read it, then publish it.")
        )
        return redirect("wagtailadmin_pages:edit", page_id)

    def _page(self, form: CopyForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "call": self.call,
            "has_steps": bool(self.call.latest_steps),
            "breadcrumbs": self._breadcrumbs(),
        }
        return render(self.request, "calls/admin/copy_form.html", context, status=status)

    def _breadcrumbs(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("wagtailadmin_pages:edit", args=[self.call.pk]), "label": self.call.title},
            {"url": "", "label": _("Copy the form of another call"), "sublabel": self.call.title},
        ]


class BlankFormView(EditedCallView):
    """That of the draft: what is published is downloaded from the call's own page."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        draft = self.call.get_latest_revision_as_object()
        with override(draft.locale.language_code):
            return blank_form.as_download(draft)
