"""Customers and people: who a number stands for, what is held about them, finding them, adding them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from desktop_app.records import catalogue
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.declare import new_id
from desktop_app.records.erasures import RetiredCode
from desktop_app.records.kinds import Choice, Day
from desktop_app.records.merging import Merged
from desktop_app.records.people import Person
from desktop_app.rules.codes import format_code, parse_code
from desktop_app.rules.dates import check_not_future
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import clean_line
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import CustomerKind, FirmRole, LegalForm, Source
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.holdings import Holding, holdings
from desktop_app.services.use_case import use_case
from desktop_app.vault import search
from desktop_app.vault.search import Match
from desktop_app.vault.work import Work

_OWNED = ("phone", "email", "address")  # what a person or a firm has any number of
_TYPED_LIMIT = 60


@dataclass(frozen=True)
class Subject:
    """Whom a number stands for.

    Attributes:
        code: the number in full. name: of the person or firm. kind: none for a person who is no customer.
        customer_id, customer_code: the customer that it is, if any. person_ids, person_codes: the person; for an
            organisation all its people, perhaps none.
    """

    code: str
    name: str
    kind: CustomerKind | None
    customer_id: bytes | None
    customer_code: str
    person_ids: tuple[bytes, ...]
    person_codes: tuple[str, ...]


@dataclass(frozen=True)
class Added:
    """The numbers of new records, "" where there is none."""

    person: str = ""
    customer: str = ""


@use_case("people.resolve", Permission.FIND, audited=False)
def resolve(work: Work, code: str) -> Subject:
    """Whom `code` (NG… or KH…, however typed) stands for; `Rejected` CU-01 where there is nobody.

    The number of a record that was merged into another one stands for that one.
    """
    parsed = parse_code(code)
    full = format_code(*parsed) if parsed else ""
    found = None
    if parsed and parsed[0] == "KH":
        found = _customer(work, full)
    elif parsed and parsed[0] == "NG":
        found = _person(work, full)
    if found is None:
        return resolve(work, _survivor(work, code, full))
    return found


def person_of(work: Work, code: str) -> bytes:
    """The one person that `code` stands for; `Rejected` CU-01 where there is nobody, CU-07 where it is a firm."""
    subject = resolve(work, code)
    if subject.kind is CustomerKind.ORGANISATION:
        raise Rejected(
            "CU-07",
            N_("{number} is a firm, not a person."),
            do=N_("Give the number of one of its people."),
            number=subject.code,
        )
    return subject.person_ids[0]


def _survivor(work: Work, typed: str, full: str) -> str:
    """The number of the record that the one with the number `full` was merged into; `Rejected` CU-01 for none."""
    query = (
        select(func.coalesce(Customer.code, Person.code))
        .select_from(Merged)
        .outerjoin(Customer, Customer.id == Merged.customer_id)
        .outerjoin(Person, Person.id == Merged.person_id)
        .where(Merged.code == full)
    )
    if (code := work.connection.scalar(query)) is None:
        raise _nobody(work, typed, full)
    return str(code)


def _customer(work: Work, code: str) -> Subject | None:
    row = work.connection.execute(
        select(Customer.id, Customer.kind, Customer.name, Customer.person_id).where(Customer.code == code)
    ).first()
    if row is None:
        return None
    query = select(Person.id, Person.code, Person.full_name)
    if row.person_id is not None:
        query = query.where(Person.id == row.person_id)
    else:
        query = query.where(
            Person.id.in_(select(CustomerPerson.person_id).where(CustomerPerson.customer_id == row.id))
        ).order_by(Person.code)
    people = work.connection.execute(query).all()
    return Subject(
        code,
        people[0].full_name if row.person_id is not None else row.name,
        CustomerKind(row.kind),
        bytes(row.id),
        code,
        tuple(bytes(each.id) for each in people),
        tuple(each.code for each in people),
    )


def _person(work: Work, code: str) -> Subject | None:
    person = work.connection.execute(select(Person.id, Person.full_name).where(Person.code == code)).first()
    if person is None:
        return None
    own = work.connection.execute(select(Customer.id, Customer.code).where(Customer.person_id.in_([person.id]))).first()
    return Subject(
        code,
        person.full_name,
        CustomerKind.INDIVIDUAL if own else None,
        bytes(own.id) if own else None,
        own.code if own else "",
        (bytes(person.id),),
        (code,),
    )


def _nobody(work: Work, typed: str, full: str) -> Rejected:
    mac = work.code_mac(full) if full else b""
    if full and work.connection.scalar(select(RetiredCode.mac).where(RetiredCode.mac == mac)):
        return Rejected(
            "CU-01",
            N_("The data under {number} were erased; nothing is held."),
            do=N_("Find the erasure's certificate by its own number or its day."),
            number=full,
        )
    return Rejected(
        "CU-01",
        N_("There is no person or customer with the number {number}."),
        do=N_("Check the number: a person's begins with NG, a customer's with KH. Or search by name or telephone."),
        number=full or clean_line(typed)[:40],
    )


@use_case("people.find", Permission.FIND, audited=False)
def find(work: Work, text: str, limit: int = 20) -> list[Match]:
    """The people and firms that `text` can mean, best first; see `vault.search.find`."""
    return search.find(work.connection, text, limit)


@use_case("record.read", Permission.READ)
def show(work: Work, code: str) -> list[Holding]:
    """Everything held about whoever `code` stands for, by record; of an organisation its own records too.

    What the role of whoever asks does not get to read is left out.
    """
    subject = resolve(work, code)
    work.touch(*subject.person_ids, *([subject.customer_id] if subject.customer_id else []))
    hidden = catalogue.hidden_from(work.actor.role)
    return holdings(work.connection, subject.person_ids, subject.customer_id, hidden=hidden)


# -- adding -----------------------------------------------------------------------------------------------------------


@use_case("person.add", Permission.EDIT)
def add_person(
    work: Work,
    values: Mapping[str, Any],
    *,
    firm: str = "",
    role: str = FirmRole.CONTACT,
    source: str = Source.DIRECT,
) -> Added:
    """A new person, with a role at `firm` (KH…) where one is named.

    values: by field key, as typed: of person, phone, email and address; each is parsed as its field declares.
    """
    subject = _organisation(work, firm) if firm else None
    person_id, code = _new_person(work, values, source)
    if subject is not None:
        work.connection.execute(
            insert(CustomerPerson).values(
                customer_id=subject.customer_id, person_id=person_id, role=Choice(FirmRole).parse(role)
            )
        )
    search.refresh(work.connection, [person_id])
    return Added(person=code, customer=subject.code if subject else "")


@use_case("customer.add", Permission.EDIT)
def add_customer(
    work: Work,
    values: Mapping[str, Any],
    *,
    kind: str = CustomerKind.INDIVIDUAL,
    legal_form: str = "",
    source: str = Source.DIRECT,
) -> Added:
    """A new customer: one person, or an organisation, whose people are added with `add_person`.

    values: by field key, as typed: of customer, phone, email, address and, for an individual, person.
    """
    kind = Choice(CustomerKind).parse(kind)
    individual = kind == CustomerKind.INDIVIDUAL
    person_id, person_code = _new_person(work, values, source) if individual else (None, "")
    own = _parsed(work, "customer", values)
    if not individual and not own.get("name"):
        raise Rejected("CU-02", N_("The name of the firm is missing."), do=N_("Enter its name."))
    form = legal_form or (LegalForm.PERSON if individual else LegalForm.COMPANY)
    customer_id, (code,) = new_id(), work.next_codes("KH")
    given = {
        "id": customer_id,
        "code": code,
        "kind": kind,
        "legal_form": Choice(LegalForm).parse(form),
        "person_id": person_id,
        "since": work.now,
        **_sourced(work, source),
    }
    work.connection.execute(insert(Customer).values(**(own | given)))
    work.touch(customer_id, fields=[f"customer.{name}" for name in own])
    if person_id is None:
        _add_owned(work, values, source, customer_id=customer_id)
        search.refresh(work.connection, customer_ids=[customer_id])
    else:
        search.refresh(work.connection, [person_id])
    return Added(person=person_code, customer=code)


def _organisation(work: Work, code: str) -> Subject:
    subject = resolve(work, code)
    if subject.kind is not CustomerKind.ORGANISATION:
        raise Rejected(
            "CU-03",
            N_("{number} is a person, not a firm: nobody can have a role there."),
            do=N_("Give the number of the firm."),
            number=subject.code,
        )
    return subject


def _new_person(work: Work, values: Mapping[str, Any], source: str) -> tuple[bytes, str]:
    person_id = new_id()
    row = _parsed(work, "person", {"person.full_name": "", **values})
    (code,) = work.next_codes("NG")
    given = {"id": person_id, "code": code, "changed_at": work.now, **_sourced(work, source)}
    work.connection.execute(insert(Person).values(**(row | given)))
    work.touch(person_id, fields=[f"person.{name}" for name in row])
    _add_owned(work, values, source, person_id=person_id)
    return person_id, code


def _add_owned(work: Work, values: Mapping[str, Any], source: str, **owner: bytes) -> None:
    for name in _OWNED:
        row = _parsed(work, name, values)
        if not row:
            continue
        if name == "phone" and "typed" not in row:
            row["typed"] = clean_line(str(values["phone.number"]))[:_TYPED_LIMIT]
        work.connection.execute(
            insert(catalogue.entity(name).table).values(**row, **owner, **_sourced(work, source), id=new_id())
        )
        work.touch(fields=[f"{name}.{column}" for column in row])


def _sourced(work: Work, source: str) -> dict[str, Any]:
    return {"source": Choice(Source).parse(source), "recorded_at": work.now}


def _parsed(work: Work, entity: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one record, by column, as they are stored. A blank is not stored, except where it is refused."""
    row: dict[str, Any] = {}
    for key, value in values.items():
        field = catalogue.field(key)
        if field.entity.name not in (*_OWNED, "person", "customer"):
            raise ValueError(f"{key} is not a field of a customer")
        if field.entity.name != entity or (value in (None, "") and key != "person.full_name"):
            continue
        parsed = field.declared.kind.parse(value)
        if isinstance(field.declared.kind, Day) and field.declared.kind.past and parsed:
            check_not_future(parsed, work.now.astimezone(OFFICE_ZONE).date())
        row[field.column.name] = parsed
    return row
