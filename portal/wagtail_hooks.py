from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.models import Menu, SiteTexts
from portal.panels import WaitingPanel, missing_facts
from portal.registry import panel_lines


class MenuViewSet(SnippetViewSet):
    model = Menu
    icon = "list-ul"
    list_display = ("title", "place", "position", "locale")
    list_filter = ("place", "locale")
    search_fields = ("title",)


class SiteTextsViewSet(SnippetViewSet):
    model = SiteTexts
    icon = "edit"
    list_display = ("site_name", "tagline", "locale")


class SiteViewSetGroup(ViewSetGroup):
    items = (MenuViewSet, SiteTextsViewSet)
    menu_icon = "site"
    menu_label = _("Menus and texts")
    menu_name = "site-texts"
    menu_order = 850


register_snippet(SiteViewSetGroup)

panel_lines.register(missing_facts, order=900)


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(WaitingPanel())


@hooks.register("insert_global_admin_css")
def brand_admin() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal/css/admin.css"))
