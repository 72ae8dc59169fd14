"""What was ordered, for how much, and who receives it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Erase, Record, link, personal, plain
from desktop_app.records.kinds import Choice, Code, Day, FreeText, Line, Money, Place, Whole
from desktop_app.records.people import Sourced
from desktop_app.rules.errors import N_
from desktop_app.rules.vocabulary import OrderRole, OrderStatus, PaymentMethod


class Order(Sourced, Record):
    """An order. Amounts and dates stay for the books when its customer is erased; what tells who it was goes."""

    __tablename__ = "order"
    __label__ = N_("Order")
    __subjects__ = ("customer.person",)

    code: Mapped[str] = plain(
        Code("DH"), why="our own number", label=N_("Order number"), unique=True,
        headings=("mã đơn hàng", "mã đơn", "số đơn", "order code", "order id"),
    )  # fmt: skip
    customer_id: Mapped[bytes | None] = link("customer", index=True)
    ordered_on: Mapped[date | None] = plain(
        Day(), why="a date of ours", label=N_("Ordered on"), headings=("ngày đặt", "ngày", "order date")
    )
    due_on: Mapped[date | None] = plain(Day(), why="a date of ours", label=N_("Due on"), headings=("ngày hẹn",))
    status: Mapped[str] = plain(
        Choice(OrderStatus), why="one of a few words", label=N_("Status"), headings=("trạng thái", "status")
    )
    discount_vnd: Mapped[int] = plain(Money(), why="an amount", label=N_("Discount"), default=0, headings=("giảm giá",))
    vat_percent: Mapped[int] = plain(Whole(), why="a rate", label=N_("VAT %"), default=0, headings=("vat",))
    paid_vnd: Mapped[int] = plain(Money(), why="an amount", label=N_("Paid"), default=0, headings=("đã thu",))
    method: Mapped[str | None] = plain(
        Choice(PaymentMethod), why="one of three words", label=N_("Payment"), headings=("thanh toán", "payment")
    )
    site_address: Mapped[str] = personal(
        Place(300), label=N_("Site address"), disclosable=True, erase=Erase.BLANK, default="",
        headings=("địa chỉ lắp đặt", "địa chỉ giao", "địa chỉ thi công", "site address"),
    )  # fmt: skip
    note: Mapped[str] = personal(
        FreeText(), label=N_("Order note"), erase=Erase.BLANK, default="", headings=("ghi chú", "note", "notes")
    )


class OrderLine(Record):
    """One thing ordered. It stays for the books; a name that somebody wrote into it is masked."""

    __tablename__ = "order_line"
    __label__ = N_("Order line")
    __subjects__ = ("order.customer.person",)
    __table_args__ = (UniqueConstraint("order_id", "position"),)

    order_id: Mapped[bytes] = link("order", row_goes=True)
    position: Mapped[int] = plain(Whole(), why="counts from 1", label=N_("No."))
    item: Mapped[str] = personal(
        Line(300), label=N_("Item"), erase=Erase.MASK, disclosable=True, headings=("hạng mục", "sản phẩm", "item")
    )
    size: Mapped[str] = personal(
        Line(100), label=N_("Size"), erase=Erase.MASK, disclosable=True, default="", headings=("kích thước", "size")
    )
    quantity: Mapped[int] = plain(
        Whole(), why="a number of pieces", label=N_("Quantity"), headings=("số lượng", "sl", "quantity")
    )
    unit_price_vnd: Mapped[int] = plain(
        Money(), why="an amount", label=N_("Unit price"), headings=("đơn giá", "unit price")
    )
    amount_vnd: Mapped[int] = plain(
        Money(), why="an amount", label=N_("Amount"), headings=("thành tiền", "amount", "total")
    )


class OrderContact(Record):
    """A person in a role on one order."""

    __tablename__ = "order_contact"
    __label__ = N_("Person on an order")
    __subjects__ = ("person",)
    __row_goes__ = True
    __table_args__ = (UniqueConstraint("order_id", "person_id", "role"),)

    order_id: Mapped[bytes] = link("order", row_goes=True)
    person_id: Mapped[bytes] = link("person", row_goes=True, index=True)
    role: Mapped[str] = plain(Choice(OrderRole), why="one of a few words", label=N_("Role"))
