"""Dated remarks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Erase, Record, link, personal, plain
from desktop_app.records.kinds import FreeText, Moment
from desktop_app.rules.errors import N_
from desktop_app.rules.permissions import Permission


class Note(Record):
    """What a member of staff wrote down about a person, a customer or an order."""

    __tablename__ = "note"
    __label__ = N_("Note")
    __subjects__ = ("person", "customer.person", "order.customer.person")
    __row_goes__ = True
    __table_args__ = (
        CheckConstraint(
            "(person_id IS NOT NULL) + (customer_id IS NOT NULL) + (order_id IS NOT NULL) = 1", name="one_owner"
        ),
    )

    person_id: Mapped[bytes | None] = link("person", row_goes=True, index=True)
    customer_id: Mapped[bytes | None] = link("customer", row_goes=True, index=True)
    order_id: Mapped[bytes | None] = link("order", row_goes=True, index=True)
    text: Mapped[str] = personal(FreeText(), label=N_("Text"), erase=Erase.BLANK, needs=Permission.CONFIDE)
    written_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Written at"))
    user_id: Mapped[bytes] = link("user")
