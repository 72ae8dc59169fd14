"""What records held before their last changes, for some weeks, so that a change can be taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Erase, Record, link, personal, plain
from desktop_app.records.kinds import Identifier, Moment, Snapshot, Whole, Word
from desktop_app.rules.errors import N_
from desktop_app.rules.permissions import Permission

ACTIONS = {
    "customer.save": N_("Customer saved"), "order.save": N_("Order saved"),
    "order.status": N_("Status of an order changed"), "merging.merge": N_("Two records made one"),
}  # fmt: skip


class Change(Record):
    """One row that one use case changed. All rows of a use case share `group_id`; a later one has a higher `position`.

    `before` and `after` are the row as JSON, "" where it was not there. The whole goes with the person it is about.
    """

    __tablename__ = "change"
    __label__ = N_("Change that can be undone")
    __subjects__ = ("person", "customer.person")
    __row_goes__ = True

    group_id: Mapped[bytes] = plain(Identifier(), why="random", index=True)
    position: Mapped[int] = plain(Whole(), why="counts from 0")
    person_id: Mapped[bytes | None] = link("person", row_goes=True, index=True)
    customer_id: Mapped[bytes | None] = link("customer", row_goes=True, index=True)
    action: Mapped[str] = plain(Word(ACTIONS), why="the name of a use case of ours", label=N_("Change"))
    record: Mapped[str] = plain(Word(), why="the name of a record of ours")
    row_id: Mapped[bytes] = plain(Identifier(), why="random")
    before: Mapped[str] = personal(
        Snapshot(), label=N_("Before the change"), erase=Erase.BLANK, default="", needs=Permission.CONFIDE
    )
    after: Mapped[str] = personal(
        Snapshot(), label=N_("After the change"), erase=Erase.BLANK, default="", needs=Permission.CONFIDE
    )
    user_id: Mapped[bytes] = link("user")
    changed_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Last changed"), index=True)
