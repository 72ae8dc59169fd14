"""A book in its folder: what lies there, how it is made, unlocked and closed.

Folder: ``book.db`` (encrypted database), ``book.slots`` (key slots), ``book.serial``, ``erasures.ledger``,
``pending-erasure`` (only while an erasure is under way), ``failed.logins`` (until somebody gets in), ``book.lock``.
Copies of slots, serial and ledger lie in the roaming configuration folder under the vault's id, so that a lost file
beside the database is not a lost book.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, insert, select

from desktop_app import platform
from desktop_app.records.declare import new_id
from desktop_app.records.kinds import FirmName, Line, PersonName
from desktop_app.records.settings import BookKey
from desktop_app.records.users import User
from desktop_app.rules.errors import N_, EnvironmentFailed, Message, Problem, Rejected
from desktop_app.rules.folding import clean_line
from desktop_app.rules.vocabulary import Role
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.vault import files, keyslots, serial, tries
from desktop_app.vault.database import NEXT, Database, damaged, drop_next
from desktop_app.vault.keyslots import DataKey, KdfCost, SlotFile, Unlocked
from desktop_app.vault.recovery import Sheet, SheetText
from desktop_app.vault.serial import Seen
from desktop_app.vault.work import Actor, append_audit, book_key, last_entry, set_setting, setting, verify_audit

DATABASE, SLOTS, SERIAL = "book.db", "book.slots", "book.serial"
LEDGER, PENDING, LOCK = "erasures.ledger", "pending-erasure", "book.lock"

_LOGIN_LIMIT = 60  # as `User.login` declares it

KEY_CHANGED = N_(
    "A change of the book's key was broken off and is finished now. Make a new recovery sheet: the old one no longer "
    "opens the book without its key file."
)
AUDIT_BROKEN = N_(
    "The log of what was done does not go on where it ended when the book was last closed (entry {number}): "
    "somebody changed the book with another program."
)
OLDER_COPY = N_(
    "This is an older copy of the book: it stands at {found}, this computer has seen {known}. "
    "What was entered since then is missing; people erased since then were erased again."
)


@dataclass
class Book:
    """An open book.

    Attributes:
        folder: where it lies. vault_id: its random identity, 32 hex digits. database: the open file.
        notices: what the user must be told on opening. apart: a copy that is worked on for itself, a backup say; it
            neither reads nor writes what this computer keeps for the book.
    """

    folder: Path
    vault_id: str
    database: Database
    lock: platform.FileLock
    notices: list[Message]
    apart: bool = False

    @property
    def config(self) -> Path:
        """Where this computer keeps its copies of the book's small files."""
        return self.folder if self.apart else config_folder(self.vault_id)

    def ledgers(self) -> tuple[Path, Path]:
        """The two ledger files: beside the database, and apart from it."""
        return self.folder / LEDGER, self.config / LEDGER

    def slot_places(self) -> list[Path]:
        """Where its key files lie: beside the database, and this computer's copy."""
        self.config.mkdir(parents=True, exist_ok=True)
        return [self.folder / SLOTS, self.config / SLOTS]

    def slots(self) -> SlotFile:
        """The newest copy of its key file; raises `EnvironmentFailed` KY-11, KY-03 where there is none to be used."""
        return keyslots.load_newest(self.slot_places(), self.vault_id).file

    def derived_key(self, purpose: str) -> bytes:
        """A 32-byte key for `purpose`, from the data key (RFC 5869)."""
        return derive(self.database.key, purpose)

    def close(self) -> None:
        """Write the log back, move the serial on, let go of the folder."""
        try:
            self.move_serial()
        finally:
            try:
                self.database.close()
            finally:
                self.lock.release()

    def move_serial(self) -> None:
        """Note in the database, and outside it, that the book went on; an older file in its place is told by that."""
        with self.database.transaction() as connection:
            number = int(setting(connection, "serial") or 0) + 1
            set_setting(connection, "serial", str(number))
            entry, chain = last_entry(connection)
            connection.commit()
        self.database.checkpoint()
        content = serial.content(Seen(number, entry, chain), self.vault_id, self.derived_key("serial"))
        for folder in (self.folder, self.config):
            folder.mkdir(parents=True, exist_ok=True)
            files.write(folder / SERIAL, content)

    def check_serial(self, *keys: DataKey) -> None:
        """Add a notice where this computer has seen a newer state of the book, or the audit chain does not go on there.

        keys: others that the book was under.
        """
        known = _seen(self.folder, self.vault_id, self.database.key, *keys)
        with self.database.transaction() as connection:
            found = int(setting(connection, "serial") or 0)
            same = known.serial == found and known.entry > 0
            wrong = verify_audit(connection, known.entry, known.chain) if same else None
        if known.serial > found:
            self.notices.append(Message(OLDER_COPY, {"found": found, "known": known.serial}))
        if wrong is not None:
            self.notices.append(Message(AUDIT_BROKEN, {"number": wrong}))


@contextmanager
def _held(folder: Path, now: datetime) -> Iterator[platform.FileLock]:
    """The folder's lock, released again if what follows fails."""
    lock = platform.lock_file(folder / LOCK, now)
    try:
        yield lock
    except BaseException:
        lock.release()
        raise


def config_folder(vault_id: str) -> Path:
    """The folder of this computer's copies for one vault."""
    return platform.config_home() / "books" / vault_id


def create(
    folder: Path, *, office: str, owner: str, login: str, password: str, now: datetime, shared: bool = False,
    cost: KdfCost = KdfCost.STANDARD,
) -> tuple[Book, Actor, SheetText]:  # fmt: skip
    """Make a book in `folder` with its owner; returns it open, with the owner and the text of the recovery sheet.

    Raises `Rejected` BK-01 where the folder is synchronised or on a network, BK-04 and VA-… for a name that is none,
    KY-02 for a short password; `EnvironmentFailed` DB-05 where a book lies there, FI-07 where `shared` (all users of
    this computer) is not possible.
    """
    office, owner, login = _named(office, owner, login)
    if platform.is_synced_or_network(folder):
        raise Rejected(
            "BK-01",
            N_("The folder {folder} is copied to other computers or lies on a network."),
            do=N_("Choose a folder on this computer's own disk. Finished backups may lie there, the book itself not."),
            folder=folder,
        )
    if (folder / DATABASE).exists():
        raise EnvironmentFailed(
            "DB-05",
            N_("There is a book in {folder} already."),
            do=N_("Choose another folder, or open the book that is there."),
            folder=folder,
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise platform.failure(error, folder) from None
    platform.share(folder) if shared else platform.restrict(folder)
    with _held(folder, now) as lock:
        vault_id, data_key = keyslots.new_vault_id(), DataKey.new()
        today = now.astimezone(OFFICE_ZONE).date()
        slots, sheet = keyslots.create(vault_id, login, password, data_key, created_on=today, cost=cost)
        slot_id = bytes.fromhex(slots.users[0].slot_id)
        database = Database.create(folder / DATABASE, data_key)
        book = Book(folder, vault_id, database, lock, [])
        with database.transaction() as connection:
            actor = _fill(connection, vault_id, office, owner, login, slot_id, now)
            connection.commit()
        book.config.mkdir(parents=True, exist_ok=True)
        keyslots.save(slots, _slot_paths(folder, vault_id))
        book.move_serial()
    return book, actor, sheet


def _named(office: str, owner: str, login: str) -> tuple[str, str, str]:
    """The names as they are stored; `Rejected` VA-… or BK-04 for one that cannot be."""
    office, login = FirmName().parse(office), Line(_LOGIN_LIMIT).parse(login)
    for name in (office, login):
        if not any(letter.isalnum() for letter in name):
            raise Rejected(
                "BK-04",
                N_("The name of the office or the login of its owner is missing."),
                do=N_("Enter both; they need a letter or a digit."),
            )
    return office, PersonName().parse(owner), login


def _fill(
    connection: Connection, vault_id: str, office: str, owner: str, login: str, slot_id: bytes, now: datetime
) -> Actor:
    """The first rows of a new book."""
    from desktop_app.vault.migrations import upgrade

    upgrade(connection)
    for name in ("audit", "ledger", "codes"):
        connection.execute(insert(BookKey).values(name=name, key=secrets.token_bytes(32)))
    set_setting(connection, "vault_id", vault_id)
    set_setting(connection, "office.name", office)
    actor = Actor(new_id(), login, owner, Role.OWNER)
    connection.execute(
        insert(User).values(
            id=actor.id, login=login, full_name=owner, role=Role.OWNER.value, slot_id=slot_id, active=True, added_at=now
        )
    )
    append_audit(connection, actor.id, now, "book.create", records=[actor.id])
    return actor


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
    with _held(folder, now) as lock:
        tries.check(folder, now)
        vault_id = _vault_of(folder)
        loaded = keyslots.load_newest(_slot_paths(folder, vault_id), vault_id)
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
    """Give `actor`, who knows the `old` one, a new password and a new key pair; raises `Rejected` KY-01, -02, -16."""
    if new == old:
        raise Rejected(
            "KY-16", N_("The new password is the old one."), do=N_("Choose another one that nobody else knows.")
        )
    file, _ = keyslots.change_password(book.slots(), actor.login, old, new, cost=cost)
    keyslots.save(file, book.slot_places())
    with book.database.transaction() as connection:
        append_audit(connection, actor.id, now, "password.change", records=[actor.id])
        connection.commit()


def open_with_sheet(folder: Path, sheet: Sheet, *, now: datetime) -> tuple[Book, Actor]:
    """Unlock the book in `folder` with its recovery sheet, as its owner.

    The whole sheet needs no slot file; its lines K1 and K2 alone need any copy of it.
    """
    _must_exist(folder)
    with _held(folder, now) as lock:
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
    with _held(folder, now) as lock, contextlib.ExitStack() as stack:
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


def vault_of(folder: Path) -> str | None:
    """The identity of the book in `folder`, as far as it can be told without a key."""
    return _vault_of(folder)


def known_serial(folder: Path, vault_id: str, key: DataKey) -> int:
    """The newest state of the book that was seen beside it or on this computer; 0 where none was."""
    return _seen(folder, vault_id, key).serial


def _seen(folder: Path, vault_id: str, *keys: DataKey) -> Seen:
    """The newest state of the book that was seen beside it or on this computer, under any of the keys."""
    places = (folder / SERIAL, config_folder(vault_id) / SERIAL)
    states = [serial.seen(place, vault_id, derive(key, "serial")) for place in places for key in keys]
    return max(states, key=lambda each: each.serial)


def slot_paths(folder: Path, vault_id: str) -> list[Path]:
    """Where the key files of a book lie: beside the database, and this computer's copy."""
    return _slot_paths(folder, vault_id)


def _by_sheet(folder: Path, sheet: Sheet) -> tuple[Unlocked, Rejected | None]:
    """What the sheet gives, by the slot file or alone; and why the slot file gave nothing, if there is one."""
    vault_id, refusal = _vault_of(folder), None
    if vault_id is not None:
        try:
            file = keyslots.load_newest(_slot_paths(folder, vault_id), vault_id).file
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
        book = Book(folder, unlocked.vault_id, database, lock, [Message(KEY_CHANGED)] if moved else [])
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
    places = _slot_paths(folder, unlocked.vault_id)
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


def _slot_paths(folder: Path, vault_id: str | None) -> list[Path]:
    """Where slot files of this book lie: beside the database, and this computer's copy."""
    beside = folder / SLOTS
    return [beside] if vault_id is None else [beside, config_folder(vault_id) / SLOTS]


def _vault_of(folder: Path) -> str | None:
    """The identity of the book in `folder`, as far as it can be told without a key.

    Its slot file says it; where that is lost, the serial beside it; and where that is lost too, this computer may know
    one book only.
    """
    with contextlib.suppress(EnvironmentFailed):
        return keyslots.load_newest([folder / SLOTS]).file.vault_id
    if (vault_id := serial.vault_in(folder / SERIAL)) is not None:
        return vault_id
    copies = list((platform.config_home() / "books").glob(f"*/{SLOTS}"))
    return copies[0].parent.name if len(copies) == 1 else None


def derive(key: DataKey, purpose: str) -> bytes:
    """A 32-byte key for `purpose`, from a data key (RFC 5869)."""
    return HKDF(SHA256(), 32, salt=key.salt, info=f"so-kin {purpose}".encode()).derive(key.key)


__all__ = [
    "DATABASE", "LEDGER", "LOCK", "NEXT", "PENDING", "SERIAL", "SLOTS", "Book", "book_key", "config_folder", "create",
    "open_book", "open_with_sheet",
]  # fmt: skip
