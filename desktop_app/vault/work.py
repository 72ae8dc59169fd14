"""One unit of work: a transaction, who does it, when, and its entry in the audit chain.

A use case gets a `Work` and plain values. Leaving without ``commit`` rolls everything back, the audit entry included.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from desktop_app.records.audit import Audit, AuditRecord
from desktop_app.records.settings import BookKey, Setting
from desktop_app.rules.codes import format_code
from desktop_app.rules.vocabulary import Role
from desktop_app.vault.database import Database

Clock = Callable[[], datetime]
"""Tells the moment, aware."""
_FIRST = b"\x00" * 32  # what the first entry's MAC continues


@dataclass(frozen=True)
class Actor:
    """Who acts: a user of the book."""

    id: bytes
    login: str
    name: str
    role: Role


@dataclass
class Work:
    """One open transaction.

    Attributes:
        connection: SQLAlchemy's connection in the transaction. actor: who acts. now: aware moment of the act.
    """

    connection: Connection
    actor: Actor
    now: datetime
    _records: set[bytes] = field(default_factory=set, repr=False)
    _fields: dict[str, None] = field(default_factory=dict, repr=False)
    _code_key: bytes = field(default=b"", repr=False)
    _outside: list[Callable[[], None]] = field(default_factory=list, repr=False)
    _after: list[Callable[[], None]] = field(default_factory=list, repr=False)

    def commit(self) -> None:
        """Make everything done so far last, then do what waits for that; raises what that raises."""
        self.connection.commit()
        self._outside.clear()  # only now: COMMIT itself may fail, on a full disk say
        while self._after:
            self._after.pop(0)()

    def afterwards(self, do: Callable[[], None]) -> None:
        """Have `do` called as soon as what was done is committed."""
        self._after.append(do)

    def or_else(self, take_back: Callable[[], None]) -> None:
        """Have `take_back` called if what was done is not committed: a file outside the book does not roll back."""
        self._outside.append(take_back)

    def take_back(self) -> None:
        """Take back, the newest first, what was done outside the book and never committed."""
        while self._outside:
            self._outside.pop()()

    def touch(self, *records: bytes, fields: Iterable[str] = ()) -> None:
        """Name records (random ids) and fields (keys, never values) for the use case's audit entry."""
        self._records.update(records)
        self._fields.update(dict.fromkeys(fields))

    @property
    def has_touched(self) -> bool:
        """Whether anything was named for an entry that is not written yet."""
        return bool(self._records or self._fields)

    def write_entry(self, action: str) -> int:
        """Append the entry of a finished use case to the audit chain; returns its number."""
        seq = append_audit(self.connection, self.actor.id, self.now, action, self._fields, self._records)
        self._records, self._fields = set(), {}
        return seq

    def next_codes(self, prefix: str, count: int = 1) -> list[str]:
        """The next `count` codes with `prefix`; they are never given out again."""
        first = counter(self.connection, prefix) + 1
        set_setting(self.connection, f"counter.{prefix}", str(first + count - 1))
        return [format_code(prefix, number) for number in range(first, first + count)]

    def code_taken(self, prefix: str, number: int) -> None:
        """Note that a code came from outside, so that ours go on after it."""
        if number > counter(self.connection, prefix):
            set_setting(self.connection, f"counter.{prefix}", str(number))

    def code_mac(self, code: str) -> bytes:
        """The keyed hash under which an erased record's code is remembered."""
        if not self._code_key:
            self._code_key = book_key(self.connection, "codes")
        return hmac.digest(self._code_key, code.encode(), hashlib.sha256)


@contextmanager
def begin(database: Database, actor: Actor, now: datetime) -> Iterator[Work]:
    """Open a unit of work on `database`."""
    with database.transaction() as connection:
        work = Work(connection, actor, now)
        try:
            yield work
        finally:
            work.take_back()


def counter(connection: Connection, prefix: str) -> int:
    """The highest number given out under `prefix`."""
    return int(setting(connection, f"counter.{prefix}") or 0)


def setting(connection: Connection, key: str) -> str:
    """The value of a setting, "" where it is not set."""
    return connection.scalar(select(Setting.value).where(Setting.key == key)) or ""


def set_setting(connection: Connection, key: str, value: str) -> None:
    """Set a setting."""
    done = connection.execute(update(Setting).where(Setting.key == key).values(value=value))
    if done.rowcount == 0:
        connection.execute(insert(Setting).values(key=key, value=value))


def book_key(connection: Connection, name: str) -> bytes:
    """One of the book's own random keys ("audit", "ledger", "codes"); raises `LookupError` where it is missing."""
    key = connection.scalar(select(BookKey.key).where(BookKey.name == name))
    if key is None:
        raise LookupError(name)
    return bytes(key)


def append_audit(
    connection: Connection,
    user_id: bytes | None,
    at: datetime,
    action: str,
    fields: Iterable[str] = (),
    records: Iterable[bytes] = (),
) -> int:
    """Append an entry to the audit chain and return its number."""
    last, chain = last_entry(connection)
    seq, before = last + 1, chain or _FIRST
    names, ids = list(fields), sorted(set(records))
    mac = _mac(book_key(connection, "audit"), before, seq, int(at.timestamp()), user_id, action, names, ids)
    connection.execute(insert(Audit).values(seq=seq, at=at, user_id=user_id, action=action, fields=names, mac=mac))
    if ids:
        connection.execute(insert(AuditRecord), [{"seq": seq, "record_id": each} for each in ids])
    return seq


def last_entry(connection: Connection) -> tuple[int, bytes]:
    """Number and MAC of the newest entry of the audit chain; 0 and none where there is none yet."""
    row = connection.execute(select(Audit.seq, Audit.mac).order_by(Audit.seq.desc()).limit(1)).first()
    return (row.seq, bytes(row.mac)) if row else (0, b"")


def verify_audit(connection: Connection, since: int = 0, chain: bytes = _FIRST) -> int | None:
    """Walk the chain, from entry `since` with the MAC `chain` on: the number of the first that does not fit, or None.

    A chain whose end was cut off is whole in itself: the book's serial, kept outside too, tells of that.
    """
    key, before, expected = book_key(connection, "audit"), chain, since + 1
    if since and connection.scalar(select(Audit.mac).where(Audit.seq == since)) != chain:
        return since
    ids: dict[int, list[bytes]] = {}
    of_records = select(AuditRecord.seq, AuditRecord.record_id).where(AuditRecord.seq > since)
    for seq, record_id in connection.execute(of_records):
        ids.setdefault(seq, []).append(bytes(record_id))
    rows = connection.execution_options(yield_per=5000).execute(
        select(Audit.seq, Audit.at, Audit.user_id, Audit.action, Audit.fields, Audit.mac)
        .where(Audit.seq > since)
        .order_by(Audit.seq)
    )
    for seq, at, user_id, action, names, mac in rows:
        made = _mac(key, before, seq, int(at.timestamp()), user_id, action, names, sorted(ids.get(seq, ())))
        if seq != expected or not hmac.compare_digest(made, bytes(mac)):
            return int(seq)
        before, expected = made, expected + 1
    if connection.scalar(select(func.count()).select_from(AuditRecord).where(AuditRecord.seq >= expected)):
        return expected
    return None


def _mac(
    key: bytes,
    before: bytes,
    seq: int,
    at: int,
    user_id: bytes | None,
    action: str,
    fields: Sequence[str],
    ids: Sequence[bytes],
) -> bytes:
    entry: list[Any] = [seq, at, user_id.hex() if user_id else None, action, list(fields), [each.hex() for each in ids]]
    return hmac.digest(key, before + json.dumps(entry, ensure_ascii=False).encode(), hashlib.sha256)
