"""« Envois » in the admin: every mail that leaves the portal, its state, and another try when it failed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.admin_menu import MESSAGES_MENU
from portal.dates import date_format
from portal.mails import sending
from portal.mails.kinds import all_kinds
from portal.mails.models import OutgoingMail
from portal.registry import PanelLine

READ, RETRY = "portal.view_outgoingmail", "portal.retry_outgoingmail"


@dataclass(frozen=True)
class Subject:
    """Where the admin shows a row that mails are about, for whoever holds `permission`."""

    permission: str
    address: Callable[[str], str]


#: By the label of its model. A higher room adds its own.
subjects: dict[str, Subject] = {}


class ReadingPolicy(ModelPermissionPolicy):
    """Mails are read; only the portal writes them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(OutgoingMail, ReadingPolicy(OutgoingMail))


def kind_label(mail: OutgoingMail) -> str:
    return str(mail.kind.label) if mail.kind else gettext("Other message")


def state_words(mail: OutgoingMail) -> str:
    if mail.state == mail.State.RETRIED and mail.scheduled_time:
        return gettext("failed, tried again on %(when)s") % {"when": moment(mail.scheduled_time)}
    return str(mail.state.label)


def subject_words(mail: OutgoingMail) -> str:
    return mail.subject or gettext("Mail without a subject")


def breakable(mail: OutgoingMail) -> SafeString:
    """Addresses that break before their @ and their dots, where they must, rather than within a word."""
    return format_html_join(", ", "{}", ((_breakable(address),) for address in mail.to))


def _breakable(address: str) -> SafeString:
    return mark_safe(re.sub(r"(?=[@.])", "<wbr>", escape(address)))  # noqa: S308 - escaped just before


def moment(instant: datetime) -> str:
    return date_format(timezone.localtime(instant), gettext("j F Y, H:i"))


def subject_link(mail: OutgoingMail, person: Any) -> str:
    """Where this person may read what the mail is about; empty otherwise."""
    if not hasattr(mail, "letter"):
        return ""
    subject = subjects.get(mail.letter.about_model)
    return subject.address(mail.letter.about_key) if subject and person.has_perm(subject.permission) else ""


class AboutColumn(Column):
    cell_template_name = "portal/admin/_mail_about.html"

    def get_cell_context_data(self, instance: OutgoingMail, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        context["url"] = subject_link(instance, parent_context["request"].user)
        context["about"] = instance.letter.about if hasattr(instance, "letter") else ""
        return context


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.code, f"{kind.label} ({kind.room_label})") for kind in all_kinds()]


class OutgoingMailFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        choices=OutgoingMail.State.choices, label=_("state"), method="filter_state"
    )
    kind = django_filters.ChoiceFilter(choices=kind_choices, label=_("message"), field_name="letter__kind")

    class Meta:
        model = OutgoingMail
        fields = ("state", "kind")

    def filter_state(self, mails: Any, name: str, state: str) -> QuerySet[OutgoingMail]:
        return mails.in_state(state)


class OutgoingMailIndexView(IndexView):
    default_ordering = None

    def get_base_queryset(self) -> QuerySet[OutgoingMail]:
        return OutgoingMail.objects.for_lists()


class MailView(WagtailAdminTemplateMixin, TemplateView):
    """One mail: what it says unless that is private, and all that happened to it."""

    template_name = "portal/admin/mail.html"
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(READ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def mail(self) -> OutgoingMail:
        return get_object_or_404(OutgoingMail.objects.select_related("letter"), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return subject_words(self.mail)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        sent = {"url": reverse("outgoing_mails:index"), "label": OutgoingMailViewSet.menu_label}
        return [*self.breadcrumbs_items, sent, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_retry = self.request.user.has_perm(RETRY) and self.mail.may_be_retried
        return super().get_context_data(
            mail=self.mail,
            kind=kind_label(self.mail),
            state=state_words(self.mail),
            about=getattr(self.mail, "letter", None),
            about_url=subject_link(self.mail, self.request.user),
            tries=self.mail.logs.order_by("pk"),
            bounces=self.mail.bounces.all(),
            files=self.mail.attachments.all(),
            may_retry=may_retry,
            **kwargs,
        )


class RetryView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm(RETRY):
            raise PermissionDenied
        mail = get_object_or_404(OutgoingMail, pk=pk)
        if sending.retry(mail=mail, by=request.user):
            messages.success(request, gettext("Back in the queue: it leaves within a minute."))
        else:
            messages.warning(request, gettext("This mail is no longer waiting for another try."))
        return redirect("outgoing_mails:mail", pk)


class OutgoingMailViewSet(ModelViewSet):
    model = OutgoingMail
    name = "outgoing_mails"
    url_prefix = "messages/envois"
    icon = "mail"
    menu_label = _("Outgoing mails")
    menu_hook = MESSAGES_MENU
    menu_order = 20
    index_view_class = OutgoingMailIndexView
    filterset_class = OutgoingMailFilterSet
    search_fields = ("to", "subject", "letter__about")
    search_backend_name = None
    list_per_page = 50
    form_fields: tuple[str, ...] = ()
    inspect_view_enabled = False
    copy_view_enabled = False
    list_display = (
        TitleColumn("subject", label=_("Subject"), accessor=subject_words, url_name="outgoing_mails:mail"),
        Column("recipient", label=_("To"), accessor=breakable, width="20%"),
        Column(kind_label, label=_("Message")),
        Column(state_words, label=_("State"), width="12%"),
        AboutColumn("about", label=_("About")),
        DateColumn("created", label=_("Queued")),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", MailView.as_view(), name="mail"),
            path("<int:pk>/renvoyer/", RetryView.as_view(), name="retry"),
        ]


def dead_letters(request: HttpRequest) -> PanelLine | None:
    """Mails that were given up, or that came back for good without leaving: somebody was not told."""
    if not request.user.has_perm(READ):
        return None
    count = OutgoingMail.objects.in_state(OutgoingMail.State.DEAD).count()
    if not count:
        return None
    return PanelLine(
        text=gettext("Mails that could not be sent"),
        url=f"{reverse('outgoing_mails:index')}?state={OutgoingMail.State.DEAD}",
        count=count,
    )
