"""What merging two records would give: every field side by side, and what both have of the rest. Changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, func, or_, select

from desktop_app.records import catalogue
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.kinds import FreeText
from desktop_app.records.people import Person
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import folded_line
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import ConsentState, CustomerKind, LegalForm, Purpose
from desktop_app.services.customers.editing import (
    OWNED,
    CustomerForm,
    form_of,
    newest_consents,
    own_keys,
    owned_keys,
)
from desktop_app.services.customers.saving import store_form
from desktop_app.services.holdings import is_held
from desktop_app.services.people import Subject, resolve
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work

_NO = (ConsentState.REFUSED.value, ConsentState.WITHDRAWN.value)


class Take(StrEnum):
    """Whose value of a field the one record gets."""

    KEEP = "keep"
    GONE = "gone"
    BOTH = "both"  # texts only: one below the other


@dataclass(frozen=True)
class Side:
    """One of the two records. codes: all its numbers; of the one that goes, those that are found under the other."""

    code: str
    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """One field. label: an English msgid. keep, gone: as stored. take: what is taken unless somebody chooses."""

    key: str
    label: str
    keep: Any
    gone: Any
    take: Take

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose: both hold something, and not the same."""
        return bool(self.keep and self.gone and self.keep != self.gone)

    @property
    def joinable(self) -> bool:
        """Whether both can be kept."""
        return self.differs and isinstance(catalogue.field(self.key).declared.kind, FreeText)

    def result(self, take: Take) -> Any:
        """What the one record will hold."""
        if take is Take.BOTH and self.joinable:
            return f"{self.keep}\n{self.gone}"
        return self.gone if take is Take.GONE else self.keep


@dataclass(frozen=True)
class Item:
    """A telephone, e-mail, address or person of a firm, that one or both have. values: as stored, by field key."""

    record: str
    values: Mapping[str, Any]
    by: Take


@dataclass(frozen=True)
class Decision:
    """The newest decisions about one purpose, "" for none, and which one will count."""

    purpose: str
    keep: str
    gone: str
    result: str


@dataclass(frozen=True)
class Preview:
    """Two records side by side.

    Attributes:
        fields: every field that either has. items: what is kept of both without repeats.
        moved: (label, number) of the other records that come to the one that stays.
        seen: for `merge`, tells whether either changed since.
    """

    keep: Side
    gone: Side
    is_firm: bool
    fields: tuple[Compared, ...]
    items: tuple[Item, ...]
    decisions: tuple[Decision, ...]
    moved: tuple[tuple[str, int], ...]
    seen: str


@dataclass(frozen=True)
class Pair:
    """Who is merged into whom. Each of persons and customers is (stays, goes), None where there are not two."""

    keep: Subject
    gone: Subject
    persons: tuple[bytes, bytes] | None
    customers: tuple[bytes, bytes] | None

    @property
    def is_firm(self) -> bool:
        """Whether both are organisations."""
        return self.persons is None


@use_case("merging.preview", Permission.MERGE)
def preview(work: Work, keep: str, gone: str) -> Preview:
    """What merging `gone` into `keep` (KH… or NG…) would give; `Rejected` ME-01, ME-02 where they can't be merged."""
    pair = pair_of(work, keep, gone)
    for each in (pair.keep, pair.gone):
        work.touch(*each.person_ids, *([each.customer_id] if each.customer_id else []))
    return look(work.connection, pair)


@use_case("merging.preview", Permission.MERGE, audited=False)
def preview_typed(work: Work, keep: str, form: CustomerForm) -> Preview:
    """The same for a new form that was not saved: it is stored in this transaction, which does not last."""
    before = form_of(work.connection, resolve(work, keep)).seen
    found = look(work.connection, pair_of(work, keep, store_form(work, form).code))
    return replace(found, gone=Side("", found.gone.name, ()), seen=before)


def pair_of(work: Work, keep: str, gone: str) -> Pair:
    """The two records, if they can be merged."""
    stays, goes = _whole(work, keep), _whole(work, gone)
    if (stays.customer_id or stays.person_ids) == (goes.customer_id or goes.person_ids):
        raise Rejected(
            "ME-01",
            N_("{keep} and {gone} are the same record already."),
            do=N_("Choose another one."),
            keep=keep,
            gone=gone,
        )
    firms = [each.kind is CustomerKind.ORGANISATION for each in (stays, goes)]
    if firms[0] != firms[1]:
        raise Rejected(
            "ME-02",
            N_("A firm and a person cannot be merged."),
            do=N_("To have a person in a firm, edit the firm and add them there."),
        )
    persons = None if firms[0] else (stays.person_ids[0], goes.person_ids[0])
    both = stays.customer_id is not None and goes.customer_id is not None
    return Pair(stays, goes, persons, (stays.customer_id, goes.customer_id) if both else None)  # type: ignore[arg-type]


def _whole(work: Work, code: str) -> Subject:
    """Whoever `code` stands for, under their customer's number if they are one."""
    subject = resolve(work, code)
    return resolve(work, subject.customer_code) if subject.customer_code else subject


def look(connection: Connection, pair: Pair) -> Preview:
    """See `preview`."""
    return Preview(
        _side(pair.keep), _side(pair.gone), pair.is_firm, tuple(compared(connection, pair)),
        tuple(items(connection, pair)), tuple(decisions(connection, pair)), tuple(_moved(connection, pair)),
        seen(connection, pair),
    )  # fmt: skip


def seen(connection: Connection, pair: Pair) -> str:
    """Differs when anything that the preview shows changed."""
    parts = [form_of(connection, each).seen for each in (pair.keep, pair.gone)]
    shown = [pair.keep.code, pair.gone.code, *parts, *_moved(connection, pair)]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def compared(connection: Connection, pair: Pair) -> Iterator[Compared]:
    """The fields that people fill in, side by side."""
    kind = CustomerKind.ORGANISATION if pair.is_firm else CustomerKind.INDIVIDUAL
    for cls, ids in ((Person, pair.persons), (Customer, pair.customers)):
        if ids is None:
            continue
        table: Any = cls.__table__
        rows = {
            bytes(row["id"]): row for row in connection.execute(select(table).where(table.c.id.in_(ids))).mappings()
        }
        keys = [key for key in own_keys(kind) if key.startswith(f"{table.name}.")]
        for key in [*keys, *(["customer.legal_form"] if cls is Customer else [])]:
            keep, gone = (rows[each][key.split(".")[1]] for each in ids)
            if keep or gone:
                yield _compared(catalogue.field(key), keep, gone)


def _compared(field: catalogue.Field, keep: Any, gone: Any) -> Compared:
    made = Compared(field.key, field.label, keep, gone, Take.KEEP)
    trades = field.key == "customer.legal_form" and keep == LegalForm.PERSON  # a trade says more than none
    return replace(made, take=Take.BOTH if made.joinable else Take.GONE if trades or not keep else Take.KEEP)


def owned_rows(connection: Connection, name: str, pair: Pair) -> tuple[list[RowMapping], list[RowMapping]]:
    """The telephones, e-mails or addresses of the one that stays and of the one that goes, oldest first.

    Those of a person and of the customer that they are count as theirs alike.
    """
    table = catalogue.entity(name).table
    found: list[list[RowMapping]] = []
    for subject in (pair.keep, pair.gone):
        people = [] if pair.is_firm else list(subject.person_ids)
        firms = [] if subject.customer_id is None else [subject.customer_id]
        own = or_(table.c.person_id.in_(people), table.c.customer_id.in_(firms))
        rows = connection.execute(select(table).where(own).order_by(table.c.recorded_at)).mappings()
        found.append(list(rows))
    return found[0], found[1]


def same(name: str, row: RowMapping) -> tuple[str, ...]:
    """Two rows of a record with the same of this are one and the same."""
    columns = (key.split(".")[1] for key in owned_keys(name) if key != "phone.kind")
    return tuple(folded_line(row[each] or "") for each in columns)


def items(connection: Connection, pair: Pair) -> Iterator[Item]:
    """What the one record will have any number of."""
    for name in OWNED:
        keep, gone = owned_rows(connection, name, pair)
        theirs = {same(name, row) for row in gone}
        mine = {same(name, row): row for row in reversed(keep)}
        for key, row in reversed(mine.items()):
            yield Item(name, _values(name, row), Take.BOTH if key in theirs else Take.KEEP)
        for row in {same(name, row): row for row in reversed(gone) if same(name, row) not in mine}.values():
            yield Item(name, _values(name, row), Take.GONE)
    if pair.customers and pair.is_firm:
        yield from _contacts(connection, *pair.customers)


def _values(name: str, row: RowMapping) -> dict[str, Any]:
    return {key: row[key.split(".")[1]] for key in owned_keys(name)}


def _contacts(connection: Connection, stays: bytes, goes: bytes) -> Iterator[Item]:
    query = (
        select(CustomerPerson.customer_id, Person.code, Person.full_name, CustomerPerson.role)
        .join(Person, Person.id == CustomerPerson.person_id)
        .where(CustomerPerson.customer_id.in_((stays, goes)))
        .order_by(CustomerPerson.customer_id != stays, Person.code)
    )
    found: dict[tuple[str, str, str], set[bytes]] = {}
    for firm, code, name, role in connection.execute(query):
        found.setdefault((code, name, role), set()).add(bytes(firm))
    for (_, name, role), firms in found.items():
        by = Take.BOTH if len(firms) > 1 else Take.KEEP if stays in firms else Take.GONE
        yield Item("customer_person", {"person.full_name": name, "customer_person.role": role}, by)


def decisions(connection: Connection, pair: Pair) -> Iterator[Decision]:
    """Who once said no is not taken to have said yes: a refusal or withdrawal of either counts, else the newest.

    What an old list claims is no decision: it doesn't take the place of a consent that was given.
    """
    if pair.persons is None:
        return
    keep, gone = (newest_consents(connection, each) for each in pair.persons)
    both = newest_consents(connection, *pair.persons)
    for purpose in Purpose:
        mine, theirs = keep.get(purpose.value, ""), gone.get(purpose.value, "")
        if mine or theirs:
            newest = both[purpose.value]
            no = next((each for each in (newest, mine, theirs) if each in _NO), "")
            yes = ConsentState.GRANTED.value if ConsentState.GRANTED.value in (mine, theirs) else newest
            yield Decision(purpose.value, mine, theirs, no or yes)


def links(pair: Pair) -> Iterator[tuple[catalogue.Field, bytes, bytes]]:
    """Every link of any record that can point at one that goes, with who stays and who goes. Customers come first."""
    for target, ids in (("customer", pair.customers), ("person", pair.persons)):
        if ids is not None:
            for each in catalogue.links_to(target):
                if not any(other.declared.derived for other in each.entity.fields):
                    yield each, *ids


def _moved(connection: Connection, pair: Pair) -> Iterator[tuple[str, int]]:
    """How much of what people know by a name comes along, besides what is shown piece by piece."""
    shown = {*OWNED, "person", "customer", "consent", "change", "draft", "merged"}
    shown |= {"customer_person"} if pair.is_firm else set()
    counts: dict[str, int] = {}
    for each, _, goes in links(pair):
        if each.entity.name not in shown and each.entity.label and is_held(each.entity):
            query = select(func.count()).select_from(each.entity.table).where(each.column == goes)
            counts[each.entity.label] = counts.get(each.entity.label, 0) + (connection.scalar(query) or 0)
    return ((label, number) for label, number in counts.items() if number)


def _side(subject: Subject) -> Side:
    own = () if subject.kind is CustomerKind.ORGANISATION else subject.person_codes
    return Side(
        subject.code, subject.name, tuple(dict.fromkeys(filter(None, (subject.code, subject.customer_code, *own))))
    )
