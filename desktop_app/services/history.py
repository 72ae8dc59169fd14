"""Changes that can be taken back. Services change rows through a `Recorder`, which keeps what was there before.

Erasure has no undo, and takes these copies along: they are rows about the person like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, literal_column, or_, select, update
from sqlalchemy.exc import IntegrityError

from desktop_app.records import catalogue
from desktop_app.records.customers import Customer
from desktop_app.records.declare import Record, Table, new_id
from desktop_app.records.drafts import Draft
from desktop_app.records.history import Change
from desktop_app.records.orders import Order
from desktop_app.records.people import Person
from desktop_app.records.users import User
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.masking import MASK
from desktop_app.rules.permissions import Permission
from desktop_app.services.packing import pack, unpack
from desktop_app.services.use_case import use_case
from desktop_app.vault import search
from desktop_app.vault.work import Work

KEPT = timedelta(days=30)
MERGE = "merging.merge"  # what the merging of two records is called
_NUMBERED = ("person", "customer", "order")  # records that unfinished forms are about
_PASSING = ("change", "draft")  # records that go by themselves after some time: there is nothing to be put back

# SQLite's own number of a row: tells changes apart in the order in which they were made, whatever the clock said.
_MADE: ColumnElement[int] = literal_column("change.rowid")


class Recorder:
    """Inserts, updates and deletes rows for one use case, and remembers them as one change.

    Attributes:
        group: its random identity, which `undo` takes.
    """

    def __init__(
        self, work: Work, action: str, *, person_id: bytes | None = None, customer_id: bytes | None = None,
        instead: Mapping[bytes, bytes] | None = None,
    ) -> None:  # fmt: skip
        """person_id, customer_id: whom rows are about that do not say it themselves.

        instead: by the identity of a person or customer that goes, whom its rows are about from now on.
        """
        self._instead: dict[Any, bytes] = dict(instead or {})
        self.group = new_id()
        self._work, self._action = work, action
        self._about = {"person_id": person_id, "customer_id": customer_id}
        self._count = 0
        work.connection.execute(delete(Change).where(Change.changed_at < work.now - KEPT))

    def insert(self, cls: type[Record], values: Mapping[str, Any]) -> bytes:
        """A new row; gives its identity."""
        row_id = bytes(values.get("id") or new_id())
        self._work.connection.execute(insert(cls).values(**{**values, "id": row_id}))
        self._remember(cls, row_id, None)
        return row_id

    def update(self, cls: type[Record], row_id: bytes, values: Mapping[str, Any]) -> bool:
        """Change those columns that differ; whether any did."""
        before = _row(self._work.connection, cls, row_id)
        changed = {name: value for name, value in values.items() if before is None or before[name] != value}
        if before is None or not changed:
            return False
        self._work.connection.execute(update(cls).where(cls.id == row_id).values(**changed))
        self._remember(cls, row_id, before, changed)
        return True

    def delete(self, cls: type[Record], row_id: bytes) -> None:
        """Take a row away."""
        before = _row(self._work.connection, cls, row_id)
        if before is not None:
            self._work.connection.execute(delete(cls).where(cls.id == row_id))
            self._remember(cls, row_id, before)

    def move(self, cls: type[Table], key: Mapping[str, Any], column: str, old: bytes, new: bytes) -> None:
        """Have the row with the primary `key` point elsewhere. Nothing else of it is kept: it may change later."""
        table: Any = cls.__table__
        before, after = {**key, column: old}, {**key, column: new}
        self._work.connection.execute(update(table).where(_is_row(cls, key)).values({column: new}))
        row = self._work.connection.execute(select(table).where(_is_row(cls, after))).mappings().one()
        self._note(table.name, key.get("id", new), before, after, (f"{table.name}.{column}",), about=dict(row))

    def _remember(
        self, cls: type[Record], row_id: bytes, before: Mapping[str, Any] | None, changed: Mapping[str, Any] = {}
    ) -> None:
        name, after = cls.__tablename__, _row(self._work.connection, cls, row_id)
        fields = [f"{name}.{each}" for each in changed]
        if before and after and "customer_id" in changed and before["customer_id"]:
            # It was another's: what it held then goes with them, and is told of to them alone.
            new = {"id": row_id, "customer_id": after["customer_id"]}
            self._note(name, row_id, before, new, fields, about=before)
            self._note(name, row_id, {"id": row_id}, after)
        else:
            self._note(name, row_id, before, after, fields)

    def _note(
        self, table: str, row_id: bytes, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None,
        fields: Iterable[str] = (), *, about: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """about: the row that says whose it is, where `after` doesn't, or is another's."""
        work, row = self._work, about or after or before or {}
        work.connection.execute(
            insert(Change).values(
                id=new_id(), group_id=self.group, position=self._count, action=self._action, record=table,
                row_id=row_id, before=pack(before), after=pack(after), user_id=work.actor.id, changed_at=work.now,
                **{f"{of}_id": self._whose(of, table, row_id, row) for of in ("person", "customer")},
            )
        )  # fmt: skip
        self._count += 1
        work.touch(row_id, fields=fields)

    def _whose(self, of: str, table: str, row_id: bytes, row: Mapping[str, Any]) -> bytes | None:
        """The person (or customer) that a change of `row` is about; one that goes can't be pointed at."""
        named = row_id if table == of else row.get(f"{of}_id")
        return self._instead.get(named, named) or self._about[f"{of}_id"]


@dataclass(frozen=True)
class Difference:
    """One field that a change changed. label: an English msgid. before, after: as stored."""

    key: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Past:
    """One change of a record. `who`: the user's name. `group`: for `undo`."""

    at: datetime
    who: str
    action: str
    group: bytes
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Undone:
    """A change that was taken back.

    Attributes:
        records: names of the records that it touched. code: the number of the order, customer or person it was made
        to. added: it had put that one into the book, which holds it no more.
    """

    records: frozenset[str]
    code: str
    added: bool


@use_case("history.undo", Permission.EDIT)
def undo(work: Work, group: bytes) -> Undone:
    """Take a change back.

    Raises `Rejected` HI-01 where it is no longer kept, or an erasure masked something of it; HI-02 where something of
    it was changed since.
    """
    connection = work.connection
    kept = _rows_of(connection, group)
    changes = [(each.record, bytes(each.row_id), unpack(each.before), unpack(each.after)) for each in kept]
    # Of two records that were made one, what went since was another's, or some change that grew old.
    is_whole = bool(kept) and (kept[0].action == MERGE or kept[0].position + 1 == len(kept))
    if not is_whole or any(_is_masked(record, row or {}) for record, _, *rows in changes for row in rows):
        raise Rejected(
            "HI-01",
            N_("This change can no longer be undone: it is too old, or its person was erased."),
            do=N_("Open the record and change it by hand."),
        )
    code, added = _made_to(connection, kept)
    people: set[bytes] = set()
    firms: set[bytes] = set()
    # They point at the rows that go with them.
    connection.execute(delete(Change).where(Change.group_id == group))
    made = {record: [row_id for name, row_id, was, _ in changes if name == record and was is None]
            for record in ("person", "customer")}  # fmt: skip
    search.forget(connection, made["person"], made["customer"])
    codes = [left["code"] for name, _, was, left in changes if name in _NUMBERED and was is None and left]
    connection.execute(
        delete(Draft).where(
            or_(Draft.code.in_(codes), Draft.person_id.in_(made["person"]), Draft.customer_id.in_(made["customer"]))
        )
    )
    for record, row_id, was, left in changes:
        cls: Any = catalogue.entity(record).cls
        here = _is_row(cls, {"id": row_id, **(left or was or {})})
        now = connection.execute(select(cls.__table__).where(here)).mappings().first()
        if now is None and left is not None and record in _PASSING:
            continue
        if (now is None) != (left is None) or any(now[name] != each for name, each in (left or {}).items() if now):
            raise _changed_since()
        try:
            if was is None:
                connection.execute(delete(cls).where(cls.id == row_id))
            elif now is None:
                connection.execute(insert(cls).values(**was))
            else:
                connection.execute(update(cls.__table__).where(here).values(**was))
        except IntegrityError:  # something came to hang on it since, or what it hung on is gone
            raise _changed_since() from None
        for row in filter(None, (was, left)):
            _note_owner(record, row_id, {**(now or {}), **row}, people, firms)
        work.touch(row_id)
    owners = connection.execute(select(Customer.id, Customer.person_id).where(Customer.id.in_(firms))).all()
    people.update(each.person_id for each in owners if each.person_id is not None)  # a person is found as one
    firms.difference_update(each.id for each in owners if each.person_id is not None)
    search.refresh(connection, people, firms)
    return Undone(frozenset(record for record, *_ in changes), code, added)


@use_case("history.read", Permission.READ, audited=False)
def history(work: Work, person_ids: tuple[bytes, ...], customer_id: bytes | None) -> list[Past]:
    """The changes still kept of a person or a customer, the newest first, without what the role may not read."""
    hidden = catalogue.hidden_from(work.actor.role)
    about = or_(Change.person_id.in_(person_ids), Change.customer_id.in_([customer_id] if customer_id else []))
    query = (
        select(Change.group_id, Change.record, Change.before, Change.after, Change.changed_at, Change.action,
               User.full_name)
        .join(User, User.id == Change.user_id)
        .where(about)
        .order_by(Change.changed_at.desc(), _MADE.desc())
    )  # fmt: skip
    found: dict[bytes, Past] = {}
    for row in work.connection.execute(query):
        group = bytes(row.group_id)
        past = found.get(group) or Past(row.changed_at, row.full_name, row.action, group, ())
        is_merge, is_edit = row.action == MERGE, bool(row.before and row.after)
        if is_merge and not is_edit and row.record != "merged":
            continue  # the record that went is told by its former number; what came along is there to be seen
        every = _differences(row.record, unpack(row.before), unpack(row.after))
        if is_merge and not every:
            continue  # it was moved along, and is as it was
        more = tuple(each for each in every if each.key not in hidden)
        found[group] = Past(past.at, past.who, past.action, group, more + past.differences)
    return list(found.values())


@use_case("history.last", Permission.EDIT, audited=False)
def last_change(work: Work) -> bytes | None:
    """The newest change of whoever works, for Ctrl+Z; None where there is none."""
    # Not by their moments: a clock that was wrong for a day would have an old change of something else taken back.
    query = (
        select(Change.group_id).where(Change.user_id == work.actor.id).group_by(Change.group_id)
        .order_by(func.max(_MADE).desc()).limit(1)
    )  # fmt: skip
    group = work.connection.scalar(query)
    return None if group is None else bytes(group)


def _is_masked(record: str, row: Mapping[str, Any]) -> bool:
    """Whether an erasure masked a name or a number in a row that was kept.

    Put back it would be nobody's name. A text is another thing: masked, it is as the erasure would have left it.
    """
    kinds = {each.column.name: each.declared.kind for each in catalogue.entity(record).fields}
    return any(isinstance(each, str) and MASK in each and not kinds[name].free_text for name, each in row.items())


def _rows_of(connection: Connection, group: bytes) -> list[Any]:
    table = Change.__table__
    return list(connection.execute(select(table).where(table.c.group_id == group).order_by(table.c.position.desc())))


def _made_to(connection: Connection, changes: Iterable[Any]) -> tuple[str, bool]:
    """The number of what a change was made to, while it is there, and whether the change put it into the book."""
    found: dict[Any, Any] = {Order: None, Customer: None, Person: None}  # an order's people are changed along with it
    new: set[bytes] = set()
    for each in changes:
        row = unpack(each.after) or unpack(each.before) or {}
        found[Order] = found[Order] or (each.row_id if each.record == "order" else row.get("order_id"))
        found[Customer] = found[Customer] or each.customer_id
        found[Person] = found[Person] or each.person_id
        if not each.before:
            new.add(bytes(each.row_id))
    cls, row_id = next((cls, row_id) for cls, row_id in found.items() if row_id is not None)
    return str(connection.scalar(select(cls.code).where(cls.id == row_id))), bytes(row_id) in new


def _note_owner(record: str, row_id: bytes, row: Mapping[str, Any], people: set[bytes], firms: set[bytes]) -> None:
    """Whose search rows are to be made anew."""
    if record == "person":
        people.add(row_id)
    elif row.get("person_id") is not None:
        people.add(row["person_id"])
    if record == "customer":
        if row.get("person_id") is None:
            firms.add(row_id)
    elif row.get("customer_id") is not None:
        firms.add(row["customer_id"])


def _differences(record: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Difference]:
    entity = catalogue.entity(record)
    found = []
    for field in entity.fields:
        if not field.label or field.declared.target:
            continue
        name = field.column.name
        was, now = (before or {}).get(name), (after or {}).get(name)
        if (was or None) != (now or None) and name not in ("changed_at", "recorded_at", "merged_at"):
            found.append(Difference(field.key, field.label, was, now))
    return found


def _changed_since() -> Rejected:
    return Rejected(
        "HI-02",
        N_("This can no longer be undone: the record was changed again since."),
        do=N_("Undo the later change first, or change the record by hand."),
    )


def _row(connection: Connection, cls: Any, row_id: bytes) -> dict[str, Any] | None:
    found = connection.execute(select(cls.__table__).where(cls.id == row_id)).mappings().first()
    return None if found is None else dict(found)


def _is_row(cls: Any, key: Mapping[str, Any]) -> ColumnElement[bool]:
    """The condition that a row has this primary key; other columns in `key` say nothing."""
    return and_(*(column == key[column.name] for column in cls.__table__.primary_key.columns))
