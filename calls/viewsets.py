"""« Candidatures » in the admin: for instructors only, who read and change nothing here."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from calls import papers
from calls.admin_filters import CallFilter
from calls.exports import applications_csv
from calls.helping_views import AppointView, LateAccessView
from calls.models import Application, ApplicationFile
from calls.models.pages import SOURCE_LANGUAGE
from calls.querysets import ASSIST
from calls.reading import read_steps
from calls.services.leading import HELP
from calls.views import blocked, file_response
from calls.views.papers import paper

EXPORT = "calls.export_application"
READING = frozenset({"view"})


class ReadingPolicy(ModelPermissionPolicy):
    """Whoever may view applications; nobody adds, changes or deletes one from the admin."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in READING and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Application, ReadingPolicy(Application))


class ApplicationFilterSet(WagtailFilterSet):
    call = CallFilter()
    state = django_filters.ChoiceFilter(choices=Application.State.choices, label=_("state"))
    assisted = django_filters.BooleanFilter(
        field_name="assistance", lookup_expr="isnull", exclude=True, label=_("entered for the group")
    )

    class Meta:
        model = Application
        fields: tuple[str, ...] = ("call", "state")


class ApplicationIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Application]:
        return Application.objects.for_lists()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [*self._entering_buttons(), *self._export_buttons()]

    def _entering_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(ASSIST):
            return []
        return [HeaderButton(gettext("Enter an application"), url=reverse("calls:enter"), icon_name="plus")]

    def _export_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(EXPORT):
            return []
        url = reverse("applications:export")
        query = self.request.GET.urlencode()
        return [
            HeaderButton(
                gettext("Export as CSV"), url=f"{url}?{query}" if query else url, icon_name="download"
            )
        ]


class ApplicationExportView(ApplicationIndexView):
    """What the list shows with its filters, filed applications only: a draft is still private."""

    def get_base_queryset(self) -> QuerySet[Application]:
        return Application.objects.filed().with_names()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(EXPORT):
            raise PermissionDenied
        name = f"candidatures-{timezone.localdate():%Y-%m-%d}.csv"
        return HttpResponse(
            "".join(applications_csv(self.get_queryset().order_by("filed_at", "pk"))),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "private, no-store",
            },
        )


class ApplicationInspectView(InspectView):
    """Every answer with its question as it was asked; of a draft, only that it exists."""

    page_title = _("Application")
    template_name = "calls/admin/inspect.html"

    def get_object(self, queryset: Any = None) -> Application:
        return get_object_or_404(Application.objects.with_names().select_related("filed_by"), pk=self.pk)

    def get_fields(self) -> list[str]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            application=self.object,
            read_steps=read_steps(self.object, self.object.filed_questionnaire)
            if self.object.is_filed
            else [],
            events=self.object.events.select_related("by", "structure"),
            parts=self.object.parts.with_facts(),
            signatures=self.object.signatories() if self.object.content_hash else [],
            late_accesses=self.object.late_accesses.select_related("given_by"),
            scans=self.object.files.scans() if self.object.is_filed else [],
            may_enter=self.object.assisted is not None and self.request.user.has_perm(ASSIST),
            may_help=self.object.is_under_way and self.request.user.has_perm(HELP),
            **kwargs,
        )


def download(request: HttpRequest, file_key: Any) -> HttpResponseBase:
    """A file of a filed application, for whoever may read it."""
    if not request.user.has_perm("calls.view_application"):
        raise PermissionDenied
    filed = Application.objects.filed().values("pk")
    files = ApplicationFile.objects.filter(application__in=filed).select_related("application")
    file = get_object_or_404(files, pk=file_key)
    if file.awaits_scan or not (file.is_answer or file.is_kept_scan):
        raise Http404
    if file.virus:
        return blocked(request, file, reverse("applications:inspect", args=[file.application_id]))
    return file_response(file)


def as_pdf(request: HttpRequest, key: Any) -> HttpResponse:
    """A filed application as it was asked, in French, to read or print."""
    if not request.user.has_perm("calls.view_application"):
        raise PermissionDenied
    filed = Application.objects.filed().select_related("call__locale", "lead", "form_version", "assistance")
    application = get_object_or_404(filed, pk=key)
    with translation.override(SOURCE_LANGUAGE):
        return paper(
            request,
            lambda: papers.whole(application, application.filed_questionnaire),
            papers.whole_name(application),
            otherwise=lambda: redirect("applications:inspect", application.pk),
        )


def filed_name(application: Application) -> str:
    """A draft is private, its name as well."""
    return application.commons_name if application.is_filed else ""


class ApplicationViewSet(ModelViewSet):
    model = Application
    name = "applications"
    url_prefix = "candidatures"
    icon = "form"
    menu_label = _("Applications")
    menu_order = 210
    add_to_admin_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    index_view_class = ApplicationIndexView
    export_view_class = ApplicationExportView
    inspect_view_class = ApplicationInspectView
    filterset_class = ApplicationFilterSet
    list_display = (
        TitleColumn("lead", label=_("Lead structure"), accessor="lead_name", url_name="applications:inspect"),
        Column("commons", label=_("The commons"), accessor=filed_name),
        Column("number", label=_("Number"), accessor="number", sort_key="number"),
        Column("call", label=_("Call"), accessor="call.title"),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("entered_from", label=_("Entered from"), accessor="entered_from"),
        DateColumn("filed_at", label=_("Filed"), sort_key="filed_at"),
        DateColumn("updated_at", label=_("Changed"), sort_key="updated_at"),
    )
    search_fields = ("number", "lead__title", "call__title")
    search_backend_name = None
    form_fields = ("state",)

    @property
    def export_view(self) -> Any:
        return self.construct_view(self.export_view_class, **self.get_index_view_kwargs())

    def get_urlpatterns(self) -> list[Any]:
        # The first address is where the menu leads.
        return [
            *super().get_urlpatterns(),
            path("export.csv", self.export_view, name="export"),
            path("fichiers/<uuid:file_key>/", download, name="file"),
            path("<uuid:key>/candidature.pdf", as_pdf, name="paper"),
            path("<uuid:key>/acces-tardif/", LateAccessView.as_view(), name="late_access"),
            path("<uuid:key>/cheffe-de-file/", AppointView.as_view(), name="appoint"),
        ]
