"""Who may receive data, under which commitment, and how much of it at the most."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Record, link, plain
from desktop_app.records.kinds import Choice, Day, FirmName, Moment, Names, Reference
from desktop_app.rules.errors import N_
from desktop_app.rules.vocabulary import PartnerKind, Purpose


class Partner(Record):
    """A recipient of data: policy §4."""

    __tablename__ = "partner"
    __label__ = N_("Partner")

    name: Mapped[str] = plain(
        FirmName(), why="a recipient in business, whom every answer to a customer must name", label=N_("Partner"),
        unique=True,
    )  # fmt: skip
    kind: Mapped[str] = plain(Choice(PartnerKind), why="one of four words", label=N_("Kind of partner"))
    signed_on: Mapped[date | None] = plain(Day(), why="a date of a contract", label=N_("Commitment signed on"))
    valid_until: Mapped[date | None] = plain(Day(), why="a date of a contract", label=N_("Commitment valid until"))
    document: Mapped[str] = plain(
        Reference(), why="the number of a contract", label=N_("Commitment document"), default=""
    )
    added_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Recorded at"))


class PartnerPurpose(Record):
    """What one partner may get for one purpose: the minimum field set."""

    __tablename__ = "partner_purpose"
    __label__ = N_("Permitted purpose")
    __table_args__ = (UniqueConstraint("partner_id", "purpose"),)

    partner_id: Mapped[bytes] = link("partner", row_goes=True)
    purpose: Mapped[str] = plain(Choice(Purpose), why="one of seven words", label=N_("Purpose"))
    fields: Mapped[list[str]] = plain(Names(), why="names of fields", label=N_("Fields"))
