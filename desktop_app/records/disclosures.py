"""Who got what, when, why: append-only."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Erase, Record, link, personal, plain
from desktop_app.records.kinds import Choice, Code, Day, FreeText, Moment, Names, Reference, Secret
from desktop_app.rules.errors import N_
from desktop_app.rules.vocabulary import Basis, Channel, Purpose


class Disclosure(Record):
    """Data handed to a partner.

    After an erasure date, partner, field names, purpose and basis stay; the person, the note and the key of the file's
    HMAC go, so that the file can no longer be tied to anybody.
    """

    __tablename__ = "disclosure"
    __label__ = N_("Disclosure")
    __subjects__ = ("~disclosure_person.person",)

    code: Mapped[str] = plain(Code("TL"), why="our own number", label=N_("Disclosure number"), unique=True)
    partner_id: Mapped[bytes] = link("partner", index=True)
    order_id: Mapped[bytes | None] = link("order", index=True)
    purpose: Mapped[str] = plain(Choice(Purpose), why="one of seven words", label=N_("Purpose"))
    basis: Mapped[str] = plain(Choice(Basis), why="one of three words", label=N_("Basis"))
    demand_number: Mapped[str] = plain(
        Reference(), why="the number of a legal demand", label=N_("Number of the demand"), default=""
    )
    demanded_on: Mapped[date | None] = plain(Day(), why="the date of a legal demand", label=N_("Date of the demand"))
    channel: Mapped[str] = plain(Choice(Channel), why="one of a few words", label=N_("Channel"))
    note: Mapped[str] = personal(FreeText(), label=N_("Reason"), erase=Erase.BLANK, default="")
    file_key: Mapped[bytes | None] = personal(Secret(), label=N_("Key of the file's hash"), erase=Erase.NULL)
    file_mac: Mapped[bytes | None] = plain(Secret(), why="a keyed hash whose key is erased")
    user_id: Mapped[bytes] = link("user")
    disclosed_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Disclosed at"), index=True)


class DisclosurePerson(Record):
    """One person in a disclosure, and exactly which fields of theirs were handed over."""

    __tablename__ = "disclosure_person"
    __label__ = N_("Person in a disclosure")

    disclosure_id: Mapped[bytes] = link("disclosure", row_goes=True, index=True)
    person_id: Mapped[bytes | None] = link("person", index=True)
    fields: Mapped[list[str]] = plain(Names(), why="names of fields", label=N_("Fields"))
