"""Keeping the tables of `records.searching` from the catalogue's ``search=`` marks."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, delete, func, select

from desktop_app.records import catalogue
from desktop_app.records.customers import Customer
from desktop_app.records.declare import Search
from desktop_app.records.people import Person
from desktop_app.records.searching import SearchDigits, SearchEntry, SearchPart, SearchWord
from desktop_app.rules import phones
from desktop_app.rules.folding import fold, words
from desktop_app.vault import bulk

_CHUNK = 1_000  # ids in one IN (...) list
_PART = re.compile(r"[^._\-@+ ]+")
_WORDS = re.compile(r"\w+")


@dataclass(slots=True)
class _Entry:
    """What one person or firm can be found by, repeats included.

    Attributes:
        name: to show. folded: the same, folded. names: all of theirs, folded. words: (folded, as accented).
    """

    name: str = ""
    folded: str = ""
    names: list[str] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)
    endings: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


def refresh(connection: Connection, person_ids: Iterable[bytes] = (), customer_ids: Iterable[bytes] = ()) -> None:
    """Make the search rows of these people and organisations anew from their records."""
    for owner, ids in (("person_id", person_ids), ("customer_id", customer_ids)):
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), _CHUNK):
            _refresh(connection, owner, wanted[start : start + _CHUNK])


def add(connection: Connection, rows: Mapping[type[Any], Iterable[Mapping[str, Any]]], fresh: Container[bytes]) -> None:
    """Make the search rows of new people and organisations from their records' `rows`, without reading them back.

    `rows`: every new row by class. `fresh`: the identities of new records; rows of records that were there before are
    left to `refresh`. Someone who got their first numbers later than their record is no new one either.
    """
    people: dict[bytes, _Entry] = {}
    firms: dict[bytes, _Entry] = {}
    for entity in catalogue.entities():
        marked = _marked(entity)
        person_key = "id" if entity.name == "person" else "person_id"
        customer_key = "id" if entity.name == "customer" else "customer_id"
        for row in rows.get(entity.cls, ()) if marked else ():
            owners, owner = people, row.get(person_key)
            if owner is None:
                owners, owner = firms, row.get(customer_key)
            if owner is not None and owner in fresh:
                item = owners.get(owner)
                if item is None:
                    item = owners[owner] = _Entry()
                for name, how, key in marked:
                    if value := row[name]:
                        _add(item, how, value, key)
    next_no = _next_no(connection)
    _write(connection, "person_id", dict(enumerate(people.items(), next_no)))
    _write(connection, "customer_id", dict(enumerate(firms.items(), next_no + len(people))))


def forget(connection: Connection, person_ids: Iterable[bytes] = (), customer_ids: Iterable[bytes] = ()) -> None:
    """Take away the search rows of people and organisations that are about to go."""
    for owner, ids in (("person_id", person_ids), ("customer_id", customer_ids)):
        _forget(connection, _known(connection, owner, list(ids)).values())


def rebuild(connection: Connection) -> None:
    """Make all search rows anew."""
    for cls in (SearchWord, SearchDigits, SearchPart, SearchEntry):
        connection.execute(delete(cls))
    refresh(
        connection,
        connection.scalars(select(Person.id)).all(),
        connection.scalars(select(Customer.id).where(Customer.person_id.is_(None))).all(),
    )


def _refresh(connection: Connection, owner: str, ids: Sequence[bytes]) -> None:
    known, next_no = _known(connection, owner, ids), _next_no(connection)  # before numbers that stay in use go
    _forget(connection, known.values())
    found: dict[int, tuple[bytes, _Entry]] = {}
    for record_id, item in _collect(connection, owner, ids).items():
        no = known.get(record_id)
        if no is None:
            no, next_no = next_no, next_no + 1
        found[no] = record_id, item
    _write(connection, owner, found)


def _known(connection: Connection, owner: str, ids: Sequence[bytes]) -> dict[bytes, int]:
    """The numbers of those that have search rows."""
    entry = SearchEntry.__table__
    rows = connection.execute(select(entry.c[owner], SearchEntry.no).where(entry.c[owner].in_(ids)))
    return {bytes(key): no for key, no in rows}


def _forget(connection: Connection, numbers: Iterable[int]) -> None:
    gone = list(numbers)
    if gone:
        for cls in (SearchWord, SearchDigits, SearchPart):
            connection.execute(delete(cls).where(cls.entry_no.in_(gone)))
        connection.execute(delete(SearchEntry).where(SearchEntry.no.in_(gone)))


def _next_no(connection: Connection) -> int:
    return (connection.scalar(select(func.max(SearchEntry.no))) or 0) + 1


def _write(connection: Connection, owner: str, found: Mapping[int, tuple[bytes, _Entry]]) -> None:
    """The rows of these entries, by number; there must be none of them yet."""
    entries: list[tuple[int, bytes | None, bytes | None, str, str]] = []
    found_words: list[tuple[str, str, int, str]] = []
    endings: list[tuple[str, int]] = []
    parts: list[tuple[str, int]] = []
    for no, (record_id, item) in found.items():
        person, firm = (record_id, None) if owner == "person_id" else (None, record_id)
        entries.append((no, person, firm, item.name, item.folded))
        whole = " ".join(dict.fromkeys(item.names))
        found_words += [(word, accented, no, whole) for word, accented in item.words]
        endings += [(ending, no) for ending in item.endings]
        parts += [(part, no) for part in item.parts]
    bulk.insert_tuples(connection, SearchEntry, entries)
    # In the order of the trees: neighbours are written together, where a shuffled list visits every page many times.
    bulk.insert_tuples(connection, SearchWord, sorted(set(found_words)))
    bulk.insert_tuples(connection, SearchDigits, sorted(set(endings)))
    bulk.insert_tuples(connection, SearchPart, sorted(set(parts)))


@cache
def _marked(entity: catalogue.Entity) -> tuple[tuple[str, Search, str], ...]:
    """The fields of `entity` that the search box looks into: column, how they are found, and their key."""
    return tuple((each.column.name, how, each.key) for each in entity.fields if (how := each.declared.search))


def _collect(connection: Connection, owner: str, ids: Sequence[bytes]) -> dict[bytes, _Entry]:
    """What can be found of these people (or organisations), from every field that the catalogue marks."""
    found: dict[bytes, _Entry] = {}
    for entity in catalogue.entities():
        marked = _marked(entity)
        if not marked:
            continue
        columns = [entity.table.c[name] for name, _, _ in marked]
        for record_id, *values in _owned(connection, entity, owner, ids, columns):
            item = found.setdefault(bytes(record_id), _Entry())
            for (_, how, key), value in zip(marked, values, strict=True):
                if value:
                    _add(item, how, value, key)
    return found


def _owned(
    connection: Connection, entity: catalogue.Entity, owner: str, ids: Sequence[bytes], columns: Sequence[Any]
) -> Iterator[Any]:
    """Rows (owner's id, values…) of `entity` that belong to the owners `ids`."""
    table, customer = entity.table, Customer.__table__
    if owner == "customer_id":
        key = table.c.id if entity.name == "customer" else table.c.get("customer_id")
        if key is not None:
            yield from connection.execute(select(key, *columns).where(key.in_(ids)))
        return
    key = table.c.id if entity.name == "person" else table.c.get("person_id")
    if key is not None:
        yield from connection.execute(select(key, *columns).where(key.in_(ids)))
    if entity.name != "customer" and "customer_id" in table.c:  # a household's own numbers are its owner's
        joined = table.join(customer, customer.c.id == table.c.customer_id)
        yield from connection.execute(
            select(customer.c.person_id, *columns).select_from(joined).where(customer.c.person_id.in_(ids))
        )


def _add(item: _Entry, how: Search, value: str, key: str) -> None:
    if how is Search.WORDS:
        accented, folded = _WORDS.findall(value.lower()), words(value)
        if len(accented) != len(folded):  # a letter that is a word of its own when folded, or none at all
            folded = [fold(word) for word in accented]
        whole = " ".join(folded)
        if not item.name or key == "person.full_name":
            item.name, item.folded = value, whole
        item.names.append(whole)
        item.words += zip(folded, accented, strict=True)
    elif how is Search.DIGITS:
        for form in phones.search_forms(phones.parse_phone(value)):
            item.endings += [form[start:] for start in range(max(1, len(form) - 2))]
    elif how is Search.PARTS:
        text = fold(value)
        item.parts += [text[part.start() :] for part in _PART.finditer(text)]
