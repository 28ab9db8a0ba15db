"""What links sent by mail open. A visit shows and changes nothing: mail scanners follow links too."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.models import User
from portal.limits import count
from structures.membership import claims, departures, mailboxes, people
from structures.membership.forms import ObjectionForm, ObjectionLinkForm
from structures.models import AlreadyDecidedError, StructurePage

GONE = 410


@method_decorator(never_cache, name="dispatch")
class LinkView(View):
    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return render(self.request, f"structures/membership/{template}.html", context, status=status)

    def gone(self) -> HttpResponse:
        return self.page("link_over", GONE)


class ClaimLinkView(LinkView):
    """The holder of an address on record confirms, or not, that a person speaks for the structure."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        asked = claims.read_link(token)
        return self.page("claim_link", claim=asked) if asked else self.gone()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        asked = claims.read_link(token)
        if asked is None:
            return self.gone()
        accepts = request.POST.get("action") == "accept"
        try:
            if accepts:
                claims.accept_by_link(asked=asked)
            else:
                claims.refuse_by_link(asked=asked)
        except AlreadyDecidedError:
            return self.gone()
        return self.page("claim_link_done", claim=asked, accepted=accepts)


class InvitationView(LinkView):
    """Accepted by whoever is signed in at the address invited, and by nobody else."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = people.read_invitation(token)
        if invitation is None:
            return self.gone()
        return self.page(
            "invitation",
            invitation=invitation,
            is_theirs=getattr(request.user, "email", "") == invitation.email,
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        invitation = people.read_invitation(token)
        if invitation is None:
            return self.gone()
        person = cast("User", request.user)
        try:
            if request.POST.get("action") == "accept":
                people.accept_invitation(invitation=invitation, person=person)
                messages.success(
                    request, _("Welcome: you now speak for %(name)s.") % {"name": invitation.structure.title}
                )
                return redirect("structures:desk", invitation.structure_id)
            people.refuse_invitation(invitation=invitation, person=person)
        except AlreadyDecidedError:
            return self.gone()
        except people.NotTheirAddressError:
            return self.page("invitation", 403, invitation=invitation, is_theirs=False)
        messages.success(request, _("The invitation is refused."))
        return redirect("accounts:space")


class AskObjectionView(LinkView):
    """A contact on record asks, without an account, that the page leave the directory."""

    def _structure(self, pk: int) -> StructurePage:
        return get_object_or_404(StructurePage.objects.live(), pk=pk)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        structure = self._structure(pk)
        form = ObjectionLinkForm(mailboxes=mailboxes.on_record(structure))
        return self.page("ask_objection", structure=structure, form=form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        structure = self._structure(pk)
        form = ObjectionLinkForm(request.POST, mailboxes=mailboxes.on_record(structure))
        if not form.is_valid():
            return self.page("ask_objection", 422, structure=structure, form=form)
        held = count(request, objection=str(pk))
        if held:
            return held.beside(form, lambda form: self.page("ask_objection", structure=structure, form=form))
        departures.send_objection_link(structure=structure, number=int(form.cleaned_data["mailbox"]))
        return self.page("ask_objection_done", structure=structure)


class ObjectionLinkView(LinkView):
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        structure = departures.read_objection_link(token)
        if structure is None:
            return self.gone()
        return self.page("objection_link", structure=structure, form=ObjectionForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        structure = departures.read_objection_link(token)
        if structure is None:
            return self.gone()
        form = ObjectionForm(request.POST)
        if not form.is_valid():
            return self.page("objection_link", 422, structure=structure, form=form)
        try:
            departures.object_by_link(structure=structure, reason=form.cleaned_data["reason"])
        except departures.AlreadyWithdrawnError:
            return self.gone()
        return self.page("objection_done", structure=structure)
