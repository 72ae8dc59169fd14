"""What the book holds already of the people and firms that some rows speak of: looked up together, never row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from desktop_app.records.consents import Consent
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.imports import ImportRow
from desktop_app.records.merging import Merged
from desktop_app.records.notes import Note
from desktop_app.records.people import Address, EmailAddress, Person, Phone
from desktop_app.rules.folding import folded_line
from desktop_app.rules.names import same_name
from desktop_app.rules.vocabulary import CustomerKind, Purpose
from desktop_app.services.imports.rows import Who

_IN = 1_000  # values in one IN (...) list

Values = dict[str, Any]


@dataclass(slots=True, eq=False)
class Reachable:
    """What a person and a firm have in common: numbers, e-mail addresses and postal addresses."""

    values: Values
    folded: str
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    addresses: list[Values] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def id(self) -> bytes:
        """The record's identity."""
        found: bytes = self.values["id"]
        return found

    @property
    def code(self) -> str:
        """NG… or KH…."""
        found: str = self.values["code"]
        return found


@dataclass(slots=True, eq=False)
class KnownPerson(Reachable):
    """A person of the book, or one that this import has just added.

    Attributes:
        values: the columns of their row. folded: their name as people are compared. customer: what they are as a
        customer themselves. firms: where they work. advertising, decided_at: their newest decision.
    """

    customer: KnownCustomer | None = None
    firms: list[KnownCustomer] = field(default_factory=list)
    advertising: str | None = None
    decided_at: datetime | None = None

    def is_named(self, who: Who) -> bool:
        """Whether `who` can be their name."""
        return self.folded == who.folded and same_name(self.values["full_name"], who.name)


@dataclass(slots=True, eq=False)
class KnownCustomer(Reachable):
    """A customer of the book, or one that this import has just added.

    Attributes:
        values: the columns of its row. folded: its (trade) name. person: who an individual is. contacts: who works at a
        firm.
    """

    person: KnownPerson | None = None
    contacts: list[KnownPerson] = field(default_factory=list)

    @property
    def is_firm(self) -> bool:
        """Whether it is an organisation, which is no person."""
        return self.person is None


@dataclass
class Wanted:
    """What to look up.

    Attributes:
        phones: E.164. codes: KH…. tax_codes: of firms. rows: numbers in the sheet. notes: whether
        dated remarks are compared.
    """

    phones: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    tax_codes: set[str] = field(default_factory=set)
    rows: list[int] = field(default_factory=list)
    notes: bool = False


@dataclass
class Known:
    """What was found, by the ways in which rows find it.

    Attributes:
        rows: (row, part) -> who this row of the same file was about; None for somebody erased since.
    """

    by_id: dict[bytes, KnownPerson] = field(default_factory=dict)
    by_phone: dict[str, list[KnownPerson]] = field(default_factory=dict)
    by_code: dict[str, KnownCustomer] = field(default_factory=dict)
    by_customer: dict[bytes, KnownCustomer] = field(default_factory=dict)
    firms_by_number: dict[str, list[KnownCustomer]] = field(default_factory=dict)
    rows: dict[tuple[int, int], bytes | None] = field(default_factory=dict)

    def add_person(self, person: KnownPerson) -> None:
        """Let later rows find `person`."""
        self.by_id[person.id] = person
        for number in person.phones:
            self.add_phone(person, number)

    def add_phone(self, person: KnownPerson, number: str) -> None:
        """Let later rows find `person` by `number`."""
        listed = self.by_phone.setdefault(number, [])
        if person not in listed:
            listed.append(person)

    def add_customer(self, customer: KnownCustomer) -> None:
        """Let later rows find `customer`."""
        self.by_code[customer.code] = self.by_customer[customer.id] = customer
        if customer.is_firm:
            for number in (*customer.phones, customer.values["tax_code"]):
                if number:
                    self.firms_by_number.setdefault(number, []).append(customer)

    def find(self, who: Who) -> KnownPerson | None:
        """Who has one of these numbers and this name; a customer rather than a mere receiver.

        A name without accents that can stand for several people here is nobody's.
        """
        if not who.folded:
            return None
        listed = (person for number, _ in who.phones for person in self.by_phone.get(number, ()))
        found = [person for person in listed if person.is_named(who)]
        exact = [person for person in found if person.values["full_name"].lower() == who.name.lower()]
        if not exact and any(not same_name(each.values["full_name"], found[0].values["full_name"]) for each in found):
            return None
        chosen = exact or found
        return next((person for person in chosen if person.customer or person.firms), chosen[0] if chosen else None)

    def find_firm(self, numbers: Iterable[str], folded: str) -> KnownCustomer | None:
        """The firm that has one of `numbers` (telephone or tax code) itself, and this name."""
        for number in numbers:
            for firm in self.firms_by_number.get(number, ()):
                if firm.folded == folded:
                    return firm
        return None


def load(connection: Connection, file_id: bytes | None, wanted: Wanted) -> Known:
    """Everything in the book that rows with `wanted` can be about; `file_id`: the same file as imported before."""
    known = Known()
    people: set[bytes] = set()
    customers: set[bytes] = set()
    for person_id, customer_id in found(
        connection, select(Phone.person_id, Phone.customer_id), Phone.number, wanted.phones
    ):
        (people if customer_id is None else customers).add(person_id or customer_id)
    if file_id is not None:
        query = select(ImportRow.row, ImportRow.part, ImportRow.person_id).where(ImportRow.file_id == file_id)
        for row, part, person_id in found(connection, query, ImportRow.row, wanted.rows):
            known.rows[row, part] = person_id
            if person_id is not None:
                people.add(person_id)
    customers.update(id for (id,) in found(connection, select(Customer.id), Customer.code, wanted.codes))
    former = dict(found(connection, select(Merged.code, Merged.customer_id), Merged.code, wanted.codes))
    customers.update(each for each in former.values() if each is not None)
    customers.update(id for (id,) in found(connection, select(Customer.id), Customer.tax_code, wanted.tax_codes))
    people.update(
        id for (id,) in found(connection, select(Customer.person_id), Customer.id, customers) if id is not None
    )
    links = select(CustomerPerson.customer_id, CustomerPerson.person_id)
    at_firms = set(found(connection, links, CustomerPerson.customer_id, customers))
    people.update(person_id for _, person_id in at_firms)
    at_firms.update(found(connection, links, CustomerPerson.person_id, people))
    customers.update(customer_id for customer_id, _ in at_firms)
    customers.update(id for (id,) in found(connection, select(Customer.id), Customer.person_id, people))
    _people(connection, known, people)
    _customers(connection, known, customers)
    for customer_id, person_id in at_firms:
        person = known.by_id.get(person_id)
        if person is not None:
            firm = known.by_customer[customer_id]
            firm.contacts.append(person)
            person.firms.append(firm)
    _fill(connection, known, notes=wanted.notes)
    for person in known.by_id.values():
        for number in person.phones:
            known.add_phone(person, number)
    for customer in list(known.by_customer.values()):
        known.add_customer(customer)
    known.by_code |= {code: known.by_customer[each] for code, each in former.items() if each is not None}
    return known


def _people(connection: Connection, known: Known, ids: Iterable[bytes]) -> None:
    table = Person.__table__
    for row in found(connection, select(table), table.c.id, ids):
        known.by_id[row.id] = KnownPerson(dict(row._mapping), folded_line(row.full_name))  # noqa: SLF001 - SQLAlchemy's name


def _customers(connection: Connection, known: Known, ids: Iterable[bytes]) -> None:
    table = Customer.__table__
    for row in found(connection, select(table), table.c.id, ids):
        person = known.by_id.get(row.person_id) if row.kind == CustomerKind.INDIVIDUAL else None
        customer = KnownCustomer(dict(row._mapping), folded_line(row.name), person=person)  # noqa: SLF001
        known.by_customer[row.id] = customer
        if person is not None and person.customer is None:
            person.customer = customer


def _fill(connection: Connection, known: Known, *, notes: bool) -> None:
    """Numbers, addresses and decisions of everybody found."""
    if not known.by_id and not known.by_customer:
        return
    for owner, row in _owned(connection, known, select(Phone.person_id, Phone.customer_id, Phone.number), Phone):
        owner.phones.append(row.number)
    mails = select(EmailAddress.person_id, EmailAddress.customer_id, EmailAddress.address)
    for owner, row in _owned(connection, known, mails, EmailAddress):
        owner.emails.append(row.address)
    for owner, row in _owned(connection, known, select(Address.__table__), Address):
        owner.addresses.append(dict(row._mapping))  # noqa: SLF001
    if notes:
        for owner, row in _owned(connection, known, select(Note.person_id, Note.customer_id, Note.text), Note):
            owner.notes.append(row.text)
    decisions = (
        select(Consent.person_id, Consent.state, Consent.decided_at)
        .where(Consent.purpose == Purpose.ADVERTISING.value)
        .order_by(Consent.decided_at)
    )
    for person_id, state, decided_at in found(connection, decisions, Consent.person_id, known.by_id):
        person = known.by_id[person_id]
        person.advertising, person.decided_at = state, decided_at


def _owned(connection: Connection, known: Known, query: Any, cls: Any) -> Iterator[tuple[Reachable, Any]]:
    """Rows of `query` with whose they are; what is an individual customer's is their own."""
    for row in found(connection, query, cls.person_id, known.by_id):
        yield known.by_id[row.person_id], row
    for row in found(connection, query, cls.customer_id, known.by_customer):
        customer = known.by_customer[row.customer_id]
        yield customer.person or customer, row


def found(connection: Connection, query: Any, column: Any, values: Iterable[Any]) -> Iterator[Any]:
    """Rows of the select `query` whose `column` is one of `values`."""
    listed: Sequence[Any] = list(values)
    for start in range(0, len(listed), _IN):
        yield from connection.execute(query.where(column.in_(listed[start : start + _IN])))
