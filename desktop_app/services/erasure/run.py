"""The nine steps of an erasure in order, and what an opening book does about erasures: finish, and do again.

The steps bear numbers (`files.step`), at each of which a test kills the program: the next open finishes the erasure, or
it has not begun. Until the act commits nothing has happened; from then on the note in ``pending-erasure`` says what is
left to do, and every step can be done twice.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from desktop_app import platform
from desktop_app.records import catalogue
from desktop_app.records.erasures import Erasure, RetiredCode
from desktop_app.records.kinds import FreeText, Line
from desktop_app.records.people import Person
from desktop_app.rules import progress
from desktop_app.rules.errors import N_, EnvironmentFailed, Message, Problem, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.services import people
from desktop_app.services.erasure import certify, copies, pending, proof, queries
from desktop_app.services.erasure.pending import Pending
from desktop_app.services.erasure.plan import MentionChoice, Plan, made_anew, make
from desktop_app.services.erasure.reach import act, mask_cell
from desktop_app.services.holdings import chunks
from desktop_app.services.use_case import book_case, use_case
from desktop_app.vault import files, ledger
from desktop_app.vault.book import Book
from desktop_app.vault.work import Actor, Clock, Work, begin, book_key

_REQUEST_LIMIT = 40
_PLACES = 5  # that are told of traces
_UNPROVEN = "unproven"  # in a report: when it was told that it never can be proven
_STEPS = 4  # act, scrub, prove, certify: what is told of how far it is
ROOM = 2.5  # free space that a rewrite of the file needs, in sizes of the file
FINISHED = N_("An erasure that was broken off was finished: certificate {number}.")
AGAIN = N_("{count} people erased earlier were in this copy of the book; they were erased again.")
RESIDUE = N_("The erasure {number} left traces: {places}. It is not done; ask for help before going on.")
UNPROVEN = N_(
    "The erasure {number} was broken off and its note is damaged or gone. The data are gone and the book was "
    "cleaned, but it could not be proven that no trace is left: look for the person's name and numbers with the "
    "command {command}."
)


@dataclass(frozen=True)
class Outcome:
    """What an erasure came to.

    Attributes:
        certificate: its number. people: how many went. residue: places that still hold a term; () is success.
        shared: how many terms stay because others hold them. kept: what stays by law, and why.
        rewritten: backup sets that were rewritten without them. waiting: sets that still are to be.
    """

    certificate: str
    people: int
    residue: tuple[str, ...]
    shared: int
    kept: tuple[str, ...] = ()
    rewritten: int = 0
    waiting: int = 0


@use_case("erase.preview", Permission.ERASE)
def preview(
    work: Work,
    codes: Sequence[str],
    mentions: MentionChoice = "mask",
    *,
    apart: Sequence[str] = (),
    decided: Mapping[tuple[str, Any], bool] | None = None,
) -> Plan:
    """Steps 1 and 2: what erasing `codes` (NG… or KH…) would do. Changes nothing but the audit chain.

    apart: codes of people whom the plan takes for the same human, and somebody knows better. decided: see `plan.make`.
    """
    subjects = [people.resolve(work, code) for code in codes]
    ids = [person_id for subject in subjects for person_id in subject.person_ids]
    if not ids:
        raise Rejected(
            "ER-01",
            N_("{number} has no person in it: there is nobody to erase."),
            do=N_("Check the number."),
            number=", ".join(codes),
        )
    work.touch(*ids)
    others = [each for code in apart for each in people.resolve(work, code).person_ids]
    asked = [subject.code for subject in subjects]
    return make(work.connection, ids, mentions, asked=asked, apart=others, decided=decided)


@book_case("erase", Permission.ERASE)
def erase(
    book: Book,
    actor: Actor,
    clock: Clock,
    plan: Plan,
    *,
    confirm: str,
    checksum: str,
    reason: str = "",
    request: str = "",
) -> Outcome:
    """Steps 3 to 9 for a previewed `plan`; an erasure that was broken off is finished first.

    Args:
        confirm: the code that the owner typed; must be one of the plan's. checksum: of the preview that was shown.
        reason, request: why; one is needed.

    Raises `Rejected` ER-02 for a wrong code or no ground, ER-03 where the records changed since the preview, ER-09
    where an earlier erasure is not done; `EnvironmentFailed` ER-06 where the disk has no room. Then nothing has
    happened. A plan whose people an erasure that was broken off has erased already comes to the outcome of that one.
    """
    reason, request = FreeText().parse(reason), Line(_REQUEST_LIMIT).parse(request)
    _confirmed(plan, confirm, reason or request)
    for entry in _resumed(book, actor, clock):
        if {*plan.person_ids} <= {*entry.ids}:
            return Outcome(entry.certificate, len(plan.person_ids), (), len(plan.shared))
    _room(book)
    progress.report(0, _STEPS)  # the last place at which it can be called off
    files.step("erase.3 confirmed")
    with begin(book.database, actor, clock()) as work:
        number = certify.new_number(work.next_codes("GX")[0])
        work.commit()
    with begin(book.database, actor, clock()) as work:
        plan = made_anew(work.connection, plan)
        if plan.checksum != checksum:
            raise Rejected(
                "ER-03",
                N_("The records changed since the preview."),
                do=N_("Look at the preview again, then confirm."),
            )
        pending.write(book, _pending(plan, (number,)))
        try:
            files.step("erase.4 noted")
            _act(work, plan, [_entry(number, work.now, plan)], reason, request)
            files.step("erase.4 acted")
            work.commit()
        except Problem:
            pending.destroy(book)
            raise
    files.step("erase.4 committed")
    progress.tell(1, _STEPS)
    residue = _finish(book, actor, clock)
    return Outcome(number, len(plan.person_ids), residue, len(plan.shared))


def settle(book: Book, actor: Actor, clock: Clock) -> list[Message]:
    """What an opening book does before anybody gets in: finish an erasure under way, do unknown ones again."""
    notices: list[Message] = []
    red: tuple[str, ...] = ()
    try:
        note = _under_way(book)
    except EnvironmentFailed as failure:
        if failure.code != pending.DAMAGED:
            raise
        notices += _without_note(book, actor, clock)
        pending.destroy(book)
    else:
        if note is not None:
            residue = _finish(book, actor, clock)
            red = note.certificates if residue else ()
            notices += _red(red, residue) or [Message(FINISHED, {"number": number}) for number in note.certificates]
        notices += _without_note(book, actor, clock, red)
    return notices + _replay(book, actor, clock)


def _under_way(book: Book) -> Pending | None:
    """The erasure that is to be finished; a note of one that never began is destroyed. Raises as `pending.read`."""
    note = pending.read(book)
    if note is not None and not _begun(book, note):
        pending.destroy(book)
        return None
    return note


def _resumed(book: Book, actor: Actor, clock: Clock) -> list[ledger.Entry]:
    """Finish an erasure that was broken off: there is room for one note only. Raises `Rejected` ER-09 for traces."""
    note = _under_way(book)
    if note is None:
        return []
    if residue := _finish(book, actor, clock):
        raise Rejected(
            "ER-09",
            N_("The erasure {number} left traces and is not done: {places}. Until it is, nobody else can be erased."),
            do=N_("Open the book again: it is looked at anew. If the traces stay, ask for help."),
            number=", ".join(note.certificates),
            places=", ".join(residue[:_PLACES]),
        )
    with book.database.transaction() as connection:
        return [ledger.entry(connection, number) for number in note.certificates]


def _without_note(book: Book, actor: Actor, clock: Clock, red: Sequence[str] = ()) -> list[Message]:
    """What is done for erasures whose note can't be read or is gone; nobody is kept out of the book for it.

    Where the act is in the book all is cleaned, and it is told, once, that it could not be proven; else nothing was
    begun. red: those that have a note.
    """
    with book.database.transaction() as connection:
        begun = connection.execute(
            select(Erasure.certificate, Erasure.report).where(Erasure.finished_at.is_(None)).order_by(Erasure.erased_at)
        )
        reports = {row.certificate: json.loads(row.report) for row in begun if row.certificate not in red}
    unproven = {number: report for number, report in reports.items() if _UNPROVEN not in report}
    if not unproven:
        return []
    _scrub(book)
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
            pending.write(book, _pending(plan, tuple(entry.certificate for entry in missing)))
            files.step("replay.1 noted")
            _act(work, plan, missing, "", "")
            work.commit()
            files.step("replay.2 committed")
    if missing:
        residue = _finish(book, actor, clock)
        return [Message(AGAIN, {"count": len(back)}), *_red([entry.certificate for entry in missing], residue)]
    if any(copy.damaged or {each.certificate for each in copy.entries} != known.keys() for copy in copies):
        _remember(book)
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


def _act(work: Work, plan: Plan, entries: Sequence[ledger.Entry], reason: str, request: str) -> None:
    """Step 4: rows, masks, search tables and the ledger rows, in the transaction of `work`."""
    connection, finder = work.connection, plan.terms.finder()
    for code in plan.codes:
        connection.execute(insert(RetiredCode).prefix_with("OR IGNORE").values(mac=work.code_mac(code)))
    masked: Counter[str] = Counter()
    for mention in plan.mentions:
        if mention.this_person:
            field = catalogue.field(mention.field)
            key = queries.key_of(field.entity.name)
            text = connection.scalar(select(field.column).where(key == mention.row))
            masked[mention.field] += mask_cell(connection, field, mention.row, text, finder)
    changed = act(connection, plan.reached, finder)
    secret = book_key(connection, "ledger")
    report = certify.report(plan, changed, masked, reason, request)
    report["backups"] = copies.note(connection, [each.certificate for each in entries])
    for entry in entries:
        ledger.store(connection, entry, secret)
        connection.execute(
            insert(Erasure).values(
                certificate=entry.certificate,
                erased_at=entry.erased_at,
                user_id=work.actor.id,
                report=json.dumps(report, ensure_ascii=False),
            )
        )
    work.touch(*(each for entry in entries for each in entry.ids), fields=[*changed, *masked])
    work.write_entry("erase")


def _finish(book: Book, actor: Actor, clock: Clock) -> tuple[str, ...]:
    """Steps 5 to 8 for the erasure that the note tells of; each may be done twice. Returns what is left."""
    note = pending.read(book)
    if note is None:
        raise LookupError("no erasure is under way")
    try:
        return _finished(book, actor, clock, note)
    except EnvironmentFailed as failure:
        if failure.code.startswith("ER-"):
            raise
        raise EnvironmentFailed(
            "ER-08",
            N_("The data are erased from the records, but cleaning the book did not come to its end: {reason}"),
            safe=N_("Nothing is lost: the next time the book is opened, the erasure {number} is finished first."),
            do=N_("See that the disk has free space and can be written to, then open the book again."),
            reason=failure.error,
            number=", ".join(note.certificates),
        ) from failure


def _finished(book: Book, actor: Actor, clock: Clock, note: Pending) -> tuple[str, ...]:
    _scrub(book)
    files.step("erase.5 scrubbed")
    progress.tell(2, _STEPS)
    found = proof.prove(book, note)
    files.step("erase.6 proven")
    progress.tell(3, _STEPS)
    with begin(book.database, actor, clock()) as work:
        for number in note.certificates:
            _certify(work, number, found)
        work.write_entry("erase.proven" if not found.residue else "erase.residue")
        work.commit()
    files.step("erase.7 certified")
    _remember(book)
    files.step("erase.8 remembered")
    book.database.checkpoint()
    if not found.residue:
        pending.destroy(book)
    files.step("erase.9 done")
    progress.tell(_STEPS, _STEPS)
    return found.residue


def _certify(work: Work, number: str, found: proof.Found) -> None:
    """Step 7: the scan's result joins the report; only a clean one makes it a certificate."""
    kept: dict[str, Any] = json.loads(
        work.connection.scalar(select(Erasure.report).where(Erasure.certificate == number)) or "{}"
    )
    kept["scan"] = {
        "terms": found.terms,
        "cells": found.cells,
        "pages": found.pages,
        "residue": len(found.residue),
        "finished_at": work.now.isoformat(),
    }
    work.connection.execute(
        update(Erasure)
        .where(Erasure.certificate == number)
        .values(report=json.dumps(kept, ensure_ascii=False), finished_at=None if found.residue else work.now)
    )


def _scrub(book: Book) -> None:
    """Step 5: free pages, gaps inside pages, write-ahead log."""
    book.database.checkpoint()
    book.database.vacuum()
    if not book.database.checkpoint():
        raise EnvironmentFailed(
            "ER-07",
            N_("The write-ahead log of the book could not be emptied."),
            safe=N_("The data is erased; the traces in the log are not yet."),
            do=N_("Close whatever else uses the book and open it again: the erasure is finished then."),
        )


def _remember(book: Book) -> None:
    """Step 8: the ledger beside the database and apart from it."""
    with book.database.transaction() as connection:
        entries, key = ledger.stored(connection), book_key(connection, "ledger")
    for path in book.ledgers():
        ledger.write(path, entries, key)


def _confirmed(plan: Plan, confirm: str, ground: str) -> None:
    if confirm.strip().upper() != " ".join(plan.asked):
        raise Rejected(
            "ER-02",
            N_("The number typed to confirm is not the number to be erased."),
            do=N_("Type the number {number} to confirm."),
            number=" ".join(plan.asked),
        )
    if not ground.strip():
        raise Rejected("ER-02", N_("An erasure needs a request or a reason."), do=N_("Give one of them."))


def _room(book: Book) -> None:
    size = book.database.path.stat().st_size
    free = platform.free_bytes(book.folder)
    if free < ROOM * size:
        raise EnvironmentFailed(
            "ER-06",
            N_("An erasure rewrites the book and needs {needed} MB of free space; the disk has {free} MB."),
            do=N_("Free some space on the disk of the book and try again."),
            needed=int(ROOM * size / 1e6) + 1,
            free=int(free / 1e6),
        )


def _begun(book: Book, note: Pending) -> bool:
    with book.database.transaction() as connection:
        stored = ledger.union(ledger.stored(connection))
    return all(number in stored for number in note.certificates)


def _pending(plan: Plan, certificates: tuple[str, ...]) -> Pending:
    return Pending(certificates, plan.terms, tuple(plan.shared), tuple(plan.namesakes), plan.allowed)


def _ids(plan: Plan) -> tuple[bytes, ...]:
    return (*plan.person_ids, *plan.reached.going.get("customer", ()), *plan.merged_ids)


def _entry(number: str, now: datetime, plan: Plan) -> ledger.Entry:
    masked = tuple((each.row, each.field) for each in plan.mentions if each.this_person)
    left = tuple((each.row, each.field) for each in plan.mentions if not each.this_person)
    return ledger.Entry(number, now, _ids(plan), masked, left)


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


def _red(certificates: Sequence[str], residue: tuple[str, ...]) -> list[Message]:
    if not residue:
        return []
    return [Message(RESIDUE, {"number": ", ".join(certificates), "places": ", ".join(residue[:_PLACES])})]


__all__ = ["Outcome", "erase", "preview", "settle"]
