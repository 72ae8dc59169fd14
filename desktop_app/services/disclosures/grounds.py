"""Whether data may be given: the partner's purposes and commitment, the basis in law, consents, the order it is for.

Sources: policy §4; Law 91/2025/QH15 art. 9 and 10 (consent), 19 (no consent needed for a contract), 28 (advertising).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, literal_column, select

from desktop_app.records import catalogue
from desktop_app.records.consents import Consent
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.kinds import Day, Reference
from desktop_app.records.orders import Order, OrderContact
from desktop_app.records.people import Person
from desktop_app.rules.codes import expect_code
from desktop_app.rules.dates import check_not_future
from desktop_app.rules.errors import N_, Message, Rejected
from desktop_app.rules.vocabulary import BASES, Basis, ConsentState, PartnerKind, Purpose
from desktop_app.services.holdings import chunks
from desktop_app.services.partners import PartnerView, field_keys
from desktop_app.services.people import Subject


@dataclass(frozen=True)
class Demand:
    """A demand under the law: its number and day."""

    number: str = ""
    demanded_on: date | None = None


@dataclass(frozen=True)
class Scope:
    """Whose data may go. firm_id: the organisation whose own data may go too. order_id: of which order, if of one."""

    person_ids: tuple[bytes, ...]
    firm_id: bytes | None = None
    order_id: bytes | None = None
    order_code: str = ""


# -- the partner ------------------------------------------------------------------------------------------------------


def check_purpose(partner: PartnerView, purpose: Purpose) -> None:
    """Whether `partner` may get data for `purpose` at all; `Rejected` DI-01."""
    under_law = partner.kind is PartnerKind.AUTHORITY and purpose is Purpose.LEGAL
    if purpose not in partner.purposes and not under_law:
        raise Rejected(
            "DI-01",
            N_("{partner} may not receive data for the purpose “{purpose}”."),
            safe=_NOTHING_LEFT,
            do=N_("Choose a purpose that is permitted, or have the owner permit this one: {permitted}."),
            partner=partner.name,
            purpose=Message(purpose.label),
            permitted=", ".join(each.value for each in partner.purposes) or "—",
        )


def check_commitment(partner: PartnerView, on: date) -> None:
    """Whether the commitment of `partner` holds on that day; `Rejected` DI-02."""
    if partner.may_receive(on):
        return
    if partner.valid_until is not None and partner.valid_until < on:
        raise Rejected(
            "DI-02",
            N_("The commitment of {partner} to protect the data ended on {day}."),
            safe=_NOTHING_LEFT,
            do=N_("Have the owner record a new commitment first."),
            partner=partner.name,
            day=partner.valid_until,
        )
    raise Rejected(
        "DI-02",
        N_("{partner} has not committed itself to protect the data, or not yet."),
        safe=_NOTHING_LEFT,
        do=N_("Have the owner record its commitment first."),
        partner=partner.name,
    )


def chosen_fields(partner: PartnerView, purpose: Purpose, fields: Iterable[str] | None, reason: str) -> tuple[str, ...]:
    """The keys of the fields to give: those named, else the least that the purpose needs.

    `Rejected` DI-03 where none is named and none is set; DI-04 for one beyond the set without a reason.
    """
    least = partner.purposes.get(purpose)
    keys = (least or ()) if fields is None else field_keys(fields)
    if not keys:
        raise Rejected(
            "DI-03",
            N_("No field was chosen to be given to {partner}."),
            safe=_NOTHING_LEFT,
            do=N_("Choose the fields that the purpose needs."),
            partner=partner.name,
        )
    beyond = [key for key in keys if least is not None and key not in least]
    if beyond and not reason:
        raise Rejected(
            "DI-04",
            N_("More is chosen than {partner} needs for this purpose: {fields}."),
            safe=_NOTHING_LEFT,
            do=N_("Leave these fields out, or give the reason why they are needed."),
            partner=partner.name,
            fields=", ".join(beyond),
        )
    return tuple(keys)


# -- the basis --------------------------------------------------------------------------------------------------------


def rests_on(partner: PartnerView, purpose: Purpose, *, for_order: bool) -> Basis:
    """On what a disclosure rests unless somebody says so otherwise.

    Advertising rests on consent alone, an authority's demand and a legal duty on the law alone. Handling orders is what
    every customer's order needs, named or not; care may belong to an order that is named. Else see `BASES`.
    """
    if purpose is Purpose.ADVERTISING:
        return Basis.CONSENT
    if partner.kind is PartnerKind.AUTHORITY:
        return Basis.LEGAL_DEMAND
    return Basis.ORDER if purpose is Purpose.CARE and for_order else BASES[purpose]


def basis_of(partner: PartnerView, purpose: Purpose, asked: Basis | None, *, for_order: bool, demand: Demand) -> Basis:
    """Why the disclosure is lawful.

    `Rejected` DI-05 without the number and day of a demand, DI-12 for a demand where none can be, DI-06 without an
    order. A purpose that rests on consent rests on nothing else, whatever is asked.
    """
    basis = rests_on(partner, purpose, for_order=for_order)
    if basis is Basis.LEGAL_DEMAND:
        if demand.number and demand.demanded_on:
            return basis
        raise Rejected(
            "DI-05",
            N_("A demand under the law needs its number and its day."),
            safe=_NOTHING_LEFT,
            do=N_("Copy both from the paper; without a written demand give nothing."),
        )
    if asked is Basis.LEGAL_DEMAND or demand != Demand():
        raise Rejected(
            "DI-12",
            N_("{partner} gets nothing for the purpose “{purpose}” on a demand under the law."),
            safe=_NOTHING_LEFT,
            do=N_("Leave the demand out. It counts where an authority demands, or for the purpose “Legal duty”."),
            partner=partner.name,
            purpose=Message(purpose.label),
        )
    if asked is Basis.ORDER and purpose is Purpose.CARE and not for_order:
        raise Rejected(
            "DI-06",
            N_("Which order needs this is not said."),
            safe=_NOTHING_LEFT,
            do=N_("Name the order, or choose another basis."),
        )
    return Basis.CONSENT if asked is Basis.CONSENT else basis


def demand_of(number: str, demanded_on: Any, today: date) -> Demand:
    """The demand as it is stored."""
    day = Day().parse(demanded_on)
    return Demand(Reference().parse(number), check_not_future(day, today) if day else None)


def check_consents(
    connection: Connection, person_ids: Sequence[bytes], purpose: Purpose, basis: Basis, until: datetime | None = None
) -> None:
    """Whether what these people decided about `purpose` allows it; `Rejected` DI-07 else.

    Their newest decision counts, of those before `until` where that is given. Consent must have been granted: one that
    is claimed in an old list proves neither when nor to what they agreed. Without it an order suffices, unless they
    said no. What the law demands asks nobody.
    """
    if basis is Basis.LEGAL_DEMAND or (basis is Basis.ORDER and BASES[purpose] is Basis.ORDER):
        return
    newest: dict[bytes, ConsentState] = {}
    for some in chunks(person_ids):
        query = select(Consent.person_id, Consent.state).where(
            Consent.person_id.in_(some), Consent.purpose == purpose.value
        )
        if until is not None:
            query = query.where(Consent.decided_at < until)
        rows = connection.execute(query.order_by(Consent.decided_at, literal_column("consent.rowid")))
        newest.update((bytes(person_id), ConsentState(state)) for person_id, state in rows)
    for person_id in person_ids:
        state = newest.get(person_id)
        if state in _NO if basis is Basis.ORDER else state is not ConsentState.GRANTED:
            code = connection.scalar(select(Person.code).where(Person.id == person_id))
            raise Rejected(
                "DI-07",
                N_("{person} has not agreed to the purpose “{purpose}”: {state}."),
                safe=_NOTHING_LEFT,
                do=N_("Ask for the consent and record it, or leave this person out."),
                person=code,
                purpose=Message(purpose.label),
                state=Message(state.label if state else _NEVER_ASKED),
            )


def check_ordered(connection: Connection, person_ids: Sequence[bytes], basis: Basis) -> None:
    """Whether an order can need the data of these people; `Rejected` DI-14 for somebody no order has to do with.

    It can where they are customers, work for one, or are on an order.
    """
    if basis is not Basis.ORDER:
        return
    links = (Customer.person_id, CustomerPerson.person_id, OrderContact.person_id)
    for some in chunks(person_ids):
        ordering: set[bytes] = set()
        for link in links:
            ordering.update(bytes(each) for each in connection.scalars(select(link).where(link.in_(some))) if each)
        if stranger := next((each for each in some if each not in ordering), None):
            raise Rejected(
                "DI-14",
                N_("{person} is no customer and on no order, so that no order needs these data."),
                safe=_NOTHING_LEFT,
                do=N_("Enter the order first, or choose another purpose."),
                person=connection.scalar(select(Person.code).where(Person.id == stranger)),
            )


# -- the order --------------------------------------------------------------------------------------------------------


def scope_of(connection: Connection, subject: Subject, order: str) -> Scope:
    """Whose data go: of `subject`, or, where an order is named, of the people on that order alone.

    By a customer's number all people on the order; by a person's own number this person only. `Rejected` DI-08 where
    the order is none of theirs.
    """
    firm_id = subject.customer_id if subject.customer_code and not _is_person(connection, subject) else None
    if not order:
        return Scope(subject.person_ids, firm_id)
    code = expect_code(order, "DH")
    row = connection.execute(
        select(Order.id, Order.customer_id, Customer.person_id)
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .where(Order.code == code)
    ).first()
    if row is not None:
        contacts = connection.scalars(
            select(OrderContact.person_id).where(OrderContact.order_id == row.id).order_by(literal_column("rowid"))
        )
        everybody = dict.fromkeys(
            ([bytes(row.person_id)] if row.person_id else []) + [bytes(each) for each in contacts]
        )
        theirs = subject.customer_id is not None and bytes(row.customer_id or b"") == subject.customer_id
        if theirs and subject.code == subject.customer_code:
            return Scope(tuple(everybody), firm_id, bytes(row.id), code)
        own = tuple(each for each in everybody if each in subject.person_ids)
        if own:
            return Scope(own, None, bytes(row.id), code)
    raise Rejected(
        "DI-08",
        N_("{order} is not an order of {number}."),
        safe=_NOTHING_LEFT,
        do=N_("Check both numbers."),
        order=code,
        number=subject.code,
    )


def _is_person(connection: Connection, subject: Subject) -> bool:
    own = connection.scalar(select(Customer.person_id).where(Customer.id == subject.customer_id))
    return own is not None


def without_orders(keys: Iterable[str]) -> tuple[str, ...]:
    """`keys` less those of orders: where no order is named, none is told of."""
    return tuple(key for key in keys if not of_an_order(catalogue.field(key).entity))


def of_an_order(entity: catalogue.Entity) -> bool:
    """Whether rows of `entity` are, or belong to, one order."""
    return entity.name == "order" or "order_id" in entity.table.c


_NOTHING_LEFT = N_("Nothing was given out and nothing was changed.")
_NEVER_ASKED = N_("never asked")
_NO = (ConsentState.WITHDRAWN, ConsentState.REFUSED)
