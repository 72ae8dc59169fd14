"""Saving an order's form, and moving an order on: all of it or nothing, and so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from desktop_app.records import catalogue
from desktop_app.records.kinds import Choice
from desktop_app.records.orders import Order, OrderContact, OrderLine
from desktop_app.records.people import Person, Phone
from desktop_app.rules.errors import N_, Message, Rejected, placed
from desktop_app.rules.folding import clean_line
from desktop_app.rules.money import parse_money
from desktop_app.rules.orders import check_step, check_sums
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import OrderRole, OrderStatus, Source
from desktop_app.services.history import Recorder
from desktop_app.services.orders.editing import (
    KEYS,
    LINE_KEYS,
    OrderForm,
    OrderPerson,
    OrderRow,
    form_of,
    order_id,
)
from desktop_app.services.people import person_of, resolve
from desktop_app.services.use_case import use_case
from desktop_app.vault import search
from desktop_app.vault.work import Work

MOST_LINES = 200
# What stands in the book for a field that was left empty, where that is not an empty text.
_EMPTY: dict[str, Any] = {
    "order.ordered_on": None, "order.due_on": None, "order.method": None, "order.discount_vnd": 0,
    "order.vat_percent": 0, "order.paid_vnd": 0, "order.status": OrderStatus.DRAFT.value,
    "order_line.quantity": 1, "order_line.unit_price_vnd": 0,
}  # fmt: skip


@dataclass(frozen=True)
class SavedOrder:
    """The order's number, and the change for `history.undo`."""

    code: str
    change: bytes


@use_case("order.save", Permission.EDIT)
def save_order(work: Work, form: OrderForm) -> SavedOrder:
    """Make a new order of `form`, or change the one it was read from. Values are as typed.

    A `Rejected` says in `place` which field it is about. OR-04 without a customer, OR-05 without a line, CU-05 where
    somebody changed it meanwhile.
    """
    from desktop_app.services.customers.editing import changed_meanwhile

    before = form_of(work.connection, form.code) if form.code else None
    if before is not None and before.seen != form.seen:
        raise changed_meanwhile()
    with placed("order.customer_id"):
        if not form.customer and (before is None or before.customer):
            raise Rejected("OR-04", N_("It is not said whose order this is."), do=N_("Choose the customer."))
        subject = resolve(work, form.customer) if form.customer else None
        if subject is not None and subject.customer_id is None:
            raise Rejected(
                "OR-04", N_("{number} is a person, but no customer."), do=N_("Make them a customer first."),
                number=subject.code,
            )  # fmt: skip
    customer_id = subject.customer_id if subject else None
    values = {key.split(".")[1]: _parsed(key, form.values.get(key)) for key in KEYS}
    lines = _lines(form, before.lines if before else ())
    with placed("order.discount_vnd"):
        amounts = [each["amount_vnd"] for _, each in lines]
        check_sums(amounts, values["discount_vnd"], values["vat_percent"], values["paid_vnd"])
    with placed("order.status"):
        if before is not None:
            _check_step(before.values["order.status"], values["status"])
    changes = Recorder(work, "order.save", customer_id=customer_id)
    if before is None:
        (code,) = work.next_codes("DH")
        origin = {"source": Source.DIRECT.value, "recorded_at": work.now}
        key = changes.insert(Order, {**values, "code": code, "customer_id": customer_id, **origin})
    else:
        code, key = before.code, order_id(work.connection, before.code)
        changes.update(Order, key, {**values, "customer_id": customer_id})
    _save_lines(work, changes, key, lines)
    _save_people(work, changes, key, form.people)
    return SavedOrder(code, changes.group)


@use_case("order.status", Permission.EDIT)
def set_status(work: Work, code: str, status: str) -> SavedOrder:
    """Move an order on; `Rejected` OR-02 for a step that is none."""
    form = form_of(work.connection, code)
    then = Choice(OrderStatus).parse(status)
    _check_step(form.values["order.status"], then)
    subject = resolve(work, form.customer) if form.customer else None
    changes = Recorder(work, "order.status", customer_id=subject.customer_id if subject else None)
    changes.update(Order, order_id(work.connection, form.code), {"status": then})
    return SavedOrder(form.code, changes.group)


def _check_step(now: str, then: str) -> None:
    before, after = OrderStatus(now), OrderStatus(then)
    check_step(before, after, now_shown=Message(before.label), then_shown=Message(after.label))


def _parsed(key: str, typed: Any, number: int = 0) -> Any:
    field = catalogue.field(key)
    with placed(key, number):
        if typed in (None, ""):
            return _EMPTY.get(key, "")
        value = field.declared.kind.parse(typed)
        if isinstance(value, int) and not isinstance(value, bool) and value < 0:
            raise Rejected("OR-06", N_("A number here cannot be below zero."), do=N_("Enter 0 or more."))
        return value


def _lines(form: OrderForm, before: Iterable[OrderRow]) -> list[tuple[bytes | None, dict[str, Any]]]:
    """The lines as typed; before: as they are stored."""
    stored = {each.id: each for each in before}
    found: list[tuple[bytes | None, dict[str, Any]]] = []
    for number, each in enumerate(form.lines):
        if not any(str(value or "").strip() for value in each.values.values()):
            continue
        values = {key.split(".")[1]: _parsed(key, each.values.get(key), number) for key in LINE_KEYS}
        with placed("order_line.item", number):
            if not values["item"]:
                raise Rejected("OR-05", N_("This line does not say what was ordered."), do=N_("Enter the item."))
        line = stored.get(each.id, OrderRow(None, {}))
        with placed("order_line.unit_price_vnd", number):  # two numbers that are kept may come to one that is not
            values["amount_vnd"] = parse_money(line.amount_for(values["quantity"], values["unit_price_vnd"]))
        found.append((each.id, values))
    if not found:
        with placed("order_line.item", 0):
            raise Rejected("OR-05", N_("The order has no line yet."), do=N_("Enter what was ordered."))
    if len(found) > MOST_LINES:
        raise Rejected(
            "OR-05", N_("More than {most} lines are too many for one order."), do=N_("Make two orders of it."),
            most=MOST_LINES,
        )  # fmt: skip
    return found


def _save_lines(work: Work, changes: Recorder, key: bytes, lines: list[tuple[bytes | None, dict[str, Any]]]) -> None:
    """Lines keep their identity; those that moved are put aside first, since two may not share a position."""
    there = {
        bytes(row_id): position
        for row_id, position in work.connection.execute(
            select(OrderLine.id, OrderLine.position).where(OrderLine.order_id == key)
        )
    }
    for gone in there.keys() - {line_id for line_id, _ in lines}:
        changes.delete(OrderLine, gone)
    for position, (line_id, _) in enumerate(lines, 1):
        if line_id in there and there[line_id] != position:
            changes.update(OrderLine, line_id, {"position": 10_000 + position})
    for position, (line_id, values) in enumerate(lines, 1):
        if line_id in there:
            changes.update(OrderLine, line_id, {**values, "position": position})
        else:
            changes.insert(OrderLine, {**values, "order_id": key, "position": position})


def _save_people(work: Work, changes: Recorder, key: bytes, people: tuple[OrderPerson, ...]) -> None:
    rows = work.connection.execute(
        select(OrderContact.id, OrderContact.person_id, OrderContact.role).where(OrderContact.order_id == key)
    )
    there = {(bytes(person_id), role): bytes(row_id) for row_id, person_id, role in rows}
    wanted: set[tuple[bytes, str]] = set()
    for number, each in enumerate(people):
        with placed("order_contact.role", number):
            role = Choice(OrderRole).parse(each.role or OrderRole.RECEIVER)
        if each.code:
            with placed("order_contact.role", number):
                wanted.add((person_of(work, each.code), role))
        elif any(str(value or "").strip() for value in each.values.values()):
            wanted.add((_new_person(work, changes, each.values, number), role))
    for pair in sorted(wanted - there.keys()):
        changes.insert(OrderContact, {"order_id": key, "person_id": pair[0], "role": pair[1]})
    for pair in there.keys() - wanted:
        changes.delete(OrderContact, there[pair])


def _new_person(work: Work, changes: Recorder, values: Mapping[str, Any], number: int) -> bytes:
    with placed("person.full_name", number):
        name = catalogue.field("person.full_name").declared.kind.parse(values.get("person.full_name"))
    (code,) = work.next_codes("NG")
    origin = {"source": Source.DIRECT.value, "recorded_at": work.now}
    person_id = changes.insert(Person, {"code": code, "full_name": name, "changed_at": work.now, **origin})
    if typed := values.get("phone.number"):
        row = {"number": _parsed("phone.number", typed, number), "typed": clean_line(str(typed))[:60], "kind": "main"}
        changes.insert(Phone, {**row, "person_id": person_id, **origin})
    search.refresh(work.connection, [person_id])
    return person_id
