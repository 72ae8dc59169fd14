"""One customer, laid out for a form: stored values by field key, and repeated records with their identities."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from desktop_app.records import catalogue
from desktop_app.records.consents import Consent
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.people import Person
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import CustomerKind, FirmRole, LegalForm, Source
from desktop_app.services.people import Subject, resolve
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work

OWNED = ("phone", "email", "address")  # what a person or a firm has any number of
# Kept from forms: what the program fills in itself.
_PERSON_FIELDS = ("full_name", "born_on", "zalo", "note", "source_detail")
_CUSTOMER_FIELDS = ("name", "tax_code", "source_detail")


@dataclass(frozen=True)
class Row:
    """One telephone, e-mail or address. id: none for a new one. values: by field key."""

    id: bytes | None
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Contact:
    """A person at a firm. code: NG…, "" for somebody new, whose `values` (by field key, as typed) then count."""

    code: str
    role: str
    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CustomerForm:
    """What a form shows and gives back.

    Attributes:
        code: KH…, or NG… for somebody who is no customer; "" for a new one. own: values of the customer and the person.
        rows: telephones, e-mails and addresses by record. contacts: of an organisation.
        consents: newest decision by purpose. how: how new decisions were told.
        seen: tells whether the record changed since it was read.
    """

    code: str
    kind: CustomerKind
    legal_form: LegalForm
    source: Source
    flagged: bool
    own: Mapping[str, Any]
    rows: Mapping[str, tuple[Row, ...]]
    contacts: tuple[Contact, ...] = ()
    consents: Mapping[str, str] = field(default_factory=dict)
    how: str = ""
    seen: str = ""


def own_keys(kind: CustomerKind, *, is_customer: bool = True) -> tuple[str, ...]:
    """The fields of the customer and the person that a form for `kind` shows, by key, in order."""
    person = tuple(f"person.{name}" for name in _PERSON_FIELDS)
    customer = tuple(f"customer.{name}" for name in _CUSTOMER_FIELDS)
    if kind is CustomerKind.ORGANISATION:
        return customer
    return person + (customer[:2] if is_customer else ())


def new_form(kind: CustomerKind = CustomerKind.INDIVIDUAL) -> CustomerForm:
    """An empty form."""
    form = LegalForm.PERSON if kind is CustomerKind.INDIVIDUAL else LegalForm.COMPANY
    return CustomerForm("", kind, form, Source.DIRECT, False, {}, dict.fromkeys(OWNED, ()))


@use_case("customer.edit", Permission.EDIT)
def read_form(work: Work, code: str) -> CustomerForm:
    """Whoever `code` (KH… or NG…) stands for, to be edited; `Rejected` CU-01 where there is nobody.

    What the role of whoever asks does not get to read is left out, and stays as it is when the form is saved.
    """
    subject = resolve(work, code)
    work.touch(*subject.person_ids, *([subject.customer_id] if subject.customer_id else []))
    form, hidden = form_of(work.connection, subject), catalogue.hidden_from(work.actor.role)
    return replace(form, own={key: value for key, value in form.own.items() if key not in hidden})


def form_of(connection: Connection, subject: Subject) -> CustomerForm:
    """The form of `subject` as it is stored now."""
    firm = subject.kind is CustomerKind.ORGANISATION
    kind = CustomerKind.ORGANISATION if firm else CustomerKind.INDIVIDUAL
    customer = _one(connection, Customer, subject.customer_id)
    person = None if firm else _one(connection, Person, subject.person_ids[0])
    own = {}
    for key in own_keys(kind, is_customer=subject.customer_id is not None):
        record, name = key.split(".")
        own[key] = (person if record == "person" else customer or {}).get(name)  # type: ignore[union-attr]
    main = customer if firm or person is None else person
    owner = ("customer_id", subject.customer_id) if firm else ("person_id", subject.person_ids[0])
    form = CustomerForm(
        subject.code,
        kind,
        LegalForm(customer["legal_form"]) if customer else LegalForm.PERSON,
        Source(main["source"]) if main else Source.DIRECT,
        bool(main and main["source_flagged"]),
        own,
        {name: _rows(connection, name, *owner) for name in OWNED},
        _contacts(connection, subject.customer_id) if firm and subject.customer_id else (),
        {} if firm else newest_consents(connection, subject.person_ids[0]),
    )
    return replace(form, seen=digest(form))


def digest(form: CustomerForm) -> str:
    """Differs when anything that the form shows changed."""
    shown = [
        form.code, form.kind, form.legal_form, form.source, form.flagged, sorted(form.own.items()),
        [(name, [(each.id, sorted(each.values.items())) for each in rows]) for name, rows in sorted(form.rows.items())],
        [(each.code, each.role) for each in form.contacts], sorted(form.consents.items()),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()


@use_case("customer.consents", Permission.READ, audited=False)
def consents_of(work: Work, person_ids: tuple[bytes, ...]) -> dict[str, str]:
    """The newest decision about each purpose of the first of these people."""
    return newest_consents(work.connection, person_ids[0]) if person_ids else {}


def newest_consents(connection: Connection, *person_ids: bytes) -> dict[str, str]:
    """The newest decision of a person (or of any of several) about each purpose that was decided about."""
    query = select(Consent.purpose, Consent.state).where(Consent.person_id.in_(person_ids)).order_by(Consent.decided_at)
    return {row.purpose: row.state for row in connection.execute(query)}


def owned_keys(name: str) -> tuple[str, ...]:
    """The fields of a telephone, e-mail or address that people fill in, by key."""
    columns = {
        "phone": ("number", "kind"),
        "email": ("address",),
        "address": ("street", "ward", "province", "former"),
    }
    return tuple(f"{name}.{column}" for column in columns[name])


def _rows(connection: Connection, name: str, owner: str, owner_id: bytes | None) -> tuple[Row, ...]:
    table = catalogue.entity(name).table
    columns = {key: table.c[key.split(".")[1]] for key in owned_keys(name)}
    query = select(table.c.id, *columns.values()).where(table.c[owner] == owner_id).order_by(table.c.recorded_at)
    return tuple(Row(bytes(row[0]), dict(zip(columns, row[1:], strict=True))) for row in connection.execute(query))


def _contacts(connection: Connection, customer_id: bytes) -> tuple[Contact, ...]:
    query = (
        select(Person.code, CustomerPerson.role, Person.full_name)
        .join(CustomerPerson, CustomerPerson.person_id == Person.id)
        .where(CustomerPerson.customer_id == customer_id)
        .order_by(Person.code, CustomerPerson.role)
    )
    return tuple(Contact(code, FirmRole(role).value, name) for code, role, name in connection.execute(query))


def _one(connection: Connection, cls: Any, record_id: bytes | None) -> Mapping[str, Any] | None:
    if record_id is None:
        return None
    return dict(connection.execute(select(cls.__table__).where(cls.id == record_id)).mappings().one())


def changed_meanwhile() -> Rejected:
    """CU-05."""
    return Rejected(
        "CU-05",
        N_("Somebody changed this record since it was opened here."),
        safe=N_("Nothing was overwritten; what was typed here is still in the form."),
        do=N_("Copy what matters, open the record again (F5) and enter it once more."),
    )
