"""What all imports share: finding people, adding them, filling what is missing, and counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, insert, select, update

from desktop_app.records.consents import Consent
from desktop_app.records.declare import new_id
from desktop_app.records.erasures import RetiredCode
from desktop_app.records.imports import ImportFile, ImportRow
from desktop_app.records.notes import Note
from desktop_app.records.people import Address, EmailAddress, Person, Phone
from desktop_app.rules.addresses import Address as Place
from desktop_app.rules.addresses import join_address
from desktop_app.rules.codes import parse_code
from desktop_app.rules.errors import N_, Message, Rejected
from desktop_app.rules.folding import folded_line
from desktop_app.rules.vocabulary import ConsentState, PhoneKind, Purpose, Source
from desktop_app.services.imports.columns import What
from desktop_app.services.imports.known import Known, KnownCustomer, KnownPerson, Reachable, Wanted, found, load
from desktop_app.services.imports.receipt import Difference, Receipt, Refused
from desktop_app.services.imports.rows import PersonRow, Who
from desktop_app.services.imports.store import Codes, Store
from desktop_app.vault.work import Work

_ROWS_SHOWN = 30  # in one notice
HOW = "import"  # how a consent was told, where a list tells it

ERASED = N_("This person's data was erased on request.")
REFUSED = N_("These rows refuse advertising, to which the book held a yes: {rows}. The refusal was recorded.")
_DO_ERASED = N_("Remove the row from the file. A new order of this person is entered as a new customer.")


@dataclass(frozen=True)
class Origin:
    """Where a batch comes from.

    Attributes:
        name: of the file. sha256: of its bytes. source: as chosen for all rows; None leaves it to be confirmed.
    """

    name: str
    sha256: str
    source: Source | None

    def of(self, source: Source | None, text: str) -> dict[str, Any]:
        """The columns that say how a person or customer came to us; what the row itself says counts more."""
        if source is not None:
            return {"source": source.value, "source_detail": text, "source_flagged": False}
        if self.source is not None:
            return {"source": self.source.value, "source_detail": text, "source_flagged": False}
        return {"source": Source.OTHER.value, "source_detail": text or f"file {self.name}", "source_flagged": True}


@dataclass
class Intake:
    """One import under way."""

    work: Work
    what: What
    origin: Origin
    store: Store
    codes: Codes
    file_id: bytes
    seen_before: bool
    any_retired: bool
    known: Known = field(default_factory=Known)
    retired: set[str] = field(default_factory=set)
    added: int = 0
    merged: int = 0
    persons: int = 0
    customers: int = 0
    orders: int = 0
    lines: int = 0
    refused: list[Refused] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    told: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def begin(cls, work: Work, what: What, origin: Origin) -> Intake:
        """Note the file in the book, or find it there. Its name comes last, once it is known whose it is."""
        store = Store(work.connection)
        file_id = work.connection.scalar(select(ImportFile.id).where(ImportFile.sha256 == origin.sha256))
        seen_before = file_id is not None
        if file_id is None:
            file_id = new_id()
            work.connection.execute(
                insert(ImportFile).values(id=file_id, sha256=origin.sha256, name="", imported_at=work.now)
            )
        any_retired = bool(work.connection.scalar(select(exists().select_from(RetiredCode))))
        return cls(work, what, origin, store, Codes(work, "NG"), bytes(file_id), seen_before, any_retired)

    def name_file(self) -> None:
        """Note the file's name where somebody in the book came in it: else no erasure would ever reach the name."""
        of_file = select(ImportRow.file_id).where(ImportRow.file_id == self.file_id, ImportRow.person_id.is_not(None))
        self.work.connection.execute(
            update(ImportFile)
            .where(ImportFile.id == self.file_id, ImportFile.name == "", exists(of_file))
            .values(name=self.origin.name)
        )

    @property
    def now(self) -> datetime:
        """The moment of the import."""
        return self.work.now

    def look_up(self, wanted: Wanted) -> None:
        """Learn what the book holds of the next rows."""
        connection = self.work.connection
        self.known = load(connection, self.file_id if self.seen_before else None, wanted)
        if self.any_retired:
            macs = {self.work.code_mac(code): code for code in wanted.codes - self.known.by_code.keys()}
            self.retired = {macs[mac] for (mac,) in found(connection, select(RetiredCode.mac), RetiredCode.mac, macs)}

    def receipt(
        self, refused: Sequence[Refused], unknown: tuple[str, ...], notices: Sequence[Message], *, written: bool
    ) -> Receipt:
        """What it came to, with the rows that were `refused` while the file was read and what was noticed then."""
        every = sorted([*refused, *self.refused], key=lambda each: each.row)
        return Receipt(
            what=self.what,
            read=self.added + self.merged + len(every),
            added=self.added,
            merged=self.merged,
            refused=tuple(every),
            differences=tuple(self.differences),
            persons=self.persons,
            customers=self.customers,
            orders=self.orders,
            lines=self.lines,
            unknown=unknown,
            notices=(*notices, *(Message(msgid, {"rows": _listed(rows)}) for msgid, rows in self.told.items())),
            written=written,
        )

    # -- one row ------------------------------------------------------------------------------------------------------

    def refuse(self, row: int, key: str, error: str, do: str, **params: object) -> None:
        """Leave a row out."""
        self.refused.append(Refused(row, key, Message(error, params), Message(do, params)))

    def refuse_for(self, row: int, key: str, refusal: Rejected) -> None:
        """Leave a row out for what a kind said of a cell."""
        self.refused.append(Refused(row, key, refusal.error, refusal.do))

    def refuse_erased(self, row: int, *, parts: Sequence[int] = (0,), code: str = "") -> bool:
        """Leave a row out that is about somebody erased; returns whether it was."""
        rows = self.known.rows
        by_row = bool(rows) and any(rows.get((row, part), b"") is None for part in parts)
        if by_row or code in self.retired:
            self.refuse(row, "person.full_name" if by_row else "customer.code", ERASED, _DO_ERASED)
            return True
        return False

    def remembered(self, row: int, part: int = 0) -> KnownPerson | None:
        """Who this row of the same file was about last time."""
        person_id = self.known.rows.get((row, part))
        return self.known.by_id.get(person_id) if person_id else None

    def remember(self, row: int, person: KnownPerson | None, part: int = 0) -> None:
        """Note who a row is about, so that the same file does not bring them back once they are erased."""
        if person is not None and (row, part) not in self.known.rows:
            self.known.rows[row, part] = person.id
            self.store.add_plain(ImportRow, file_id=self.file_id, row=row, part=part, person_id=person.id)

    def differ(self, row: int, code: str, key: str, kept: object, offered: object) -> None:
        """List a value that was not taken."""
        self.differences.append(Difference(row, code, key, kept, offered))

    def tell(self, row: int, msgid: str) -> None:
        """Name a row in a notice of the receipt; `msgid` has the place ``{rows}``."""
        self.told.setdefault(msgid, []).append(row)

    # -- people -------------------------------------------------------------------------------------------------------

    def add_person(self, who: Who, source: dict[str, Any], **values: Any) -> KnownPerson:
        """A new person with their numbers. `values` are further columns of theirs."""
        row = self.store.add(
            Person,
            **{"born_on": None, "zalo": "", "note": ""} | values,
            **source,
            code=self.codes.next(),
            full_name=who.name,
            recorded_at=self.now,
            changed_at=self.now,
        )
        person = KnownPerson(row, who.folded)
        self.persons += 1
        self.known.add_person(person)
        self.add_phones(person, who.phones, source)
        self.store.found_anew(person=person.id)
        return person

    def add_phones(self, owner: Reachable, numbers: Sequence[tuple[str, str]], source: dict[str, Any]) -> None:
        """Numbers that `owner` has not yet, the first one as the main number if there was none."""
        for number, typed in numbers:
            kind = PhoneKind.OTHER if owner.phones else PhoneKind.MAIN
            self.store.add(Phone, **_owner(owner), **self._sourced(source), number=number, typed=typed, kind=kind.value)
            owner.phones.append(number)
            if isinstance(owner, KnownPerson):
                self.known.add_phone(owner, number)

    def add_emails(self, owner: Reachable, mails: Sequence[str], source: dict[str, Any]) -> None:
        """Addresses that `owner` has not yet."""
        for mail in mails:
            self.store.add(EmailAddress, **_owner(owner), **self._sourced(source), address=mail)
            owner.emails.append(mail)

    def add_addresses(self, owner: Reachable, places: Sequence[Place], former: str, source: dict[str, Any]) -> None:
        """Postal addresses that `owner` has not yet, if there are any; `former` stood before the first."""
        for at, (street, ward, province) in enumerate(places or ([Place("")] if former else [])):
            row = self.store.add(
                Address,
                **_owner(owner),
                **self._sourced(source),
                street=street,
                ward=ward,
                province=province,
                former="" if at else former,
            )
            owner.addresses.append(row)

    def add_note(self, owner: Reachable, text: str) -> None:
        """A dated remark, unless `owner` has the same one already."""
        if text and text not in owner.notes:
            self.store.add(
                Note, **{"order_id": None} | _owner(owner), text=text, written_at=self.now, user_id=self.work.actor.id
            )
            owner.notes.append(text)

    def add_consent(self, person: KnownPerson, agreed: bool) -> None:
        """What an old list says about advertising: a yes is only claimed, a no is a refusal."""
        person.advertising = (ConsentState.CLAIMED if agreed else ConsentState.REFUSED).value
        after = person.decided_at
        # The newest decision counts, and one that the same list brought may bear the same moment.
        person.decided_at = max(self.now, after + timedelta(seconds=1)) if after else self.now
        self.store.add(
            Consent,
            person_id=person.id,
            purpose=Purpose.ADVERTISING.value,
            state=person.advertising,
            decided_at=person.decided_at,
            how=HOW,
            policy_version_id=None,
            evidence="",
            user_id=self.work.actor.id,
        )

    def _sourced(self, source: dict[str, Any]) -> dict[str, Any]:
        return {"source": source["source"], "recorded_at": self.now}

    # -- filling what is missing --------------------------------------------------------------------------------------

    def fill_person(
        self,
        person: KnownPerson,
        row: PersonRow,
        code: str,
        source: dict[str, Any],
        *,
        fill: bool,
        place: bool = True,
    ) -> None:
        """Compare a row with its person: what the book holds stays; with `fill`, what it lacks is filled."""
        before = self.store.steps
        if row.who.name and row.who.name != person.values["full_name"]:
            self.differ(row.row, code, "person.full_name", person.values["full_name"], row.who.name)
        for column, offered in (("born_on", row.born_on), ("zalo", row.zalo), ("note", row.note)):
            self.fill(Person, person, row.row, code, column, offered, fill=fill)
        self.fill_reach(person, row, code, source, fill=fill, place=place)
        if row.source is not None and row.source.value != person.values["source"]:
            self.differ(row.row, code, "person.source", person.values["source"], row.source.value)
        if self.store.steps != before:
            self.store.change(Person, person.values, changed_at=self.now)
            self.store.found_anew(person=person.id)

    def fill_reach(
        self, owner: Reachable, row: PersonRow, code: str, source: dict[str, Any], *, fill: bool, place: bool = True
    ) -> None:
        """The same for numbers, e-mail addresses and, with `place`, the postal address."""
        new = [each for each in row.who.phones if each[0] not in owner.phones]
        if new and fill and (not owner.phones or len(new) < len(row.who.phones)):
            self.add_phones(owner, new, source)  # one of the row's numbers is known: the others are further ones
        elif new:
            for number, typed in new:
                self.differ(row.row, code, "phone.number", owner.phones[0] if owner.phones else "", typed or number)
        mails = [each for each in row.emails if each not in owner.emails]
        if mails and fill and (not owner.emails or len(mails) < len(row.emails)):
            self.add_emails(owner, mails, source)
        else:
            for mail in mails:
                self.differ(row.row, code, "email.address", owner.emails[0] if owner.emails else "", mail)
        if place:
            self.fill_address(owner, row, code, source, fill=fill)

    def fill_address(self, owner: Reachable, row: PersonRow, code: str, source: dict[str, Any], *, fill: bool) -> None:
        """The same for the postal address."""
        if not owner.addresses:
            if fill:
                self.add_addresses(owner, row.places, row.former, source)
            else:
                for place in row.places:
                    self.differ(row.row, code, "address.street", "", join_address(place))
            return
        first = owner.addresses[0]
        places = {folded_line(place_of(each)) for each in owner.addresses}
        new = [place for place in row.places if folded_line(join_address(place)) not in places]
        if fill and len(new) < len(row.places):
            self.add_addresses(owner, new, "", source)  # one of the row's is known: the others are further ones
        else:
            for place in new:
                self.differ(row.row, code, "address.street", place_of(first), join_address(place))
        if row.former and not any(each["former"] for each in owner.addresses) and fill:
            self.store.change(Address, first, former=row.former)
        elif row.former and row.former not in {each["former"] for each in owner.addresses}:
            self.differ(row.row, code, "address.former", first["former"], row.former)

    def fill(self, cls: Any, owner: Reachable, row: int, code: str, column: str, offered: Any, *, fill: bool) -> None:
        """The same for one column; an empty cell says nothing."""
        if offered in (None, ""):
            return
        kept = owner.values[column]
        if kept in (None, "") and fill:
            self.store.change(cls, owner.values, **{column: offered})
        elif kept != offered:
            self.differ(row, code, f"{cls.__tablename__}.{column}", kept, offered)

    def fill_consent(self, person: KnownPerson, row: int, code: str, agreed: bool | None, *, fill: bool) -> None:
        """The same for what the list says about advertising, but that a no is recorded over a yes."""
        if agreed is None:
            return
        yes = person.advertising in (ConsentState.CLAIMED, ConsentState.GRANTED)
        if person.advertising is None and fill:
            self.add_consent(person, agreed)
        elif yes and not agreed and fill:  # a yes never replaces a no; a no stops advertising wherever it stands
            self.add_consent(person, agreed)
            self.tell(row, REFUSED)
        elif person.advertising is None or yes != agreed:
            offered = (ConsentState.CLAIMED if agreed else ConsentState.REFUSED).value
            self.differ(row, code, "consent.state", person.advertising or "", offered)


def _listed(rows: Sequence[int]) -> str:
    """The numbers of some rows, as text: they are not grouped."""
    return ", ".join(map(str, rows[:_ROWS_SHOWN])) + (" …" if len(rows) > _ROWS_SHOWN else "")


def number_of(code: str) -> int:
    """The number in one of our codes, 0 for none."""
    parsed = parse_code(code)
    return parsed[1] if parsed else 0


def _owner(owner: Reachable) -> dict[str, bytes | None]:
    if isinstance(owner, KnownCustomer):
        return {"person_id": None, "customer_id": owner.id}
    return {"person_id": owner.id, "customer_id": None}


def place_of(row: dict[str, Any]) -> str:
    """A stored address on one line."""
    return join_address(Place(row["street"], row["ward"], row["province"]))
