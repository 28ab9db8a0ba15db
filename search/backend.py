"""Wagtail's database search, with text and query folded alike."""

from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend


class SearchBackend(PostgresSearchBackend):
    pass
