"""Forms about a structure that anyone may send, at addresses of their own."""

from functools import cached_property
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from accounts.models import User
from portal import limits
from structures.corrections import relay, services
from structures.corrections.forms import CorrectionForm, ReportForm, VisitorForm, WriteForm
from structures.models import StructurePage, Suggestion
from structures.presentation import directory_trail


class AboutStructure(TemplateView):
    """Only what readers may see: a structure that is hidden or a draft does not exist."""

    @cached_property
    def structure(self) -> StructurePage:
        pages = StructurePage.objects.live().select_related("record__commune", "locale")
        structure = get_object_or_404(pages, pk=self.kwargs["pk"])
        if structure.is_hidden:
            raise Http404
        return structure

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = self.structure.get_url(self.request) or ""
        trail = [*directory_trail(self.request), (self.structure.title, address)]
        return super().get_context_data(structure=self.structure, trail=trail, address=address, **kwargs)


@method_decorator(never_cache, name="dispatch")
class VisitorView(AboutStructure, FormView):
    """A form without an account. `action` is its line in the table of limits, once the form is right."""

    action = ""
    thanks = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.structure  # noqa: B018 - answers 404 before anything is read
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: VisitorForm) -> HttpResponse:
        if not form.is_trapped:
            held = limits.count(self.request, self.action, **self.counted(form))
            if held:
                return held.beside(form, self._shown)
            self.send(form)
        return redirect(f"corrections:{self.thanks}", self.structure.pk)

    def form_invalid(self, form: VisitorForm) -> HttpResponse:
        return self._shown(form, status=422)

    def _shown(self, form: VisitorForm, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def counted(self, form: VisitorForm) -> dict[str, str]:
        """What else is counted, each by its key."""
        return {f"{self.action}_sender": form.cleaned_data["sender"]}

    def send(self, form: Any) -> None:
        raise NotImplementedError


class ReportView(VisitorView):
    template_name = "structures/corrections/report.html"
    form_class = ReportForm
    action = "report"
    thanks = "thanks"

    def get_initial(self) -> dict[str, Any]:
        return {"reason": self.request.GET.get("motif", "")}

    def send(self, form: ReportForm) -> None:
        services.suggest(
            structure=self.structure,
            field="",
            current="",
            proposed="",
            origin=Suggestion.Origin.READER,
            reason=form.cleaned_data["reason"],
            message=form.cleaned_data["message"],
            sender=form.cleaned_data["sender"],
        )


class CorrectView(VisitorView):
    template_name = "structures/corrections/correct.html"
    form_class = CorrectionForm
    action = "report"
    thanks = "thanks"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "structure": self.structure}

    def send(self, form: CorrectionForm) -> None:
        services.correct(
            structure=self.structure,
            changes=form.changes(),
            message=form.cleaned_data["message"],
            sender=form.cleaned_data["sender"],
        )


class ThanksView(AboutStructure):
    template_name = "structures/corrections/thanks.html"


class WriteView(VisitorView):
    template_name = "structures/corrections/write.html"
    form_class = WriteForm
    action = "write"
    thanks = "sent"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not relay.address_of(self.structure):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"key": uuid4()}

    def counted(self, form: VisitorForm) -> dict[str, str]:
        return {**super().counted(form), "write_structure": str(self.structure.pk)}

    def send(self, form: WriteForm) -> None:
        relay.write(
            key=form.cleaned_data["key"],
            structure=self.structure,
            name=form.cleaned_data["name"],
            sender=form.cleaned_data["sender"],
            message=form.cleaned_data["message"],
            person=self.request.user if isinstance(self.request.user, User) else None,
        )


class SentView(AboutStructure):
    template_name = "structures/corrections/sent.html"
