"""Which rows of every record are about somebody: read along the declared subject paths, with no list of tables.

Rows come as mappings of column name to stored value. Copies for searching and key material are never among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, RowMapping, select

from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.records.catalogue import PERSON, Entity, Field
from desktop_app.records.kinds import Day, Identifier, Kind, Moment, Secret, Snapshot
from desktop_app.services.packing import unpack

CHUNK = 500  # ids in one IN (...) list
CUSTOMER = "customer"

Row = RowMapping

_TEXT = Kind()

# By which of its columns people call the record that a link points at.
_CALLED = ("code", "name", "version", "full_name")


@dataclass(frozen=True)
class Kept(Kind):
    """A row of `record` as it was kept before or after a change, told field by field."""

    record: str = ""

    def show(self, value: Any, language: Language) -> str:
        """As "label: value", for every field that is something to read."""
        try:
            row = unpack(str(value or "")) or {}
        except ValueError:  # something in it was masked, and with it a mark of its form
            return str(value)
        shown = (
            (each, each.declared.kind.show(row[each.column.name], language))
            for each in catalogue.entity(self.record).fields
            if is_shown(each) and not is_empty(row.get(each.column.name))
        )
        return "; ".join(f"{language.text(each.label)}: {text}" for each, text in shown if text)


def kind_in(field: Field, row: Row) -> Kind:
    """The kind of `field`, which a kept row tells for itself."""
    kind, record = field.declared.kind, row.get("record")
    known = isinstance(kind, Snapshot) and record in {each.name for each in catalogue.entities()}
    return Kept(str(record)) if known else kind


class Value(NamedTuple):
    """One thing held. `key` is the field's ("person.full_name"), `label` its English msgid, `value` as stored."""

    key: str
    label: str
    value: Any
    kind: Kind

    def shown(self, language: Language) -> str:
        """The value as people read it."""
        return self.kind.show(self.value, language)


@dataclass(frozen=True)
class Holding:
    """The rows of one record, e.g. all telephones. `label` is an English msgid."""

    entity: str
    label: str
    rows: tuple[tuple[Value, ...], ...]


def chunks(ids: Iterable[Any]) -> Iterator[list[Any]]:
    """`ids` in lists that fit one statement."""
    every = list(ids)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def is_held(entity: Entity) -> bool:
    """Whether rows of `entity` are something held about people, rather than copies for searching or office matters."""
    if entity.fields and any(each.declared.derived for each in entity.fields):
        return False
    return bool(entity.person_paths) or any(each.declared.target == PERSON for each in entity.links)


def ways(entity: Entity) -> tuple[str, ...]:
    """The paths from a row of `entity` to a person; of one that only links to people, the links."""
    if entity.person_paths:
        return entity.person_paths
    return tuple(each.column.name.removesuffix("_id") for each in entity.links if each.declared.target == PERSON)


def rows_about(
    connection: Connection, entity: Entity, person_ids: Sequence[bytes], customer_id: bytes | None = None
) -> list[Row]:
    """Every row of `entity` that is about any of `person_ids`, or belongs to the customer, once each, oldest first."""
    keys = [column.name for column in entity.table.primary_key.columns]
    columns = list(entity.table.columns)
    found: dict[tuple[Any, ...], Row] = {}
    for path, ids in _starts(entity, person_ids, customer_id):
        for some in chunks(ids):
            for row in connection.execute(entity.about(path, some, columns)).mappings():
                found.setdefault(tuple(row[key] for key in keys), row)
    return sorted(found.values(), key=lambda row: _age(entity, row))


def _starts(
    entity: Entity, person_ids: Sequence[bytes], customer_id: bytes | None
) -> Iterator[tuple[str, Sequence[bytes]]]:
    for path in ways(entity):
        yield path, person_ids
    if customer_id is None:
        return
    if entity.name == CUSTOMER:
        yield "", (customer_id,)
    for path in entity.person_paths:
        steps = path.split(".")
        if CUSTOMER in steps:  # a firm is nobody's person: the path is gone as far as the customer
            yield ".".join(steps[: steps.index(CUSTOMER) + 1]), (customer_id,)


def _age(entity: Entity, row: Row) -> tuple[Any, ...]:
    """What a row is sorted by: its first date or moment, then its place in a list."""
    for each in entity.fields:
        value = row[each.column.name]
        if isinstance(each.declared.kind, Day | Moment) and value is not None:
            return (_seconds(value), row.get("position", 0))
    return (0, row.get("position", 0))


def _seconds(value: date | datetime) -> float:
    return value.timestamp() if isinstance(value, datetime) else value.toordinal() * 86_400.0


def holdings(
    connection: Connection, person_ids: Sequence[bytes], customer_id: bytes | None = None, *,
    hidden: frozenset[str] = frozenset(),
) -> list[Holding]:  # fmt: skip
    """Everything held about these people, and the customer where one is named, by record; empty fields are left out.

    hidden: fields by key that whoever asks does not get to read.
    """
    found = []
    for entity in catalogue.entities():
        if not (entity.label and is_held(entity)):
            continue
        rows = rows_about(connection, entity, person_ids, customer_id)
        if rows:
            told = [each for each in entity.fields if (is_shown(each) or _is_told(each)) and each.key not in hidden]
            columns = [_Column.of(connection, field, rows) for field in told]
            values = tuple(tuple(_values(row, columns)) for row in rows)
            found.append(Holding(entity.name, entity.label, values))
    return found


def is_shown(field: Field) -> bool:
    """Whether a field is something to read: it has a label and is neither a random number nor key material."""
    return bool(field.label) and not field.declared.target and not isinstance(field.declared.kind, Identifier | Secret)


def is_empty(value: Any) -> bool:
    """Whether nothing is held in a field."""
    return value is None or value == "" or value == []


def called_by(connection: Connection, link: Field, rows: Iterable[Row]) -> dict[Any, str]:
    """What people call the records that `link` points at in `rows`."""
    target = catalogue.entity(link.declared.target or "").table
    foreign = next(iter(link.column.foreign_keys)).column
    name = next((target.c[each] for each in _CALLED if each in target.c), None)
    called: dict[Any, str] = {}
    if name is not None:
        for some in chunks({row[link.column.name] for row in rows} - {None}):
            called.update(
                (key, text) for key, text in connection.execute(select(foreign, name).where(foreign.in_(some)))
            )
    return called


def _is_told(field: Field) -> bool:
    """Whether a link says something to people: not who the row is about, which is asked for."""
    target = field.declared.target
    return target is not None and target != PERSON and bool(catalogue.entity(target).label)


class _Column(NamedTuple):
    """One field of many rows, looked up once. called: for a link, what the records are called that it points at."""

    name: str
    key: str
    label: str
    field: Field | None
    called: Mapping[Any, str] | None

    @classmethod
    def of(cls, connection: Connection, field: Field, rows: Iterable[Row]) -> Self:
        """The column of `field`."""
        target = field.declared.target
        if target is None:
            return cls(field.column.name, field.key, field.label, field, None)
        called = called_by(connection, field, rows)
        return cls(field.column.name, field.key, catalogue.entity(target).label, None, called)


def _values(row: Row, columns: Iterable[_Column]) -> Iterator[Value]:
    for name, key, label, field, called in columns:
        value = row[name] if called is None else called.get(row[name])
        if not is_empty(value):
            yield Value(key, label, value, kind_in(field, row) if field else _TEXT)
