"""What the home page shows of the other rooms, each section in the reader's language."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from wagtail.models import Page

from commons.models import CommonsIndexPage, CommonsPage
from events.models import AgendaPage, EventPage
from home.call_banner import call_banner
from home.models.news import NewsIndexPage, NewsPage
from portal.memory import memory
from structures.models import DirectoryPage, Sector

if TYPE_CHECKING:
    from home.models import HomeLink, HomePage

COMMONS_SHOWN = 3
EVENTS_SHOWN = 3
NEWS_SHOWN = 3


@dataclass(frozen=True)
class Shortcut:
    title: str
    url: str


def of(home: "HomePage", request: HttpRequest) -> dict[str, Any]:
    """The context of the home page; a preview shows what nobody has published yet."""
    if getattr(request, "is_preview", False):
        return _read(home, request)
    return memory.kept(("home", home.pk, request.get_host()), lambda: _read(home, request))


def _read(home: "HomePage", request: HttpRequest) -> dict[str, Any]:
    lists = {page.specific_class: page for page in home.get_children().live()}
    directory = lists.get(DirectoryPage)
    news_list = lists.get(NewsIndexPage)
    return {
        "directory": directory,
        "shortcuts": shortcuts(home, directory, request),
        "call": call_banner(home, request),
        "commons_list": lists.get(CommonsIndexPage),
        "commons": commons_to_join(home),
        "agenda": lists.get(AgendaPage),
        "events": events_to_come(home),
        "figures": list(home.figures.all()),
        "news_list": news_list,
        "news": latest_news(news_list),
    }


def shortcuts(home: "HomePage", directory: Page | None, request: HttpRequest) -> list[Shortcut]:
    links = list(home.links.all())
    prefetch_related_objects(links, "sector", "page")
    names = _sector_names(home, links)
    pages = _pages(home, links)
    found = (_shortcut(link, directory, names, pages, request) for link in links)
    return [shortcut for shortcut in found if shortcut]


def _shortcut(
    link: "HomeLink",
    directory: Page | None,
    names: dict[Any, str],
    pages: dict[Any, Page],
    request: HttpRequest,
) -> Shortcut | None:
    if link.sector and directory:
        name = link.title or names.get(link.sector.translation_key, link.sector.name)
        return Shortcut(name, f"{directory.get_url(request)}?secteur={link.sector.code}")
    page = pages.get(link.page.translation_key) if link.page else None
    return Shortcut(link.title or page.title, page.get_url(request)) if page else None


def _sector_names(home: "HomePage", links: list["HomeLink"]) -> dict[Any, str]:
    keys = [link.sector.translation_key for link in links if link.sector]
    names = Sector.objects.filter(translation_key__in=keys, locale=home.locale_id)
    return dict(names.values_list("translation_key", "name")) if keys else {}


def _pages(home: "HomePage", links: list["HomeLink"]) -> dict[Any, Page]:
    keys = [link.page.translation_key for link in links if link.page]
    pages = Page.objects.live().public().filter(translation_key__in=keys, locale=home.locale_id)
    return {page.translation_key: page for page in pages} if keys else {}


def commons_to_join(home: "HomePage") -> list[CommonsPage]:
    """Those that editors chose, in their order; else the latest."""
    here = CommonsPage.objects.live().public().filter(locale=home.locale_id).for_cards()
    chosen = list(home.chosen_commons.all())
    if not chosen:
        return list(here.latest_first()[:COMMONS_SHOWN])
    prefetch_related_objects(chosen, "commons")
    keys = [row.commons.translation_key for row in chosen]
    return sorted(here.filter(translation_key__in=keys), key=lambda page: keys.index(page.translation_key))


def events_to_come(home: "HomePage") -> list[EventPage]:
    kept = EventPage.objects.published().exclude(status=EventPage.Status.CANCELLED)
    upcoming = kept.upcoming().with_facts()[:EVENTS_SHOWN]
    return upcoming.in_language(home.locale.language_code)


def latest_news(news_list: Page | None) -> list[NewsPage]:
    if news_list is None:
        return []
    return list(NewsPage.objects.child_of(news_list).live().public().latest_first()[:NEWS_SHOWN])
