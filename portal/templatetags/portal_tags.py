"""Tags that every template may use: they are built in."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import translate_url
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from lucide.templatetags.lucide import lucide
from wagtail.models import Page, Site

from portal.dates import date_format
from portal.memory import memory
from portal.models import Menu, SiteSettings, SiteTexts

register = template.Library()

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Column:
    title: str
    items: list[Link]


@dataclass(frozen=True)
class LanguageLink:
    """`url` leads to the same page, or to the home page where the page is not translated."""

    code: str
    label: str
    url: str
    is_current: bool
    is_translated: bool


@register.filter(expects_localtime=True, is_safe=False)
def date(day: Any, form: str | None = None) -> str:
    """In the place of Django's, for the « 1er » of French."""
    try:
        return date_format(day, form or "DATE_FORMAT")
    except AttributeError:  # there is none
        return ""


@register.simple_tag(takes_context=True)
def menu(context: Context, place: str) -> list[Link] | list[Column]:
    """Links of the main or legal menu, or columns of the footer, in the page's language."""
    columns = [Column(item.title, _links(item, context)) for item in _menus(context) if item.place == place]
    if place == Menu.Place.FOOTER:
        return columns
    return [link for column in columns for link in column.items]


def _menus(context: Context) -> list[Menu]:
    request = context["request"]
    language = get_language()
    cached = request.__dict__.setdefault("_menus", {})
    if language not in cached:
        cached[language] = memory.kept(("menus", language), lambda: _menus_in(language))
    return cached[language]


def _menus_in(language: str) -> list[Menu]:
    menus = list(Menu.objects.in_language(language).prefetch_related("items__page"))
    _lead_to_translations(menus, language)
    return menus


def _lead_to_translations(menus: list[Menu], language: str) -> None:
    """Give each link its published page in this language, all in one query."""
    items = [item for menu in menus for item in menu.items.all() if item.page]
    keys = {item.page.translation_key for item in items}
    pages = Page.objects.live().filter(translation_key__in=keys, locale__language_code=language)
    by_key = {page.translation_key: page for page in pages.select_related("locale")}
    for item in items:
        item.target = by_key.get(item.page.translation_key)


def _links(item_menu: Menu, context: Context) -> list[Link]:
    request = context["request"]
    links = []
    for item in item_menu.items.all():
        url = item.target.get_url(request) if item.target else item.address
        if url:
            title = item.title or item.target.title
            links.append(Link(title, url, _is_current(url, request.path)))
    return links


def _is_current(url: str, path: str) -> bool:
    home_depth = 2 if url.startswith("/en/") else 1
    if url.rstrip("/").count("/") < home_depth:
        return path == url
    return path.startswith(url)


@register.simple_tag(takes_context=True)
def site_texts(context: Context) -> SiteTexts:
    request = context["request"]
    cached = request.__dict__.setdefault("_site_texts", {})
    language = get_language()
    if language not in cached:
        cached[language] = memory.kept(("texts", language), lambda: _texts_in(language))
    return cached[language]


def _texts_in(language: str) -> SiteTexts:
    return SiteTexts.objects.in_language(language).first() or SiteTexts()


@register.simple_tag(takes_context=True)
def site_settings(context: Context) -> SiteSettings:
    request = context["request"]
    site = Site.find_for_request(request)
    return memory.kept(("settings", site.pk if site else None), lambda: SiteSettings.for_request(request))


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    current = get_language()
    return [_language_link(context, code, current=code == current) for code in LANGUAGE_NAMES]


def _language_link(context: Context, code: str, *, current: bool) -> LanguageLink:
    url = context["request"].path if current else _address_in(context, code)
    return LanguageLink(code, LANGUAGE_NAMES[code], url or _home_in(code), current, bool(url))


def _address_in(context: Context, code: str) -> str | None:
    """The address of this same page in another language, or None where it is not translated."""
    request = context["request"]
    page = context.get("page")
    if not isinstance(page, Page):
        return translate_url(request.get_full_path(), code) if _is_own_view(request) else None
    key = ("translation", page.translation_key, code, request.get_host())
    address = memory.kept(key, lambda: _page_address_in(page, code, request))
    query = request.GET.urlencode()
    return f"{address}?{query}" if address and query else address


def _is_own_view(request: HttpRequest) -> bool:
    """Whether a view of ours answers, rather than Wagtail's, which found no page."""
    match = request.resolver_match
    return match is not None and match.url_name != "wagtail_serve"


def _page_address_in(page: Page, code: str, request: HttpRequest) -> str | None:
    if hasattr(page, "url_in"):
        return page.url_in(code)
    same = Page.objects.live().filter(translation_key=page.translation_key, locale__language_code=code)
    translated = same.select_related("locale").first()
    return translated.get_url(request) if translated else None


def _home_in(code: str) -> str:
    return "/" if code == "fr" else f"/{code}/"


@register.simple_tag(takes_context=True)
def home_url(context: Context) -> str:
    return _home_in(get_language())


@register.simple_tag(takes_context=True)
def page_url(context: Context, page: Page) -> str:
    """The address of a page; inside `{% include … only %}` too it remembers the sites met by this request."""
    return page.get_url(context.get("request") or getattr(context, "request", None)) or ""


@register.simple_tag(takes_context=True)
def absolute_url(context: Context, path: str) -> str:
    """The full address of a path on the site that answers."""
    site = Site.find_for_request(context["request"])
    root = site.root_url if site else context["request"].build_absolute_uri("/").rstrip("/")
    return path if path.startswith("http") else f"{root}{path}"


@register.simple_tag
@cache
def icon(name: str, css: str = "icon") -> SafeString:
    """An icon of the Lucide set, in the colour of the text, unseen by screen readers."""
    return SafeString(lucide(name, size=24, **{"class": css, "aria-hidden": "true", "focusable": "false"}))


@register.filter
def in_language(page: Page, code: str) -> str:
    with override(code):
        return page.get_url() or ""
