"""Other people beside the one whom a report is for: they are counted, never named, and masked in free text.

Of those with whom the person shares orders or firms everything is masked. Of anybody else in the book it is numbers and
e-mail addresses: a name alone may be a namesake's, a number is one person's. What nobody in the book has is left: it
may be the person's own, told once and never entered.

Law 91/2025/QH15 art. 4: whoever exercises a right must not break another's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select
from sqlalchemy.orm import InstrumentedAttribute

from desktop_app.records import catalogue
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.kinds import Email, FirmName, Kind, PersonName, PhoneNumber, Place, TaxCode
from desktop_app.records.orders import Order, OrderContact
from desktop_app.records.people import EmailAddress, Phone
from desktop_app.rules.addresses import houses
from desktop_app.rules.emails import find_emails
from desktop_app.rules.masking import Finder, Span, mask_terms
from desktop_app.rules.phones import find_phones, parse_phone
from desktop_app.services.erasure.terms import collect
from desktop_app.services.holdings import chunks, rows_about


@dataclass
class Others:
    """The people with whom one person shares orders or firms.

    Attributes:
        on_order, at_firm: how many others are on each order and at each firm, by its id. masked: how many texts so far
            had to be masked.
    """

    connection: Connection
    person_id: bytes
    on_order: dict[bytes, int]
    at_firm: dict[bytes, int]
    ids: tuple[bytes, ...]
    masked: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._theirs = collect(self.connection, self.ids).finder()
        self._own = _own_terms(self.connection, self.person_id)

    def masked_in(self, text: str) -> str:
        """`text` with the others' names, numbers and addresses masked; what is the person's own as well stays."""
        spans = (self._theirs.spans(text) if self.ids else []) + self._of_anybody(text)
        if not spans:
            return text
        own = self._own.spans(text)
        hidden = [span for span in spans if not any(span.start < each.end and each.start < span.end for each in own)]
        self.masked += bool(hidden)
        return mask_terms(text, hidden)

    def _of_anybody(self, text: str) -> list[Span]:
        """The numbers and e-mail addresses in `text` that people in the book have, the person's own among them."""
        numbers = {each.e164: each for each in find_phones(text)}
        return Finder(
            phones=[numbers[each] for each in _held(self.connection, Phone.number, numbers)],
            emails=_held(self.connection, EmailAddress.address, find_emails(text)),
        ).spans(text)


def _held(connection: Connection, column: InstrumentedAttribute[str], values: Iterable[str]) -> set[str]:
    """Those of `values` that people have; a firm's switchboard is nobody's."""
    owner = column.class_.person_id
    queries = (select(column).where(owner.isnot(None), column.in_(some)) for some in chunks(values))
    return {each for query in queries for each in connection.scalars(query)}


def _own_terms(connection: Connection, person_id: bytes) -> Finder:
    """The person's names and numbers, from the fields made for them: what free text holds may well be another's."""
    found: dict[type[Kind], list[str]] = {}
    for each in catalogue.shown_fields():
        kind = type(each.declared.kind)
        if kind in _NAMING:
            for row in rows_about(connection, each.entity, [person_id]):
                if row[each.column.name]:
                    found.setdefault(kind, []).append(row[each.column.name])
    return Finder(
        found.get(PersonName, []) + found.get(FirmName, []),
        [parse_phone(number) for number in found.get(PhoneNumber, [])],
        found.get(Email, []),
        found.get(TaxCode, []),
        [house for address in found.get(Place, []) for house in houses(address)],
    )


_NAMING = (PersonName, FirmName, PhoneNumber, Email, TaxCode, Place)


def others_of(
    connection: Connection, person_id: bytes, order_ids: Iterable[bytes], firm_ids: Iterable[bytes]
) -> Others:
    """The others on these orders and at these firms."""
    on_order: dict[bytes, set[bytes]] = {}
    at_firm: dict[bytes, set[bytes]] = {}
    for some in chunks(order_ids):
        for order_id, other in connection.execute(
            select(OrderContact.order_id, OrderContact.person_id).where(OrderContact.order_id.in_(some))
        ):
            on_order.setdefault(bytes(order_id), set()).add(bytes(other))
        for order_id, customer in connection.execute(
            select(Order.id, Customer.person_id)
            .join(Customer, Customer.id == Order.customer_id)
            .where(Order.id.in_(some), Customer.person_id.isnot(None))
        ):
            on_order.setdefault(bytes(order_id), set()).add(bytes(customer or b""))
    for some in chunks(firm_ids):
        for firm_id, other in connection.execute(
            select(CustomerPerson.customer_id, CustomerPerson.person_id).where(CustomerPerson.customer_id.in_(some))
        ):
            at_firm.setdefault(bytes(firm_id), set()).add(bytes(other))
    everybody = set().union(*on_order.values(), *at_firm.values()) - {person_id}
    return Others(
        connection,
        person_id,
        {key: len(people - {person_id}) for key, people in on_order.items()},
        {key: len(people - {person_id}) for key, people in at_firm.items()},
        tuple(sorted(everybody)),
    )
