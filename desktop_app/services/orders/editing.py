"""One order, laid out for a form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from desktop_app.records.customers import Customer
from desktop_app.records.orders import Order, OrderContact, OrderLine
from desktop_app.records.people import Person
from desktop_app.rules.codes import expect_code
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import OrderRole, OrderStatus
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work

KEYS = tuple(
    f"order.{name}"
    for name in ("ordered_on", "due_on", "status", "discount_vnd", "vat_percent", "paid_vnd", "method", "site_address",
                 "note")
)  # fmt: skip
LINE_KEYS = tuple(f"order_line.{name}" for name in ("item", "size", "quantity", "unit_price_vnd"))


@dataclass(frozen=True)
class OrderRow:
    """One line. id: none for a new one. values: by field key. amount: as stored, of a line that is there."""

    id: bytes | None
    values: Mapping[str, Any]
    amount: int = 0

    def amount_for(self, quantity: int, price: int) -> int:
        """What the line comes to, with these. As stored where they are: three pieces for 1.000.000 have no price."""
        stored = self.values.get("order_line.quantity"), self.values.get("order_line.unit_price_vnd")
        return self.amount if self.id is not None and (quantity, price) == stored else quantity * price


@dataclass(frozen=True)
class OrderPerson:
    """A person on the order. code: NG… or KH…, "" for somebody new, whose `values` then count."""

    code: str
    role: str
    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OrderForm:
    """What a form shows and gives back. customer: KH…, "" for none any more. seen: as in `CustomerForm`."""

    code: str
    customer: str
    customer_name: str
    values: Mapping[str, Any]
    lines: tuple[OrderRow, ...] = ()
    people: tuple[OrderPerson, ...] = ()
    seen: str = ""


def new_order(today: Any, customer: str = "", name: str = "") -> OrderForm:
    """An empty form for today."""
    return OrderForm("", customer, name, {"order.ordered_on": today, "order.status": OrderStatus.DRAFT.value,
                                          "order.vat_percent": 8})  # fmt: skip


@use_case("order.read", Permission.READ)
def read_order(work: Work, code: str) -> OrderForm:
    """The order `code` (DH…); `Rejected` OR-01 where there is none."""
    form = form_of(work.connection, code)
    work.touch(order_id(work.connection, form.code))
    return form


def order_id(connection: Connection, code: str) -> bytes:
    """The identity of an order; `Rejected` OR-01 where there is none."""
    found = connection.scalar(select(Order.id).where(Order.code == code))
    if found is None:
        raise Rejected("OR-01", N_("There is no order {number}."), do=N_("Check the number."), number=code)
    return bytes(found)


def form_of(connection: Connection, code: str) -> OrderForm:
    """The order as it is stored now."""
    full = expect_code(code, "DH")
    key = order_id(connection, full)
    row = connection.execute(select(Order.__table__).where(Order.id == key)).mappings().one()
    customer = connection.execute(
        select(Customer.code, Customer.name, Person.full_name)
        .outerjoin(Person, Person.id == Customer.person_id)
        .where(Customer.id == row["customer_id"])
    ).first()
    lines = connection.execute(
        select(OrderLine.__table__).where(OrderLine.order_id == key).order_by(OrderLine.position)
    ).mappings().all()  # fmt: skip
    people = connection.execute(
        select(Person.code, OrderContact.role, Person.full_name)
        .join(OrderContact, OrderContact.person_id == Person.id)
        .where(OrderContact.order_id == key)
        .order_by(Person.code, OrderContact.role)
    )
    form = OrderForm(
        full,
        customer.code if customer else "",
        (customer.full_name or customer.name) if customer else "",
        {each: row[each.split(".")[1]] for each in KEYS},
        tuple(
            OrderRow(bytes(each["id"]), {name: each[name.split(".")[1]] for name in LINE_KEYS}, each["amount_vnd"])
            for each in lines
        ),
        tuple(OrderPerson(person, OrderRole(role).value, name) for person, role, name in people),
    )
    shown = [
        form.customer, sorted(form.values.items()), [(each.id, sorted(each.values.items())) for each in form.lines],
        [(each.code, each.role) for each in form.people],
    ]  # fmt: skip
    return replace(form, seen=hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest())
