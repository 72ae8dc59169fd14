"""The parts of the report: identity, roles, orders, notes, files, and whatever else is declared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import select

from desktop_app.records.customers import Customer
from desktop_app.records.orders import Order
from desktop_app.reports.data_held import Item, Section
from desktop_app.reports.tables import Column, TableBlock
from desktop_app.rules.errors import N_
from desktop_app.rules.folding import digits
from desktop_app.rules.orders import totals
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.held.reading import OTHERS_LEFT_OUT, Reading
from desktop_app.services.holdings import Row, chunks

_ADDRESS = ("street", "ward", "province")
_REPORTS = {
    "data-held": N_("Personal data held"),
    "disclosure": N_("Data handed over"),
    "disclosures": N_("Register of disclosures"),
}


def sections(reading: Reading) -> tuple[Section, ...]:
    """All parts in which something is held; that nothing is held of the first is said."""
    say = reading.language.text
    identity = tuple(_identity(reading))
    found = [
        _customer(reading),
        _roles(reading),
        _orders(reading),
        _lines(reading),
        _notes(reading),
        _imports(reading),
        _files(reading),
        *_further(reading),
    ]
    lead = say(OTHERS_LEFT_OUT) if reading.others.masked else ""
    return (Section(say("Identity and contact"), lead, identity), *(each for each in found if each is not None))


def _identity(reading: Reading) -> Iterator[Item]:
    rows = reading.rows
    for row in rows["person"]:
        yield from reading.items("person", row, without=frozenset({"code"}))
        reading.value("person", row, "code")  # it stands on top
    for row in rows["phone"]:
        yield from reading.items("phone", row, without=frozenset({"typed"}))
        typed = reading.value("phone", row, "typed")
        if digits(typed) != digits(reading.value("phone", row, "number")) or any(map(str.isalpha, typed)):
            yield _item(reading, N_("Number as typed"), typed, row)
    for row in rows["email"]:
        yield from reading.items("email", row)
    for row in rows["address"]:
        place = ", ".join(filter(None, (reading.value("address", row, name) for name in _ADDRESS)))
        if place:
            yield _item(reading, N_("Address"), place, row)
        yield from reading.items("address", row, without=frozenset(_ADDRESS))


def _item(reading: Reading, label: str, value: str, row: Row) -> Item:
    return Item(
        reading.language.text(label), value, reading.source(row), row["recorded_at"].astimezone(OFFICE_ZONE).date()
    )


def _customer(reading: Reading) -> Section | None:
    items = [
        item for row in reading.rows["customer"] for item in reading.items("customer", row, without=frozenset({"code"}))
    ]
    for row in reading.rows["customer"]:
        reading.value("customer", row, "code")
    return Section(reading.language.text("As a customer"), items=tuple(items)) if items else None


def _roles(reading: Reading) -> Section | None:
    """Parts at firms and on orders. Another customer is not named, and other people are only counted."""
    say = reading.language.text
    firms = {}
    for some in chunks({row["customer_id"] for row in reading.rows["customer_person"]}):
        rows = reading.connection.execute(
            select(Customer.id, Customer.name, Customer.code).where(Customer.id.in_(some), Customer.person_id.is_(None))
        )
        firms.update({bytes(firm_id): name or code for firm_id, name, code in rows})
    orders: dict[bytes, tuple[str, date | None]] = {}
    for some in chunks({row["order_id"] for row in reading.rows["order_contact"]}):
        for order_id, code, day in reading.connection.execute(
            select(Order.id, Order.code, Order.ordered_on).where(Order.id.in_(some))
        ):
            orders[bytes(order_id)] = (code, day)
    table = []
    for row in reading.rows["customer_person"]:
        where = firms.get(row["customer_id"])
        table.append(
            (
                say("Firm {name}", name=where) if where else say("Another customer"),
                reading.value("customer_person", row, "role"),
                _others(reading, reading.others.at_firm.get(row["customer_id"], 0)),
            )
        )
    for row in reading.rows["order_contact"]:
        code, day = orders[row["order_id"]]
        table.append(
            (
                say("Order {order} of {day}", order=code, day=day) if day else say("Order {order}", order=code),
                reading.value("order_contact", row, "role"),
                _others(reading, reading.others.on_order.get(row["order_id"], 0)),
            )
        )
    columns = (Column(say("Where"), 50, strong=True), Column(say("Role"), 25), Column(say("Other persons"), 25))
    return _section(reading, N_("Roles at firms and on orders"), columns, table)


def _others(reading: Reading, count: int) -> str:
    return reading.language.plural("1 other person", "{n} other persons", count) if count else ""


def _orders(reading: Reading) -> Section | None:
    say = reading.language.text
    table = []
    for row in reading.rows["order"]:
        amounts = [
            say("{label}: {value}", label=item.label, value=item.value)
            for item in reading.items("order", row, without=_NOT_AMOUNTS)
        ]
        lines = [line["amount_vnd"] for line in reading.rows["order_line"] if line["order_id"] == row["id"]]
        sums = totals(lines, row["discount_vnd"], row["vat_percent"], row["paid_vnd"])
        amounts += [
            say("{label}: {value}", label=say(name), value=reading.language.money(value))
            for name, value in ((N_("Total"), sums.total), (N_("Balance due"), sums.balance))
        ]
        table.append(
            (
                reading.value("order", row, "code"),
                reading.value("order", row, "ordered_on"),
                "\n".join(filter(None, (reading.value("order", row, "status"), _due(reading, row)))),
                "\n".join(
                    filter(None, (reading.value("order", row, "site_address"), reading.value("order", row, "note")))
                ),
                "\n".join(amounts),
                "\n".join((reading.source(row), reading.language.date(row["recorded_at"]))),
            )
        )
    columns = (
        Column(say("Order"), 14, strong=True),
        Column(say("Ordered on"), 17),
        Column(say("Status"), 17),
        Column(say("Site address and note"), 28),
        Column(say("Amounts"), 26),
        Column(say("Source"), 17),
    )
    others = sum(reading.others.on_order.get(row["id"], 0) for row in reading.rows["order"])
    return _section(reading, N_("Orders"), columns, table, lead=_lead(reading, others))


_NOT_AMOUNTS = frozenset({"code", "ordered_on", "due_on", "status", "site_address", "note"})


def _due(reading: Reading, row: Row) -> str:
    due = reading.value("order", row, "due_on")
    return reading.language.text("due {day}", day=due) if due else ""


def _lead(reading: Reading, others: int) -> str:
    if not others:
        return ""
    return reading.language.plural(
        "One other person is recorded on these orders and is not named here.",
        "{n} other persons are recorded on these orders and are not named here.",
        others,
    )


def _lines(reading: Reading) -> Section | None:
    say = reading.language.text
    called = reading.called("order_line", "order_id")
    place = {row["id"]: number for number, row in enumerate(reading.rows["order"])}
    rows = sorted(reading.rows["order_line"], key=lambda row: (place.get(row["order_id"], len(place)), row["position"]))
    table = []
    for row in rows:
        cells = [reading.value("order_line", row, name) for name in _LINE]
        table.append((called.get(row["order_id"], ""), *cells))
    columns = (
        Column(say("Order"), 14, strong=True),
        Column(say("No."), 6, "right"),
        Column(say("Item"), 29),
        Column(say("Size"), 16),
        Column(say("Quantity"), 11, "right"),
        Column(say("Unit price"), 18, "right"),
        Column(say("Amount"), 20, "right"),
    )
    return _section(reading, N_("Things ordered"), columns, table)


_LINE = ("position", "item", "size", "quantity", "unit_price_vnd", "amount_vnd")


def _notes(reading: Reading) -> Section | None:
    say = reading.language.text
    orders = reading.called("note", "order_id")
    table = [
        (
            reading.value("note", row, "written_at"),
            orders.get(row["order_id"], "") if row["order_id"] else "",
            reading.value("note", row, "text"),
        )
        for row in reading.rows["note"]
    ]
    columns = (Column(say("Written at"), 20), Column(say("Order"), 14), Column(say("Text"), 66))
    return _section(reading, N_("Notes of the staff"), columns, table)


def _imports(reading: Reading) -> Section | None:
    say = reading.language.text
    lines: dict[bytes, set[int]] = {}
    for row in reading.rows["import_row"]:
        lines.setdefault(row["file_id"], set()).add(row["row"])
    table = [
        (
            reading.value("import_file", row, "imported_at"),
            reading.value("import_file", row, "name"),
            ", ".join(str(number) for number in sorted(lines.get(row["id"], ()))),
        )
        for row in reading.rows["import_file"]
    ]
    columns = (
        Column(say("Imported at"), 20),
        Column(say("File name"), 55, strong=True),
        Column(say("Rows"), 25),
    )
    return _section(reading, N_("Lists in which the data came"), columns, table)


def _files(reading: Reading) -> Section | None:
    say = reading.language.text
    table = []
    for row in reading.rows["issued_file"]:
        word = reading.value("issued_file", row, "report")
        table.append(
            (
                reading.value("issued_file", row, "issued_at"),
                say(_REPORTS[word]) if word in _REPORTS else word,
                reading.value("issued_file", row, "name"),
            )
        )
    columns = (Column(say("Issued at"), 20), Column(say("Report"), 35), Column(say("File name"), 45, strong=True))
    return _section(reading, N_("Files made about the person"), columns, table)


def _further(reading: Reading) -> Iterator[Section]:
    """What is declared and held, and shown nowhere above."""
    say = reading.language.text
    left = list(reading.left_over())
    for entity, group in groupby(left, key=lambda each: each[0]):
        items = dict.fromkeys(
            Item(say(field.label), value, reading.source(row))
            for _, field, row in group
            if (value := reading.value(entity.name, row, field.column.name))
        )
        yield Section(say(entity.label), items=tuple(items))


def _section(
    reading: Reading, title: str, columns: tuple[Column, ...], rows: Sequence[tuple[str, ...]], lead: str = ""
) -> Section | None:
    if not rows:
        return None
    return Section(reading.language.text(title), lead, table=TableBlock(columns, tuple(rows)))
