"""Which columns an import takes: those of `exchange.columns`, with the headings that the records themselves declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Literal

from desktop_app.exchange.columns import ALL_COLUMNS
from desktop_app.exchange.headings import Column, Header, find_header
from desktop_app.exchange.reading import Source, Table
from desktop_app.exchange.refusals import SAFE
from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.rules.errors import N_, Rejected

What = Literal["customers", "orders", "contacts"]
WHAT: tuple[What, ...] = ("customers", "orders", "contacts")

# What the import calls a column -> the field that it fills.
_PERSON = {
    "name": "person.full_name",
    "first_name": "person.full_name",
    "middle_name": "person.full_name",
    "last_name": "person.full_name",
    "phone": "phone.number",
    "email": "email.address",
    "address": "address.street",
    "ward": "address.ward",
    "province": "address.province",
    "former_address": "address.former",
    "born_on": "person.born_on",
    "zalo": "person.zalo",
    "note": "person.note",
    "company": "customer.name",
    "position": "customer_person.role",
    "source": "person.source_detail",
}
FIELDS: Mapping[What, Mapping[str, str]] = {
    "customers": _PERSON
    | {
        "code": "customer.code",
        "kind": "customer.kind",
        "tax_code": "customer.tax_code",
        "created_at": "customer.since",
        "advertising": "consent.state",
    },
    "contacts": _PERSON,
    "orders": {
        "order_code": "order.code",
        "code": "customer.code",
        "name": "person.full_name",
        "phone": "phone.number",
        "ordered_on": "order.ordered_on",
        "due_on": "order.due_on",
        "item": "order_line.item",
        "size": "order_line.size",
        "quantity": "order_line.quantity",
        "unit_price": "order_line.unit_price_vnd",
        "amount": "order_line.amount_vnd",
        "discount": "order.discount_vnd",
        "vat": "order.vat_percent",
        "paid": "order.paid_vnd",
        "receiver": "order_contact.person_id",
        "receiver_phone": "order_contact.person_id",
        "site_address": "order.site_address",
        "status": "order.status",
        "payment": "order.method",
        "note": "order.note",
    },
}
# A list may give family and given name in columns of their own; the given name then stands under "Tên".
_FAMILY_NAME = Column("last_name", N_("Family name"), ("Họ", "Họ đệm", "Họ và tên đệm", "Last name", "Surname"))


@cache
def columns(what: What) -> tuple[Column, ...]:
    """The columns of a list of `what`; their keys are those of ``FIELDS``."""
    known = ALL_COLUMNS[what]
    if what == "customers":
        known = (*(replace(column, required=False) for column in known), _FAMILY_NAME)
    return tuple(replace(column, headings=(*column.headings, *_declared(what, column.key))) for column in known)


def field(what: What, key: str) -> str:
    """The key of the field that the column `key` fills."""
    return FIELDS[what][key]


def _declared(what: What, key: str) -> tuple[str, ...]:
    """The headings that the field of a column declares, and its label in both languages."""
    if key in ("first_name", "middle_name", "last_name", "receiver", "receiver_phone"):
        return ()  # pieces and people that have no field of their own
    found = catalogue.field(FIELDS[what][key])
    labels = (found.label, Language.of("vi").text(found.label)) if found.label else ()
    return (*found.declared.headings, *labels)


def recognise(source: Source, what: What | None, mapping: Mapping[str, str] | None) -> tuple[What, Table, Header]:
    """What a file holds, its table and its header. Orders bear an order number; address books part the name.

    The first sheet with usable headings counts.

    Raises:
        Rejected: as `headings.find_header`, about the sheet that came closest; IM-25 for a `what` that is none of
            ``WHAT``.
    """
    if what is not None and what not in WHAT:
        raise Rejected(
            "IM-25",
            N_("“{what}” is nothing that can be imported."),
            do=N_("Use one of these: {choices}."),
            what=what,
            choices=", ".join(WHAT),
        )
    refusals: list[Rejected] = []
    for table in source.tables():
        headers: dict[What, Header] = {}
        for each in (what,) if what else WHAT:
            try:
                headers[each] = _header(table, each, mapping)
            except Rejected as refusal:
                refusals.append(refusal)
        keys = {each: set(header.keys.values()) for each, header in headers.items()}
        chosen = what if what in headers else _chosen(keys)
        if chosen is not None:
            return chosen, table, headers[chosen]
    # A sheet with headings but a fault tells more than one that has none.
    told = [refusal for refusal in refusals if refusal.code != "IM-20"] or refusals
    raise told[0] if told else Rejected("IM-01", N_("The file is empty."), safe=SAFE, do=N_("Choose another file."))


def _header(table: Table, what: What, mapping: Mapping[str, str] | None) -> Header:
    """The header of `table` as a list of `what`. A list of customers names people or firms."""
    header = find_header(table.rows(), columns(what), mapping)
    if what == "customers" and not {"name", "company"} & set(header.keys.values()):
        named = [replace(column, required=column.key == "name") for column in columns(what)]
        return find_header(table.rows(), named, mapping)  # which tells what is missing
    return header


def _chosen(keys: Mapping[What, set[str]]) -> What | None:
    if "orders" in keys:
        return "orders"
    contacts = keys.get("contacts", set())
    if "customers" in keys and not ({"last_name", "middle_name"} & contacts and "code" not in keys["customers"]):
        return "customers"
    return "contacts" if {"name", "first_name", "last_name"} & contacts else None
