"""Forms that were not finished: kept in the book, so that a lock, a crash or a power cut loses no typing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Erase, Record, link, personal, plain
from desktop_app.records.kinds import Moment, Snapshot, Word
from desktop_app.rules.errors import N_
from desktop_app.rules.permissions import Permission


class Draft(Record):
    """One unfinished form of one user. `person_id` and `customer_id`: whom it is about, none for somebody new."""

    __tablename__ = "draft"
    __label__ = N_("Unfinished form")
    __subjects__ = ("person", "customer.person")
    __row_goes__ = True

    user_id: Mapped[bytes] = link("user", index=True)
    person_id: Mapped[bytes | None] = link("person", row_goes=True, index=True)
    customer_id: Mapped[bytes | None] = link("customer", row_goes=True, index=True)
    form: Mapped[str] = plain(Word(), why="the name of a form of ours")
    code: Mapped[str] = plain(Word(), why="our own number")
    content: Mapped[str] = personal(Snapshot(), label=N_("What was typed"), erase=Erase.BLANK, needs=Permission.CONFIDE)
    saved_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Saved at"))
