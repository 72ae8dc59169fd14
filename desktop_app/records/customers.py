"""Who orders: one person, or a firm with people in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Erase, Record, Search, link, personal, plain
from desktop_app.records.kinds import Choice, Code, FirmName, Flag, Line, Moment, TaxCode
from desktop_app.records.people import Sourced
from desktop_app.rules.errors import N_
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import CustomerKind, FirmRole, LegalForm


class Customer(Sourced, Record):
    """A customer.

    An individual *is* the person linked here: a private person, a household business or a sole trader, whose trade name
    and tax code are therefore personal and go with them. An organisation links nobody here and outlives its people.
    """

    __tablename__ = "customer"
    __label__ = N_("Customer")
    __subjects__ = ("person",)
    __row_goes__ = True
    __table_args__ = (
        CheckConstraint("(kind = 'individual') = (person_id IS NOT NULL)", name="individual_is_a_person"),
    )

    code: Mapped[str] = plain(
        Code("KH"), why="our own number", label=N_("Customer number"), unique=True,
        headings=("mã khách hàng", "mã kh", "mã khách", "customer code", "customer id"),
    )  # fmt: skip
    kind: Mapped[str] = plain(
        Choice(CustomerKind), why="one of two words", label=N_("Kind of customer"),
        headings=("loại khách", "loại khách hàng", "customer type"),
    )  # fmt: skip
    legal_form: Mapped[str] = plain(Choice(LegalForm), why="one of four words", label=N_("Legal form"))
    person_id: Mapped[bytes | None] = link("person", row_goes=True, index=True)
    name: Mapped[str] = personal(
        FirmName(), label=N_("Company"), search=Search.WORDS, disclosable=True, erase=Erase.BLANK, default="",
        headings=("công ty", "tên công ty", "đơn vị", "company", "organisation", "organization name"),
    )  # fmt: skip
    tax_code: Mapped[str] = personal(
        TaxCode(), label=N_("Tax code"), search=Search.PARTS, disclosable=True, erase=Erase.BLANK, default="",
        needs=Permission.CONFIDE, index=True, headings=("mã số thuế", "mst", "tax code", "tax id"),
    )  # fmt: skip
    since: Mapped[datetime | None] = plain(
        Moment(), why="a date of ours", label=N_("Customer since"), headings=("ngày tạo", "created", "created at")
    )
    source_detail: Mapped[str] = personal(Line(), label=N_("Source in detail"), erase=Erase.BLANK, default="")
    source_flagged: Mapped[bool] = plain(
        Flag(), why="yes or no", label=N_("Source still to be confirmed"), default=False
    )


class CustomerPerson(Record):
    """A person in a role at a firm."""

    __tablename__ = "customer_person"
    __label__ = N_("Person at a firm")
    __subjects__ = ("person",)
    __row_goes__ = True
    __table_args__ = (UniqueConstraint("customer_id", "person_id", "role"),)

    customer_id: Mapped[bytes] = link("customer", row_goes=True)
    person_id: Mapped[bytes] = link("person", row_goes=True, index=True)
    role: Mapped[str] = plain(Choice(FirmRole), why="one of a few words", label=N_("Role"))
