from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import make_aware

from portal.text import without_controls

if TYPE_CHECKING:
    from home.models.news import NewsIndexPage, NewsPage, NewsQuerySet

LATEST = 20


class NewsFeed(Feed):
    """The latest news of one language, as Atom."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> "NewsIndexPage":
        return kwargs["index"]

    def title(self, index: "NewsIndexPage") -> str:
        return without_controls(index.title)

    def subtitle(self, index: "NewsIndexPage") -> str:
        return without_controls(index.introduction or index.search_description)

    def link(self, index: "NewsIndexPage") -> str:
        return index.get_url() or "/"

    def feed_url(self, index: "NewsIndexPage") -> str:
        return f"{index.get_url()}{index.reverse_subpage('atom')}"

    def items(self, index: "NewsIndexPage") -> "NewsQuerySet":
        return index.news()[:LATEST]

    def item_title(self, item: "NewsPage") -> str:
        return without_controls(item.title)

    def item_description(self, item: "NewsPage") -> str:
        return without_controls(item.card_text)

    def item_link(self, item: "NewsPage") -> str:
        return item.get_url() or "/"

    def item_pubdate(self, item: "NewsPage") -> datetime:
        return make_aware(datetime.combine(item.date, time(8)))

    def item_updateddate(self, item: "NewsPage") -> datetime:
        return item.last_published_at or self.item_pubdate(item)
