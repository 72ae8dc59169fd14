"""The ledger of erasures, kept beside the database and apart from it: no old copy of the book brings anybody back.

It holds random ids only. One JSON object a line, ``{"certificate", "erased_at", "body", "mac"}``; `body` is the JSON
text over which, with certificate and moment, HMAC-SHA256 runs under the book's ledger key (RFC 2104). Lines
that do not fit are damage.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from desktop_app.records.erasures import LedgerEntry
from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.vault import files


@dataclass(frozen=True)
class Entry:
    """One erasure: who went, as random ids, and what was decided about fields of others.

    Attributes:
        certificate: its number. erased_at: aware UTC. ids: of every record erased as a subject (merged ones too).
        masked: (record id, field key) pairs whose text was masked. left: those that somebody said mean another one, so
            that no older copy is masked there either.
    """

    certificate: str
    erased_at: datetime
    ids: tuple[bytes, ...]
    masked: tuple[tuple[bytes, str], ...] = ()
    left: tuple[tuple[bytes, str], ...] = ()

    @property
    def body(self) -> str:
        """The part that says what was erased, as canonical JSON."""
        content: dict[str, Any] = {"ids": [each.hex() for each in self.ids], "masked": _as_lists(self.masked)}
        if self.left:
            content["left"] = _as_lists(self.left)
        return json.dumps(content, separators=(",", ":"))

    def mac(self, key: bytes) -> bytes:
        """HMAC-SHA256 of the entry."""
        text = f"{self.certificate}\n{int(self.erased_at.timestamp())}\n{self.body}"
        return hmac.digest(key, text.encode(), hashlib.sha256)

    def line(self, key: bytes) -> str:
        """The entry as a line of a ledger file."""
        content = {
            "certificate": self.certificate,
            "erased_at": int(self.erased_at.timestamp()),
            "body": self.body,
            "mac": self.mac(key).hex(),
        }
        return json.dumps(content, separators=(",", ":"))


def _as_lists(pairs: Iterable[tuple[bytes, str]]) -> list[list[str]]:
    return [[id.hex(), key] for id, key in pairs]


def _as_pairs(lists: Iterable[Sequence[str]]) -> tuple[tuple[bytes, str], ...]:
    return tuple((bytes.fromhex(id), key) for id, key in lists)


def _entry(certificate: str, erased_at: datetime, body: str) -> Entry:
    content = json.loads(body)
    return Entry(
        certificate,
        erased_at,
        tuple(bytes.fromhex(each) for each in content["ids"]),
        _as_pairs(content["masked"]),
        _as_pairs(content.get("left", ())),
    )


def parse(line: str, key: bytes) -> Entry:
    """The entry on one line; raises `ValueError` where it was not written under `key`."""
    try:
        content = json.loads(line)
        at = datetime.fromtimestamp(content["erased_at"], UTC)
        entry = _entry(content["certificate"], at, content["body"])
        genuine = hmac.compare_digest(entry.mac(key).hex(), content["mac"]) and entry.body == content["body"]
    except (KeyError, TypeError, OverflowError, OSError, AttributeError, RecursionError) as error:
        raise ValueError("not a ledger line") from error
    if not genuine:
        raise ValueError("not written by this book")
    return entry


@dataclass(frozen=True)
class Copy:
    """What one ledger file holds. `damaged`: numbers of the lines, from 1, that were not written by this book."""

    entries: tuple[Entry, ...]
    damaged: tuple[int, ...]

    @property
    def lines(self) -> int:
        """How many entries were in it once."""
        return len(self.entries) + len(self.damaged)


def salvage(path: Path, key: bytes) -> Copy:
    """Whatever can be read of a ledger file; nothing where it is missing."""
    if not path.exists():
        return Copy((), ())
    entries: list[Entry] = []
    wrong: list[int] = []
    text = files.read(path).decode("utf-8", "replace")
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        try:
            entries.append(parse(line, key))
        except ValueError:
            wrong.append(number)
    return Copy(tuple(entries), tuple(wrong))


def read(path: Path, key: bytes) -> list[Entry]:
    """The entries of a ledger file; none where it is missing. Raises `EnvironmentFailed` LE-01 where it is damaged."""
    copy = salvage(path, key)
    if copy.damaged:
        raise damaged(path, copy.damaged[0])
    return list(copy.entries)


def damaged(path: Path, line: int) -> EnvironmentFailed:
    """The failure of a ledger file that may have held an erasure which nothing else tells of."""
    return EnvironmentFailed(
        "LE-01",
        N_("Line {number} of the list of erasures {path} is damaged or belongs to another book."),
        safe=N_("The book was not opened, so that nobody who was erased comes back."),
        do=N_("Put back this file from a backup. If there is none, remove it: what this book erased stays erased."),
        number=line,
        path=path,
    )


def write(path: Path, entries: Iterable[Entry], key: bytes) -> None:
    """Replace the ledger file by `entries`, oldest first."""
    ordered = sorted(entries, key=lambda entry: (entry.erased_at, entry.certificate))
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, "".join(f"{entry.line(key)}\n" for entry in ordered).encode())


def stored(connection: Connection) -> list[Entry]:
    """The entries in the database."""
    rows = connection.execute(select(LedgerEntry.certificate, LedgerEntry.erased_at, LedgerEntry.body))
    return [_entry(*row) for row in rows]


def entry(connection: Connection, certificate: str) -> Entry:
    """The entry of one certificate in the database; raises `LookupError` where there is none."""
    row = connection.execute(
        select(LedgerEntry.certificate, LedgerEntry.erased_at, LedgerEntry.body).where(
            LedgerEntry.certificate == certificate
        )
    ).first()
    if row is None:
        raise LookupError(certificate)
    return _entry(*row)


def store(connection: Connection, entry: Entry, key: bytes) -> None:
    """Add an entry to the database."""
    connection.execute(
        insert(LedgerEntry).values(
            certificate=entry.certificate, erased_at=entry.erased_at, body=entry.body, mac=entry.mac(key)
        )
    )


def union(*lists: Sequence[Entry]) -> dict[str, Entry]:
    """All entries by certificate number."""
    return {entry.certificate: entry for entries in lists for entry in entries}
