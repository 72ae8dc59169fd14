"""The delivery label of an order: who receives it and where, and nothing more. It leaves the office, so it is noted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, or_, select

from desktop_app.language import Language
from desktop_app.records.customers import Customer
from desktop_app.records.issues import PRINTED
from desktop_app.records.orders import Order, OrderContact
from desktop_app.records.people import Address, Person, Phone
from desktop_app.rules import phones
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import OrderRole
from desktop_app.services.orders.editing import form_of, order_id
from desktop_app.services.paper import issue, letterhead, note_issued
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work

REPORT = "delivery-label"


@use_case("order.label", Permission.EDIT)
def label_pdf(work: Work, code: str, language: Language, *, out: Path | None = None) -> bytes:
    """The label of order `code` as a PDF, noted as a file made where it is written to `out`; `Rejected` OR-01."""
    from desktop_app.reports.labels import Label, delivery_label

    form = form_of(work.connection, code)
    key = order_id(work.connection, form.code)
    work.touch(key)
    who = _receiver(work.connection, key)
    person_id, name = (bytes(who.id), who.full_name) if who else (None, form.customer_name)
    people = [person_id] if person_id else []
    number = work.connection.scalar(
        select(Phone.number).where(Phone.person_id.in_(people)).order_by(Phone.kind != "main").limit(1)
    )
    place = form.values["order.site_address"] or _address(work.connection, key, people)
    label = Label(form.code, name, phones.display(phones.parse_phone(number)) if number else "", place)
    data = delivery_label(label, letterhead(work.connection, language, work.now), language, work.now)
    if out is not None:
        issue(work, out, data, REPORT, people)
    return data


@use_case("order.label-printed", Permission.EDIT)
def note_label(work: Work, code: str) -> None:
    """Note that the label went to a printer."""
    key = order_id(work.connection, code)
    who = _receiver(work.connection, key)
    if who is not None:
        note_issued(work, REPORT, PRINTED, [bytes(who.id)])
    work.touch(key)


def _receiver(connection: Connection, key: bytes) -> Any:
    """The person who takes delivery: named on the order, else the customer who is a person."""
    named = connection.execute(
        select(Person.id, Person.full_name)
        .join(OrderContact, OrderContact.person_id == Person.id)
        .where(OrderContact.order_id == key, OrderContact.role.in_((OrderRole.RECEIVER.value, OrderRole.SITE.value)))
        .order_by(OrderContact.role)
    ).first()
    if named is not None:
        return named
    return connection.execute(
        select(Person.id, Person.full_name)
        .join(Customer, Customer.person_id == Person.id)
        .join(Order, Order.customer_id == Customer.id)
        .where(Order.id == key)
    ).first()


def _address(connection: Connection, key: bytes, people: Sequence[bytes]) -> str:
    customer = select(Order.customer_id).where(Order.id == key)
    row = connection.execute(
        select(Address.street, Address.ward, Address.province)
        .where(or_(Address.person_id.in_(people), Address.customer_id.in_(customer)))
        .order_by(Address.recorded_at)
    ).first()
    return ", ".join(filter(None, row)) if row else ""
