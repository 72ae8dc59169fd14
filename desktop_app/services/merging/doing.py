"""The merging itself: one transaction, every step of which is remembered so that it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import RowMapping, UniqueConstraint, exists, select

from desktop_app.records import catalogue
from desktop_app.records.consents import Consent
from desktop_app.records.customers import Customer
from desktop_app.records.declare import new_id
from desktop_app.records.drafts import Draft
from desktop_app.records.merging import Merged
from desktop_app.records.people import Person, Phone
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import PhoneKind
from desktop_app.services.customers.editing import OWNED, CustomerForm, form_of
from desktop_app.services.customers.saving import store_form
from desktop_app.services.history import MERGE, Recorder
from desktop_app.services.merging.looking import (
    Pair,
    Take,
    compared,
    decisions,
    links,
    owned_rows,
    pair_of,
    same,
    seen,
)
from desktop_app.services.people import resolve
from desktop_app.services.use_case import use_case
from desktop_app.vault import search
from desktop_app.vault.work import Work


@dataclass(frozen=True)
class Done:
    """The number of the one record, those that it is found under as well from now on, and the change for `undo`."""

    code: str
    former: tuple[str, ...]
    change: bytes


@use_case(MERGE, Permission.MERGE)
def merge(work: Work, keep: str, gone: str, take: Mapping[str, str] | None = None, *, seen_before: str = "") -> Done:
    """Make `gone` one with `keep`.

    take: by key of a field, whose value is taken, where it is not what `Compared.take` says. seen_before: the
    preview's `seen`; CU-05 where somebody changed either meanwhile.
    """
    pair = pair_of(work, keep, gone)
    if seen_before and seen(work.connection, pair) != seen_before:
        raise _changed()
    return _Merging(work, pair).done(take or {})


@use_case(MERGE, Permission.MERGE)
def merge_typed(
    work: Work, keep: str, form: CustomerForm, take: Mapping[str, str] | None = None, *, seen_before: str = ""
) -> Done:
    """Save a new form and make it one with `keep`, in one go. Taking it back leaves the two apart; see `merge`."""
    if seen_before and form_of(work.connection, resolve(work, keep)).seen != seen_before:
        raise _changed()
    return _Merging(work, pair_of(work, keep, store_form(work, form).code)).done(take or {})


class _Merging:
    """One merging under way."""

    def __init__(self, work: Work, pair: Pair) -> None:
        self.work, self.pair, self.connection = work, pair, work.connection
        self.changes = Recorder(
            work, MERGE,
            person_id=pair.persons[0] if pair.persons else None,
            customer_id=pair.keep.customer_id or pair.gone.customer_id,
            instead={goes: stays for stays, goes in filter(None, (pair.customers, pair.persons))},
        )  # fmt: skip

    def done(self, take: Mapping[str, str]) -> Done:
        pair = self.pair
        people = pair.persons or ()
        firms = pair.customers if pair.is_firm and pair.customers else ()
        search.forget(self.connection, people[1:], firms[1:])
        self._consents()
        self._fields(take)
        for name in OWNED:
            self._without_repeats(name)
        for link, stays, goes in links(pair):
            self._repoint(link, stays, goes)
        former = self._farewell()
        search.refresh(self.connection, people[:1], firms[:1])
        one = resolve(self.work, pair.keep.code)
        return Done(one.customer_code or one.code, former, self.changes.group)

    def _consents(self) -> None:
        """A decision that an older record holds and that counts is written down anew, so that it is the newest."""
        if self.pair.persons is None:
            return
        table: Any = Consent.__table__
        for each in list(decisions(self.connection, self.pair)):
            query = select(table).where(table.c.person_id.in_(self.pair.persons), table.c.purpose == each.purpose)
            rows = list(self.connection.execute(query.order_by(table.c.decided_at)).mappings())
            newest = rows[-1]["decided_at"]
            if any(row["state"] != each.result for row in rows if row["decided_at"] == newest):
                source = next(row for row in reversed(rows) if row["state"] == each.result)
                given = {"id": new_id(), "person_id": self.pair.persons[0],
                         "decided_at": max(self.work.now, newest + timedelta(seconds=1))}  # fmt: skip
                self.changes.insert(Consent, {**source, **given})

    def _fields(self, take: Mapping[str, str]) -> None:
        values: dict[str, dict[str, Any]] = {"person": {}, "customer": {}}
        for each in compared(self.connection, self.pair):
            record, name = each.key.split(".")
            result = each.result(Take(take.get(each.key, each.take)))
            # Kinds parse what people write; what is stored already passes, two joined texts may be too long.
            values[record][name] = catalogue.field(each.key).declared.kind.parse(result) if each.joinable else result
        if self.pair.customers:
            self._earliest(values["customer"])
            self.changes.update(Customer, self.pair.customers[0], values["customer"])
        if self.pair.persons:
            self.changes.update(Person, self.pair.persons[0], {**values["person"], "changed_at": self.work.now})

    def _earliest(self, values: dict[str, Any]) -> None:
        """A customer since the earlier of the two days."""
        days = self.connection.scalars(select(Customer.since).where(Customer.id.in_(self.pair.customers or ())))
        if known := [day for day in days if day is not None]:
            values["since"] = min(known)

    def _without_repeats(self, name: str) -> None:
        """What both have is kept once; of two main numbers, that of the one who stays is it."""
        cls: Any = catalogue.entity(name).cls
        keep, gone = owned_rows(self.connection, name, self.pair)
        has_main = name == "phone" and any(row["kind"] == PhoneKind.MAIN for row in keep)
        known = {same(name, row) for row in keep}
        for row in gone:
            if same(name, row) in known:
                self.changes.delete(cls, bytes(row["id"]))
                continue
            known.add(same(name, row))
            if has_main and row["kind"] == PhoneKind.MAIN:
                self.changes.update(Phone, bytes(row["id"]), {"kind": PhoneKind.OTHER.value})

    def _repoint(self, link: catalogue.Field, stays: bytes, goes: bytes) -> None:
        """Have every row that points at the one that goes point at the one that stays."""
        table, cls = link.entity.table, cast("Any", link.entity.cls)
        gone_customer = self.pair.customers[1] if self.pair.customers else None
        codes = (self.pair.gone.customer_code, *self.pair.gone.person_codes)
        for row in list(self.connection.execute(select(table).where(link.column == goes)).mappings()):
            if cls is Customer and bytes(row["id"]) == gone_customer:
                continue
            key = {column.name: row[column.name] for column in table.primary_key.columns}
            is_its_form = cls is Draft and row["code"] in codes  # typed for a record that is no more
            if is_its_form or self._is_there(link, row, stays):
                self.changes.delete(cls, bytes(row["id"]))
            else:
                self.changes.move(cls, key, link.column.name, goes, stays)

    def _is_there(self, link: catalogue.Field, row: RowMapping, stays: bytes) -> bool:
        """Whether a row like this one, but of the one that stays, is in a table that has no two alike."""
        for each in link.entity.table.constraints:
            columns = list(each.columns) if isinstance(each, UniqueConstraint) else []
            if len(columns) > 1 and link.column in columns:
                alike = [column == (stays if column is link.column else row[column.name]) for column in columns]
                if self.connection.scalar(select(exists().where(*alike))):
                    return True
        return False

    def _farewell(self) -> tuple[str, ...]:
        """The rows that go, the customer before its person, and what is remembered of them."""
        former = []
        for cls, column, ids in (
            (Customer, "customer_id", self.pair.customers), (Person, "person_id", self.pair.persons),
        ):  # fmt: skip
            if ids is None:
                continue
            table: Any = cls.__table__
            code = self.connection.scalar(select(table.c.code).where(table.c.id == ids[1]))
            self.changes.insert(Merged, {column: ids[0], "gone_id": ids[1], "code": code, "merged_at": self.work.now})
            self.changes.delete(cls, ids[1])
            former.append(str(code))
        return tuple(former)


def _changed() -> Rejected:
    return Rejected(
        "CU-05",
        N_("Somebody changed one of the two records since they were compared."),
        do=N_("Compare them again (F5)."),
    )
