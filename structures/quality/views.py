from typing import Any, cast

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from portal.registry import PanelLine
from structures.models import StructurePage
from structures.moderation import queues
from structures.quality.checks import CHECKS, LABELS, Action, Check, check_called
from structures.quality.services import ACTIONS

READ = "structures.change_registerrecord"
LINES = 30

may_read = method_decorator(permission_required(READ, raise_exception=True), name="dispatch")


@may_read
class BoardView(WagtailAdminTemplateMixin, TemplateView):
    """Every check with the number of structures it concerns."""

    template_name = "structures/admin/quality.html"
    page_title = _("Quality of the directory")
    header_icon = "circle-check"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        total = StructurePage.objects.live().count()
        counts = [(check, check.find().count()) for check in CHECKS]
        lines = [line for queue in queues if (line := queue(self.request))]
        return super().get_context_data(total=total, counts=counts, queues=lines, **kwargs)


@may_read
class CheckView(WagtailAdminTemplateMixin, TemplateView):
    """The structures that one check concerns, each with what can be done about it."""

    template_name = "structures/admin/quality_check.html"
    header_icon = "circle-check"

    @property
    def check(self) -> Check:
        check = check_called(self.kwargs["code"])
        if check is None:
            raise Http404
        return check

    def get_page_title(self) -> str:
        return str(self.check.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        board = {"url": reverse("quality:board"), "label": BoardView.page_title}
        return [*self.breadcrumbs_items, board, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pages = self.check.find().select_related("record__commune", "website_check").by_name()
        lines: Page[StructurePage] = Paginator(pages, LINES).get_page(self.request.GET.get("p"))
        return super().get_context_data(check=self.check, lines=lines, **kwargs)


@may_read
class ActView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str, pk: int, action: str) -> HttpResponse:
        check = check_called(code)
        if check is None or action not in check.actions:
            raise Http404
        structure = get_object_or_404(StructurePage, pk=pk)
        if not structure.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        self._act(check, structure, Action(action))
        page = request.POST.get("p", "")
        return redirect(f"{reverse('quality:check', args=[code])}{f'?p={page}' if page.isdecimal() else ''}")

    def _act(self, check: Check, structure: StructurePage, action: Action) -> None:
        """On what the board still shows: a tab left open may speak of a page dealt with meanwhile."""
        if not check.find().filter(pk=structure.pk).exists():
            messages.warning(
                self.request, gettext("%(name)s has left this list meanwhile.") % {"name": structure}
            )
            return
        ACTIONS[action](structure=structure, person=cast("User", self.request.user))
        messages.success(
            self.request,
            gettext("%(action)s: done for %(name)s.") % {"action": LABELS[action], "name": structure},
        )


class QualityMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(READ)


def menu_item() -> QualityMenuItem:
    return QualityMenuItem(_("Quality"), reverse("quality:board"), icon_name="circle-check", order=60)


def closed_structures(request: HttpRequest) -> PanelLine | None:
    """What cannot wait: pages online whose establishment has closed."""
    check = CHECKS[0]
    if not request.user.has_perm(READ) or not (count := check.find().count()):
        return None
    return PanelLine(str(check.title), reverse("quality:check", args=[check.code]), count)


urlpatterns: list[URLPattern] = [
    path("", BoardView.as_view(), name="board"),
    path("<slug:code>/", CheckView.as_view(), name="check"),
    path("<slug:code>/<int:pk>/<slug:action>/", ActView.as_view(), name="act"),
]
