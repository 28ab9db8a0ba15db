from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from commons.models import Theme


class ThemeViewSet(SnippetViewSet):
    model = Theme
    icon = "tag"
    list_display = ("name", "code", "locale")
    list_filter = ("locale",)
    search_fields = ("name", "code")
    menu_order = 840


register_snippet(ThemeViewSet)
