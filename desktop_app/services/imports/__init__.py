"""Taking lists of customers, orders and contacts into the book, with a receipt for every row.

``read_import`` reads and understands the file; ``importing`` gives the use case that takes the batch in, or tries it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from desktop_app.rules import progress
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import Source
from desktop_app.services.imports.batch import Batch, read_import
from desktop_app.services.imports.columns import FIELDS, WHAT, What, columns
from desktop_app.services.imports.contacts import Contacts
from desktop_app.services.imports.customers import Customers
from desktop_app.services.imports.intake import Intake, Origin
from desktop_app.services.imports.orders import Orders
from desktop_app.services.imports.receipt import Difference, Receipt, Refused
from desktop_app.services.imports.result import result_bytes, write_result
from desktop_app.services.use_case import UseCase, use_case
from desktop_app.vault import bulk
from desktop_app.vault.work import Work

CHUNK = 2_000  # rows looked up and written together

_R = TypeVar("_R", contravariant=True)
ImportCase = UseCase[..., Receipt]


class _Taker(Protocol[_R]):
    """What takes rows of one kind in."""

    def take(self, rows: Sequence[_R]) -> None:
        """Some of them."""

    def settle(self) -> None:
        """After the last."""


@use_case("import.customers", Permission.IMPORT)
def import_customers(work: Work, batch: Batch, *, source: Source | None = None) -> Receipt:
    """Take a list of customers in. `source`: how all of it came to us; None has it confirmed person by person."""
    return _import(work, batch, source)


@use_case("import.orders", Permission.IMPORT)
def import_orders(work: Work, batch: Batch, *, source: Source | None = None) -> Receipt:
    """Take a list of orders in; their customers must be in the book."""
    return _import(work, batch, source)


@use_case("import.contacts", Permission.IMPORT)
def import_contacts(work: Work, batch: Batch, *, source: Source | None = None) -> Receipt:
    """Take an address book in."""
    return _import(work, batch, source)


@use_case("import.try", Permission.IMPORT, audited=False)
def try_import(work: Work, batch: Batch, *, source: Source | None = None) -> Receipt:
    """The receipt that an import would give, to the letter: everything is done, and then undone."""
    with work.connection.begin_nested() as point:
        receipt = _import(work, batch, source, written=False)
        point.rollback()
    return receipt


def importing(batch: Batch, *, trial: bool = False) -> ImportCase:
    """The use case for `batch`: the import of what it holds, or the `trial` that leaves the book as it was."""
    if trial:
        return try_import
    cases: dict[What, ImportCase] = {
        "customers": import_customers,
        "orders": import_orders,
        "contacts": import_contacts,
    }
    return cases[batch.what]


def _import(work: Work, batch: Batch, source: Source | None, *, written: bool = True) -> Receipt:
    intake = Intake.begin(work, batch.what, Origin(batch.name, batch.sha256, source))
    with bulk.without_collecting():
        if batch.what == "customers":
            _take(Customers(intake, batch.customers), batch.customers)
        elif batch.what == "orders":
            _take(Orders(intake, batch.orders), batch.orders)
        else:
            _take(Contacts(intake), batch.contacts)
    intake.codes.settle()
    intake.name_file()
    if written:
        work.touch(intake.file_id, fields=_fields(batch))
    return intake.receipt(batch.refused, batch.unknown, batch.notices, written=written)


def _take(taker: _Taker[_R], rows: Sequence[_R]) -> None:
    for start in range(0, len(rows), CHUNK):
        progress.report(start, len(rows))
        taker.take(rows[start : start + CHUNK])
    taker.settle()


def _fields(batch: Batch) -> list[str]:
    """The fields that the file's columns fill, for the audit."""
    return list(dict.fromkeys(FIELDS[batch.what][key] for key in batch.header.keys.values()))


__all__ = [
    "CHUNK", "FIELDS", "WHAT", "Batch", "Difference", "Receipt", "Refused", "What", "columns", "import_contacts",
    "import_customers", "import_orders", "importing", "read_import", "result_bytes", "try_import", "write_result",
]  # fmt: skip
