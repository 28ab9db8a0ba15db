from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.models import Menu, SiteTexts


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
