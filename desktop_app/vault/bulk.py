"""Many rows at once. Inserting them, the statement is made once, and values go to the driver as tuples.

SQLAlchemy's own executemany looks at every row anew; on an import of 100,000 customers that alone took longer than
SQLCipher's work. Reading, it makes an object of every row: for 100,000 numbers that took many times the query itself.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Connection, Select, func, insert, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.types import TypeDecorator

from desktop_app.records.declare import Table


@contextmanager
def without_collecting() -> Iterator[None]:
    """No search for dead cycles among what is made inside: rows hold none, and looking at all of them takes a fifth.

    What has no cycle is let go of as always; the search goes on afterwards if it was on before.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def row_numbers(connection: Connection, query: Select[int]) -> array[int]:
    """The whole numbers that `query` gives, in its order, eight bytes each."""
    column = query.subquery().c
    joined = connection.scalar(select(func.group_concat(next(iter(column)))))
    return array("q", map(int, joined.split(","))) if joined else array("q")


def insert_rows(connection: Connection, cls: type[Table], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert `rows` into the table of `cls`. Every row names every column: nothing is filled in here."""
    listed = list(rows)
    if not listed:
        return
    table = _table(cls)
    columns = tuple(column.name for column in table.columns)
    found = ((index, _converter(connection, column.type)) for index, column in enumerate(table.columns))
    converters = [(index, convert) for index, convert in found if convert]
    rows_of_values: Iterable[Any] = map(itemgetter(*columns), listed)
    if converters:
        by_column = [*zip(*rows_of_values, strict=True)]
        for index, convert in converters:
            by_column[index] = _converted(by_column[index], convert)
        rows_of_values = zip(*by_column, strict=True)
    insert_tuples(connection, cls, list(rows_of_values))


def insert_tuples(connection: Connection, cls: type[Table], rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows`, each a value for every column in the declared order, of types that SQLite takes as they are."""
    if rows:
        connection.exec_driver_sql(_statement(_table(cls), connection.dialect.name), rows)


def _converted(values: Sequence[Any], convert: Callable[[Any], Any]) -> tuple[Any, ...]:
    """A column's values as the driver takes them. Most rows of an import bear the same moment."""
    before: Any = None
    made: Any = convert(None)
    converted = []
    for value in values:
        if value is not before:
            before, made = value, convert(value)
        converted.append(made)
    return tuple(converted)


def _converter(connection: Connection, of_type: Any) -> Callable[[Any], Any] | None:
    """What SQLAlchemy does to a value of this type on its way in; bytes and texts go as they are."""
    if of_type.python_type in (bytes, str, int) and not isinstance(of_type, TypeDecorator):
        return None
    convert: Callable[[Any], Any] | None = of_type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return convert


def _table(cls: type[Table]) -> SqlTable:
    return cast("SqlTable", cls.__table__)


@cache
def _statement(table: SqlTable, dialect: str) -> str:
    return str(insert(table).compile(dialect=_dialect(dialect), column_keys=[column.name for column in table.columns]))


@cache
def _dialect(name: str) -> Any:
    from sqlalchemy.dialects import registry

    return registry.load(name)()
