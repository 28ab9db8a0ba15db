"""What templates need to draw the shared components."""

import json
import re
from collections.abc import Iterable, Iterator
from uuid import UUID

from django import template
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page as ResultsPage
from django.forms import BaseForm, BoundField
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Locale, Page

from portal.memory import memory

register = template.Library()

SMALL_WORDS = {"à", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"}
SMALL_WORDS |= {"a", "and", "for", "in", "of", "the"}
JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def initials(name: str) -> str:
    """Two letters at most: "Les Paniers des Cévennes" → "PC"."""
    words = re.findall(r"[^\W_]+", name)
    telling = [word for word in words if word.lower() not in SMALL_WORDS] or words
    return "".join(word[0].upper() for word in telling[:2])


@register.simple_tag
def pages_above(page: Page) -> Iterable[Page]:
    """From the home page down to the parent of `page`, in one query at most."""
    above = page.get_ancestors().live().filter(depth__gt=1).select_related("locale")
    return memory.kept(("above", page.path[: -page.steplen]), lambda: list(above))


@register.simple_tag
def elided_pages(results: ResultsPage) -> Iterator[int | str]:
    return results.paginator.get_elided_page_range(results.number, on_each_side=1, on_ends=1)


@register.simple_tag(takes_context=True)
def visitor_messages(context: RequestContext) -> list[Message]:
    """Messages left for this browser, asked for only if it carries a cookie: other pages stay cacheable."""
    request = context.request
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES:
        return []
    return list(get_messages(request))


@register.simple_tag
def structured_data(value: dict | list) -> SafeString:
    """JSON-LD for search engines: data, which a content security policy lets through."""
    written = json.dumps(value, ensure_ascii=False, default=str).translate(JSON_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308 - escaped above


@register.filter
def first_control_id(field: BoundField) -> str:
    """Where a link to the field must lead: its control, or the first one of a group."""
    if field.use_fieldset and len(field.subwidgets):
        return field.subwidgets[0].id_for_label or field.auto_id
    return field.id_for_label


@register.filter
def fault_count(form: BaseForm) -> int:
    """As many as the summary has lines: one field may have several."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def is_lone_checkbox(field: BoundField) -> bool:
    return field.widget_type == "checkbox"


@register.filter
def has_optional_fields(form: BaseForm) -> bool:
    """A box may always stay empty: it is not marked."""
    fields = [field for field in form.visible_fields() if not is_lone_checkbox(field)]
    return any(not field.field.required for field in fields)


@register.filter
def shown_pages(chosen: Iterable[Page | None]) -> list[Page]:
    """The pages an editor chose that are published, in the reader's language where they exist in it."""
    keys = [page.translation_key for page in chosen if page]
    pages = Page.objects.live().public().filter(translation_key__in=keys).specific()
    language = Locale.get_active().pk
    best: dict[UUID, Page] = {}
    for page in pages:
        if getattr(page, "is_hidden", False):
            continue
        if page.locale_id == language or page.translation_key not in best:
            best[page.translation_key] = page
    return [best[key] for key in keys if key in best]
