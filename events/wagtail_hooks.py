from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import PageStatusColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from events.models import Audience, EventPage
from portal.admin_menu import PagesMenuItem
from portal.dates import date_format


class AudienceViewSet(SnippetViewSet):
    model = Audience
    icon = "group"
    list_display = ("name", "code", "locale")
    list_filter = ("locale",)
    search_fields = ("name",)


def start_words(event: EventPage) -> str:
    """Wagtail's own column counts the time elapsed, of which an event to come has none."""
    return date_format(localtime(event.starts_at), "SHORT_DATETIME_FORMAT") if event.starts_at else ""


class EventListingViewSet(PageListingViewSet):
    model = EventPage
    icon = "calendar"
    menu_label = _("Agenda")
    menu_order = 210
    menu_item_class = PagesMenuItem
    add_to_admin_menu = True
    columns = [
        *[column for column in PageListingViewSet.columns if column.name in {"bulk_actions", "title"}],
        Column("starts_at", label=_("Starts"), accessor=start_words, sort_key="starts_at", width="14%"),
        Column("happening", label=_("Status"), accessor="get_status_display", sort_key="status", width="12%"),
        Column("edition", label=_("Edition"), accessor="edition", width="16%"),
        PageStatusColumn("publication", label=_("Publication"), sort_key="live", width="12%"),
    ]


register_snippet(AudienceViewSet)


@hooks.register("register_admin_viewset")
def register_event_listing() -> EventListingViewSet:
    return EventListingViewSet("event_pages")
