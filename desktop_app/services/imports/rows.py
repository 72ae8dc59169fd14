"""One row of a list -> a plain value, or the reason why it is refused. Nothing here knows the book.

Every cell goes through the kind that the field declares, so that an import takes exactly what a form takes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from desktop_app.exchange.reading import Cell
from desktop_app.rules import addresses, dates, money, names
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import clean_line, folded_line
from desktop_app.rules.vocabulary import CustomerKind, FirmRole, LegalForm, Source
from desktop_app.services.imports import words
from desktop_app.services.imports.cells import Cells, Values, as_moment, as_text, kind_of
from desktop_app.services.imports.columns import What
from desktop_app.services.imports.receipt import Refused

_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]0+)? ?%?")


@dataclass(slots=True)
class Who:
    """A person as a row gives them.

    Attributes:
        name: as written, "" where the row names none. folded: the name as people are compared.
        phones: (E.164, as typed), the main one first.
    """

    name: str
    folded: str
    phones: list[tuple[str, str]]


@dataclass(slots=True)
class PersonRow:
    """A row of an address book.

    Attributes:
        row: its number in the sheet. places: postal addresses, the main one first. organisation, position: as written.
        source: where the row says it.
    """

    row: int
    who: Who
    emails: list[str]
    places: list[addresses.Address]
    former: str
    born_on: date | None
    zalo: str
    note: str
    organisation: str
    role: FirmRole | None
    position: str
    source: Source | None
    source_text: str


@dataclass(slots=True)
class CustomerRow(PersonRow):
    """A row of a list of customers.

    Attributes:
        code: KH…, "" where there is none of ours. other_code: what stands there instead. form: person, household, sole
        trader or company. tax_code: "" for none. since, advertising: None for nothing. odd: (field, text) of cells
        whose words are not known and that are left out.
    """

    code: str
    other_code: str
    form: LegalForm
    tax_code: str
    since: datetime | None
    advertising: bool | None
    odd: list[tuple[str, str]]


class Line(NamedTuple):
    """A thing ordered."""

    item: str
    size: str
    quantity: int
    unit_price_vnd: int
    amount_vnd: int


@dataclass(slots=True)
class OrderRow:
    """A row of a list of orders: an order with one of its lines, or a further line.

    Attributes:
        row: its number in the sheet. code: DH…, or "". other_code: what stands there instead. customer: KH…, or "".
        customer_text: what stands there instead. who: the customer as named here. bad_phone: why their number can't be
        read, where that does not matter. values: fields of the order by column; None or "" where the row is silent.
        line: None where the row has none. receiver: who gets it.
    """

    row: int
    code: str
    other_code: str
    customer: str
    customer_text: str
    who: Who
    bad_phone: tuple[str, Rejected] | None
    values: dict[str, Any]
    line: Line | None
    receiver: Who | None


def parse(what: What, row: int, values: Values, today: date) -> CustomerRow | OrderRow | PersonRow | Refused:
    """The row `values` (cells by column key) of a list of `what`. `today` is the day that no birthday lies after."""
    reader = Cells(what, values, today)
    try:
        if what == "customers":
            return _customer(row, reader)
        return _order(row, reader) if what == "orders" else _contact(row, reader)
    except Rejected as refusal:
        return Refused(row, reader.field, refusal.error, refusal.do)


def _person(row: int, read: Cells, name: str) -> dict[str, Any]:
    """What lists of customers and address books have in common, the name aside."""
    listed = read.phones("phone")
    mails = read.emails("email")
    places = _places(read)
    former = read.line("former_address")
    born_on = read.day("born_on")
    if born_on is not None:
        dates.check_not_future(born_on, read.today)
    zalo = read.line("zalo")
    note = read.long_text("note")
    position = read.line("position")
    source_text = read.line("source")
    return {
        "row": row,
        "who": Who(name, folded_line(name), listed),
        "emails": mails,
        "places": places,
        "former": former,
        "born_on": born_on,
        "zalo": zalo,
        "note": note,
        "role": words.role(position) if position else None,
        "position": position,
        "source": words.source(source_text) if source_text else None,
        "source_text": source_text,
    }


def _places(read: Cells) -> list[addresses.Address]:
    """The postal addresses; only address books have several, and none of those has columns for their parts."""
    streets, ward, province = read.lines("address"), read.line("ward"), read.line("province")
    if ward or province:
        street = streets[0] if streets else ""
        return [addresses.Address(street, ward, addresses.province_named(province) or province)]
    return [addresses.split_address(street) for street in streets]


def _customer(row: int, read: Cells) -> CustomerRow:
    code, other_code = read.code("code", "KH")
    odd: list[tuple[str, str]] = []
    kind_text = read.plain("kind")
    kind = words.kind(kind_text)
    if kind_text and kind is None:
        odd.append((read.field, kind_text))
    family = read.plain("last_name")
    name = " ".join(part for part in (family, read.plain("name")) if part)
    name, firm, form = _named(name, read.line("company"), kind)
    if name or not firm:
        name = read.name(name)
    common = _person(row, read, name)
    if not common["who"].phones and words.names_a_total(name):
        read.field = "person.full_name"
        raise Rejected(
            "IM-35",
            N_("This is a row of totals, it seems, and no customer."),
            do=N_("Remove the row from the file. If somebody is called so, add their telephone number."),
        )
    tax_code = read.line("tax_code")
    since = read.take("created_at", as_moment)
    answer_text = read.plain("advertising")
    advertising = words.answer(answer_text) if answer_text else None
    if answer_text and advertising is None:
        odd.append((read.field, answer_text))
    return CustomerRow(
        **common,
        organisation=firm,
        code=code,
        other_code=other_code,
        form=form,
        tax_code=tax_code,
        since=since,
        advertising=advertising,
        odd=odd,
    )


def _named(name: str, firm: str, kind: CustomerKind | LegalForm | None) -> tuple[str, str, LegalForm]:
    """The person's name, the firm's, and what stands behind it."""
    individual = kind is CustomerKind.INDIVIDUAL
    if not firm:
        if name and not individual and words.names_a_firm(name):
            return "", name, LegalForm.COMPANY  # a firm without anybody in it
        return name, "", kind if isinstance(kind, LegalForm) else LegalForm.PERSON
    form = LegalForm[names.legal_form(firm).upper()]
    if form is LegalForm.COMPANY and individual:
        form = LegalForm.PERSON  # the row says that it is a person, whatever their trade is called
    elif form is LegalForm.COMPANY and isinstance(kind, LegalForm):
        form = kind
    if not name and form is not LegalForm.COMPANY:
        name = firm  # a household is a person, known by the trade's name alone
    return name, firm, form


def _contact(row: int, read: Cells) -> PersonRow:
    name = read.plain("name")
    if not name:
        parts = (read.plain(key) for key in ("last_name", "middle_name", "first_name"))
        name = " ".join(part for part in parts if part)
    common = _person(row, read, read.name(name))
    return PersonRow(**common, organisation=read.line("company"))


def _order(row: int, read: Cells) -> OrderRow:
    code, other_code = read.code("order_code", "DH")
    if not code and not other_code:
        read.field = "order.code"
        raise Rejected(
            "IM-30",
            N_("The order has no number."),
            do=N_("Give every order a number of its own; without one it would be taken in again with every import."),
        )
    customer, customer_text = read.code("code", "KH")
    name = read.plain("name")
    bad_phone = None
    listed: list[tuple[str, str]] = []
    try:
        listed = read.phones("phone")
    except Rejected as refusal:
        if not customer:
            raise
        bad_phone = read.plain("phone"), refusal  # the code tells who it is; it is a difference
    values: dict[str, Any] = {
        "ordered_on": read.day("ordered_on"),
        "due_on": read.day("due_on"),
        "status": read.word("status", words.status, words.STATUSES),
        "discount_vnd": read.take("discount", money.parse_money),
        "vat_percent": read.take("vat", _percent),
        "paid_vnd": read.take("paid", money.parse_money),
        "method": read.word("payment", words.payment, words.PAYMENTS),
        "site_address": read.line("site_address"),
        "note": read.long_text("note"),
    }
    line, receiver = _line(read), _receiver(read)
    who = Who(name, folded_line(name), listed)
    return OrderRow(row, code, other_code, customer, customer_text, who, bad_phone, values, line, receiver)


def _line(read: Cells) -> Line | None:
    item, size = read.line("item"), read.line("size")
    quantity = read.take("quantity", money.parse_whole)
    price = read.take("unit_price", money.parse_money)
    amount = read.take("amount", money.parse_money)
    if not item:
        if quantity is None and price is None and amount is None and not size:
            return None
        read.field = "order_line.item"
        raise Rejected("IM-31", N_("The item is missing."), do=N_("Write what was ordered."))
    count = 1 if quantity is None else quantity
    if price is None:
        price = amount // count if amount is not None and count and amount % count == 0 else 0
    if amount is None:
        read.field = "order_line.amount_vnd"
        amount = money.parse_money(price * count)
    return Line(item, size, count, price, amount)


def _receiver(read: Cells) -> Who | None:
    text = read.plain("receiver")
    listed = read.phones("receiver_phone")
    if not text and not listed:
        return None
    read.field = "order_contact.person_id"
    if not text:
        raise Rejected(
            "IM-32",
            N_("The receiver has a telephone number but no name."),
            do=N_("Add the receiver's name, or remove the number."),
        )
    name = kind_of("person.full_name").parse(text)
    return Who(name, folded_line(name), listed)


def _percent(cell: Cell) -> int:
    """A rate: 8, "8%", or 0.08 as spreadsheets keep percentages."""
    if isinstance(cell, float) and 0 < cell < 1:
        cell = round(cell * 100, 6)
    match = _PERCENT.fullmatch(clean_line(as_text(cell)))
    if not match or int(match[1]) > 100:
        raise Rejected("IM-33", N_("This is not a rate from 0 to 100 percent."), do=N_("Write it as 8 or 8%."))
    return int(match[1])
