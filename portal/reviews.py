"""Wagtail's mails about a page to review, in our words: each person concerned receives one, for one event."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin import mail as notifications
from wagtail.admin.admin_url_finder import AdminURLFinder

from portal import mail
from portal.mails.kinds import MailKind, Placeholder, register
from portal.registry import Registry

TITLE = Placeholder("title", _("title of the page"), _("Recyclerie du Vistre"))
WHO = Placeholder("who", _("who did it"), _("Nadia Bensalem"))
COMMENT = Placeholder("comment", _("comment of whoever decided"), _("Say when you are open."))
EDIT_URL = Placeholder(
    "edit_url", _("address of the page in the administration"), "https://ess.example.org/admin/…"
)
PAGE_URL = Placeholder("page_url", _("public address of the page"), "https://ess.example.org/…")

CODES = {"submitted": "review_asked", "approved": "review_approved", "rejected": "review_returned"}

#: Whether a room writes itself to this person about what became of the page: Wagtail then says nothing.
told_otherwise: Registry[Callable[[Any, Any], bool]] = Registry()


def register_kinds() -> None:
    for code, label, leaves, *more in (
        ("review_asked", _("A page waits for a review"), _("When somebody sends a page to review.")),
        (
            "review_approved",
            _("A page is approved"),
            _("To whoever sent it, when the review ends."),
            PAGE_URL,
        ),
        (
            "review_returned",
            _("Changes are asked of a page"),
            _("To whoever sent it, with the reasons."),
            COMMENT,
        ),
    ):
        placeholders = (TITLE, WHO, EDIT_URL, *more)
        register(MailKind(code=f"portal/{code}", label=label, leaves=leaves, placeholders=placeholders))


def take_over() -> None:
    """Every notifier of a review, those of rooms included, then writes through the portal's mail layer."""
    notifications.EmailNotificationMixin.send_notifications = _write  # type: ignore[method-assign]


def _write(
    notifier: Any, template_set: Any, context: Mapping[str, Any], recipients: Iterable[Any], **kwargs: Any
) -> bool:
    if isinstance(notifier, notifications.WorkflowStateSubmissionEmailNotifier):
        return True  # the step that the page reaches at the same moment tells the same people
    page = context.get("page") or context["object"]
    code = CODES[notifier.notification]
    for person in recipients:
        if code == "review_asked" or not any(told(page, person) for told in told_otherwise):
            mail.write(
                f"portal/{code}",
                to=_reader(person),
                about=page,
                values=_values(code, page, person, context, kwargs),
            )
    return True


def _reader(person: Any) -> mail.Reader:
    return mail.Reader(email=person.email, name=person.get_full_name(), language=person.language)


def _values(
    code: str, page: Any, person: Any, context: Mapping[str, Any], said: Mapping[str, Any]
) -> dict[str, Any]:
    path = AdminURLFinder(person).get_edit_url(page)
    values = {
        "title": page.get_admin_display_title() if hasattr(page, "get_admin_display_title") else page,
        "who": said.get("user") or "",
        "edit_url": f"{settings.BASE_URL}{path}" if path else "",
    }
    if code == "review_approved":
        values["page_url"] = getattr(page, "full_url", None) or ""
    if code == "review_returned":
        values["comment"] = context.get("comment") or ""
    return values
