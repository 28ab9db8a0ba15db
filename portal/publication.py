"""Nothing goes online that its page refuses, whatever the way: a click, a review, a date, many at once.

Wagtail looks at a page when its editing form is sent; its other ways to publish have no form. All of them run
one action, so that is where the page is asked, and where its refusal is put into words.
"""

from collections.abc import Iterator
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page, PageLogEntry, Revision

from portal import mail
from portal.mails.kinds import MailKind, Placeholder, register
from portal.mails.texts import Value
from portal.models import BasePage, SiteSettings
from portal.reviews import EDIT_URL, TITLE

#: How Wagtail's command names what it publishes at its date: nobody waits for an answer then.
SCHEDULED = "wagtail.publish.scheduled"
REFUSED = "portal.publication_refused"
REASONS = Placeholder(
    "reasons", gettext_lazy("why, a line each"), gettext_lazy("Closing: the call must close after it opens.")
)

logger = structlog.get_logger(__name__)
run_of_wagtail = PublishPageRevisionAction.execute


class NotPublishedError(ValidationError):
    """`page` is what should have gone online, as it was written."""

    def __init__(self, page: Page, error: ValidationError) -> None:
        super().__init__(error)
        self.page = page

    @property
    def reasons(self) -> list[str]:
        return reasons_of(self.page, self)


def register_kinds() -> None:
    register(
        MailKind(
            code="portal/publication_refused",
            label=gettext_lazy("A page is not published at its date"),
            leaves=gettext_lazy(
                "To whoever wrote it and whoever gave the date, when a rule refuses the page."
            ),
            placeholders=(TITLE, REASONS, EDIT_URL),
        )
    )


def take_over() -> None:
    """Every way to publish a page then asks the page first."""
    PublishPageRevisionAction.execute = _run


def _run(action: PublishPageRevisionAction, skip_permission_checks: bool = False) -> None:
    action.check(skip_permission_checks=skip_permission_checks)
    try:
        with transaction.atomic():
            _ask(action.object)
            run_of_wagtail(action, skip_permission_checks=True)
    except ValidationError as error:
        refusal = NotPublishedError(action.object, error)
        if action.log_action != SCHEDULED:
            raise refusal from error
        set_aside(action.revision, refusal)


def _ask(page: Page) -> None:
    if isinstance(page, BasePage):
        page.check_publication()
    if page.go_live_at and page.go_live_at > timezone.now():
        page.full_clean()  # Wagtail would look at it on that day alone


def reasons_of(page: Page, error: ValidationError) -> list[str]:
    """Each message after the name of its field."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    names = {field.name: capfirst(str(field.verbose_name)) for field in page._meta.fields}
    return [
        _("%(field)s: %(message)s") % {"field": names[name], "message": message} if name in names else message
        for name, messages_ in found.items()
        for message in messages_
    ]


# On screen


def answer(request: HttpRequest, refusal: NotPublishedError) -> HttpResponse:
    """To whoever clicked: why, before the form where it is mended."""
    for reason in refusal.reasons:
        messages.error(request, _not_published(refusal.page, reason))
    if request.resolver_match and request.resolver_match.url_name == "wagtail_bulk_action":
        messages.warning(request, _("None of the pages that you chose is published."))
    url = AdminURLFinder(request.user).get_edit_url(refusal.page) or reverse("wagtailadmin_home")
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return render_modal_workflow(request, "", None, {}, json_data={"step": "success", "redirect": url})
    return redirect(url)


def _not_published(page: Page, reason: str) -> str:
    words = _("“%(name)s” is not published: %(reason)s")
    return words % {"name": page.get_admin_display_title(), "reason": reason}


def point_to_twin(request: HttpRequest, parent: int) -> None:
    """To the draft that a new page's automatic save made while its form was on its way."""
    twin = (
        Page.objects.filter(owner=request.user, slug=request.POST.get("slug", ""), live=False)
        .child_of(Page.objects.get(pk=parent))
        .first()
    )
    if twin and "application/json" not in request.headers.get("accept", ""):
        words = _("This page had just been saved by itself, as a draft. What you typed since is below.")
        button = messages.button(reverse("wagtailadmin_pages:edit", args=[twin.pk]), _("Open the draft"))
        messages.warning(request, words, buttons=[button])


# At a date


@transaction.atomic
def set_aside(revision: Revision, refusal: NotPublishedError) -> None:
    """It would be refused again every minute: its date is taken off, and its people are told."""
    page = refusal.page
    readers = list(_readers(revision, page))
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    log(page, REFUSED, revision=revision, data={"reasons": refusal.reasons})
    logger.warning("publication_refused", page=page.pk, revision=revision.pk, reasons=refusal.reasons)
    for reader in readers:
        mail.write("portal/publication_refused", to=reader, about=page, values=_values(refusal))


def _values(refusal: NotPublishedError) -> dict[str, Value]:
    page = refusal.page
    return {
        "title": page.get_admin_display_title(),
        "reasons": lambda: "\n".join(_asked_again(refusal)),
        "edit_url": settings.BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }


def _asked_again(refusal: NotPublishedError) -> list[str]:
    """In the reader's language."""
    try:
        _ask(refusal.page)
        refusal.page.full_clean()
    except ValidationError as error:
        return reasons_of(refusal.page, error)
    return refusal.reasons


def _readers(revision: Revision, page: Page) -> Iterator[mail.Reader]:
    """Who wrote the page and who gave the date; where none of them is here any more, the site's service."""
    dated = PageLogEntry.objects.filter(revision=revision, action="wagtail.publish.schedule")
    people = {revision.user, *(entry.user for entry in dated.select_related("user"))} - {None}
    found = [person for person in people if person.is_active]
    for person in sorted(found, key=lambda person: person.pk):
        yield mail.Reader(email=person.email, name=person.get_full_name(), language=person.language)
    site = page.get_site()
    if site and not found and (email := SiteSettings.for_site(site).contact_email):
        yield mail.Reader(email)


class Refused(LogFormatter):
    """What the history of the page says."""

    label = gettext_lazy("Publication at a date refused")

    def format_message(self, log_entry: Any) -> str:
        reasons = " ".join((log_entry.data or {}).get("reasons", []))
        return _("Not published at its date. %(reasons)s") % {"reasons": reasons}
