"""What the queues of the admin share: a list that opens on what waits, a screen to decide on one row."""

from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.models import User
from structures.admin_menu import DIRECTORY_MENU


class QueueIndexView(IndexView):
    """What waits, unless a state is asked for. `related` names what each line reads."""

    related: tuple[str, ...] = ()

    def get_base_queryset(self) -> Any:
        rows = self.model.objects.select_related(*self.related)
        return rows if "state" in self.request.GET else rows.waiting()


class DecisionView(WagtailAdminTemplateMixin):
    """For those who hold `permission`: the `row` that the address names, and the way back to its list."""

    model: type[Model]
    permission = ""
    related: tuple[str, ...] = ()
    list_name = ""
    list_label: Any = ""
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    @cached_property
    def row(self) -> Any:
        return get_object_or_404(
            self.model._default_manager.select_related(*self.related), pk=self.kwargs["pk"]
        )

    def get_page_title(self) -> str:
        return str(self.row)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        back = {"url": reverse(self.list_name), "label": self.list_label}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def to_list(self, said: str) -> HttpResponse:
        messages.success(self.request, said)
        return redirect(self.list_name)

    def too_late(self) -> HttpResponse:
        """Somebody decided first."""
        messages.warning(self.request, gettext("Somebody has already decided on this."))
        return redirect(self.list_name)


class QueueViewSet(ModelViewSet):
    """`decisions` holds the addresses below a row's own, each with its view and its name."""

    menu_hook = DIRECTORY_MENU
    copy_view_enabled = False
    index_view_class = QueueIndexView
    list_filter: Any = ("state",)
    form_fields: tuple[str, ...] = ()
    decisions: ClassVar[dict[str, tuple[Any, str]]] = {}

    def get_urlpatterns(self) -> list[URLPattern]:
        own = [path(route, view.as_view(), name=name) for route, (view, name) in self.decisions.items()]
        return [*super().get_urlpatterns(), *own]
