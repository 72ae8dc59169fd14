"""Who was merged into whom: the random identities and numbers of records that are no longer there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Record, link, plain
from desktop_app.records.kinds import Identifier, Moment, Word
from desktop_app.rules.errors import N_


class Merged(Record):
    """A person or a customer that became one with another one, the survivor, which `person_id` or `customer_id` names.

    An erasure of the survivor remembers `gone_id` too, so that a copy of the book from before the merge brings nobody
    back; until then whoever asks for `code` is led to the survivor.
    """

    __tablename__ = "merged"
    __label__ = N_("Merged record")
    __subjects__ = ("person", "customer.person")
    __row_goes__ = True
    __table_args__ = (CheckConstraint("(person_id IS NULL) <> (customer_id IS NULL)", name="one_survivor"),)

    person_id: Mapped[bytes | None] = link("person", row_goes=True, index=True)
    customer_id: Mapped[bytes | None] = link("customer", row_goes=True, index=True)
    gone_id: Mapped[bytes] = plain(Identifier(), why="random", unique=True)
    code: Mapped[str] = plain(Word(), why="our own number", label=N_("Former number"), unique=True)
    merged_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Merged at"))
