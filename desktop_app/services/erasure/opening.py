"""What an opening book does about erasures before anybody gets in: finish those under way, do unknown ones again."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from desktop_app.records.erasures import Erasure
from desktop_app.records.people import Person
from desktop_app.rules.errors import N_, EnvironmentFailed, Message
from desktop_app.services.erasure import pending
from desktop_app.services.erasure.carry import carry_out, note
from desktop_app.services.erasure.finishing import finish_all, remember, scrub, under_way
from desktop_app.services.erasure.plan import make
from desktop_app.services.holdings import chunks
from desktop_app.vault import files, ledger
from desktop_app.vault.book import Book
from desktop_app.vault.work import Actor, Clock, begin, book_key

_PLACES = 5  # that are told of traces
_UNPROVEN = "unproven"  # in a report: when it was told that it never can be proven
FINISHED = N_("An erasure that was broken off was finished: certificate {number}.")
AGAIN = N_("{count} people erased earlier were in this copy of the book; they were erased again.")
RESIDUE = N_("The erasure {number} left traces: {places}. It is not done; ask for help before going on.")
UNPROVEN = N_(
    "The erasure {number} was broken off and its note is damaged or gone. The data are gone and the book was "
    "cleaned, but it could not be proven that no trace is left: look for the person's name and numbers with the "
    "command {command}."
)


def settle(book: Book, actor: Actor, clock: Clock) -> list[Message]:
    """Finish erasures that were broken off, and do again those of which only a ledger knows; what people are told."""
    notices: list[Message] = []
    try:
        notes = under_way(book)
    except EnvironmentFailed as failure:
        if failure.code != pending.DAMAGED:
            raise
        notices += _without_note(book, actor, clock)
        pending.keep(book, [])
    else:
        for certificates, residue in finish_all(book, actor, clock).items() if notes else ():
            finished = [Message(FINISHED, {"number": number}) for number in certificates]
            notices += [_red(certificates, residue)] if residue else finished
        noted = [number for note in notes for number in note.certificates]
        notices += _without_note(book, actor, clock, noted)
    return notices + _replay(book, actor, clock)


def _without_note(book: Book, actor: Actor, clock: Clock, noted: Collection[str] = ()) -> list[Message]:
    """What is done for erasures whose note can't be read or is gone; nobody is kept out of the book for it.

    Where the act is in the book all is cleaned, and it is told, once, that it could not be proven; else nothing was
    begun. noted: those that have a note.
    """
    with book.database.transaction() as connection:
        begun = connection.execute(
            select(Erasure.certificate, Erasure.report).where(Erasure.finished_at.is_(None)).order_by(Erasure.erased_at)
        )
        reports = {row.certificate: json.loads(row.report) for row in begun if row.certificate not in noted}
    unproven = {number: report for number, report in reports.items() if _UNPROVEN not in report}
    if not unproven:
        return []
    scrub(book)
    with begin(book.database, actor, clock()) as work:
        for number, report in unproven.items():
            told = json.dumps(report | {_UNPROVEN: work.now.isoformat()}, ensure_ascii=False)
            work.connection.execute(update(Erasure).where(Erasure.certificate == number).values(report=told))
        work.write_entry("erase.unproven")
        work.commit()
    return [Message(UNPROVEN, {"number": ", ".join(unproven), "command": "scan"})]


def _replay(book: Book, actor: Actor, clock: Clock) -> list[Message]:
    """Step 8 at every open: the union of all ledgers, what is missing here done again, and all copies made equal."""
    with begin(book.database, actor, clock()) as work:
        secret = book_key(work.connection, "ledger")
        known = ledger.union(ledger.stored(work.connection))
        copies = _copies(book, known, secret)
        seen = ledger.union(*(copy.entries for copy in copies))
        missing = [entry for number, entry in seen.items() if number not in known]
        if missing:
            back = _present(work.connection, [each for entry in missing for each in entry.ids])
            plan = make(work.connection, back, decided=_decided(missing), again=True)
            certificates = tuple(entry.certificate for entry in missing)
            pending.keep(book, [*pending.read(book), note(plan, certificates)])
            files.step("replay.1 noted")
            carry_out(work, plan, missing)
            work.commit()
            files.step("replay.2 committed")
    if missing:
        residue = finish_all(book, actor, clock)[certificates]
        return [Message(AGAIN, {"count": len(back)}), *([_red(certificates, residue)] if residue else [])]
    if any(copy.damaged or {each.certificate for each in copy.entries} != known.keys() for copy in copies):
        remember(book)
    return []


def _copies(book: Book, known: dict[str, ledger.Entry], secret: bytes) -> list[ledger.Copy]:
    """Both ledger files. Damage does no harm where the other file is whole, or holds as many entries with the book."""
    copies = [ledger.salvage(path, secret) for path in book.ledgers()]
    every = ledger.union(list(known.values()), *(copy.entries for copy in copies))
    whole = any(
        copy.entries and not copy.damaged and known.keys() <= {each.certificate for each in copy.entries}
        for copy in copies
    )
    for path, copy in zip(book.ledgers(), copies, strict=True):
        if copy.damaged and copy.lines > len(every) and not whole:
            raise ledger.damaged(path, copy.damaged[0])
    return copies


def _decided(entries: Sequence[ledger.Entry]) -> dict[tuple[str, Any], bool]:
    """By field and row what was said of a mention; masked where two erasures differ."""
    left = {(field, row): False for entry in entries for row, field in entry.left}
    return left | {(field, row): True for entry in entries for row, field in entry.masked}


def _present(connection: Connection, ids: Sequence[bytes]) -> list[bytes]:
    """Which of the erased ids are people in this copy of the book."""
    found: list[bytes] = []
    for some in chunks(ids):
        found += [bytes(each) for each in connection.scalars(select(Person.id).where(Person.id.in_(some)))]
    return found


def _red(certificates: Sequence[str], residue: Sequence[str]) -> Message:
    return Message(RESIDUE, {"number": ", ".join(certificates), "places": ", ".join(residue[:_PLACES])})
