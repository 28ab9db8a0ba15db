"""Many rows at once, by PostgreSQL's COPY, within the transaction of Django's connection."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg.sql import SQL, Composable, Identifier

Fields = Sequence[Any]
STAGED = "staged"


def insert(instances: Sequence[models.Model], *, leaving: Iterable[str] = ()) -> None:
    """Write new rows of one table: of a page's own table only, where pages are made of two."""
    if not instances:
        return
    meta = type(instances[0])._meta
    left = set(leaving)
    fields = [each for each in meta.local_concrete_fields if each.name not in left and not each.generated]
    copy(meta.db_table, fields, (_values(instance, fields) for instance in instances))


def copy(table: str, fields: Fields, rows: Iterable[Sequence[Any]]) -> None:
    order = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), _columns(fields))
    with connection.cursor() as cursor, cursor.copy(order) as writing:  # type: ignore[attr-defined]
        for row in rows:
            writing.write_row(row)


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """Keys that nobody else will be given."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, key, count]
        )
        return [row[0] for row in cursor.fetchall()]


def update(instances: Sequence[models.Model], fields: Fields) -> None:
    """Write these fields of known rows: one COPY into a temporary table, one UPDATE from it."""
    if not instances:
        return
    meta = type(instances[0])._meta
    key: Any = meta.pk
    staged = [key, *fields]
    names = {
        "table": Identifier(meta.db_table),
        "key": Identifier(key.column),
        "staged": Identifier(STAGED),
    }
    changes = SQL(", ").join(
        SQL("{} = {}").format(Identifier(each.column), Identifier(STAGED, each.column)) for each in fields
    )
    with connection.cursor() as cursor:
        cursor.execute(
            SQL("CREATE TEMPORARY TABLE {staged} AS SELECT {columns} FROM {table} WITH NO DATA").format(
                columns=_columns(staged), **names
            )
        )
        copy(STAGED, staged, (_values(instance, staged) for instance in instances))
        cursor.execute(
            SQL("UPDATE {table} SET {changes} FROM {staged} WHERE {table}.{key} = {staged}.{key}").format(
                changes=changes, **names
            )
        )
        cursor.execute(SQL("DROP TABLE {staged}").format(**names))


def _columns(fields: Fields) -> Composable:
    return SQL(", ").join(Identifier(field.column) for field in fields)


def _values(instance: models.Model, fields: Fields) -> list[Any]:
    return [
        field.get_db_prep_save(getattr(instance, field.attname), connection=connection) for field in fields
    ]
