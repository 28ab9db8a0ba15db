"""Who takes part: inviting, roles, leaving, the lead."""

from functools import cached_property
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import rules, services
from calls.group_forms import (
    HandOverForm,
    InviteForm,
    LeadAnswerForm,
    NewcomerForm,
    OutsideForm,
    RoleForm,
    for_agent,
    taken_over,
)
from calls.models import LeadRequest, Participant
from calls.views.base import ApplicationPage, known_words, reason_of
from portal.limits import too_many


class GroupPage(ApplicationPage):
    def back(self) -> HttpResponse:
        return redirect("calls:people", self.application.pk)


class PeopleView(ApplicationPage):
    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        application = self.application
        return self.page(
            "people",
            past=application.parts.ended().order_by("-answered_at"),
            lead_request=application.lead_requests.waiting().select_related("participant").first(),
            roles=[(str(role), role.label) for role in rules.OFFERED_ROLES],
        )


class InvitingView(GroupPage):
    """A form that invites somebody; each kind says how."""

    action = rules.Action.INVITE
    template = ""
    #: The field that says who is invited.
    named = "name"
    already: Promise = gettext_lazy("This structure takes part already, or is invited.")

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        return self.page(self.template, form=self._form())

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self.page(self.template, 422, form=form)
        limited = too_many(request, "invite")
        if limited:
            return limited
        try:
            part = self.invite(form)
        except services.AlreadyThereError as error:
            form.add_error(error.field or self.named, str(self.already))
        except services.OwnAddressError as error:
            form.add_error("email", str(reason_of(error)))
        except services.TooManyInvitationsError:
            form.add_error(None, _("Twenty invitations already wait: withdraw one first."))
        except services.AlreadyListedError as error:
            form.add_error("siret", known_words(error))
        else:
            messages.success(request, self._done % {"name": part.name})
            return self.back()
        return self.page(self.template, 422, form=form)

    def _form(self, data: Any = None) -> forms.Form:
        form = self.form(data)
        return for_agent(form) if self.assists else form

    @property
    def _done(self) -> str:
        return _("%(name)s takes part.") if self.assists else _("%(name)s is invited.")

    def form(self, data: Any = None) -> forms.Form:
        raise NotImplementedError

    def invite(self, form: Any) -> Participant:
        raise NotImplementedError

    @property
    def facts(self) -> dict[str, Any]:
        return {"application": self.application, "by": self.person, "now": self.received_at}


class InviteView(InvitingView):
    template = "invite"
    named = "structure"

    def form(self, data: Any = None) -> InviteForm:
        return InviteForm(data)

    def invite(self, form: InviteForm) -> Participant:
        given = form.cleaned_data
        return services.invite(
            structure=given["structure"].structure,
            role=given["role"],
            email=given["email"],
            message=given.get("message", ""),
            **self.facts,
        )


class InviteNewcomerView(InvitingView):
    template = "invite_newcomer"

    def form(self, data: Any = None) -> NewcomerForm:
        return NewcomerForm(data, initial={"key": uuid4(), **taken_over(self.request.GET)})

    def invite(self, form: NewcomerForm) -> Participant:
        given = form.cleaned_data
        return services.invite_newcomer(
            key=given["key"],
            facts=form.page_facts,
            role=given["role"],
            email=given["email"],
            message=given.get("message", ""),
            **self.facts,
        )


class InviteOutsideView(InvitingView):
    template = "invite_outside"
    already = gettext_lazy("This partner takes part already, or is invited.")

    def form(self, data: Any = None) -> OutsideForm:
        return OutsideForm(data)

    def invite(self, form: OutsideForm) -> Participant:
        return services.invite_outside(**{"message": "", **form.cleaned_data}, **self.facts)


class PartView(GroupPage):
    """What the lead does with one line of the list, in one click."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        part = self.part(number)
        facts: dict[str, Any] = {"by": self.person, "now": self.received_at}
        action = request.POST.get("action")
        if action == "again":
            limited = too_many(request, "invite")
            if limited:
                return limited
            services.invite_again(part=part, **facts)
            messages.success(request, _("The invitation is sent again, with a new link."))
        elif action == "withdraw":
            services.withdraw_invitation(part=part, **facts)
            messages.success(request, _("The invitation is withdrawn: its link no longer works."))
        elif action == "role":
            self._change_role(part)
        return self.back()

    def _change_role(self, part: Participant) -> None:
        form = RoleForm(self.request.POST)
        if form.is_valid():
            role = form.cleaned_data["role"]
            services.change_role(part=part, role=role, by=self.person, now=self.received_at)
            messages.success(self.request, _("The role is changed."))


class RemoveView(GroupPage):
    action = rules.Action.CHANGE_PARTS

    def get(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        return self.page("remove", part=self.part(number))

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        part = self.part(number)
        services.remove(part=part, by=self.person, now=self.received_at)
        messages.success(request, _("%(name)s no longer takes part.") % {"name": part.name})
        return self.back()


class LeaveView(GroupPage):
    action = rules.Action.LEAVE

    def get(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        return self.page("leave", part=self._mine(number))

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        part = self._mine(number)
        services.leave(part=part, by=self.person, now=self.received_at)
        messages.success(request, _("%(name)s no longer takes part.") % {"name": part.name})
        return redirect("calls:applications")

    def _mine(self, number: int) -> Participant:
        found = [part for part in self.mine if part.pk == number and not part.is_lead]
        if not found:
            raise Http404
        return found[0]


#: Sent by the page that says what handing the lead over changes.
CONFIRMED = "confirmed"


class HandOverView(GroupPage):
    action = rules.Action.HAND_OVER

    @cached_property
    def heirs(self) -> list[Participant]:
        return [part for part in self.checklist.parts if part.signs and not part.is_lead and part.structure]

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        return self.page("hand_over", form=HandOverForm(self.heirs), heirs=self.heirs)

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        form = HandOverForm(self.heirs, data=request.POST)
        if not form.is_valid():
            return self.page("hand_over", 422, form=form, heirs=self.heirs)
        to = form.cleaned_data["to"]
        if CONFIRMED not in request.POST:
            return self.page(
                "hand_over_confirm", form=form, to=to, voided=self.application.signatories().count()
            )
        services.hand_over(application=self.application, to=to, by=self.person, now=self.received_at)
        messages.success(request, _("%(name)s now leads the application.") % {"name": to.name})
        return self.back()


class AskLeadView(GroupPage):
    """A co-holder asks to lead: the page says how long silence may last."""

    action = rules.Action.ASK_LEAD

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        moments = {"asked_at": self.received_at, "closing_at": self.checklist.closing_at}
        may_wait, due = rules.leaves_time_for_silence(**moments), rules.silence_until(**moments)
        return self.page("ask_lead", may_wait=may_wait, due_words=rules.instant_words(due))

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        asked = services.ask_for_lead(application=self.application, by=self.person, now=self.received_at)
        messages.success(
            request,
            _("The lead has been asked. Without an answer before %(instant)s, you lead.")
            % {"instant": asked.due_words},
        )
        return self.back()


class AnswerLeadView(GroupPage):
    action = rules.Action.ANSWER_LEAD

    @cached_property
    def lead_request(self) -> LeadRequest | None:
        waiting = self.application.lead_requests.waiting()
        return waiting.select_related("participant", "application").first()

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        if self.lead_request is None:
            return self._answered()
        return self.page("answer_lead", form=LeadAnswerForm(), lead_request=self.lead_request)

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        form = LeadAnswerForm(request.POST)
        if self.lead_request is None:
            return self._answered()
        if not form.is_valid():
            return self.page("answer_lead", 422, form=form, lead_request=self.lead_request)
        services.answer_lead_request(
            request=self.lead_request,
            grants=form.grants,
            reason=form.cleaned_data["reason"],
            by=self.person,
            now=self.received_at,
        )
        messages.success(request, _("Your answer is sent."))
        return self.back()

    def _answered(self) -> HttpResponse:
        messages.warning(self.request, _("This request has already been answered."))
        return self.back()
