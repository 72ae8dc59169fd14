"""A book is unlocked: by a login and its password, by the recovery sheet, or by its data key."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from desktop_app import platform
from desktop_app.records.users import User
from desktop_app.rules.errors import N_, EnvironmentFailed, Message, Problem, Rejected
from desktop_app.rules.folding import clean_line
from desktop_app.rules.vocabulary import Role
from desktop_app.vault import keyslots, tries
from desktop_app.vault.book.layout import (
    DATABASE,
    KEY_CHANGED,
    LOG_DAMAGED,
    SLOTS,
    Book,
    held,
    slot_paths,
    vault_of,
)
from desktop_app.vault.database import Database, drop_next
from desktop_app.vault.engine_faults import damaged
from desktop_app.vault.keyslots import DataKey, KdfCost, SlotFile, Unlocked
from desktop_app.vault.recovery import Sheet
from desktop_app.vault.work import Actor, append_audit, setting


def open_book(
    folder: Path,
    *,
    login: str | None,
    password: str,
    now: datetime,
    own: str | None = None,
    cost: KdfCost = KdfCost.STANDARD,
) -> tuple[Book, Actor]:
    """Unlock the book in `folder`. `login` may be left out where one user only has a slot.

    own: the password that whoever opens it chooses from now on; a one-time code opens nothing without it.
    Raises `Rejected` KY-01 for a wrong password, KY-14 for a one-time code alone, KY-15 after too many failures, BK-03
    for a user who left; `EnvironmentFailed` DB-02 in use, DB-03 damaged, DB-04 newer version.
    """
    _must_exist(folder)
    if own is not None:
        keyslots.check_password(own)
    with held(folder, now) as lock:
        tries.check(folder, now)
        vault_id = vault_of(folder)
        loaded = keyslots.load_newest(slot_paths(folder, vault_id), vault_id)
        login = None if login is None else clean_line(login)
        try:
            book, actor = _opened(folder, _unlocked(folder, loaded.file, login, password, own, now), lock, now)
        except Problem as problem:
            beside = _of_another_key(folder, loaded.file)
            if beside is None or problem.code not in ("KY-01", "DB-03"):
                raise
            book, actor = _opened(folder, _unlocked(folder, beside, login, password, own, now), lock, now)
            keyslots.save(beside, book.slot_places())  # this computer's copy follows the book that is opened
            loaded = keyslots.load_newest(book.slot_places(), book.vault_id)
        try:
            keyslots.heal(loaded)  # a copy that can't be written now is healed another time
            if own is not None:
                change_password(book, actor, password, own, now, cost=cost)
        except BaseException:
            book.database.close()
            raise
        return book, actor


def _of_another_key(folder: Path, newest: SlotFile) -> SlotFile | None:
    """The key file beside the database, where it is of another data key than this computer's newer copy.

    A book that was restored from before the key was changed comes with the key file of its own day. One of the same key
    is never taken: an old copy of it would bring back a password that was changed since.
    """
    with contextlib.suppress(EnvironmentFailed):
        beside = keyslots.load_newest([folder / SLOTS], newest.vault_id).file
        if beside.key_generations != newest.key_generations:
            return beside
    return None


def _unlocked(
    folder: Path, file: SlotFile, login: str | None, password: str, own: str | None, now: datetime
) -> Unlocked:  # fmt: skip
    try:
        unlocked = keyslots.unlock(file, login, password)
    except Rejected as refusal:
        if refusal.code == "KY-01":
            tries.note(folder, now)
        raise
    if unlocked.must_change and own is None:
        raise Rejected(
            "KY-14",
            N_("This is a one-time code: it opens the book once a password of your own is chosen."),
            do=N_("Choose a password of at least 12 characters that nobody else knows."),
        )
    return unlocked


def change_password(
    book: Book, actor: Actor, old: str, new: str, now: datetime, *, cost: KdfCost = KdfCost.STANDARD
) -> None:
    """Give `actor`, who knows the `old` one, a new password and a new key pair.

    Raises `Rejected` KY-01, -02, -16, and -15 after too many failures: whoever sits at a book that somebody left open
    does not guess at its password either.
    """
    if new == old:
        raise Rejected(
            "KY-16", N_("The new password is the old one."), do=N_("Choose another one that nobody else knows.")
        )
    tries.check(book.folder, now)
    try:
        file, _ = keyslots.change_password(book.slots(), actor.login, old, new, cost=cost)
    except Rejected as refusal:
        if refusal.code == "KY-01":
            tries.note(book.folder, now)
        raise
    keyslots.save(file, book.slot_places())
    with book.database.transaction() as connection:
        for moment in tries.failures(book.folder):
            append_audit(connection, None, moment, "login.failed")
        append_audit(connection, actor.id, now, "password.change", records=[actor.id])
        connection.commit()
    with contextlib.suppress(EnvironmentFailed):  # they are in the log; the password is changed
        tries.forget(book.folder)


def open_with_sheet(folder: Path, sheet: Sheet, *, now: datetime) -> tuple[Book, Actor]:
    """Unlock the book in `folder` with its recovery sheet, as its owner.

    The whole sheet needs no slot file; its lines K1 and K2 alone need any copy of it.
    """
    _must_exist(folder)
    with held(folder, now) as lock:
        unlocked, refusal = _by_sheet(folder, sheet)
        try:
            return _opened(folder, unlocked, lock, now, by_sheet=True)
        except EnvironmentFailed as problem:
            if refusal is not None and problem.code == "DB-03":
                raise refusal from None  # a sheet from before the key was changed, not a damaged book
            raise


@contextmanager
def opened_apart(folder: Path, vault_id: str, key: DataKey, now: datetime) -> Iterator[tuple[Book, Actor]]:
    """A copy of the book that lies alone in `folder`, open as its owner while the context lasts.

    Raises `EnvironmentFailed` DB-03 where it is damaged or another book's.
    """
    with held(folder, now) as lock, contextlib.ExitStack() as stack:
        stack.callback(lock.release)
        database = open_current(folder / DATABASE, key)
        stack.callback(database.close)
        with database.transaction() as connection:
            if setting(connection, "vault_id") != vault_id:
                raise damaged(N_("it belongs to other keys"))
            actor = _actor(connection, None)
        yield Book(folder, vault_id, database, lock, [], apart=True), actor


def open_unlocked(folder: Path, vault_id: str, key: DataKey, lock: platform.FileLock) -> tuple[Book, Actor]:
    """The book in `folder`, whose lock is held, opened as its owner by its data key; the caller closes the database."""
    database = open_current(folder / DATABASE, key)
    try:
        with database.transaction() as connection:
            if setting(connection, "vault_id") != vault_id:
                raise damaged(N_("it belongs to other keys"))
            actor = _actor(connection, None)
    except BaseException:
        database.close()
        raise
    return Book(folder, vault_id, database, lock, []), actor


def _by_sheet(folder: Path, sheet: Sheet) -> tuple[Unlocked, Rejected | None]:
    """What the sheet gives, by the slot file or alone; and why the slot file gave nothing, if there is one."""
    vault_id, refusal = vault_of(folder), None
    if vault_id is not None:
        try:
            file = keyslots.load_newest(slot_paths(folder, vault_id), vault_id).file
            for each in filter(None, (_of_another_key(folder, file), file)):
                with contextlib.suppress(Rejected) if each is not file else contextlib.nullcontext():
                    return keyslots.unlock_with_recovery(each, sheet.key), None
        except EnvironmentFailed:
            pass  # no copy is whole: the sheet must do it alone
        except Rejected as refused:
            if sheet.sealed is None:
                raise
            refusal = refused
    return keyslots.open_sheet(sheet), refusal


def _must_exist(folder: Path) -> None:
    if not os.path.isdir(folder):  # noqa: PTH112 - Path.is_dir raises for a name that is too long
        raise EnvironmentFailed(
            "BK-02",
            N_("There is no book in {folder}."),
            do=N_("Check the folder, or make a new book."),
            folder=folder,
        )


def _opened(
    folder: Path, unlocked: Unlocked, lock: platform.FileLock, now: datetime, *, by_sheet: bool = False
) -> tuple[Book, Actor]:
    database, moved = open_under(folder, unlocked)
    notices = [
        Message(each) for each, holds in ((KEY_CHANGED, moved), (LOG_DAMAGED, database.log_was_damaged)) if holds
    ]
    older, database = database.is_older, _current(database)
    if unlocked.next_key is not None:
        _settle(folder, unlocked, moved=moved)
    try:
        if not database.holds("setting", "user", "audit", "book_key"):  # its making was broken off
            raise damaged(N_("it was not made by this program"))
        with database.transaction() as connection:
            if setting(connection, "vault_id") != unlocked.vault_id:
                raise damaged(N_("it belongs to other keys"))
            actor = _actor(connection, None if by_sheet else bytes.fromhex(unlocked.slot_id))
            for moment in tries.failures(folder):
                append_audit(connection, None, moment, "login.failed")
            if older:
                append_audit(connection, actor.id, now, "book.upgrade")
            append_audit(connection, actor.id, now, "book.recover" if by_sheet else "book.open", records=[actor.id])
            connection.commit()
        tries.forget(folder)
        book = Book(folder, unlocked.vault_id, database, lock, notices)
        book.check_serial(unlocked.data_key)
    except BaseException:
        database.close()
        raise
    return book, actor


def open_current(path: Path, key: DataKey) -> Database:
    """The database `path`, brought to the newest schema first where it is of an older version; raises DB-…, FI-…."""
    return _current(Database.open(path, key))


def _current(database: Database) -> Database:
    if not database.is_older:
        return database
    from desktop_app.vault.upgrading import upgrade_file

    path, key = database.path, database.key
    database.close()
    upgrade_file(path, key)
    return Database.open(path, key)


def open_under(folder: Path, unlocked: Unlocked) -> tuple[Database, bool]:
    """The database in `folder`, and whether it is under the next key already, where a change of the key is under way.

    A new file that did not come into its place is taken away; its key goes with it. Raises `EnvironmentFailed` DB-….
    """
    path = folder / DATABASE
    drop_next(path)
    try:
        return Database.open(path, unlocked.data_key), False
    except EnvironmentFailed as problem:
        if problem.code != "DB-03" or unlocked.next_key is None:
            raise
    return Database.open(path, unlocked.next_key), True


def _settle(folder: Path, unlocked: Unlocked, *, moved: bool) -> None:
    """Leave only the key in the slot file that the database is under now, after a change of it was broken off."""
    places = slot_paths(folder, unlocked.vault_id)
    file = keyslots.load_newest(places, unlocked.vault_id).file
    if file.is_rotating and unlocked.next_key is not None:
        keyslots.save(keyslots.settle(file, unlocked.data_key, unlocked.next_key, keep_next=moved), places)


def _actor(connection: Connection, slot_id: bytes | None) -> Actor:
    """Whose slot it is; the recovery sheet is the owner's."""
    query = select(User.id, User.login, User.full_name, User.role).where(User.active)
    query = query.where(User.slot_id == slot_id) if slot_id else query.where(User.role == Role.OWNER.value)
    row = connection.execute(query.order_by(User.added_at).limit(1)).first()
    if row is None:
        raise Rejected("BK-03", N_("This user may no longer open the book."), do=N_("Ask the owner."))
    return Actor(bytes(row.id), row.login, row.full_name, Role(row.role))
