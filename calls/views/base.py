"""What the pages of an application share: who is there, what they may do, and how a refusal is told."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.models import User
from calls import rules, services
from calls.checklist import Checklist, checklist
from calls.form_changes import in_words_of
from calls.forms import StepForm
from calls.group_forms import already_listed
from calls.models import Application, ApplicationEvent, Participant, SeenNotice
from portal.arrival import arrived_at
from portal.text import whole_number

#: Why a service refuses, in words; the most precise first.
REASONS: dict[type[Exception], Promise] = {
    services.DeletedError: _("This draft was deleted meanwhile."),
    services.NeverDraftAgainError: _(
        "This application was withdrawn, or filed in a call that is now closed: it will not be a draft "
        "again, and nothing of what you had just written or sent is kept."
    ),
    services.NotDraftError: _("This application is no longer a draft: nothing was changed."),
    services.WrongStateError: _("The application is no longer in a state where this can be done."),
    services.CallClosedError: _("The call is closed: this can no longer be done."),
    services.ChangedError: _("The application changed since you read it: read it again first."),
    services.IncompleteError: _("Answers are still missing."),
    services.NotEnoughStructuresError: _("Not enough structures yet."),
    services.LeadUnsignedError: _("The lead signs too: sign for your structure before you file."),
    services.ClosedStructureError: _("The registers say that this structure is closed: it cannot sign."),
    services.InvitationOverError: _("This invitation has already been answered."),
    services.AskedAlreadyError: _("The lead has been asked for already: wait for the answer."),
    services.TooLateForSilenceError: _("Too little time is left to wait: write to the service in charge."),
    services.AnsweredError: _("Somebody answered this comment: it stays."),
    services.NotTheirsError: _("This invitation is for others."),
    services.OwnAddressError: _("This is your own address: give that of somebody there."),
    services.NotInTimeError: _("The call was not open when this was received."),
    services.TooManyFilesError: _(
        "This question takes no more files: remove one first, then bring this one back."
    ),
    services.TooManyInvitationsError: _("Twenty invitations already wait: withdraw one first."),
    services.NamelessError: _("Write it in letters: a signature says who signs, and in what capacity."),
    services.NoScanError: _("Add the signed pages first."),
    services.ScanNeededError: _("A signature typed from these pages counts: keep the page that bears it."),
    services.DatedLateError: _("This date is later than the receipt of the file."),
    services.TooManyScansError: _("There are too many signed pages."),
    services.NotAllowedError: _("This is for another structure of the group to do."),
}
REFUSALS = tuple(REASONS)

#: Why a page is not for now, to whoever opens it by an old link; a form that is sent is told by `REASONS`.
NOT_NOW: dict[str, Promise] = {
    rules.State.DRAFT: _(
        "This application is a draft: it is signed once its lead asks for signatures, then filed."
    ),
    rules.State.SIGNING: _(
        "This application is being signed: it is not filed yet, and changes only if someone who signs "
        "reopens it."
    ),
    rules.State.SUBMITTED: _("This application is filed: it is read, and changes no more."),
    rules.State.WITHDRAWN: _("This application is withdrawn: it is read, and changes no more."),
}


def known_words(error: services.AlreadyListedError) -> ValidationError:
    if error.page:
        return already_listed(str(error.page))
    return ValidationError(_("This SIRET is already known to the portal’s team: please write to us."))


def reason_of(error: Exception) -> Promise:
    return next(words for kind, words in REASONS.items() if isinstance(error, kind))


@method_decorator(never_cache, name="dispatch")
class MemberView(LoginRequiredMixin, View):
    """`received_at` is the instant at which the request arrived: closing is counted from it."""

    received_at: datetime

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.received_at = arrived_at(request)
        super().setup(request, *args, **kwargs)


class ApplicationPage(MemberView):
    """A page about one application, for those who take part in it: to anyone else it does not exist."""

    #: Without it, this page is not for them, or not now: they are led back to the application, and told why.
    action: rules.Action | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        try:
            if self.action and not self.may(self.action):
                return self.turn_away(self.action)
            return super().dispatch(request, *args, **kwargs)
        except REFUSALS as error:
            return self.refuse(error)

    def turn_away(self, action: rules.Action) -> HttpResponse:
        """Before any form is read: whoever opens the page or sends a form is told why it is refused."""
        try:
            services.require(action, application=self.application, by=self.person, now=self.received_at)
        except services.WrongStateError:
            if self.request.method == "POST":
                raise
            return self.not_now()
        if not self.is_open:
            raise services.CallClosedError
        return self.back()

    def not_now(self) -> HttpResponse:
        """Old links lead to pages that the application has left behind, or has not come to."""
        messages.info(self.request, str(NOT_NOW[self.application.state]))
        return self.back()

    @cached_property
    def application(self) -> Application:
        theirs = Application.objects.open_to(self.person)
        rows = theirs.select_related(
            "call__locale", "lead", "form_version", "updated_by", "created_by", "assistance"
        )
        return get_object_or_404(rows, pk=self.kwargs["key"])

    @cached_property
    def mine(self) -> list[Participant]:
        """What this person takes part as."""
        return services.parts_of(self.application, self.person)

    @cached_property
    def assists(self) -> bool:
        """Whether this person enters the application for its group."""
        return services.assists(self.application, self.person)

    @cached_property
    def leads_online(self) -> bool:
        return services.leads_online(self.application)

    @cached_property
    def counted_at(self) -> datetime:
        return services.counted_at(self.application, self.person, self.received_at)

    @cached_property
    def is_open(self) -> bool:
        return services.is_open(self.application, self.counted_at)

    @property
    def is_honoured(self) -> bool:
        return self.counted_at != self.received_at

    @cached_property
    def checklist(self) -> Checklist:
        return self.read_checklist()

    def read_checklist(self, forms: Sequence[StepForm] | None = None) -> Checklist:
        return checklist(self.application, self.received_at, forms, is_honoured=self.is_honoured)

    @property
    def may_honour(self) -> bool:
        """Whether what was received in time may still be entered, for a reason that is not given yet."""
        entered = self.application.assisted
        return bool(
            entered
            and not entered.reason
            and not self.is_open
            and self.may(rules.Action.HONOUR)
            and entered.may_be_honoured_at(self.received_at)
        )

    def may(self, action: rules.Action) -> bool:
        is_open = self.is_open and not (self.is_honoured and action in rules.NEVER_HONOURED)
        facts: dict[str, Any] = {"state": self.application.state, "is_open": is_open}
        if self.assists:
            facts["leads_online"] = self.leads_online
            return rules.may_assist(action, was_filed=self.application.was_filed, **facts)
        return rules.may(
            action,
            roles=[part.role for part in self.mine],
            was_filed=self.application.was_filed,
            **facts,
        )

    @property
    def may_carry_over(self) -> bool:
        writes = rules.has_role(rules.Action.CARRY_OVER, [part.role for part in self.mine])
        return writes and rules.may_carry_over(state=self.application.state, is_open=self.is_open)

    def refuse(self, error: Exception) -> HttpResponseBase:
        messages.warning(self.request, str(reason_of(error)))
        if isinstance(error, services.DeletedError):
            return redirect("calls:applications")
        return self.back()

    def back(self) -> HttpResponse:
        return redirect("calls:application", self.application.pk)

    @property
    def posted_version(self) -> int:
        """The version of the application that the page showed; 0, which is none, when it is unclear."""
        return whole_number(self.request.POST.get("version", "")) or 0

    def part(self, number: int) -> Participant:
        return get_object_or_404(self.application.parts.live().select_related("structure"), pk=number)

    @property
    def common_context(self) -> dict[str, Any]:
        application = self.application
        return {
            "application": application,
            "call": application.local_call,
            "is_open": self.is_open,
            "may": {action.name.lower(): self.may(action) for action in rules.Action},
            "may_carry_over": self.may_carry_over,
            "can_write": self.is_open and self.may(rules.Action.WRITE),
            "checklist": self.checklist,
            "mine": self.mine,
            "assists": self.assists,
            "may_honour": self.may_honour,
            "notices": notices(application, self.person),
        }

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        context = {**self.common_context, **context}
        return render(self.request, f"calls/{template}.html", context, status=status)


class ConfirmedView(ApplicationPage):
    """A page that says what will happen, and a button that does it."""

    template = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.template)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        messages.success(request, str(self.act()))
        return self.back()

    def act(self) -> str | Promise:
        """Do it, and say that it is done."""
        raise NotImplementedError


def notices(application: Application, person: User) -> list[ApplicationEvent]:
    """What the form changed in this draft, until this person says that they have read it."""
    seen = SeenNotice.objects.filter(person=person).values("event")
    kinds = (ApplicationEvent.Kind.FORM_CHANGED, ApplicationEvent.Kind.CARRIED)
    if not application.is_draft:
        return []
    events = list(application.events.of_kind(*kinds).exclude(pk__in=seen))
    if not application.local_call.is_source:
        for event in events:
            event.data = in_words_of(event.data, application.questionnaire)
    return events
