"""Which rows an erasure reaches, and the act upon them: derived from the declarations, with no list of tables.

A row goes when its class says so and a subject path leads to the person, or when it links to a row that goes and that
link takes it along. Other rows that a path leads to stay, and each of their personal fields is erased as it declares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, update

from desktop_app.records import catalogue
from desktop_app.records.catalogue import Entity, Field
from desktop_app.records.declare import Erase, Unclassified
from desktop_app.records.kinds import Snapshot
from desktop_app.rules.masking import Finder
from desktop_app.services.erasure import queries


@dataclass
class Reach:
    """What is reached.

    Attributes:
        going: table -> keys of rows that go (tables with one key column). staying: (table, path) -> keys of rows whose
            fields are erased. counts: table -> number of rows that go, those of many key columns included.
        cut: table -> number of rows that lose their link.
    """

    going: dict[str, list[Any]]
    staying: dict[tuple[str, str], list[Any]]
    counts: dict[str, int]
    cut: dict[str, int]

    def own(self) -> set[tuple[str, Any]]:
        """Every (table, key) that goes or is changed as the person's own."""
        own = {(table, key) for table, keys in self.going.items() for key in keys}
        return own | {(table, key) for (table, _), keys in self.staying.items() for key in keys}


def reach(connection: Connection, person_ids: Sequence[bytes]) -> Reach:
    """Everything that an erasure of these people reaches; changes nothing."""
    going: dict[str, list[Any]] = {}
    staying: dict[tuple[str, str], list[Any]] = {}
    counts: dict[str, int] = {}
    cut: dict[str, int] = {}
    for entity in catalogue.entities():  # records that others link to come first
        if entity.row_goes or any(link.declared.row_goes for link in entity.links):
            if queries.key_of(entity.name) is None:
                number = sum(_count(connection, link, going) for link in entity.links if link.declared.row_goes)
                if number:
                    counts[entity.name] = number
            else:
                found = dict.fromkeys(_going(connection, entity, person_ids, going))
                if found:
                    going[entity.name] = list(found)
                    counts[entity.name] = len(found)
        for link in entity.links:
            if not link.declared.row_goes and (number := _count(connection, link, going)):
                cut[entity.name] = cut.get(entity.name, 0) + number
        if not entity.row_goes:
            for path in entity.person_paths:
                if keys := list(_about(connection, entity, path, person_ids)):
                    staying[entity.name, path] = keys
    return Reach(going, staying, counts, cut)


def act(connection: Connection, reached: Reach, finder: Finder) -> dict[str, int]:
    """Erase what was reached; returns how many times each field (by key) was erased in rows that stay."""
    changed: dict[str, int] = {}
    for (name, path), keys in reached.staying.items():
        entity = catalogue.entity(name)
        for field in entity.fields:
            if path in field.paths and field.declared.erase is not None:
                changed[field.key] = changed.get(field.key, 0) + _erase_field(connection, field, keys, finder)
    for entity in reversed(catalogue.entities()):
        for link in entity.links:
            target = reached.going.get(link.declared.target or "", ())
            if not link.declared.row_goes and entity.name in reached.cut:
                list(queries.run(connection, queries.cut(entity.name, link.column.name), target))
            elif link.declared.row_goes and entity.name in reached.counts and entity.name not in reached.going:
                list(queries.run(connection, queries.drop(entity.name, link.column.name), target))
        if entity.name in reached.going:
            key = queries.key_of(entity.name)
            list(queries.run(connection, queries.drop(entity.name, key.name), reached.going[entity.name]))
    return {name: number for name, number in changed.items() if number}


def _erase_field(connection: Connection, field: Field, keys: Sequence[Any], finder: Finder) -> int:
    table, column, key = field.entity.table, field.column, queries.key_of(field.entity.name)
    if key is None:
        raise Unclassified(f"{table.name}: fields of rows that stay need one key column")
    if field.declared.erase is Erase.MASK:
        found = list(queries.rows(connection, queries.read(table.name, column.name), keys))
        return sum(mask_cell(connection, field, row_key, text, finder) for row_key, text in found)
    statement = queries.empty(table.name, column.name, None if field.declared.erase is Erase.NULL else "")
    return sum(result.rowcount for result in queries.run(connection, statement, keys))


def mask_cell(connection: Connection, field: Field, row_key: Any, text: str | None, finder: Finder) -> int:
    """Mask the terms in one cell; returns whether there were any, as 0 or 1."""
    masked, kind, key = text or "", field.declared.kind, queries.key_of(field.entity.name)
    if isinstance(kind, Snapshot):
        masked = kind.changed(masked, finder.masked)
    masked = finder.masked(masked)  # of a kept copy, what is no text: a sum with the digits of a number
    if masked == (text or ""):
        return 0
    connection.execute(update(field.entity.table).where(key == row_key).values({field.column: masked}))
    return 1


def _going(
    connection: Connection, entity: Entity, person_ids: Sequence[bytes], going: dict[str, list[Any]]
) -> Iterator[Any]:
    if entity.row_goes:
        for path in entity.person_paths:
            yield from _about(connection, entity, path, person_ids)
    for link in entity.links:
        if link.declared.row_goes:
            statement = queries.linked(entity.name, link.column.name)
            for (key,) in queries.rows(connection, statement, going.get(link.declared.target or "", ())):
                yield key


def _about(connection: Connection, entity: Entity, path: str, person_ids: Sequence[bytes]) -> Iterator[Any]:
    if queries.key_of(entity.name) is not None:
        for (key,) in queries.rows(connection, queries.about(entity.name, path), person_ids):
            yield key


def _count(connection: Connection, link: Field, going: dict[str, list[Any]]) -> int:
    statement = queries.number_linked(link.entity.name, link.column.name)
    return sum(number for (number,) in queries.rows(connection, statement, going.get(link.declared.target or "", ())))
