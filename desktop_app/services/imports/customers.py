"""A list of customers into the book: same telephone and same name, or same customer number, are one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.rules.errors import N_
from desktop_app.rules.folding import folded_line
from desktop_app.rules.vocabulary import CustomerKind, FirmRole, LegalForm
from desktop_app.services.imports.intake import Intake, number_of
from desktop_app.services.imports.known import KnownCustomer, KnownPerson, Wanted
from desktop_app.services.imports.rows import CustomerRow
from desktop_app.services.imports.store import Codes

STRANGERS = N_(
    "These rows bear the number of a customer of this book but name somebody else, with another telephone: {rows}. "
    "Nothing of them was taken in. Give them another number or none, and import them again."
)


class Customers:
    """One import of a list of customers."""

    def __init__(self, intake: Intake, rows: Iterable[CustomerRow]) -> None:
        """`rows`: all of them, so that our next codes go on after theirs."""
        self._in = intake
        self._codes = Codes(intake.work, "KH", (number_of(row.code) for row in rows))
        self._others: dict[str, str] = {}  # customer numbers that are not ours -> ours

    def take(self, rows: Sequence[CustomerRow]) -> None:
        """Add or merge some rows, and write them."""
        firms = [row for row in rows if not row.who.name]
        self._in.look_up(
            Wanted(
                phones={number for row in rows for number, _ in row.who.phones},
                codes={code for row in rows if (code := self._code(row))},
                tax_codes={row.tax_code for row in rows if row.tax_code and row.form is LegalForm.COMPANY},
                rows=[row.row for row in rows],
                notes=bool(firms) or any(row.position for row in rows),
            )
        )
        for row in rows:
            self._take(row)
        self._in.store.flush()

    def settle(self) -> None:
        """Take the codes that were given out from the book."""
        self._codes.settle()

    def _code(self, row: CustomerRow) -> str:
        return row.code or self._others.get(row.other_code, "")

    def _take(self, row: CustomerRow) -> None:
        intake, code = self._in, self._code(row)
        if intake.refuse_erased(row.row, code=code):
            return
        by_code = intake.known.by_code.get(code)
        if by_code is not None and (row.code or _fits(by_code, row)):
            self._merge(row, by_code, by_code=True)
            return
        if not row.who.name:
            self._take_firm(row)
            return
        person = remembered = intake.remembered(row.row)
        person = person or intake.known.find(row.who)
        if person is None:
            firm = self._firm_of(row)
            if firm is None:
                self._add(row, None)
            else:
                self._merge(row, firm)
            return
        customer = self._customer_of(person, row, before=remembered is not None) or self._firm_of(row)
        if customer is None and (row.code or not person.firms or row.organisation):
            self._add(row, person)  # a receiver, or somebody at a firm, becomes a customer
        elif customer is None:
            self._merge(row, person.firms[0], person=person)
        else:
            if customer.is_firm and person not in customer.contacts:
                self._add_contact(customer, person, row)
            self._merge(row, customer, person=person)

    def _firm_of(self, row: CustomerRow) -> KnownCustomer | None:
        """The firm that a row with nobody's number is about: the same tax code and name, as colleagues' rows have."""
        if row.code or row.form is not LegalForm.COMPANY or not row.tax_code:
            return None
        return self._in.known.find_firm([row.tax_code], folded_line(row.organisation))

    def _take_firm(self, row: CustomerRow) -> None:
        """A firm without anybody in it: its name and its own number, or its tax code."""
        numbers = [number for number, _ in row.who.phones] + ([row.tax_code] if row.tax_code else [])
        if not numbers and not row.code:
            self._in.refuse(
                row.row,
                "customer.name",
                N_("This firm has neither a contact person nor a telephone number nor a tax code."),
                N_("Add one of them, so that the firm is known again when the list is imported once more."),
            )
            return
        firm = self._in.known.find_firm(numbers, folded_line(row.organisation))
        if firm is None:
            self._add(row, None)
        else:
            self._merge(row, firm)

    @staticmethod
    def _customer_of(person: KnownPerson, row: CustomerRow, *, before: bool) -> KnownCustomer | None:
        """Which customer a row about `person` is about; `before`: the same row was imported, perhaps changed since."""
        if row.form is LegalForm.COMPANY:
            folded = folded_line(row.organisation)
            any_firm = person.firms[0] if before and person.firms else None
            return next((firm for firm in person.firms if firm.folded == folded), any_firm)
        return person.customer

    # -- adding -------------------------------------------------------------------------------------------------------

    def _add(self, row: CustomerRow, person: KnownPerson | None) -> None:
        """A new customer: of a new person, or of one whom the book knows otherwise."""
        intake = self._in
        source = intake.origin.of(row.source, row.source_text)
        code = row.code or self._codes.next()
        is_firm = row.form is LegalForm.COMPANY
        if person is not None:
            intake.fill_person(person, row, code, source, fill=True, place=not is_firm)
        elif row.who.name:
            person = intake.add_person(row.who, source, born_on=row.born_on, zalo=row.zalo, note=row.note)
            intake.add_emails(person, row.emails, source)
            if not is_firm:
                intake.add_addresses(person, row.places, row.former, source)
        customer = self._add_customer(row, code, source, None if is_firm else person)
        if is_firm:
            intake.add_addresses(customer, row.places, row.former, source)
            if person is None:
                self._add_to_firm(row, customer, source)
            else:
                self._add_contact(customer, person, row)
        if person is not None:
            intake.fill_consent(person, row.row, code, row.advertising, fill=True)
            if not is_firm:
                intake.add_note(person, _remark(row))
        intake.known.add_customer(customer)
        intake.remember(row.row, person)
        self._tell_odd(row, customer)
        intake.added += 1

    def _add_customer(
        self, row: CustomerRow, code: str, source: dict[str, Any], person: KnownPerson | None
    ) -> KnownCustomer:
        intake = self._in
        kind = CustomerKind.ORGANISATION if person is None else CustomerKind.INDIVIDUAL
        values = intake.store.add(
            Customer,
            **source,
            code=code,
            kind=kind.value,
            legal_form=row.form.value,
            person_id=person.id if person else None,
            name=row.organisation,
            tax_code=row.tax_code,
            since=row.since,
            recorded_at=intake.now,
        )
        customer = KnownCustomer(values, folded_line(row.organisation), person=person)
        intake.customers += 1
        if person is None:
            intake.store.found_anew(firm=customer.id)
        else:
            person.customer = customer
            intake.store.found_anew(person=person.id)
        return customer

    def _add_to_firm(self, row: CustomerRow, firm: KnownCustomer, source: dict[str, Any]) -> None:
        """What a row says of a firm that names nobody: numbers and remarks are the firm's own."""
        intake = self._in
        intake.add_phones(firm, row.who.phones, source)
        intake.add_emails(firm, row.emails, source)
        self._put_aside(row, firm)

    def _put_aside(self, row: CustomerRow, firm: KnownCustomer, *, fill: bool = True) -> None:
        """What a firm has no place for is listed; of a row that is somebody else's (no `fill`) all that it says."""
        intake = self._in
        for text in (row.note, _remark(row)) if fill else ():
            intake.add_note(firm, text)
        listed: list[tuple[str, object]] = [("person.born_on", row.born_on), ("person.zalo", row.zalo)]
        if not fill:
            listed = [("person.full_name", row.who.name), ("person.note", row.note), *listed]
        for key, offered in listed:
            if offered:
                intake.differ(row.row, firm.code, key, "", offered)
        if row.advertising is not None:
            intake.differ(row.row, firm.code, "consent.state", "", row.advertising)

    def _add_contact(self, firm: KnownCustomer, person: KnownPerson, row: CustomerRow) -> None:
        self._in.store.add(
            CustomerPerson, customer_id=firm.id, person_id=person.id, role=(row.role or FirmRole.CONTACT).value
        )
        firm.contacts.append(person)
        person.firms.append(firm)
        self._in.add_note(person, _remark(row))

    # -- merging ------------------------------------------------------------------------------------------------------

    def _merge(
        self, row: CustomerRow, customer: KnownCustomer, *, person: KnownPerson | None = None, by_code: bool = False
    ) -> None:
        """Compare a row with the customer that it is about; what is missing is filled."""
        intake, code, before = self._in, customer.code, self._in.store.steps
        source = intake.origin.of(row.source, row.source_text)
        # What a row says of somebody at a firm without naming the firm is hers: a home address that became the firm's
        # would outlive her erasure.
        of_firm = True
        # A number that two lists share says nothing when neither name nor telephone agree.
        fill = not by_code or _is_about(row, customer)
        if customer.is_firm:
            if person is None and fill:
                person = self._contact_of(row, customer, source)
            if person is None:
                intake.fill_reach(customer, row, code, source, fill=fill)
                self._put_aside(row, customer, fill=fill)
            else:
                of_firm = _names(row, customer)
                if row.organisation:
                    intake.fill_address(customer, row, code, source, fill=of_firm)
        else:
            person = customer.person
            assert person is not None  # noqa: S101 - what makes it no firm
        if person is not None:
            intake.fill_person(person, row, code, source, fill=fill, place=not (customer.is_firm and row.organisation))
            intake.fill_consent(person, row.row, code, row.advertising, fill=fill)
            if fill:
                intake.add_note(person, _remark(row))
                intake.remember(row.row, person)
        if not fill:
            intake.tell(row.row, STRANGERS)
        self._fill_customer(row, customer, fill=fill, of_firm=of_firm)
        self._tell_odd(row, customer)
        if intake.store.steps != before:
            owner = customer.person
            intake.store.found_anew(person=owner.id if owner else None, firm=None if owner else customer.id)
        intake.merged += 1

    def _contact_of(self, row: CustomerRow, firm: KnownCustomer, source: dict[str, Any]) -> KnownPerson | None:
        """Whom a row of a known firm is about: one of its people, or a further one. A telephone tells nothing here."""
        if not row.who.name:
            return None
        intake = self._in
        before = intake.remembered(row.row)
        for person in firm.contacts:
            if person is before or person.is_named(row.who):
                return person
        further = intake.known.find(row.who) or intake.add_person(
            row.who, source, born_on=row.born_on, zalo=row.zalo, note=row.note
        )
        self._add_contact(firm, further, row)
        return further

    def _fill_customer(self, row: CustomerRow, customer: KnownCustomer, *, fill: bool, of_firm: bool) -> None:
        intake, code, values = self._in, customer.code, customer.values
        offered_kind = CustomerKind.ORGANISATION if row.form is LegalForm.COMPANY else CustomerKind.INDIVIDUAL
        fits = offered_kind.value == values["kind"]
        if row.organisation and not fits:
            intake.differ(row.row, code, "customer.kind", values["kind"], offered_kind.value)
        if row.organisation and fits and fill and not values["name"]:
            intake.store.change(Customer, values, name=row.organisation, legal_form=row.form.value)
            customer.folded = folded_line(row.organisation)
        else:
            intake.fill(Customer, customer, row.row, code, "name", row.organisation, fill=False)
        intake.fill(Customer, customer, row.row, code, "tax_code", row.tax_code, fill=fill and of_firm)
        intake.fill(Customer, customer, row.row, code, "since", row.since, fill=fill)
        if row.code and row.code != code:
            intake.differ(row.row, code, "customer.code", code, row.code)

    def _tell_odd(self, row: CustomerRow, customer: KnownCustomer) -> None:
        """List what the row says in words that are not known, and a number that is not ours."""
        for key, text in row.odd:
            kept = customer.values["kind"] if key == "customer.kind" else ""
            self._in.differ(row.row, customer.code, key, kept, text)
        if row.other_code:
            self._others[row.other_code] = customer.code  # rows that follow mean this customer by it
            self._in.differ(row.row, customer.code, "customer.code", customer.code, row.other_code)


def _fits(customer: KnownCustomer, row: CustomerRow) -> bool:
    """Whether a number that is not ours really means the customer who had it before, and is no mere dash."""
    if customer.person is not None:
        return _is_about(row, customer)
    return bool(row.organisation) and customer.folded == folded_line(row.organisation)


def _is_about(row: CustomerRow, customer: KnownCustomer) -> bool:
    """Whether a row that bears a customer's number is about them: a name, a telephone or the tax code agrees.

    A row that names no firm is about somebody at the firm whose number it bears. The name of a trade says nothing where
    the row names somebody as well.
    """
    people = [customer.person] if customer.person else customer.contacts
    if any(person.is_named(row.who) for person in people if row.who.name):
        return True
    if any(number in owner.phones for owner in (customer, *people) for number, _ in row.who.phones):
        return True
    if row.tax_code and row.tax_code == customer.values["tax_code"]:
        return True
    firm = folded_line(row.organisation)
    if customer.is_firm:
        return not firm or customer.folded in ("", firm)
    return bool(firm) and customer.folded == firm and row.who.folded in ("", firm)


def _names(row: CustomerRow, firm: KnownCustomer) -> bool:
    """Whether a row names this firm itself, or the firm has no name yet."""
    return bool(row.organisation) and firm.folded in ("", folded_line(row.organisation))


def _remark(row: CustomerRow) -> str:
    """A position that is none of our few words."""
    return row.position if row.position and row.role is None else ""
