"""Who works with the book. Staff are subjects of their own: a customer's erasure never reaches them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import SELF, Erase, Record, personal, plain
from desktop_app.records.kinds import Choice, Flag, Identifier, Line, Moment, PersonName
from desktop_app.rules.errors import N_
from desktop_app.rules.vocabulary import Role


class User(Record):
    """A member of staff. The key slot of this login lies in the slot file; its role lies only here."""

    __tablename__ = "user"
    __label__ = N_("User")
    __subjects__ = (SELF,)

    login: Mapped[str] = personal(Line(60), label=N_("Login"), erase=Erase.BLANK, unique=True)
    full_name: Mapped[str] = personal(PersonName(), label=N_("Full name"), erase=Erase.BLANK)
    role: Mapped[str] = plain(Choice(Role), why="one of three words", label=N_("Role"))
    slot_id: Mapped[bytes] = plain(Identifier(), why="a random number", unique=True)
    active: Mapped[bool] = plain(Flag(), why="yes or no", label=N_("Active"), default=True)
    added_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Recorded at"))
