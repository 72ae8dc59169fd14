"""An address book into the book: people without an order, so far."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.rules.addresses import join_address
from desktop_app.rules.folding import folded_line
from desktop_app.services.imports.intake import Intake, place_of
from desktop_app.services.imports.known import KnownPerson, Wanted
from desktop_app.services.imports.rows import PersonRow


class Contacts:
    """One import of an address book."""

    def __init__(self, intake: Intake) -> None:
        """Into the book of `intake`."""
        self._in = intake

    def take(self, rows: Sequence[PersonRow]) -> None:
        """Add or merge some rows, and write them."""
        numbers = {number for row in rows for number, _ in row.who.phones}
        self._in.look_up(Wanted(phones=numbers, rows=[row.row for row in rows], notes=True))
        for row in rows:
            self._take(row)
        self._in.store.flush()

    def settle(self) -> None:
        """Nothing is left to do."""

    def _take(self, row: PersonRow) -> None:
        intake = self._in
        if intake.refuse_erased(row.row):
            return
        source = intake.origin.of(row.source, row.source_text)
        person = intake.remembered(row.row) or intake.known.find(row.who)
        if person is None:
            person = intake.add_person(row.who, source, born_on=row.born_on, zalo=row.zalo, note=row.note)
            intake.add_emails(person, row.emails, source)
            intake.add_addresses(person, row.places, row.former, source)
            intake.added += 1
        else:
            intake.fill_person(person, row, _code(person), source, fill=True, place=not _at_work(person, row))
            intake.merged += 1
        intake.add_note(person, _remark(person, row))
        intake.remember(row.row, person)


def _code(person: KnownPerson) -> str:
    """What the person is found by: their customer number, if they are one."""
    return person.customer.code if person.customer else person.code


def _at_work(person: KnownPerson, row: PersonRow) -> bool:
    """Whether the card gives the address of the person's firm, which the firm has already."""
    given = {folded_line(join_address(place)) for place in row.places} or {""}
    return given <= {folded_line(place_of(each)) for firm in person.firms for each in firm.addresses}


def _remark(person: KnownPerson, row: PersonRow) -> str:
    """Where the person works and as what, unless the book knows it; of records it would make a customer."""
    firms = {firm.folded for firm in person.firms} | {person.customer.folded if person.customer else ""}
    firm = "" if folded_line(row.organisation) in firms else row.organisation
    return "\n".join(part for part in (firm, row.position) if part)
