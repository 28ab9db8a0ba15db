"""Editors do not take away a page that applications need."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from calls import rules
from calls.models import Application, Participant


@hooks.register("before_delete_page")
def keep_what_applications_need(request: HttpRequest, page: Page) -> HttpResponse | None:
    reason = why_it_stays(page)
    if not reason:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_among_many(
    request: HttpRequest, action_type: str, pages: Iterable[Any], action: Any
) -> HttpResponse | None:
    if action_type != "delete":
        return None
    reasons = list(filter(None, (why_it_stays(page) for page in pages if isinstance(page, Page))))
    if not reasons:
        return None
    for reason in reasons:
        messages.error(request, reason)
    return redirect(action.next_url)


def takes_part(page: Page) -> bool:
    """In an application that still counts on it."""
    return bool(why_it_stays(page))


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
