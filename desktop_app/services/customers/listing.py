"""The list of customers: the places of all of them in order at once, their contents some at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, func, literal_column, or_, select

from desktop_app.records.consents import Consent
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.people import Address, Person, Phone
from desktop_app.records.searching import SearchEntry
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import ConsentState, CustomerKind, PhoneKind, Purpose
from desktop_app.services.holdings import chunks
from desktop_app.services.use_case import use_case
from desktop_app.vault import search
from desktop_app.vault.bulk import row_numbers
from desktop_app.vault.work import Work

MOST_FOUND = 500  # results of a search that are listed

# SQLite's own number of a row: a list of them takes an eighth of the room of the random identities, and comes straight
# from an index. It may change when the file is rewritten, which is when every list is read again.
_ROW: ColumnElement[int] = literal_column("customer.rowid")


def _of_owners(column: Any, *order: Any) -> Select[Any]:
    """Owner and value of a column of telephones or addresses of some people and firms."""
    cls = column.class_
    people: BindParameter[bytes] = bindparam("people", expanding=True)
    firms: BindParameter[bytes] = bindparam("firms", expanding=True)
    return (
        select(func.coalesce(cls.person_id, cls.customer_id), column)
        .where(or_(cls.person_id.in_(people), cls.customer_id.in_(firms)), column != "")
        .order_by(*order, cls.recorded_at)
    )


# Built once: what a list asks at every turn of the wheel takes longer to build than to answer.
_NUMBERS = _of_owners(Phone.number, Phone.kind != PhoneKind.MAIN.value)  # main numbers before others
_PROVINCES = _of_owners(Address.province)
_CONTENTS = (
    select(
        _ROW.label("row"), Customer.id, Customer.code, Customer.kind, Customer.name, Customer.since,
        Customer.source_flagged, Customer.person_id, Person.full_name,
    )
    .select_from(Customer)
    .outerjoin(Person, Person.id == Customer.person_id)
    .where(_ROW.in_(bindparam("rows", expanding=True)))
)  # fmt: skip


@dataclass(frozen=True)
class ListRow:
    """One customer in the list.

    Attributes:
        phone: the main number in E.164, "" for none. flagged: whether where the data came from is to be confirmed.
    """

    code: str
    name: str
    kind: CustomerKind
    phone: str
    province: str
    since: datetime | None
    flagged: bool


@use_case("customer.list", Permission.FIND, audited=False)
def customer_ids(
    work: Work, *, text: str = "", kind: str = "", consent: str = "", flagged: bool = False, sort: str = "code",
    descending: bool = False,
) -> Sequence[int]:  # fmt: skip
    """The places of the customers that fit, in order.

    Args:
        text: as in the search box; then the best match comes first, whatever `sort` says. kind: of customer.
        consent: a state; those whose newest decision about advertising is that. flagged: only those to be confirmed.
        sort: "code", "name" or "since".
    """
    conditions = _conditions(kind, consent, flagged)
    if text.strip():
        return _found(work, text, conditions)
    query = select(_ROW.label("row")).select_from(Customer).where(*conditions)
    if sort == "name":
        entry = SearchEntry.__table__
        own = or_(entry.c.customer_id == Customer.id, entry.c.person_id == Customer.person_id)
        name = select(entry.c.folded).where(own).correlate(Customer).limit(1).scalar_subquery()
        order: list[Any] = [name, Customer.code]
    else:
        order = [Customer.since if sort == "since" else Customer.code, Customer.code]
    query = query.order_by(*(each.desc() for each in order) if descending else order)
    return row_numbers(work.connection, query)


def _conditions(kind: str, consent: str, flagged: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if kind:
        found.append(Customer.kind == CustomerKind(kind).value)
    if flagged:
        found.append(Customer.source_flagged.is_(True))
    if consent:
        newer, it = Consent.__table__.alias(), Consent.__table__.alias()
        about = and_(it.c.person_id == Customer.person_id, it.c.purpose == Purpose.ADVERTISING.value)
        later = exists().where(
            newer.c.person_id == it.c.person_id, newer.c.purpose == it.c.purpose, newer.c.decided_at > it.c.decided_at
        )
        found.append(exists().where(about, it.c.state == ConsentState(consent).value, ~later))
    return found


def _found(work: Work, text: str, conditions: Sequence[ColumnElement[bool]]) -> list[int]:
    """Customers that the search finds, and firms whose people it finds, best first."""
    matches = search.find(work.connection, text, MOST_FOUND)
    best = {each.code: place for place, each in reversed(list(enumerate(matches)))}
    places: dict[int, int] = {}
    for some in chunks(best):
        own = select(_ROW, Customer.code).where(Customer.code.in_(some), *conditions)
        at_firm = (
            select(_ROW, Person.code)
            .select_from(Customer)
            .join(CustomerPerson, CustomerPerson.customer_id == Customer.id)
            .join(Person, Person.id == CustomerPerson.person_id)
            .where(Person.code.in_(some), *conditions)
        )
        for query in (own, at_firm):
            for row, code in work.connection.execute(query):
                places[row] = min(places.get(row, best[code]), best[code])
    return sorted(places, key=lambda row: places[row])


@use_case("customer.row", Permission.FIND, audited=False)
def customer_row(work: Work, code: str) -> int | None:
    """The place of the customer that `code` stands for, none where it is not theirs."""
    return work.connection.execute(select(_ROW).select_from(Customer).where(Customer.code == code)).scalar()


@use_case("customer.rows", Permission.FIND, audited=False)
def customer_rows(work: Work, rows: Sequence[int]) -> list[ListRow | None]:
    """The contents of some places, in their order; None for one that is gone."""
    found = work.connection.execute(_CONTENTS, {"rows": list(rows)}).all()
    phones, provinces = _first(work, _NUMBERS, found), _first(work, _PROVINCES, found)
    shown = {
        each.row: ListRow(
            each.code,
            each.full_name or each.name,
            CustomerKind(each.kind),
            phones.get(each.person_id or each.id, ""),
            provinces.get(each.person_id or each.id, ""),
            each.since,
            each.source_flagged,
        )
        for each in found
    }
    return [shown.get(row) for row in rows]


def _first(work: Work, query: Select[Any], customers: Sequence[Any]) -> dict[bytes, str]:
    """The first value that `query` gives for each owner."""
    people = [each.person_id for each in customers if each.person_id is not None]
    firms = [each.id for each in customers if each.person_id is None]
    values: dict[bytes, str] = {}
    for key, value in work.connection.execute(query, {"people": people, "firms": firms}):
        values.setdefault(key, value)
    return values
