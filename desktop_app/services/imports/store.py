"""What an import is about to write, gathered and written some thousand rows at a time."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, update

from desktop_app.records.consents import Consent
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.declare import Table
from desktop_app.records.imports import ImportFile, ImportRow
from desktop_app.records.notes import Note
from desktop_app.records.orders import Order, OrderContact, OrderLine
from desktop_app.records.people import Address, EmailAddress, Person, Phone
from desktop_app.rules.codes import format_code
from desktop_app.vault import bulk, search
from desktop_app.vault.work import Work, counter

# Records that others link to come first.
_ORDER: tuple[type[Table], ...] = (
    ImportFile, Person, Customer, CustomerPerson, Phone, EmailAddress, Address, Consent, Note, Order, OrderLine,
    OrderContact, ImportRow,
)  # fmt: skip

Values = dict[str, Any]

# RFC 9562 §5.4: four bits say version 4, two bits the variant.
_VERSION = bytes(byte & 0x0F | 0x40 for byte in range(256))
_VARIANT = bytes(byte & 0x3F | 0x80 for byte in range(256))
_IDS = 1_000


class Codes:
    """Our own next codes of one prefix. They are counted here and taken from the book once, at the end."""

    def __init__(self, work: Work, prefix: str, taken: Iterable[int] = ()) -> None:
        """Go on after every code that the book or the file (`taken`) has."""
        highest = max(taken, default=0)
        if highest:
            work.code_taken(prefix, highest)
        self._work = work
        self._prefix = prefix
        self._first = counter(work.connection, prefix) + 1
        self._next = self._first

    def next(self) -> str:
        """The next code."""
        self._next += 1
        return format_code(self._prefix, self._next - 1)

    def settle(self) -> None:
        """Take what was given out from the book, so that it is never given out again."""
        if self._next > self._first:
            self._work.next_codes(self._prefix, self._next - self._first)


@dataclass
class Store:
    """Rows to be written. Until `flush`, a record is its row here and is changed in place.

    Attributes:
        steps: how many records were added or changed, to tell whether anything was.
    """

    connection: Connection
    steps: int = 0
    _rows: dict[type[Table], list[Values]] = field(default_factory=dict)
    _fresh: set[bytes] = field(default_factory=set)
    _changes: dict[type[Table], dict[bytes, Values]] = field(default_factory=dict)
    _people: dict[bytes, None] = field(default_factory=dict)
    _firms: dict[bytes, None] = field(default_factory=dict)
    _ids: list[bytes] = field(default_factory=list)

    def add(self, cls: type[Table], **values: Any) -> Values:
        """A new record; returns its row, with a new identity."""
        self.steps += 1
        row: Values = {"id": self._ids.pop() if self._ids else self._new_id(), **values}
        self._rows.setdefault(cls, []).append(row)
        self._fresh.add(row["id"])
        return row

    def _new_id(self) -> bytes:
        """An identity as `declare.new_id` makes them. One by one they took longer than the rows: a thousand at once."""
        block = bytearray(secrets.token_bytes(16 * _IDS))
        block[6::16] = block[6::16].translate(_VERSION)
        block[8::16] = block[8::16].translate(_VARIANT)
        self._ids = [bytes(block[start : start + 16]) for start in range(0, len(block), 16)]
        return self._ids.pop()

    def add_plain(self, cls: type[Table], **values: Any) -> None:
        """A new row of a table without identities."""
        self._rows.setdefault(cls, []).append(values)

    def change(self, cls: type[Table], row: Values, **values: Any) -> None:
        """Change the record whose row is `row`, there and in the book."""
        self.steps += 1
        row.update(values)
        if row["id"] not in self._fresh:
            self._changes.setdefault(cls, {}).setdefault(row["id"], {}).update(values)

    def found_anew(self, *, person: bytes | None = None, firm: bytes | None = None) -> None:
        """Have the search rows of a person or a firm of the book made anew at the next `flush`; new ones get them."""
        if person is not None and person not in self._fresh:
            self._people[person] = None
        if firm is not None and firm not in self._fresh:
            self._firms[firm] = None

    def flush(self) -> None:
        """Write all of it, and the search rows of those that changed."""
        for cls in _ORDER:
            bulk.insert_rows(self.connection, cls, self._rows.get(cls, ()))
        for cls, changes in self._changes.items():
            self._update(cls, changes)
        search.add(self.connection, self._rows, self._fresh)
        search.refresh(self.connection, self._people, self._firms)
        self._rows.clear()
        self._fresh.clear()
        self._changes.clear()
        self._people.clear()
        self._firms.clear()

    def _update(self, cls: type[Table], changes: dict[bytes, Values]) -> None:
        table: Any = cls.__table__
        items = sorted(
            ((tuple(sorted(values)), id, values) for id, values in changes.items()), key=lambda item: item[:2]
        )
        for columns, group in groupby(items, key=lambda item: item[0]):
            statement = (
                update(table)
                .where(table.c.id == bindparam("_id"))
                .values({column: bindparam(f"_{column}") for column in columns})
            )
            self.connection.execute(
                statement,
                [{"_id": id} | {f"_{column}": value for column, value in values.items()} for _, id, values in group],
            )
