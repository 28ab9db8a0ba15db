"""What a visitor may find: published pages open to all, in the language of the interface, and structures."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as ResultsPage
from django.core.paginator import Paginator
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import get_language
from modelsearch.query import SearchQuery as Query
from wagtail.models import Locale, Page, PageQuerySet, get_page_models
from wagtail.search.models import IndexEntry

from portal.models import Menu, MenuItem
from search.backend import LAST
from search.forms import SearchForm
from search.kinds import label_of, technical_types
from search.questions import question
from structures.models import StructurePage
from structures.spelling.corrections import corrected, in_all_pages
from structures.spelling.directory import FEW, Correction

PAGE_SIZE = 20
EXCERPT_LETTERS = 220


def findable(language: str) -> PageQuerySet:
    """Pages that anyone may read here. Mirrors of French pages under English addresses are left out."""
    structures = ContentType.objects.get_for_model(StructurePage)
    locale = Locale.objects.get_for_language(language)
    mirrors = Page.objects.filter(alias_of__isnull=False)
    withdrawn = StructurePage.objects.withdrawn()
    return (
        Page.objects.live()
        .public()
        .filter(Q(locale_id=locale.pk) | Q(content_type_id=structures.pk))
        .exclude(pk__in=mirrors.values("pk"))
        .exclude(pk__in=withdrawn.values("pk"))
    )


def readings_first(pages: PageQuerySet) -> PageQuerySet:
    """What few people look for comes last: the site map, and what the last line of the footer leads to."""
    legal = MenuItem.objects.filter(
        menu__place=Menu.Place.LEGAL, page__translation_key=OuterRef("translation_key")
    )
    is_technical = Q(content_type_id__in=technical_types()) | Exists(legal)
    return pages.annotate(**{LAST: ExpressionWrapper(is_technical, output_field=BooleanField())})


def texts_of_pages() -> Iterator[str]:
    """What the index holds of each page that anyone may read, in every language, structures apart."""
    structures = ContentType.objects.get_for_model(StructurePage)
    pages = Page.objects.live().public().exclude(content_type=structures)
    keys = [str(key) for key in pages.filter(alias_of__isnull=True).values_list("pk", flat=True)]
    kinds = ContentType.objects.get_for_models(*get_page_models()).values()
    entries = IndexEntry.objects.filter(content_type__in=kinds, object_id__in=keys)
    for title, body in entries.values_list("title_text", "body_text").iterator():
        yield f"{title} {body}"


@dataclass(frozen=True)
class Facet:
    """A kind with the number of its results."""

    code: str
    label: str | Promise
    total: int
    is_current: bool


@dataclass(frozen=True)
class Finding:
    page: Page
    kind: str | Promise
    language: str

    @property
    def title(self) -> str:
        return getattr(self.page, "card_title", self.page.title)

    @property
    def is_foreign(self) -> bool:
        """Structures speak French under the English interface."""
        return self.language != get_language()

    @property
    def excerpt(self) -> str:
        text = getattr(self.page, "card_text", "") or self.page.search_description
        return Truncator(" ".join(text.split())).chars(EXCERPT_LETTERS)


class CountedPaginator(Paginator):
    """A paginator that is told how many results there are, instead of counting them once more."""

    def __init__(self, results: Any, size: int, *, count: int) -> None:
        super().__init__(results, size)
        self._count = count

    @property
    def count(self) -> int:
        return self._count


class Findings:
    """Results of one search: counts by kind, then one page of results."""

    def __init__(self, form: SearchForm, language: str) -> None:
        self.form = form
        self.language = language

    @cached_property
    def findable(self) -> PageQuerySet:
        return findable(self.language)

    @cached_property
    def totals(self) -> dict[str, int]:
        """Number of results by code of kind, kinds without any left out."""
        by_type = self._search(self.findable).facet("content_type_id")
        totals = {
            kind.code: sum(by_type.get(pk, 0) for pk in kind.content_type_ids)
            for kind in self.form.kinds.values()
        }
        return {code: total for code, total in totals.items() if total}

    @property
    def total(self) -> int:
        return self.totals.get(self.form.chosen_kind, 0) if self.form.chosen_kind else self.everything

    @property
    def everything(self) -> int:
        return sum(self.totals.values())

    @property
    def facets(self) -> list[Facet]:
        """Kinds that have results, the largest first."""
        return [
            Facet(code, self.form.kinds[code].label, total, code == self.form.chosen_kind)
            for code, total in sorted(self.totals.items(), key=lambda pair: -pair[1])
        ]

    def page(self, number: Any) -> ResultsPage:
        pages = self.findable
        if self.form.chosen_kind:
            pages = pages.filter(content_type_id__in=self.form.kinds[self.form.chosen_kind].content_type_ids)
        results = self._search(readings_first(pages))
        return CountedPaginator(results, PAGE_SIZE, count=self.total).get_page(number)

    @cached_property
    def _question(self) -> Query:
        return question(self.form.query)

    @cached_property
    def correction(self) -> Correction | None:
        """What was probably meant, where little was found and that would find more."""
        text = corrected(self.form.query, in_all_pages) if self.total <= FEW else ""
        if not text:
            return None
        meant = Findings(self.form.about(text), self.language)
        meant.findable = self.findable
        return Correction(text, meant.form.address, meant.total) if meant.total > self.total else None

    def _search(self, pages: PageQuerySet) -> Any:
        return pages.search(self._question)


def read(results: ResultsPage) -> list[Finding]:
    """The pages themselves, in the order of their relevance: one query for each type among them."""
    keys = [page.pk for page in results]
    pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).specific()}
    languages = dict(Locale.objects.values_list("pk", "language_code"))
    found = [pages[key] for key in keys if key in pages]
    return [Finding(page, label_of(type(page)), languages[page.locale_id]) for page in found]
