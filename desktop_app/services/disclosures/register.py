"""The register of disclosures: who got what, when, why and on what basis; of one person, one partner or a period.

After an erasure a row stays with its date, partner, field names, purpose and basis, and no person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.records.disclosures import Disclosure, DisclosurePerson
from desktop_app.records.orders import Order
from desktop_app.records.partners import Partner
from desktop_app.records.people import Person
from desktop_app.records.users import User
from desktop_app.reports.disclosures import Disclosed, DisclosureRegister, disclosure_register
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.permissions import Permission, demand
from desktop_app.rules.vocabulary import Basis, Channel, PartnerKind, Purpose
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.holdings import chunks
from desktop_app.services.paper import issue, letterhead
from desktop_app.services.partners import partner
from desktop_app.services.people import resolve
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work


@dataclass(frozen=True)
class Entry:
    """One disclosure as the register has it.

    Attributes:
        disclosed_at: aware. persons: (number, name) of each, none after their erasure. erased: how many were erased.
        fields: keys of what was given of these people, or of the erased ones.
    """

    id: bytes
    code: str
    disclosed_at: datetime
    partner: str
    kind: PartnerKind
    purpose: Purpose
    basis: Basis
    channel: Channel
    order: str
    demand_number: str
    demanded_on: date | None
    note: str
    by: str
    persons: tuple[tuple[str, str], ...]
    erased: int
    fields: tuple[str, ...]


class _Given(NamedTuple):
    """One person's part in a disclosure."""

    code: str | None
    name: str | None
    fields: Sequence[str]


@use_case("disclosure.list", Permission.REPORT, audited=False)
def entries(
    work: Work, code: str = "", *, to: str = "", since: date | None = None, until: date | None = None
) -> list[Entry]:
    """The disclosures about whoever `code` stands for, else (the owner only) all; between two days, both included."""
    person_ids = _allowed(work, code, since, until)
    partner_id = partner(work, to).id if to else None
    return list(read(work.connection, person_ids, partner_id=partner_id, since=since, until=until))


@use_case("report.disclosures", Permission.REPORT)
def disclosures_pdf(
    work: Work,
    code: str = "",
    *,
    language: Language,
    to: str = "",
    since: date | None = None,
    until: date | None = None,
    out: Path | None = None,
) -> bytes:
    """The register as a PDF: about whoever `code` stands for, else (the owner only) of everybody; see `entries`.

    One person's report names nobody else. With `out` it is written there and, for one person, noted as a file made.
    """
    person_ids = _allowed(work, code, since, until)
    recipient = partner(work, to) if to else None
    found = read(work.connection, person_ids, partner_id=recipient.id if recipient else None, since=since, until=until)
    subject = resolve(work, code) if code else None
    content = DisclosureRegister(
        _rows(found, language, with_names=subject is None),
        person=subject.name if subject else "",
        code=subject.code if subject else "",
        partner=recipient.name if recipient else "",
        since=since,
        until=until,
    )
    data = disclosure_register(content, letterhead(work.connection, language, work.now), language, work.now)
    work.touch(*(person_ids or ()), *([recipient.id] if recipient else []))
    if out is not None:
        issue(work, out, data, "disclosures", person_ids or ())
    return data


def _allowed(work: Work, code: str, since: date | None, until: date | None) -> tuple[bytes, ...] | None:
    """The people to report about, None for everybody, which takes a permission of its own.

    `Rejected` RE-04 for a period that ends before it begins: its report would be empty, and look like an answer.
    """
    if since and until and until < since:
        raise Rejected(
            "RE-04",
            N_("The period ends on {until}, before it begins on {since}."),
            do=N_("Compare both days."),
            since=since,
            until=until,
        )
    if code:
        return resolve(work, code).person_ids
    demand(work.actor.role, Permission.REGISTER)
    return None


def read(
    connection: Connection,
    person_ids: Sequence[bytes] | None = None,
    *,
    partner_id: bytes | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Iterator[Entry]:
    """The register, oldest first; with `person_ids`, what was given of them alone. Two queries, however long it is."""
    where: list[Any] = []
    if partner_id is not None:
        where.append(Disclosure.partner_id == partner_id)
    if since is not None:
        where.append(Disclosure.disclosed_at >= _start_of(since))
    if until is not None:
        where.append(Disclosure.disclosed_at < _start_of(until + timedelta(days=1)))
    given = _given(connection, where, person_ids)
    query = (
        select(
            Disclosure.id, Disclosure.code, Disclosure.disclosed_at, Disclosure.purpose, Disclosure.basis,
            Disclosure.channel, Disclosure.demand_number, Disclosure.demanded_on, Disclosure.note,
            Partner.name, Partner.kind, Order.code.label("order"), User.full_name,
        )
        .join(Partner, Partner.id == Disclosure.partner_id)
        .join(User, User.id == Disclosure.user_id)
        .outerjoin(Order, Order.id == Disclosure.order_id)
        .where(*where)
        .order_by(Disclosure.disclosed_at, Disclosure.code)
    )  # fmt: skip
    if person_ids is None:
        rows: Iterable[Any] = connection.execute(query)
    else:  # by their ids: one person's few are not looked for among everybody's
        found = (connection.execute(query.where(Disclosure.id.in_(some))) for some in chunks(given))
        rows = sorted(chain.from_iterable(found), key=lambda row: (row.disclosed_at, row.code))
    for row in rows:
        yield _entry(row, given.get(bytes(row.id), ()))


def _given(
    connection: Connection, where: Sequence[Any], person_ids: Sequence[bytes] | None
) -> Mapping[bytes, Sequence[_Given]]:
    """Who is in each disclosure, with which fields."""
    query = (
        select(DisclosurePerson.disclosure_id, Person.code, Person.full_name, DisclosurePerson.fields)
        .join(Disclosure, Disclosure.id == DisclosurePerson.disclosure_id)
        .outerjoin(Person, Person.id == DisclosurePerson.person_id)
        .where(*where)
        .order_by(Person.code)
    )
    wanted: list[list[Any]] = [[]]
    if person_ids is not None:
        wanted = [[DisclosurePerson.person_id.in_(some)] for some in chunks(person_ids)]
    given: dict[bytes, list[_Given]] = {}
    for condition in wanted:
        for disclosure_id, code, name, fields in connection.execute(query.where(*condition)):
            given.setdefault(bytes(disclosure_id), []).append(_Given(code, name, fields))
    return given


def _entry(row: Any, parts: Sequence[_Given]) -> Entry:
    return Entry(
        id=bytes(row.id),
        code=row.code,
        disclosed_at=row.disclosed_at,
        partner=row.name,
        kind=PartnerKind(row.kind),
        purpose=Purpose(row.purpose),
        basis=Basis(row.basis),
        channel=Channel(row.channel),
        order=row.order or "",
        demand_number=row.demand_number,
        demanded_on=row.demanded_on,
        note=row.note,
        by=row.full_name,
        persons=tuple((part.code, part.name or "") for part in parts if part.code is not None),
        erased=sum(part.code is None for part in parts),
        fields=tuple(dict.fromkeys(key for part in parts for key in part.fields)),
    )


def reference(entry: Entry, language: Language) -> str:
    """What the disclosure rests on: the order, or the number and day of the demand."""
    if entry.basis is Basis.LEGAL_DEMAND and entry.demanded_on:
        return language.text("No. {number} of {day}", number=entry.demand_number, day=entry.demanded_on)
    return entry.order


def field_labels(keys: Sequence[str], language: Language) -> tuple[str, ...]:
    """The fields as people call them, each name once."""
    return tuple(dict.fromkeys(_label(key, language) for key in keys))


def _label(key: str, language: Language) -> str:
    try:
        return language.text(catalogue.field(key).label)
    except KeyError:  # given away once, no longer kept by this version of the program
        return key


def _rows(found: Iterator[Entry], language: Language, *, with_names: bool) -> Iterator[Disclosed]:
    for each in found:
        persons = tuple(f"{name} ({code})" if with_names and name else code for code, name in each.persons)
        # A remark may name others, so that it stands in the register of everybody alone.
        why = (reference(each, language), each.note if with_names else "")
        yield Disclosed(
            code=each.code,
            disclosed_at=each.disclosed_at,
            partner=each.partner,
            kind=each.kind,
            persons=persons,
            fields=field_labels(each.fields, language),
            purpose=each.purpose,
            basis=each.basis,
            channel=each.channel,
            by=each.by,
            reference="\n".join(filter(None, why)),
            firm_only=not persons and not each.erased,
        )


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
