"""What an erasure leaves behind: its certificate's numbers, its ledger row, and codes never given out again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Record, Table, link, plain
from desktop_app.records.kinds import Moment, Secret, Word
from desktop_app.rules.errors import N_


class Erasure(Record):
    """One erasure, without a name: enough to print its certificate again."""

    __tablename__ = "erasure"
    __label__ = N_("Erasure")

    certificate: Mapped[str] = plain(
        Word(), why="our own number and random letters", label=N_("Certificate"), unique=True
    )
    erased_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Erased at"), index=True)
    user_id: Mapped[bytes | None] = link("user")
    report: Mapped[str] = plain(
        Word(), why="counts and our own words, as JSON; the reason is masked", label=N_("Report")
    )
    finished_at: Mapped[datetime | None] = plain(Moment(), why="our own clock", label=N_("Proven at"))


class LedgerEntry(Table):
    """A row of the ledger: which random ids were erased, so that no old copy brings them back."""

    __tablename__ = "ledger"

    certificate: Mapped[str] = plain(Word(), why="our own number and random letters", primary_key=True)
    erased_at: Mapped[datetime] = plain(Moment(), why="our own clock")
    body: Mapped[str] = plain(Word(), why="random ids and names of fields, as JSON")
    mac: Mapped[bytes] = plain(Secret(), why="a keyed hash over random ids")


class RetiredCode(Table):
    """A code that belonged to an erased record, under a keyed hash: it is not given out or imported again."""

    __tablename__ = "retired_code"

    mac: Mapped[bytes] = plain(Secret(), why="a keyed hash of our own number", primary_key=True)
