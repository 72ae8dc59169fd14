"""The statements of an erasure, made once each and run with other ids: making one takes longer than running it.

Most take the expanding parameter ``IDS``; `run` gives it some ids at a time. Those about one row take ``ROW``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Select, Update, bindparam, delete, func, select, update
from sqlalchemy.sql.base import Executable

from desktop_app.records import catalogue
from desktop_app.services.holdings import chunks

IDS = "ids"
ROW = "row"


def key_of(table: str) -> Any:
    """The key column of `table`; None where several columns are its key."""
    columns = list(catalogue.entity(table).table.primary_key.columns)
    return columns[0] if len(columns) == 1 else None


@cache
def about(table: str, path: str, columns: tuple[str, ...] = ()) -> Select[Any]:
    """`columns` (else the key) of the rows that `path` leads from to the people."""
    entity = catalogue.entity(table)
    return entity.about(path, _ids(), [entity.table.c[each] for each in columns])


@cache
def linked(table: str, link: str) -> Select[Any]:
    """The keys of the rows that point at the records."""
    return select(key_of(table)).where(catalogue.entity(table).table.c[link].in_(_ids()))


@cache
def number_linked(table: str, link: str) -> Select[Any]:
    """How many rows point at the records."""
    found = catalogue.entity(table).table
    return select(func.count()).select_from(found).where(found.c[link].in_(_ids()))


@cache
def drop(table: str, column: str) -> Delete:
    """Delete the rows with the ids in `column`."""
    found = catalogue.entity(table).table
    return delete(found).where(found.c[column].in_(_ids()))


@cache
def cut(table: str, link: str) -> Update:
    """Take the link from the rows that point at the records."""
    found = catalogue.entity(table).table
    return update(found).where(found.c[link].in_(_ids())).values({link: None})


@cache
def read(table: str, column: str) -> Select[Any]:
    """Key and `column` of the rows with the keys."""
    return select(key_of(table), catalogue.entity(table).table.c[column]).where(key_of(table).in_(_ids()))


@cache
def empty(table: str, column: str, value: str | None) -> Update:
    """Put `value`, which is "" or nothing, in place of what the rows with the keys hold."""
    found = catalogue.entity(table).table
    held = found.c[column].isnot(None) if value is None else found.c[column] != value
    return update(found).where(key_of(table).in_(_ids()), held).values({column: value})


@cache
def text_of(table: str, column: str) -> Select[Any]:
    """`column` of the row with the key ``ROW``."""
    return select(catalogue.entity(table).table.c[column]).where(key_of(table) == bindparam(ROW))


@cache
def names_of(table: str, path: str) -> Select[Any]:
    """The names of the people whom the row with the key ``ROW`` is about by `path`."""
    return catalogue.entity(table).persons_of(path, bindparam(ROW), [catalogue.entity("person").table.c.full_name])


@cache
def code_by(table: str, link: str) -> Select[Any]:
    """The number of the record to which `link` leads from the row with the key ``ROW``."""
    source, target = catalogue.entity(table).table, catalogue.entity(link.removesuffix("_id")).table
    return select(target.c.code).join(source, source.c[link] == target.c.id).where(key_of(table) == bindparam(ROW))


def run(connection: Connection, statement: Executable, ids: Iterable[Any]) -> Iterator[Any]:
    """The results of `statement` for `ids`, some at a time."""
    for some in chunks(ids):
        yield connection.execute(statement, {IDS: some})


def rows(connection: Connection, statement: Executable, ids: Iterable[Any]) -> Iterator[Any]:
    """The rows of all those results."""
    for result in run(connection, statement, ids):
        yield from result


def _ids() -> Any:
    return bindparam(IDS, expanding=True)
