"""How much is in the book, for the status bar."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from desktop_app.records.customers import Customer
from desktop_app.records.orders import Order
from desktop_app.rules.permissions import Permission
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work


@dataclass(frozen=True)
class Counts:
    """Rows in the book."""

    customers: int
    orders: int


@use_case("overview.counts", Permission.FIND, audited=False)
def counts(work: Work) -> Counts:
    """How many customers and orders there are."""
    return Counts(*(work.connection.scalar(select(func.count()).select_from(each)) or 0 for each in (Customer, Order)))
