"""Is the book in order, and does it hold a term? What the owner, and whoever checks the office, can ask at any time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import DBAPIError

from desktop_app.records import catalogue
from desktop_app.records.people import Person
from desktop_app.rules import progress
from desktop_app.rules.errors import N_, EnvironmentFailed, Message, Rejected
from desktop_app.rules.folding import fold
from desktop_app.rules.permissions import Permission
from desktop_app.services.use_case import book_case, use_case
from desktop_app.vault import ledger, pages, residue
from desktop_app.vault.book import OLDER_COPY, SERIAL, SLOTS, Book
from desktop_app.vault.database import APPLICATION_ID, SCHEMA_VERSION
from desktop_app.vault.work import Actor, Clock, Work, begin, book_key, verify_audit

_SHOWN = 5  # faults named in one sentence
_CHUNK = 400
_SHORTEST = 3  # signs of a term: a shorter one is everywhere
_NOT_OURS = ("sqlite_", "alembic_version")


@dataclass(frozen=True)
class Hit:
    """A place that holds a term: ``person.note 5f0c…``, ``page 123``."""

    term: str
    place: str


@dataclass(frozen=True)
class Check:
    """One thing that was checked. `fault` says what is wrong; none where it is in order."""

    name: str
    label: str
    fault: Message | None = None

    @property
    def ok(self) -> bool:
        """Whether it is in order."""
        return self.fault is None


@use_case("book.scan", Permission.CHECK)
def scan(work: Work, book: Book, terms: Sequence[str]) -> list[Hit]:
    """Where `terms` stand: every cell, every decrypted page of file and log, and the book's small files.

    The terms are not kept. Raises `Rejected` CH-01 for one of fewer than three letters or digits.
    """
    for term in terms:
        if sum(character.isalnum() for character in fold(term)) < _SHORTEST:
            raise Rejected(
                "CH-01", N_("A term to look for needs three letters or digits."), do=N_("Give a longer one.")
            )
    needles = residue.Needles.of_terms(terms)
    progress.report(0, 2)
    found = residue.scan_cells(work.connection, needles)
    progress.report(1, 2)
    found += residue.scan_pages(book.database.path, book.database.key.key, needles)
    hits = [Hit(each.needle, each.place) for each in found]
    for path in (*book.ledgers(), *(place / name for place in (book.folder, book.config) for name in (SLOTS, SERIAL))):
        if path.exists():
            hits += [Hit(each.needle, f"{path.name} {each.place}") for each in residue.scan_file(path, needles)]
    return list(dict.fromkeys(hits))


@book_case("book.verify", Permission.CHECK)
def verify(book: Book, actor: Actor, clock: Clock) -> list[Check]:
    """Check everything about the book; changes nothing that is held. One fault does not keep from the other checks.

    It is not audited: a damaged book could not take the entry. The log goes into the file first, so that every page in
    force is looked at; what a program that was killed left half written at its end was never in force, and is no fault.
    """
    checks: tuple[tuple[str, str, Callable[[Connection, Book], Message | None]], ...] = (
        ("pages", N_("Seal of every page"), _pages),
        ("integrity", N_("Structure of the database"), _integrity),
        ("links", N_("Links between records"), _links),
        ("audit", N_("Audit chain"), _audit),
        ("schema", N_("Schema"), _schema),
        ("erasures", N_("Erased people stay away"), _erasures),
        ("serial", N_("Newest state of the book"), _serial),
    )
    with contextlib.suppress(EnvironmentFailed):  # a log that can't be moved is told by what is read through it
        book.database.checkpoint()
    with begin(book.database, actor, clock()) as work:
        made: list[Check] = []
        for name, label, check in checks:
            progress.report(len(made), len(checks))
            made.append(Check(name, label, _made(check, work.connection, book)))
        return made


def _made(check: Callable[[Connection, Book], Message | None], connection: Connection, book: Book) -> Message | None:
    try:
        return check(connection, book)
    except (DBAPIError, MemoryError, OSError, LookupError, ValueError):  # how damage shows; texts can quote values
        return Message(N_("It could not be read: the file is damaged."))
    except EnvironmentFailed as problem:
        return problem.error


def _pages(connection: Connection, book: Book) -> Message | None:
    key = book.database.key
    torn = [str(number) for number in pages.verify_hmacs(book.database.path, key.key + key.salt)]
    return _listed(N_("Pages that do not bear their seal: {places}"), torn)


def _integrity(connection: Connection, book: Book) -> Message | None:
    rows = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
    if rows == ["ok"]:
        return None
    # SQLite's own sentences name tables and pages, never values.
    return _listed(N_("SQLite says: {places}"), rows)


def _links(connection: Connection, book: Book) -> Message | None:
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    return _listed(N_("Links that lead nowhere, in: {places}"), dict.fromkeys(str(row[0]) for row in rows))


def _audit(connection: Connection, book: Book) -> Message | None:
    wrong = verify_audit(connection)
    return None if wrong is None else Message(N_("The audit chain is broken at entry {number}."), {"number": wrong})


def _schema(connection: Connection, book: Book) -> Message | None:
    found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("application_id", "user_version")]
    if found != [APPLICATION_ID, SCHEMA_VERSION]:
        return Message(
            N_("The schema has the number {found}, not {known}."), {"found": found[1], "known": SCHEMA_VERSION}
        )
    return _listed(N_("Tables or columns that are not as declared: {places}"), _differences(connection))


def _differences(connection: Connection) -> Iterator[str]:
    there = inspect(connection)
    tables = {name for name in there.get_table_names() if not name.startswith(_NOT_OURS)}
    declared = {each.name: {column.name for column in each.table.columns} for each in catalogue.entities()}
    yield from sorted(tables ^ declared.keys())
    for name in sorted(tables & declared.keys()):
        columns = {column["name"] for column in there.get_columns(name)}
        yield from (f"{name}.{column}" for column in sorted(columns ^ declared[name]))
    # Nothing of ours needs one, and it could keep or move data behind our back.
    extra = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name")
    yield from (str(row[0]) for row in extra)


def _erasures(connection: Connection, book: Book) -> Message | None:
    key = book_key(connection, "ledger")
    entries = ledger.union(ledger.stored(connection), *(ledger.read(path, key) for path in book.ledgers()))
    ids = [each for entry in entries.values() for each in entry.ids]
    back = 0
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        back += len(connection.scalars(select(Person.id).where(Person.id.in_(some))).all())
    return Message(N_("{count} erased people are in the book again."), {"count": back}) if back else None


def _serial(connection: Connection, book: Book) -> Message | None:
    return next((notice for notice in book.notices if notice.msgid == OLDER_COPY), None)


def _listed(msgid: str, places: Iterator[str] | Sequence[str] | dict[str, None]) -> Message | None:
    found = list(places)
    more = ["…"] if len(found) > _SHOWN else []
    return Message(msgid, {"places": ", ".join(found[:_SHOWN] + more)}) if found else None
