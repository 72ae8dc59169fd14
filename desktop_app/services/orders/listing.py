"""The list of orders: the places of all of them in order at once, their contents some at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select

from desktop_app.records.customers import Customer
from desktop_app.records.orders import Order, OrderLine
from desktop_app.records.people import Person
from desktop_app.rules.codes import format_code, parse_code
from desktop_app.rules.orders import Totals, totals
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import OrderStatus
from desktop_app.services.use_case import use_case
from desktop_app.vault import search
from desktop_app.vault.bulk import row_numbers
from desktop_app.vault.work import Work

MOST_FOUND = 300  # customers whose orders a search lists

# SQLite's own number of a row; see services.customers.listing.
_ROW: ColumnElement[int] = literal_column('"order".rowid')
_AMOUNT = func.coalesce(func.sum(OrderLine.amount_vnd), 0).label("amount")
# Built once, like those of the customers.
_CONTENTS = (
    select(
        _ROW.label("row"), Order.code, Order.ordered_on, Order.due_on, Order.status, Order.discount_vnd,
        Order.vat_percent, Order.paid_vnd, Customer.code.label("customer_code"), Customer.name, Person.full_name,
        select(_AMOUNT).where(OrderLine.order_id == Order.id).correlate(Order).scalar_subquery().label("amount"),
    )
    .select_from(Order)
    .outerjoin(Customer, Customer.id == Order.customer_id)
    .outerjoin(Person, Person.id == Customer.person_id)
    .where(_ROW.in_(bindparam("rows", expanding=True)))
)  # fmt: skip


@dataclass(frozen=True)
class ListedOrder:
    """One order in the list. customer: its name and number, "" once the customer was erased."""

    code: str
    customer: str
    customer_code: str
    ordered_on: date | None
    due_on: date | None
    status: OrderStatus
    sums: Totals


@use_case("order.list", Permission.FIND, audited=False)
def order_ids(
    work: Work, *, text: str = "", status: str = "", since: date | None = None, until: date | None = None,
    sort: str = "code", descending: bool = True,
) -> Sequence[int]:  # fmt: skip
    """The places of the orders that fit, in order.

    text: a number of ours, or as in the search box for whose they are. since, until: days of ordering, both included.
    sort: "code", "ordered_on", "due_on" or "status".
    """
    conditions: list[ColumnElement[bool]] = []
    if status:
        conditions.append(Order.status == OrderStatus(status).value)
    if since is not None:
        conditions.append(Order.ordered_on >= since)
    if until is not None:
        conditions.append(Order.ordered_on <= until)
    if text.strip():
        conditions.append(_meant(work, text))
    columns: dict[str, Any] = {"ordered_on": Order.ordered_on, "due_on": Order.due_on, "status": Order.status}
    order = [columns[sort], Order.code] if sort in columns else [Order.code]
    query = select(_ROW.label("row")).select_from(Order).where(*conditions)
    return row_numbers(work.connection, query.order_by(*(each.desc() for each in order) if descending else order))


def _meant(work: Work, text: str) -> ColumnElement[bool]:
    parsed = parse_code(text)
    if parsed and parsed[0] == "DH":
        return Order.code == format_code(*parsed)
    codes = [each.code for each in search.find(work.connection, text, MOST_FOUND)]
    own = select(Customer.id).outerjoin(Person, Person.id == Customer.person_id)
    return Order.customer_id.in_(own.where(or_(Customer.code.in_(codes), Person.code.in_(codes))))


@use_case("order.row", Permission.FIND, audited=False)
def order_row(work: Work, code: str) -> int | None:
    """The place of the order that `code` stands for, none where there is no such order."""
    return work.connection.execute(select(_ROW).select_from(Order).where(Order.code == code)).scalar()


@use_case("order.rows", Permission.FIND, audited=False)
def order_rows(work: Work, rows: Sequence[int]) -> list[ListedOrder | None]:
    """The contents of some places, in their order; None for one that is gone."""
    found = {
        each.row: ListedOrder(
            each.code, each.full_name or each.name or "", each.customer_code or "", each.ordered_on, each.due_on,
            OrderStatus(each.status), totals([each.amount], each.discount_vnd, each.vat_percent, each.paid_vnd),
        )
        for each in work.connection.execute(_CONTENTS, {"rows": list(rows)})
    }  # fmt: skip
    return [found.get(row) for row in rows]
