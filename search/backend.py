"""Wagtail's database search, with text and query brought to the same words.

A page is indexed with the stemmer of its language; a query goes through both, since the English site also
finds structures, which speak French.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchVector
from django.db import models
from modelsearch.backends.database.postgres import postgres
from modelsearch.backends.database.postgres.query import Lexeme
from modelsearch.query import And, Boost, Not, Or, Phrase, PlainText
from modelsearch.query import SearchQuery as Query
from modelsearch.utils import get_content_type_pk

from search.words import every_word, telling_words
from structures.words import is_beginning

STEMMERS = {"fr": "french", "en": "english"}
#: A query of more words than this is cut: the rest would only slow it down.
MOST_WORDS = 20
#: Words of an average title: a match in a shorter one counts more.
USUAL_TITLE = 5
#: The annotation by which a queryset asks that some rows come last.
LAST = "comes_last"


class Indexer(postgres.ObjectIndexer):
    def __init__(self, obj: models.Model, backend: "SearchBackend") -> None:
        super().__init__(obj, backend)
        locale = getattr(obj, "locale", None)
        self.config = STEMMERS.get(locale.language_code if locale else "fr", backend.config)

    def as_vector(self, texts: list[tuple[str, str]], for_autocomplete: bool = False) -> SearchVector:
        words = every_word if for_autocomplete else telling_words
        return super().as_vector([(words(text), weight) for text, weight in texts], for_autocomplete)

    @property
    def title_norm(self) -> float:
        return USUAL_TITLE / max(1, len(set(telling_words(self.title_text).split())))


class Index(postgres.PostgresIndex):
    def add_items(self, model: type[models.Model], objs: Iterable[models.Model]) -> None:
        if not model.get_search_fields():  # type: ignore[attr-defined]
            return
        content_type = get_content_type_pk(model)
        entries = [self._entry(content_type, Indexer(obj, self.backend)) for obj in objs]
        self.entries.model._default_manager.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["title", "body", "autocomplete", "title_norm", "title_text", "body_text"],
        )

    def _entry(self, content_type: int, indexer: Indexer) -> models.Model:
        return self.entries.model(
            content_type_id=content_type,
            object_id=indexer.id,
            title=indexer.title,
            body=indexer.body,
            autocomplete=indexer.autocomplete,
            title_norm=indexer.title_norm,
            title_text=_storable(indexer.title_text),
            body_text=_storable(indexer.body_text),
        )

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Each entry is written with its own: an average over the whole table would be read at every save."""


class QueryCompiler(postgres.PostgresSearchQueryCompiler):
    query: Query

    def build_tsquery(self, query: Query, config: str | None = None) -> SearchQuery | CombinedSearchQuery:
        configs = STEMMERS.values() if config in STEMMERS.values() else [config]
        return reduce(or_, [super(QueryCompiler, self).build_tsquery(query, config=each) for each in configs])

    def build_tsquery_content(
        self, query: Query, config: str | None = None, invert: bool = False
    ) -> SearchQuery | CombinedSearchQuery | None:
        """A number that only begins a SIREN or a SIRET is looked for as a beginning."""
        if isinstance(query, PlainText) and is_beginning(query.query_string):
            beginning = Lexeme(query.query_string, invert=invert, prefix=True)
            return SearchQuery(beginning, search_type="raw", config=config)
        if isinstance(query, Boost):  # only the order of results looks at it
            return self.build_tsquery_content(query.subquery, config=config, invert=invert)
        return super().build_tsquery_content(query, config=config, invert=invert)

    def search(self, config: str, start: int, stop: int, **options: Any) -> models.QuerySet:
        self.query = folded(self.query, telling_words)
        if is_empty(self.query):
            return self.queryset.none()
        return super().search(config, start, stop, **options)

    def _apply_ordering_and_scoring(
        self, queryset: models.QuerySet, rank_expression: Any, start: int, stop: int, score_field: Any = None
    ) -> models.QuerySet:
        """Whatever their relevance, rows that the queryset marks as `LAST` come after the others."""
        found = super()._apply_ordering_and_scoring(queryset, rank_expression, None, None, score_field)
        if LAST in queryset.query.annotations and self.order_by_relevance:
            found = found.order_by(LAST, *found.query.order_by)
        return found[start:stop]


class AutocompleteQueryCompiler(postgres.PostgresAutocompleteQueryCompiler):
    query: Query

    def search(self, config: str, start: int, stop: int, **options: Any) -> models.QuerySet:
        self.query = folded(self.query, every_word)
        if is_empty(self.query):
            return self.queryset.none()
        return super().search(config, start, stop, **options)


def folded(query: Query, words: Any) -> Query:
    if isinstance(query, PlainText):
        return PlainText(_cut(words(query.query_string)), operator=query.operator)
    if isinstance(query, Phrase):
        return Phrase(_cut(words(query.query_string)))
    if isinstance(query, Not):
        return Not(folded(query.subquery, words))
    if isinstance(query, Boost):
        return Boost(folded(query.subquery, words), query.boost)
    if isinstance(query, And | Or):
        parts = [folded(part, words) for part in query.subqueries]
        return type(query)([part for part in parts if not is_empty(part)])
    return query


def is_empty(query: Query) -> bool:
    """Whether nothing is left to look for."""
    if isinstance(query, PlainText | Phrase):
        return not query.query_string
    if isinstance(query, Not | Boost):
        return is_empty(query.subquery)
    return isinstance(query, And | Or) and not query.subqueries


def _cut(words: str) -> str:
    return " ".join(words.split()[:MOST_WORDS])


def _storable(text: str) -> str:
    return text.replace("\x00", "")


class SearchBackend(postgres.PostgresSearchBackend):
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
    index_class = Index

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({"SEARCH_CONFIG": "french", **params})
