"""Steps 5 to 8: scrub, prove, certify and remember what was erased. Each may be done twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from desktop_app.records.erasures import Erasure
from desktop_app.rules import progress
from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.services.erasure import pending, proof
from desktop_app.services.erasure.pending import Pending
from desktop_app.vault import files, ledger
from desktop_app.vault.book import Book
from desktop_app.vault.work import Actor, Clock, Work, begin, book_key

STEPS = 4  # act, scrub, prove, certify: what is told of how far it is
Residue = Mapping[tuple[str, ...], tuple[str, ...]]
"""Certificates of one act -> the places that still hold a term of it; () is success."""


def under_way(book: Book) -> list[Pending]:
    """The erasures that are to be finished; a note of one that never began is dropped. Raises as `pending.read`."""
    notes = pending.read(book)
    with book.database.transaction() as connection:
        stored = ledger.union(ledger.stored(connection))
    begun = [note for note in notes if all(number in stored for number in note.certificates)]
    if len(begun) < len(notes):
        pending.keep(book, begun)
    return begun


def finish_all(book: Book, actor: Actor, clock: Clock) -> Residue:
    """Finish all erasures under way; those that left residue stay so, and are looked at anew the next time."""
    notes = pending.read(book)
    try:
        return _finished(book, actor, clock, notes)
    except EnvironmentFailed as failure:
        if failure.code.startswith("ER-"):
            raise
        raise EnvironmentFailed(
            "ER-08",
            N_("The data are erased from the records, but cleaning the book did not come to its end: {reason}"),
            safe=N_("Nothing is lost: the next time the book is opened, the erasure {number} is finished first."),
            do=N_("See that the disk has free space and can be written to, then open the book again."),
            reason=failure.error,
            number=", ".join(number for note in notes for number in note.certificates),
        ) from failure


def _finished(book: Book, actor: Actor, clock: Clock, notes: list[Pending]) -> Residue:
    scrub(book)
    files.step("erase.5 scrubbed")
    progress.tell(2, STEPS)
    found = [proof.prove(book, note) for note in notes]
    files.step("erase.6 proven")
    progress.tell(3, STEPS)
    with begin(book.database, actor, clock()) as work:
        for note, each in zip(notes, found, strict=True):
            for number in note.certificates:
                _certify(work, number, each)
            work.write_entry("erase.residue" if each.residue else "erase.proven")
        work.commit()
    files.step("erase.7 certified")
    remember(book)
    files.step("erase.8 remembered")
    book.database.checkpoint()
    pending.keep(book, [note for note, each in zip(notes, found, strict=True) if each.residue])
    files.step("erase.9 done")
    progress.tell(STEPS, STEPS)
    return {note.certificates: each.residue for note, each in zip(notes, found, strict=True)}


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


def scrub(book: Book) -> None:
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


def remember(book: Book) -> None:
    """Step 8: the ledger beside the database and apart from it."""
    with book.database.transaction() as connection:
        entries, key = ledger.stored(connection), book_key(connection, "ledger")
    for path in book.ledgers():
        ledger.write(path, entries, key)
