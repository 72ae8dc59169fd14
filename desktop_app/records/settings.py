"""The office's own facts and the program's own keys."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Record, Table, plain
from desktop_app.records.kinds import Day, Secret, Word
from desktop_app.rules.errors import N_


class Setting(Table):
    """A named fact about the office (its name, hotline, e-mail) or about this book (its id, counters)."""

    __tablename__ = "setting"

    key: Mapped[str] = plain(Word(), why="one of our own words", primary_key=True)
    value: Mapped[str] = plain(Word(), why="the office's own facts, which it publishes itself")


class BookKey(Table):
    """A random key that never leaves the book: of the audit chain, the ledger, the retired codes."""

    __tablename__ = "book_key"

    name: Mapped[str] = plain(Word(), why="one of our own words", primary_key=True)
    key: Mapped[bytes] = plain(Secret(), why="random")


class PolicyVersion(Record):
    """A wording of the office's published privacy policy."""

    __tablename__ = "policy_version"
    __label__ = N_("Policy version")

    version: Mapped[str] = plain(Word(), why="a number of ours", label=N_("Version"), unique=True)
    effective_on: Mapped[date | None] = plain(Day(), why="a date of ours", label=N_("In force from"))
    sha256: Mapped[str] = plain(Word(), why="a hash of a published text")
    text: Mapped[str] = plain(Word(), why="the office's published text", label=N_("Text"))
