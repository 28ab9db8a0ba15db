import json
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from calls import page_guards  # noqa: F401  (its hooks)
from calls.editing_views import BlankFormView, CopyFormView, FormPreviewView
from calls.ideas import viewsets as ideas
from calls.kinds.choices import NOT_CHOSEN_YET, UNDECIDED
from calls.models import Application, CallPage
from calls.public_questions.viewsets import QUEUE, CallQuestionViewSet
from calls.viewsets import ApplicationViewSet
from commons.licences import LICENCES
from portal.mails.viewsets import Subject, subjects
from portal.registry import PanelLine, panel_lines

subjects["calls.application"] = Subject(
    permission="calls.view_application", address=lambda key: reverse("applications:inspect", args=[key])
)


@hooks.register("register_admin_viewset")
def register_applications() -> ApplicationViewSet:
    return ApplicationViewSet()


@hooks.register("register_admin_urls")
def register_form_views() -> list[Any]:
    return [
        path("appels/<int:page_id>/apercu/", FormPreviewView.as_view(), name="calls_form_preview"),
        path("appels/<int:page_id>/copier/", CopyFormView.as_view(), name="calls_copy_form"),
        path("appels/<int:page_id>/formulaire.pdf", BlankFormView.as_view(), name="calls_blank_form"),
    ]


@hooks.register("insert_editor_js")
def conditions_in_words() -> SafeString:
    """The script shows lists where a condition is kept by codes; the licences are those of the portal."""
    licences = [
        {"code": code, "name": licence.name, "is_open": licence.is_open} for code, licence in LICENCES.items()
    ]
    choices = json.dumps({"licences": licences, "undecided": [UNDECIDED, str(NOT_CHOSEN_YET)]})
    address = static("portal/js/admin-conditions.js")
    return format_html('<script src="{}" data-choices="{}" defer></script>', address, choices)


@hooks.register("register_admin_viewset")
def register_questions() -> CallQuestionViewSet:
    return CallQuestionViewSet()


@hooks.register("register_admin_viewset")
def register_ideas() -> ideas.IdeaViewSet:
    return ideas.IdeaViewSet()


panel_lines.register(QUEUE)
panel_lines.register(ideas.QUEUE)


@panel_lines.register
def filed_in_open_calls(request: HttpRequest) -> PanelLine | None:
    """What instructors will have to read once the call closes."""
    if not request.user.has_perm("calls.view_application"):
        return None
    open_calls = CallPage.objects.live().open_at(timezone.now())
    count = Application.objects.filed().filter(call__in=open_calls).count()
    if not count:
        return None
    return PanelLine(_("Applications filed in open calls"), reverse("applications:index"), count)


@hooks.register("register_log_actions")
def name_log_actions(actions: LogActionRegistry) -> None:
    """What the history of a call tells beside the changes of its page."""
    actions.register_action("calls.draft_deleted")(DraftDeleted)


class DraftDeleted(LogFormatter):
    label = gettext_lazy("Delete a draft application")

    def format_message(self, log_entry: Any) -> str:
        names = ", ".join((log_entry.data or {}).get("structures", []))
        return _("The draft application of %(structures)s was deleted") % {"structures": names or "—"}
