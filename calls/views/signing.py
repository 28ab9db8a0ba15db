"""Reading again, asking for signatures, signing, modifying."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls import rules, services
from calls.checklist import Checklist, checklist
from calls.forms import StepForm, stored_forms
from calls.models import Participant
from calls.reading import read_steps
from calls.signing_forms import AskForm, SignForm
from calls.views.base import ApplicationPage, ConfirmedView, reason_of
from calls.views.writing import step_links


class ReviewView(ApplicationPage):
    """Read everything again, then ask for signatures."""

    @cached_property
    def forms(self) -> list[StepForm]:
        return stored_forms(self.application)

    @cached_property
    def checklist(self) -> Checklist:
        return self.read_checklist(self.forms)

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        if not self.may(rules.Action.WRITE) or not self.is_open:
            return self.turn_away(rules.Action.WRITE)
        return self._page(AskForm(initial={"version": self.application.version}))

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        form = AskForm(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        try:
            asked = services.ask_for_signatures(
                application=self.application,
                version=form.cleaned_data["version"],
                message=form.cleaned_data["message"],
                by=self.person,
                now=self.received_at,
            )
        except (
            services.ChangedError,
            services.IncompleteError,
            services.NotEnoughStructuresError,
        ) as error:
            return self._read_again(form, error)
        messages.success(request, _what_is_next(checklist(asked, self.received_at), self.mine))
        return redirect("calls:sign", self.application.pk)

    def _read_again(self, form: AskForm, error: Exception) -> HttpResponse:
        self.application.refresh_from_db(fields=[*services.WRITTEN, "state"])
        message = form.cleaned_data["message"]
        form = AskForm(initial={"version": self.application.version, "message": message})
        return self._page(form, 409, problem=reason_of(error))

    def _page(self, form: AskForm, status: int = 200, problem: Any = "") -> HttpResponse:
        return self.page(
            "review",
            status,
            form=form,
            problem=problem,
            read_steps=read_steps(self.application),
            steps=step_links(self.application, self.forms, current=len(self.forms) + 1),
        )


def _what_is_next(asked: Checklist, mine: list[Participant]) -> str:
    """Signatures of the very same content still count."""
    if asked.has_signatures:
        return ngettext(
            "%(count)s signature still counts, as nothing changed: you may file.",
            "%(count)s signatures still count, as nothing changed: you may file.",
            asked.signed,
        ) % {"count": asked.signed}
    if any(part.signs and part.pk not in asked.signed_parts for part in mine):
        return _("Signatures are asked for: sign for your own structure too.")
    return _("Signatures are asked for: yours still counts.")


class SignView(ApplicationPage):
    """The content as it stands, who has signed it, and where one signs it."""

    @cached_property
    def mine_to_sign(self) -> list[Participant]:
        signed = self.checklist.signed_parts
        frozen = {each["participant"] for each in self.application.participants}
        return [part for part in self.mine if part.signs and part.pk in frozen and part.pk not in signed]

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        if not self.application.is_signing:
            return self.not_now()
        form = self._form(initial={"name": self.person.full_name})
        return self._page(form if self._may_sign else None)

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        form = self._form(data=request.POST)
        if not self.application.is_signing or not form.is_valid():
            return self._page(form, 422) if self._may_sign else self._again()
        try:
            self._sign(form)
        except services.NamelessError as error:
            form.add_error(error.field, str(reason_of(error)))
            return self._page(form, 422)
        messages.success(request, _("Thank you: your signature is recorded."))
        return self._again()

    def _sign(self, form: SignForm) -> None:
        services.sign(
            application=self.application,
            part=form.cleaned_data["part"],
            content_hash=form.cleaned_data["content_hash"],
            name=form.cleaned_data["name"],
            capacity=form.cleaned_data["capacity"],
            commitments=form.commitments,
            by=self.person,
            now=self.received_at,
        )

    @property
    def _may_sign(self) -> bool:
        return bool(self.mine_to_sign) and self.may(rules.Action.SIGN)

    def _again(self) -> HttpResponse:
        return redirect("calls:sign", self.application.pk)

    def _form(self, **options: Any) -> SignForm:
        form = SignForm(self.mine_to_sign, services.commitments_of(self.application), **options)
        form.initial["content_hash"] = self.application.content_hash
        return form

    def _page(self, form: SignForm | None, status: int = 200) -> HttpResponse:
        signatures = {one.participant_id: one for one in self.application.signatories()}
        return self.page(
            "sign",
            status,
            form=form,
            read_steps=read_steps(self.application),
            lines=[(part, signatures.get(part.pk)) for part in self.checklist.parts if part.signs],
        )


class ReopenView(ConfirmedView):
    """“Modify”: says how many signatures it voids."""

    action = rules.Action.REOPEN
    template = "reopen"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.template, voided=self.application.signatories().count())

    def act(self) -> str | Promise:
        voided = self.application.signatories().count()
        services.reopen(application=self.application, by=self.person, now=self.received_at)
        return ngettext(
            "The application is a draft again; %(count)s signature no longer counts.",
            "The application is a draft again; %(count)s signatures no longer count.",
            voided,
        ) % {"count": voided}
