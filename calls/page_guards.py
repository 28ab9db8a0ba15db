"""Editors neither take away a page that applications need, nor publish broken forms by the dozen."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from calls import rules
from calls.form_checks import findings
from calls.models import Application, CallPage, Participant


@hooks.register("before_delete_page")
def keep_what_applications_need(request: HttpRequest, page: Page) -> HttpResponse | None:
    reason = why_it_stays(page)
    if not reason:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def check_many(
    request: HttpRequest, action_type: str, pages: Iterable[Any], action: Any
) -> HttpResponse | None:
    chosen = [page for page in pages if isinstance(page, Page)]
    reasons = list(_reasons(action_type, chosen, action))
    if not reasons:
        return None
    for reason in reasons:
        messages.error(request, reason)
    return redirect(action.next_url)


def _reasons(action_type: str, pages: list[Page], action: Any) -> Iterator[str]:
    if action_type == "delete":
        yield from filter(None, map(why_it_stays, pages))
    if action_type == "publish":
        below = action.cleaned_form.cleaned_data.get("include_descendants", False)
        yield from filter(None, map(why_it_waits, _calls_in(pages, below=below)))


def why_it_stays(page: Page) -> str:
    """In words; empty for a page that may go with all those under it."""
    below = page.get_descendants(inclusive=True).values("pk")
    application = Application.objects.filter(call__in=below).select_related("call").first()
    if application:
        return _("“%(name)s” has received applications: it may be unpublished, not deleted.") % {
            "name": application.call.title
        }
    under_way = Application.objects.filter(state__in=rules.UNFILED | rules.UNDECIDED).values("pk")
    part = Participant.objects.live().filter(structure__in=below, application__in=under_way).first()
    name = part.name if part else _lead_among(below)
    words = _("“%(name)s” takes part in an application: its page may be unpublished, not deleted.")
    return words % {"name": name} if name else ""


def _lead_among(pages: Any) -> str:
    led = Application.objects.filter(lead__in=pages).select_related("lead").first()
    return led.lead.title if led else ""


def why_it_waits(call: CallPage) -> str:
    """In words; empty for a call whose form may be published."""
    wrong = [finding for finding in findings(call) if finding.is_error and finding.is_about_form]
    if not wrong:
        return ""
    return _("“%(name)s” is not published: %(reason)s") % {"name": call.title, "reason": wrong[0].message}


def _calls_in(pages: list[Page], *, below: bool) -> Iterator[CallPage]:
    """As their latest drafts stand, in the language that decides of the form."""
    numbers = {page.pk for page in pages}
    for page in pages if below else []:
        numbers.update(page.get_descendants().not_live().values_list("pk", flat=True))
    for call in CallPage.objects.filter(pk__in=numbers):
        if call.is_source:
            yield call.get_latest_revision_as_object()
