"""« Imports » in the admin: send files, read what they would change, confirm, follow, undo."""

from collections.abc import Iterator
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from accounts.models import User
from portal.spreadsheets import BYTE_ORDER_MARK, csv_line
from structures.admin_menu import DIRECTORY_MENU
from structures.imports import runs, undoing
from structures.imports.adapters import own_format, own_template
from structures.imports.forms import SendForm
from structures.imports.report import UNCHANGED, UNKNOWN
from structures.imports.rows import BrokenFileError
from structures.models import ImportMessage, ImportRun

IMPORT = "structures.add_importrun"
ALLOWED = frozenset({"view"})
LINES_A_PAGE = 50
State = ImportRun.State


class ReadingPolicy(ModelPermissionPolicy):
    """Imports are sent and undone by views of their own: the admin's forms do not apply to them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ALLOWED and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(ImportRun, ReadingPolicy(ImportRun))


class RunIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[ImportRun]:
        return ImportRun.objects.select_related("made_by").prefetch_related("files")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(IMPORT):
            return []
        return [HeaderButton(gettext("Import files"), url=reverse("imports:send"), icon_name="upload")]


class Importing(View):
    """For those who may import; `run` is the import that the address names."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(IMPORT):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    @cached_property
    def run(self) -> ImportRun:
        return get_object_or_404(ImportRun.objects.prefetch_related("files"), pk=self.kwargs["pk"])


class ImportsPage(WagtailAdminTemplateMixin, Importing):
    header_icon = "upload"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("imports:index"), "label": gettext("Imports")},
            {"url": "", "label": self.get_page_title()},
        ]


class SendView(ImportsPage, FormView):
    template_name = "structures/admin/import_send.html"
    form_class = SendForm
    page_title = _("Import files")

    def form_valid(self, form: SendForm) -> HttpResponse:
        chosen = form.cleaned_data
        try:
            run = runs.send(uploads=chosen["files"], person=self.person, everywhere=chosen["everywhere"])
        except BrokenFileError as error:
            form.add_error("files", str(error))
            return self.form_invalid(form)
        return redirect("imports:run", run.pk)

    def form_invalid(self, form: SendForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class RunView(ImportsPage, TemplateView):
    template_name = "structures/admin/import_run.html"

    def get_page_title(self) -> str:
        return str(self.run)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = self.request.GET.get("quoi", "")
        lines = self.run.messages.filter(step=self.run.step)
        chosen = lines.filter(kind=kind) if kind in ImportMessage.Kind.values else lines
        page = Paginator(chosen, LINES_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            run=self.run,
            counts=list(counts_in_words(self.run)),
            lines=page,
            kind=kind if kind in ImportMessage.Kind.values else "",
            share=self.share,
            has_many_files=len(self.run.files.all()) > 1,
            suggests=self.run.state == State.DONE and self.run.suggestions.waiting().exists(),
            can_start_again=self.run.state == State.FAILED and self.run.failed_state in runs.AGAIN,
            **kwargs,
        )

    @property
    def share(self) -> int:
        return min(100, 100 * self.run.done // self.run.total) if self.run.total else 0


def counts_in_words(run: ImportRun) -> Iterator[tuple[str, str, int]]:
    """Kind (empty when no line tells it), words, count."""
    counts = run.counts.get(run.step, {})
    for kind in ImportMessage.Kind:
        if counts.get(kind):
            yield kind.value, str(kind.label), counts[kind]
    for silent, words in ((UNCHANGED, gettext("unchanged")), (UNKNOWN, gettext("not in the directory"))):
        if counts.get(silent):
            yield "", words, counts[silent]


class StepView(Importing):
    """A button of an import's page."""

    http_method_names = ["post"]
    done = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            self.take()
        except runs.BusyError:
            messages.warning(
                request, gettext("Somebody already asked for it, or these files are being imported.")
            )
        return redirect("imports:run", pk)

    def take(self) -> None:
        raise NotImplementedError


class ConfirmView(StepView):
    def take(self) -> None:
        runs.confirm(run=self.run, person=self.person)


class AgainView(StepView):
    def take(self) -> None:
        runs.start_again(run=self.run)


class AskUndoView(StepView):
    def take(self) -> None:
        undoing.ask(run=self.run)


class UndoView(StepView):
    def take(self) -> None:
        undoing.confirm(run=self.run, person=self.person)


class KeepView(StepView):
    def take(self) -> None:
        undoing.keep(run=self.run)


class ReportView(Importing):
    def get(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        return StreamingHttpResponse(
            report_csv(self.run),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="import-{pk}.csv"',
                "Cache-Control": "private, no-store",
            },
        )


class TemplateFileView(Importing):
    """An empty table of our own, with its example line."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(
            own_format.template(),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="modele-structures.csv"'},
        )


class TemplateWorkbookView(Importing):
    """The same, whose cells are text, beside the lists of codes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(
            own_template.workbook(),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            headers={"Content-Disposition": 'attachment; filename="modele-structures.xlsx"'},
        )


def report_csv(run: ImportRun) -> Iterator[str]:
    headings = (gettext("What"), gettext("Structure"), gettext("Details"), gettext("File"), gettext("Line"))
    yield BYTE_ORDER_MARK + csv_line(headings)
    for line in run.messages.filter(step=run.step).iterator(chunk_size=1000):
        cells = (line.get_kind_display(), line.name, line.text, line.file, str(line.number or ""))
        yield csv_line(cells)


class ImportRunViewSet(ModelViewSet):
    model = ImportRun
    name = "imports"
    url_prefix = "imports"
    icon = "upload"
    menu_label = _("Imports")
    menu_hook = DIRECTORY_MENU
    menu_order = 70
    copy_view_enabled = False
    index_view_class = RunIndexView
    list_display = (
        TitleColumn("files", label=_("Files"), accessor="__str__", url_name="imports:run"),
        Column("format", label=_("Format")),
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("made_by", label=_("By"), accessor="sender"),
        DateColumn("created_at", label=_("Sent on"), sort_key="created_at"),
    )
    form_fields: tuple[str, ...] = ()

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("envoyer/", SendView.as_view(), name="send"),
            path("modele.csv", TemplateFileView.as_view(), name="template"),
            path("modele.xlsx", TemplateWorkbookView.as_view(), name="template_workbook"),
            path("<int:pk>/", RunView.as_view(), name="run"),
            path("<int:pk>/confirmer/", ConfirmView.as_view(), name="confirm"),
            path("<int:pk>/reprendre/", AgainView.as_view(), name="again"),
            path("<int:pk>/annuler/", AskUndoView.as_view(), name="ask_undo"),
            path("<int:pk>/annuler/confirmer/", UndoView.as_view(), name="undo"),
            path("<int:pk>/garder/", KeepView.as_view(), name="keep"),
            path("<int:pk>/rapport.csv", ReportView.as_view(), name="report"),
        ]
