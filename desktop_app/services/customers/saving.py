"""Saving a customer's form: all of it or nothing, and so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from desktop_app.records import catalogue
from desktop_app.records.consents import Consent
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.kinds import Choice, Day, Line
from desktop_app.records.people import Person
from desktop_app.records.settings import PolicyVersion
from desktop_app.rules.dates import check_not_future
from desktop_app.rules.errors import N_, Rejected, placed
from desktop_app.rules.folding import clean_line
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import ConsentState, CustomerKind, FirmRole, LegalForm, Purpose, Source
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.customers.editing import (
    OWNED,
    Contact,
    CustomerForm,
    Row,
    changed_meanwhile,
    form_of,
    newest_consents,
    own_keys,
)
from desktop_app.services.history import Recorder
from desktop_app.services.people import Subject, person_of, resolve
from desktop_app.services.settings import policy_in_force
from desktop_app.services.use_case import use_case
from desktop_app.vault import search
from desktop_app.vault.work import Work

_TYPED_LIMIT = 60
MOST_ROWS = 50  # of one sort that a form may hold


@dataclass(frozen=True)
class Saved:
    """What was saved: the customer's or person's number, and the change for `history.undo`."""

    code: str
    change: bytes


@use_case("customer.save", Permission.EDIT)
def save_customer(work: Work, form: CustomerForm) -> Saved:
    """Make a new customer of `form`, or change the one it was read from. Values are as typed.

    A `Rejected` says in `place` which field it is about: a key, and the number of the row where there are several.
    CU-05 where somebody changed the record meanwhile.
    """
    return store_form(work, form)


def store_form(work: Work, form: CustomerForm) -> Saved:
    """What `save_customer` does, as a part of another use case."""
    subject = resolve(work, form.code) if form.code else None
    if subject is not None and form_of(work.connection, subject).seen != form.seen:
        raise changed_meanwhile()
    return _Saving(work, form, subject).done()


class _Saving:
    """One saving under way."""

    def __init__(self, work: Work, form: CustomerForm, subject: Subject | None) -> None:
        self.work, self.form = work, form
        self.firm = form.kind is CustomerKind.ORGANISATION
        self.customer_id = subject.customer_id if subject else None
        self.person_id = subject.person_ids[0] if subject and not self.firm else None
        self.code = subject.code if subject else ""
        self.source = Choice(Source).parse(form.source)
        self.today = work.now.astimezone(OFFICE_ZONE).date()
        self.changes = Recorder(work, "customer.save", person_id=self.person_id, customer_id=self.customer_id)

    def done(self) -> Saved:
        is_customer = self.customer_id is not None or not self.code
        hidden = catalogue.hidden_from(self.work.actor.role)
        keys = [key for key in own_keys(self.form.kind, is_customer=is_customer) if key not in hidden]
        own = {key: self._parsed(key, self.form.own.get(key)) for key in keys}
        if self.firm and not own["customer.name"]:
            with placed("customer.name"):
                raise Rejected("CU-02", N_("The name of the firm is missing."), do=N_("Enter its name."))
        if not self.firm:
            self._person({key[7:]: value for key, value in own.items() if key.startswith("person.")})
        if is_customer:
            self._customer({key[9:]: value for key, value in own.items() if key.startswith("customer.")})
        owner = {"customer_id": self.customer_id} if self.firm else {"person_id": self.person_id}
        for name in OWNED:
            self._rows(name, self.form.rows.get(name, ()), owner)
        met = self._contacts() if self.firm else []
        if self.person_id is not None:
            self._consents(self.person_id)
        firms = [self.customer_id] if self.firm and self.customer_id else []
        search.refresh(self.work.connection, [*met, *([self.person_id] if self.person_id else [])], firms)
        return Saved(self.code, self.changes.group)

    def _person(self, values: Mapping[str, Any]) -> None:
        if self.person_id is None:
            (code,) = self.work.next_codes("NG")
            self.person_id = self.changes.insert(
                Person, {**values, "code": code, "changed_at": self.work.now, **self._origin()}
            )
        elif self.changes.update(Person, self.person_id, {**values, **self._confirmed()}):
            self.changes.update(Person, self.person_id, {"changed_at": self.work.now})

    def _customer(self, values: Mapping[str, Any]) -> None:
        form = Choice(LegalForm).parse(self.form.legal_form)
        if self.customer_id is None:
            (self.code,) = self.work.next_codes("KH")
            self.customer_id = self.changes.insert(
                Customer,
                {
                    **values, "code": self.code, "kind": self.form.kind.value, "legal_form": form,
                    "person_id": self.person_id, "since": self.work.now, **self._origin(),
                },
            )  # fmt: skip
        else:
            confirmed = self._confirmed() if self.firm else {}
            self.changes.update(Customer, self.customer_id, {**values, "legal_form": form, **confirmed})

    def _origin(self) -> dict[str, Any]:
        return {"source": self.source, "recorded_at": self.work.now}

    def _confirmed(self) -> dict[str, Any]:
        """Where the data came from, as the form says."""
        return {"source": self.source, "source_flagged": bool(self.form.flagged)}

    def _parsed(self, key: str, typed: Any, number: int = 0) -> Any:
        kind = catalogue.field(key).declared.kind
        with placed(key, number):
            if typed in (None, "") and key != "person.full_name":
                return kind.parse(None) if isinstance(kind, Day) else ""
            value = kind.parse(typed)
            if isinstance(kind, Day) and kind.past and value:
                check_not_future(value, self.today)
            return value

    def _rows(self, name: str, rows: Iterable[Row], owner: Mapping[str, Any]) -> None:
        cls: Any = catalogue.entity(name).cls
        ((column, owner_id),) = owner.items()
        there = set(map(bytes, self.work.connection.scalars(select(cls.id).where(cls.__table__.c[column] == owner_id))))
        kept = set()
        wanted = [(number, each) for number, each in enumerate(rows) if _filled(each.values)]
        if len(wanted) > MOST_ROWS:
            raise Rejected(
                "CU-06",
                N_("More than {most} entries of one sort are too many for one customer."),
                do=N_("Keep those that are used."),
                most=MOST_ROWS,
            )
        for number, each in wanted:
            values = {key.split(".")[1]: self._parsed(key, value, number) for key, value in each.values.items()}
            if each.id in there:
                kept.add(each.id)
                before = self.work.connection.execute(select(cls.__table__).where(cls.id == each.id)).mappings().one()
                if name == "phone" and before["number"] != values["number"]:
                    values["typed"] = _as_typed(each.values["phone.number"])
                self.changes.update(cls, each.id, values)
            else:
                if name == "phone":
                    values["typed"] = _as_typed(each.values["phone.number"])
                    values["kind"] = values.get("kind") or "main"
                self.changes.insert(cls, {**values, **owner, **self._origin()})
        for gone in sorted(there - kept):
            self.changes.delete(cls, gone)

    def _contacts(self) -> list[bytes]:
        """The people of the firm; gives those whose search rows change."""
        query = select(CustomerPerson.id, CustomerPerson.person_id, CustomerPerson.role)
        rows = self.work.connection.execute(query.where(CustomerPerson.customer_id == self.customer_id))
        there = {(bytes(person_id), role): bytes(row_id) for row_id, person_id, role in rows}
        met: list[bytes] = []
        wanted: dict[tuple[bytes, str], None] = {}
        for number, each in enumerate(self.form.contacts):
            with placed("customer_person.role", number):
                role = Choice(FirmRole).parse(each.role or FirmRole.CONTACT)
            if each.code:
                with placed("customer_person.role", number):
                    wanted[person_of(self.work, each.code), role] = None
            elif any(str(value or "").strip() for value in each.values.values()):
                met.append(self._new_contact(each, role, number))
        for pair in wanted:
            if pair not in there:
                self._joins(*pair)
        for pair in there.keys() - wanted.keys():
            self.changes.delete(CustomerPerson, there[pair])
        return met

    def _new_contact(self, contact: Contact, role: str, number: int) -> bytes:
        name = self._parsed("person.full_name", contact.values.get("person.full_name"), number)
        (code,) = self.work.next_codes("NG")
        origin = self._origin()
        person_id = self.changes.insert(
            Person, {"code": code, "full_name": name, "changed_at": self.work.now, **origin}
        )
        for key in ("phone.number", "email.address"):
            if typed := contact.values.get(key):
                record, column = key.split(".")
                row = {column: self._parsed(key, typed, number), "person_id": person_id, **origin}
                if record == "phone":
                    row |= {"typed": _as_typed(typed), "kind": "main"}
                self.changes.insert(catalogue.entity(record).cls, row)  # type: ignore[arg-type]
        self._joins(person_id, role)
        return person_id

    def _joins(self, person_id: bytes, role: str) -> None:
        self.changes.insert(CustomerPerson, {"customer_id": self.customer_id, "person_id": person_id, "role": role})

    def _consents(self, person_id: bytes) -> None:
        """A new decision for each purpose whose state differs from the newest one kept."""
        known, how = newest_consents(self.work.connection, person_id), Line().parse(self.form.how)
        version = policy_in_force(self.work.connection, self.work.now)
        policy = self.work.connection.scalar(select(PolicyVersion.id).where(PolicyVersion.version == version))
        for purpose, state in self.form.consents.items():
            if not state or known.get(purpose) == state:
                continue
            with placed(f"consent.{purpose}"):
                row = {
                    "purpose": Choice(Purpose).parse(purpose), "state": Choice(ConsentState).parse(state),
                    "person_id": person_id, "decided_at": self._decided_at(person_id, purpose), "how": how,
                    "policy_version_id": policy, "user_id": self.work.actor.id,
                }  # fmt: skip
            self.changes.insert(Consent, row)

    def _decided_at(self, person_id: bytes, purpose: str) -> datetime:
        """Now, but after every decision before: the newest counts, and a clock that was wrong may have dated one later.

        A withdrawal that came to stand below the consent would not be heeded.
        """
        query = select(func.max(Consent.decided_at)).where(Consent.person_id == person_id, Consent.purpose == purpose)
        last: datetime | None = self.work.connection.scalar(query)
        return self.work.now if last is None else max(self.work.now, last + timedelta(seconds=1))


def _filled(values: Mapping[str, Any]) -> bool:
    """Whether a repeated record holds anything but a choice that stands there by itself."""
    return any(str(value or "").strip() for key, value in values.items() if key != "phone.kind")


def _as_typed(value: Any) -> str:
    return clean_line(str(value))[:_TYPED_LIMIT]
