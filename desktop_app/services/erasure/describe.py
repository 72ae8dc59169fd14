"""The preview as people compare it: counts by record, and everybody who shares a name or a number, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, or_, select

from desktop_app.records import catalogue
from desktop_app.records.orders import Order, OrderContact
from desktop_app.records.people import Phone
from desktop_app.rules.errors import Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.services.erasure.plan import Plan
from desktop_app.services.people import resolve
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work


@dataclass(frozen=True)
class Lookalike:
    """Somebody to be told apart. last_order: number and day of their newest, "" and none without one."""

    code: str
    name: str
    phones: tuple[str, ...]
    last_order: str
    ordered_on: date | None


@dataclass(frozen=True)
class Counted:
    """How many rows of one record. label: an English msgid."""

    label: str
    count: int


def erased(plan: Plan) -> list[Counted]:
    """Rows that go, by record, as far as people see such records."""
    return _counted(plan.reached.counts)


def changed(plan: Plan) -> list[Counted]:
    """Rows that stay without the person."""
    return _counted(plan.reached.cut)


def _counted(counts: dict[str, int]) -> list[Counted]:
    shown = ((catalogue.entity(table).label, count) for table, count in counts.items())
    return [Counted(label, count) for label, count in shown if label and count]


@use_case("erase.compare", Permission.ERASE, audited=False)
def lookalikes(work: Work, codes: Iterable[str]) -> list[Lookalike]:
    """These people with what tells them apart; numbers that stand for nobody are left out."""
    found: dict[str, Lookalike] = {}
    for code in dict.fromkeys(codes):
        try:
            subject = resolve(work, code)
        except Rejected:  # a number of another record
            continue
        customer_ids = [subject.customer_id] if subject.customer_id else []
        phones = work.connection.scalars(
            select(Phone.number).where(
                or_(Phone.person_id.in_(subject.person_ids), Phone.customer_id.in_(customer_ids))
            )
        ).all()
        order = _last_order(work.connection, subject.person_ids, customer_ids)
        shown = subject.customer_code or subject.code  # one line for a person and the customer that they are
        found[shown] = Lookalike(shown, subject.name, tuple(phones), *(order or ("", None)))
    return list(found.values())


def _last_order(
    connection: Connection, person_ids: Sequence[bytes], customer_ids: Sequence[bytes]
) -> tuple[str, date | None] | None:
    at = select(OrderContact.order_id).where(OrderContact.person_id.in_(person_ids))
    row = connection.execute(
        select(Order.code, Order.ordered_on)
        .where(or_(Order.customer_id.in_(customer_ids), Order.id.in_(at)))
        .order_by(Order.ordered_on.desc(), Order.code.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.code, row.ordered_on)
