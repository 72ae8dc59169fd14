"""What was done, by whom: a chain of keyed hashes over random ids and field names, never over values."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Table, link, plain
from desktop_app.records.kinds import Identifier, Moment, Names, Secret, Whole, Word


class Audit(Table):
    """One entry. `mac` is HMAC-SHA256 over the entry, its record ids and the entry before (RFC 2104)."""

    __tablename__ = "audit"

    seq: Mapped[int] = plain(Whole(), why="counts from 1", primary_key=True, autoincrement=False)
    at: Mapped[datetime] = plain(Moment(), why="our own clock")
    user_id: Mapped[bytes | None] = plain(Identifier(), why="a random number")
    action: Mapped[str] = plain(Word(), why="one of our own words")
    fields: Mapped[list[str]] = plain(Names(), why="names of fields")
    mac: Mapped[bytes] = plain(Secret(), why="a keyed hash over random ids")


class AuditRecord(Table):
    """A record that an entry speaks of. The id is random: after an erasure it leads nowhere."""

    __tablename__ = "audit_record"

    seq: Mapped[int] = link("audit", key="seq", row_goes=True, primary_key=True)
    record_id: Mapped[bytes] = plain(Identifier(), why="a random number", primary_key=True)
