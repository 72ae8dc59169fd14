"""The data subject and how to reach them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from desktop_app.records.declare import SELF, Erase, Record, Search, link, personal, plain
from desktop_app.records.kinds import (
    AsTyped,
    Choice,
    Code,
    Day,
    Email,
    Flag,
    Line,
    Moment,
    PersonName,
    PhoneNumber,
    Place,
)
from desktop_app.records.kinds import FreeText as Text
from desktop_app.rules.errors import N_
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import PhoneKind, Source


class Sourced:
    """How a row came to us and when: policy §2."""

    source: Mapped[str] = plain(Choice(Source), why="one of four words", label=N_("Source"))
    recorded_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Recorded at"))


class Person(Sourced, Record):
    """A human being whose data the office holds."""

    __tablename__ = "person"
    __label__ = N_("Person")
    __subjects__ = (SELF,)
    __row_goes__ = True

    code: Mapped[str] = plain(Code("NG"), why="our own number", label=N_("Person number"), unique=True)
    full_name: Mapped[str] = personal(
        PersonName(), label=N_("Full name"), search=Search.WORDS, disclosable=True, erase=Erase.BLANK,
        headings=("tên khách hàng", "họ tên", "họ và tên", "tên", "khách hàng", "name", "full name", "customer name"),
    )  # fmt: skip
    born_on: Mapped[date | None] = personal(
        Day(past=True), label=N_("Birthday"), verify=True, erase=Erase.NULL,
        headings=("ngày sinh", "sinh nhật", "birthday", "date of birth"),
    )  # fmt: skip
    zalo: Mapped[str] = personal(
        Line(100), label=N_("Zalo"), search=Search.PARTS, disclosable=True, erase=Erase.BLANK, default="",
        headings=("zalo", "số zalo"),
    )  # fmt: skip
    note: Mapped[str] = personal(
        Text(), label=N_("Note"), erase=Erase.BLANK, default="", needs=Permission.CONFIDE,
        headings=("ghi chú", "note", "notes", "remarks"),
    )  # fmt: skip
    source_detail: Mapped[str] = personal(
        Line(), label=N_("Source in detail"), erase=Erase.BLANK, default="", headings=("nguồn", "source")
    )
    source_flagged: Mapped[bool] = plain(
        Flag(), why="yes or no", label=N_("Source still to be confirmed"), default=False
    )
    changed_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Last changed"))


class Phone(Sourced, Record):
    """A telephone number of a person, or of a firm (its switchboard)."""

    __tablename__ = "phone"
    __label__ = N_("Telephone")
    __subjects__ = ("person", "customer.person")
    __row_goes__ = True
    __table_args__ = (CheckConstraint("(person_id IS NULL) <> (customer_id IS NULL)", name="one_owner"),)

    person_id: Mapped[bytes | None] = link("person", row_goes=True, index=True)
    customer_id: Mapped[bytes | None] = link("customer", row_goes=True, index=True)
    number: Mapped[str] = personal(
        PhoneNumber(), label=N_("Telephone"), search=Search.DIGITS, verify=True, disclosable=True, erase=Erase.BLANK,
        index=True, headings=("điện thoại", "số điện thoại", "sđt", "di động", "phone", "mobile", "telephone"),
    )  # fmt: skip
    typed: Mapped[str] = personal(AsTyped(), label=N_("Number as typed"), erase=Erase.BLANK, default="")
    kind: Mapped[str] = plain(Choice(PhoneKind), why="one of a few words", label=N_("Kind"), default="main")


class EmailAddress(Sourced, Record):
    """An e-mail address of a person or a firm."""

    __tablename__ = "email"
    __label__ = N_("E-mail")
    __subjects__ = ("person", "customer.person")
    __row_goes__ = True
    __table_args__ = (CheckConstraint("(person_id IS NULL) <> (customer_id IS NULL)", name="one_owner"),)

    person_id: Mapped[bytes | None] = link("person", row_goes=True, index=True)
    customer_id: Mapped[bytes | None] = link("customer", row_goes=True, index=True)
    address: Mapped[str] = personal(
        Email(), label=N_("E-mail"), search=Search.PARTS, verify=True, disclosable=True, erase=Erase.BLANK, index=True,
        headings=("email", "e-mail", "thư điện tử", "mail"),
    )  # fmt: skip


class Address(Sourced, Record):
    """A postal address of a person or a firm: street, ward and one of the 34 provinces since 1 July 2025."""

    __tablename__ = "address"
    __label__ = N_("Address")
    __subjects__ = ("person", "customer.person")
    __row_goes__ = True
    __table_args__ = (CheckConstraint("(person_id IS NULL) <> (customer_id IS NULL)", name="one_owner"),)

    person_id: Mapped[bytes | None] = link("person", row_goes=True, index=True)
    customer_id: Mapped[bytes | None] = link("customer", row_goes=True, index=True)
    street: Mapped[str] = personal(
        Place(300), label=N_("Street"), verify=True, disclosable=True, erase=Erase.BLANK, default="",
        headings=("địa chỉ", "address"),
    )  # fmt: skip
    ward: Mapped[str] = personal(
        Place(100), label=N_("Ward"), disclosable=True, erase=Erase.BLANK, default="", headings=("phường", "phường/xã")
    )
    province: Mapped[str] = personal(
        Place(100),
        label=N_("Province"),
        disclosable=True,
        erase=Erase.BLANK,
        default="",
        headings=("tỉnh", "tỉnh/thành phố"),
    )
    former: Mapped[str] = personal(
        Place(300), label=N_("Former address"), erase=Erase.BLANK, default="", headings=("địa chỉ cũ", "former address")
    )
