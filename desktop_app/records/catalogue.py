"""Reads the declarations back: which fields there are, whose they are, and how to get from a row to its person.

There is no second list: everything here comes from the mapped classes through SQLAlchemy's mapper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, cast

from sqlalchemy import BindParameter, Column, ColumnElement, FromClause, Select, select
from sqlalchemy import Table as SqlTable

from desktop_app.records import (  # noqa: F401 - importing a module puts its classes into the registry
    audit,
    backups,
    consents,
    customers,
    disclosures,
    drafts,
    erasures,
    history,
    imports,
    issues,
    merging,
    notes,
    orders,
    partners,
    people,
    searching,
    settings,
    users,
)
from desktop_app.records.declare import FIELD, SELF, Declared, Erase, Search, Table, Unclassified
from desktop_app.rules.permissions import allowed
from desktop_app.rules.vocabulary import Role

PERSON = "person"


@dataclass(frozen=True)
class Hop:
    """One step of a subject path: rows of `source` and of `target` belong together where the two columns are equal."""

    source_column: str
    target: SqlTable
    target_column: str


@dataclass(frozen=True)
class Field:
    """One declared column. `key` ("person.full_name") is what audit entries, disclosures and settings call it."""

    entity: Entity
    column: Column[Any]
    declared: Declared

    @property
    def key(self) -> str:
        """Table and column."""
        return f"{self.entity.name}.{self.column.name}"

    @property
    def label(self) -> str:
        """What people see, an English msgid; "" for fields that nobody sees."""
        return self.declared.label

    @property
    def paths(self) -> tuple[str, ...]:
        """Subject paths of the field, its record's where it has none of its own."""
        if not self.declared.personal:
            return ()
        return self.declared.subjects or self.entity.subjects

    @property
    def of_persons(self) -> bool:
        """Whether it is a customer's or contact's data (not staff's)."""
        return any(self.entity.end_of(path) == PERSON for path in self.paths)


@dataclass(frozen=True)
class Entity:
    """One mapped class."""

    cls: type[Table]

    @property
    def table(self) -> SqlTable:
        """Its table."""
        return cast("SqlTable", self.cls.__table__)

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def label(self) -> str:
        """What people call such a record, an English msgid; "" for tables that nobody sees."""
        return self.cls.__label__

    @property
    def subjects(self) -> tuple[str, ...]:
        """Paths from a row to the person(s) it is about."""
        return self.cls.__subjects__

    @property
    def row_goes(self) -> bool:
        """Whether a row is deleted with its person."""
        return self.cls.__row_goes__

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Its columns, declared."""
        return tuple(Field(self, column, column.info[FIELD]) for column in self.table.columns)

    @cached_property
    def links(self) -> tuple[Field, ...]:
        """The columns that point at other records."""
        return tuple(field for field in self.fields if field.declared.target)

    @cached_property
    def person_paths(self) -> tuple[str, ...]:
        """Every path from a row to a person, of the record and of single fields, once each."""
        paths = dict.fromkeys(self.subjects)
        paths.update(dict.fromkeys(path for field in self.fields for path in field.paths))
        return tuple(path for path in paths if self.end_of(path) == PERSON)

    def hops(self, path: str) -> tuple[Hop, ...]:
        """The steps of `path`; raises `Unclassified` for one that leads nowhere."""
        table, hops = self.table, []
        for step in path.split(".") if path else ():
            hop = _hop(table, step)
            hops.append(hop)
            table = hop.target
        return tuple(hops)

    def end_of(self, path: str) -> str:
        """The table at which `path` ends."""
        hops = self.hops(path)
        return hops[-1].target.name if hops else self.name

    def about(
        self,
        path: str,
        person_ids: Sequence[bytes] | BindParameter[Any],
        columns: Sequence[Column[Any]] | None = None,
    ) -> Select[Any]:
        """A query of the rows (their key, or `columns`) that `path` leads from to any of `person_ids`.

        These may be an expanding parameter, so that the query can be kept and asked again.
        """
        source: FromClause = self.table
        joined: FromClause = self.table
        hops = self.hops(path)
        condition: ColumnElement[bool] | None = None
        for number, hop in enumerate(hops):
            if number == len(hops) - 1 and hop.target_column == "id":
                condition = source.c[hop.source_column].in_(person_ids)  # the link itself tells; no need for the person
                break
            target = hop.target.alias()
            joined = joined.join(target, source.c[hop.source_column] == target.c[hop.target_column])
            source = target
        if condition is None:
            condition = source.c.id.in_(person_ids)
        wanted = columns or list(self.table.primary_key.columns)
        return select(*wanted).select_from(joined).where(condition).distinct()

    def persons_of(self, path: str, row: Any, columns: Sequence[Any]) -> Select[Any]:
        """A query of `columns` of the person table for those that `path` leads to from the row with key `row`."""
        person = Table.metadata.tables[PERSON]
        source: FromClause = self.table
        joined: FromClause = self.table
        for hop in self.hops(path):
            target = hop.target if hop.target is person else hop.target.alias()
            joined = joined.join(target, source.c[hop.source_column] == target.c[hop.target_column])
            source = target
        return select(*columns).select_from(joined).where(next(iter(self.table.primary_key.columns)) == row)


def _hop(table: SqlTable, step: str) -> Hop:
    if step.startswith("~"):
        other = Table.metadata.tables.get(step[1:])
        if other is not None:
            for column in other.columns:
                for foreign in column.foreign_keys:
                    if foreign.column.table is table:
                        return Hop(foreign.column.name, other, column.name)
    else:
        for name in (f"{step}_id", f"{step}_no"):
            if name in table.columns:
                for foreign in table.columns[name].foreign_keys:
                    return Hop(name, foreign.column.table, foreign.column.name)
    raise Unclassified(f"no link {step!r} from {table.name}")


@cache
def entities() -> tuple[Entity, ...]:
    """Every mapped class, records that others link to before those that link to them."""
    every = (Entity(mapper.class_) for mapper in Table.registry.mappers)
    by_table = {each.name: each for each in every}
    return tuple(by_table[table.name] for table in Table.metadata.sorted_tables)


@cache
def entity(name: str) -> Entity:
    """The class of table `name`; raises KeyError."""
    return {each.name: each for each in entities()}[name]


@cache
def fields() -> tuple[Field, ...]:
    """Every column of every class."""
    return tuple(field for each in entities() for field in each.fields)


@cache
def field(key: str) -> Field:
    """The field called `key`; raises KeyError."""
    return {each.key: each for each in fields()}[key]


@cache
def personal_fields() -> tuple[Field, ...]:
    """Every field that can identify a customer or contact."""
    return tuple(each for each in fields() if each.declared.personal and each.of_persons)


def shown_fields() -> tuple[Field, ...]:
    """The personal fields that are not mere copies for searching, nor keys."""
    return tuple(
        each for each in personal_fields() if not each.declared.derived and each.column.type.python_type is not bytes
    )


def disclosable_fields() -> tuple[Field, ...]:
    """What a partner may be given."""
    return tuple(each for each in personal_fields() if each.declared.disclosable)


def searched_fields() -> tuple[Field, ...]:
    """The fields that the search box looks into."""
    return tuple(each for each in fields() if each.declared.search)


def free_texts() -> tuple[Field, ...]:
    """The fields in which somebody may have written about anybody: those whose kind is free text, and kept copies."""
    return tuple(
        each
        for each in fields()
        if each.declared.kind.free_text and each.declared.personal and not each.declared.derived
    )


@cache
def hidden_from(role: Role) -> frozenset[str]:
    """The fields, by key, that somebody of this role does not get to read. Copies of records hold them all."""
    return frozenset(each.key for each in fields() if not allowed(role, each.declared.needs))


def links_to(table: str) -> Iterator[Field]:
    """Every link that points at `table`."""
    return (each for each in fields() if each.declared.target == table)


def keys(chosen: Iterable[Field]) -> list[str]:
    """The keys of `chosen`, in order."""
    return [each.key for each in chosen]


__all__ = [
    "PERSON", "SELF", "Entity", "Erase", "Field", "Hop", "Search", "disclosable_fields", "entities", "entity", "field",
    "fields", "free_texts", "hidden_from", "keys", "links_to", "personal_fields", "searched_fields", "shown_fields",
]  # fmt: skip
