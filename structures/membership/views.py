"""People of a structure: what its members and those who wish to join do in « Mon espace »."""

from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.models import User
from portal.limits import count, too_many
from structures.membership import claims, departures, drafts, mailboxes, people, rules
from structures.membership.forms import (
    AnswerForm,
    ClaimForm,
    InvitationForm,
    LeaveForm,
    ObjectionForm,
    RoleForm,
)
from structures.models import AlreadyDecidedError, Claim, Invitation, Membership, PageDraft, StructurePage

DECIDED_SHOWN = 5


@method_decorator(never_cache, name="dispatch")
class PersonView(LoginRequiredMixin, View):
    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    @cached_property
    def structure(self) -> StructurePage:
        """A page that readers see, or one of this person's own."""
        found = StructurePage.objects.select_related("record__commune").filter(pk=self.kwargs["pk"]).first()
        if found is None or not (found.live or claims.role_of(self.person, found)):
            raise Http404
        return found

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        context = {"structure": self.structure, **context}
        return render(self.request, f"structures/membership/{template}.html", context, status=status)


class MemberView(PersonView):
    """Of a structure of this person's; anyone else's does not exist."""

    @cached_property
    def structure(self) -> StructurePage:
        theirs = StructurePage.objects.filter(memberships__user=self.person).select_related("record__commune")
        return get_object_or_404(theirs, pk=self.kwargs["pk"])

    @cached_property
    def role(self) -> str:
        role = claims.role_of(self.person, self.structure)
        if role is None:
            raise Http404
        return role

    def desk(self) -> HttpResponse:
        return redirect("structures:desk", self.structure.pk)


class ManagerView(MemberView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not rules.may_manage_people(self.role):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


# The structure's desk


class DeskView(MemberView):
    """Everything about one structure: its page's state, its people, who asks to join."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        structure = self.structure
        memberships = list(structure.memberships.select_related("user"))
        return self.page(
            "desk",
            role=self.role,
            is_manager=rules.may_manage_people(self.role),
            people=[
                (each, RoleForm(initial={"role": each.role}, auto_id=f"{each.pk}_%s")) for each in memberships
            ],
            person=self.person,
            draft=drafts.open_draft(structure),
            decided=self._decided(),
            claims=structure.claims.waiting().for_lists(),
            invitations=structure.invitations.waiting(),
            withdrawal=structure.withdrawals.standing().first(),
        )

    def _decided(self) -> Any:
        ended = structure_drafts(self.structure).exclude(state__in=PageDraft.OPEN)
        return ended[:DECIDED_SHOWN]


def structure_drafts(structure: StructurePage) -> Any:
    return PageDraft.objects.filter(structure=structure).select_related("author")


# « C'est ma structure »


class ClaimView(PersonView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if claims.role_of(self.person, self.structure):
            return redirect("structures:desk", pk)
        boxes = mailboxes.on_record(self.structure)
        return self._page(ClaimForm(mailboxes=boxes, is_holder=self._is_holder))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        boxes = mailboxes.on_record(self.structure)
        form = ClaimForm(request.POST, mailboxes=boxes, is_holder=self._is_holder)
        if not form.is_valid():
            return self._page(form, status=422)
        box = form.cleaned_data["proof"]
        held = count(request, "claim", claim_link=str(pk) if box else "")
        if held:
            return held.beside(form, self._page)
        try:
            asked = claims.claim(
                structure=self.structure,
                person=self.person,
                message=form.cleaned_data["message"],
                mailbox=int(box) if box else None,
            )
        except claims.AlreadyMemberError:
            return redirect("structures:desk", pk)
        return self._after(asked, sent=bool(box))

    @cached_property
    def _is_holder(self) -> bool:
        return mailboxes.held_by(self.person, self.structure) is not None

    def _after(self, asked: Claim, *, sent: bool) -> HttpResponse:
        if asked.state == Claim.State.ACCEPTED:
            messages.success(
                self.request, _("Welcome: you now speak for %(name)s.") % {"name": asked.structure}
            )
            return redirect("structures:desk", asked.structure_id)
        words = (
            _("A link has been sent to the address on record. Whoever reads it confirms your request.")
            if sent
            else _("Your request is sent. You will receive the answer by e-mail.")
        )
        messages.success(self.request, words)
        return redirect("accounts:space")

    def _page(self, form: ClaimForm, status: int = 200) -> HttpResponse:
        waiting = Claim.objects.waiting().filter(structure=self.structure, person=self.person).first()
        return self.page(
            "claim",
            status,
            form=form,
            waiting=waiting,
            is_holder=self._is_holder,
            has_members=self.structure.memberships.exists(),
        )


class TakeClaimBackView(PersonView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        asked = get_object_or_404(Claim, pk=number, person=self.person)
        try:
            claims.withdraw(asked=asked, person=self.person)
            messages.success(request, _("Your request is taken back."))
        except AlreadyDecidedError:
            messages.warning(request, _("This request has already been answered."))
        return redirect("accounts:space")


class AnswerClaimView(MemberView):
    """A member accepts or refuses whoever asks to join."""

    @cached_property
    def claim(self) -> Claim:
        return get_object_or_404(
            Claim.objects.for_lists(), pk=self.kwargs["number"], structure=self.structure
        )

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        return self.page("answer_claim", form=AnswerForm(), claim=self.claim)

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.page("answer_claim", 422, form=form, claim=self.claim)
        try:
            self._answer(form)
        except AlreadyDecidedError:
            messages.warning(request, _("This request has already been answered."))
        return self.desk()

    def _answer(self, form: AnswerForm) -> None:
        if form.accepts:
            claims.accept(asked=self.claim, by=self.person)
            messages.success(
                self.request, _("%(who)s has joined the structure.") % {"who": self.claim.person}
            )
            return
        claims.refuse(asked=self.claim, by=self.person, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("The request is refused; the person has been told why."))


# Invitations and roles


class InviteView(ManagerView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page("invite", form=InvitationForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = InvitationForm(request.POST)
        if not form.is_valid():
            return self.page("invite", 422, form=form)
        held = count(request, "invite")
        if held:
            return held.beside(form, lambda form: self.page("invite", form=form))
        try:
            invitation = people.invite(structure=self.structure, by=self.person, **form.cleaned_data)
        except people.TooManyInvitationsError:
            form.add_error(None, _("Twenty invitations already wait: withdraw one first."))
            return self.page("invite", 422, form=form)
        if invitation is None:
            form.add_error("email", _("This person is already a member."))
            return self.page("invite", 422, form=form)
        messages.success(request, _("The invitation is sent to %(email)s.") % {"email": invitation.email})
        return self.desk()


class InvitationChangeView(ManagerView):
    """Send again or withdraw, in one click."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        invitation = get_object_or_404(Invitation, pk=number, structure=self.structure)
        resends = request.POST.get("action") == "resend"
        limited = too_many(request, "invite") if resends else None
        if limited:
            return limited
        try:
            if resends:
                people.resend(invitation=invitation, by=self.person)
                messages.success(request, _("The invitation is sent again, with a new link."))
            else:
                people.withdraw_invitation(invitation=invitation, by=self.person)
                messages.success(request, _("The invitation is withdrawn: its link no longer works."))
        except AlreadyDecidedError:
            messages.warning(request, _("This invitation has already been answered."))
        return self.desk()


class RoleView(ManagerView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        membership = get_object_or_404(
            Membership.objects.select_related("user", "structure"), pk=number, structure=self.structure
        )
        form = RoleForm(request.POST)
        if not form.is_valid():
            raise Http404
        try:
            people.change_role(membership=membership, by=self.person, role=form.cleaned_data["role"])
            messages.success(request, _("The role of %(who)s is changed.") % {"who": membership.user})
        except people.LastInChargeError:
            messages.error(request, _("Somebody must be in charge: name another person first."))
        return self.desk()


class RemoveView(ManagerView):
    @cached_property
    def membership(self) -> Membership:
        others = Membership.objects.select_related("user", "structure").exclude(user=self.person)
        return get_object_or_404(others, pk=self.kwargs["number"], structure=self.structure)

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        return self.page("remove", membership=self.membership)

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        people.remove(membership=self.membership, by=self.person)
        messages.success(request, _("%(who)s no longer speaks for it.") % {"who": self.membership.user})
        return self.desk()


class LeaveView(MemberView):
    @cached_property
    def others(self) -> list[Membership]:
        return list(self.structure.memberships.exclude(user=self.person).select_related("user"))

    @cached_property
    def hands_over(self) -> bool:
        return rules.leaves_nobody_in_charge(self.role, [other.role for other in self.others])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(LeaveForm(others=self.others if self.hands_over else []))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = LeaveForm(request.POST, others=self.others if self.hands_over else [])
        if not form.is_valid():
            return self._page(form, status=422)
        people.leave(
            structure=self.structure, person=self.person, successor=form.cleaned_data.get("successor")
        )
        messages.success(request, _("You no longer speak for %(name)s.") % {"name": self.structure.title})
        return redirect("accounts:space")

    def _page(self, form: LeaveForm, status: int = 200) -> HttpResponse:
        return self.page("leave", status, form=form, is_alone=not self.others, hands_over=self.hands_over)


class ObjectView(ManagerView):
    """Someone in charge takes the page off the directory."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page("object", form=ObjectionForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ObjectionForm(request.POST)
        if not form.is_valid():
            return self.page("object", 422, form=form)
        try:
            departures.object_as_member(
                structure=self.structure, person=self.person, reason=form.cleaned_data["reason"]
            )
        except departures.AlreadyWithdrawnError:
            messages.warning(request, _("This page has already left the directory."))
            return self.desk()
        messages.success(request, _("The page has left the directory. The portal’s editors are told."))
        return self.desk()
