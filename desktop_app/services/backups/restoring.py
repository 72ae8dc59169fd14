"""Restoring: the set is checked, the present book saved, the erased erased again, scanned, and only then put in place.

Everything is prepared in a passing folder on the disk of the target. One step makes it count: the database takes its
name. Killed before, the old book is there; after, the restored one, whole.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update

from desktop_app import platform
from desktop_app.records.users import User
from desktop_app.rules import progress
from desktop_app.rules.errors import N_, EnvironmentFailed, Problem, Rejected
from desktop_app.rules.vocabulary import Role
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services import erasure, firstrun
from desktop_app.services.backups.cleaning import settle
from desktop_app.vault import backup, database, files, keyslots, ledger
from desktop_app.vault.backup import BackupSet, State
from desktop_app.vault.book import (
    DATABASE,
    LEDGER,
    LOCK,
    SLOTS,
    Book,
    config_folder,
    known_serial,
    open_unlocked,
    opened_apart,
    vault_of,
)
from desktop_app.vault.keyslots import DataKey
from desktop_app.vault.recovery import Sheet, parse_sheet
from desktop_app.vault.work import Actor, Clock, append_audit, book_key, set_setting, setting

Key = DataKey | Sheet | tuple[str | None, str]
"""What opens a set: the data key of a book that was open just now, the recovery sheet, or a login and its password."""

STEPS = (
    "restore.1 checked", "restore.2 present book saved", "restore.3 unpacked", "restore.4 erased again",
    "restore.5 keys in place", "restore.6 database in place", "restore.7 done",
)  # fmt: skip


@dataclass(frozen=True)
class Restored:
    """What came of it.

    Attributes:
        folder: of the book. made_at: of the set. counts: rows by table now. erased_again: people whom the set still
        held. saved: where the book is kept that was there before, none where there was none.
    """

    folder: Path
    made_at: datetime
    counts: dict[str, int]
    erased_again: int
    saved: Path | None


def look(folder: Path) -> BackupSet:
    """The set in `folder`, for showing its counts before anything is done; nothing is proven. Raises BA-02."""
    return backup.read(folder)


def read_sheet(typed: str) -> Sheet:
    """The recovery sheet in `typed`; `Rejected` RS-… names a group that is wrong."""
    return parse_sheet(typed)


def found_in(place: Path) -> list[BackupSet]:
    """Every set in `place`, which is a set, a folder of sets, or a disk with such a folder; the newest first."""
    found: dict[Path, BackupSet] = {}
    with contextlib.suppress(OSError):
        inner = [each for each in place.iterdir() if each.is_dir()] if place.is_dir() else []
        for each in (
            place,
            *inner,
            *(deep for one in inner if one.name.startswith("SoKin-") for deep in one.iterdir()),
        ):
            with contextlib.suppress(EnvironmentFailed):
                if not each.name.startswith("."):
                    found[each] = backup.read(each)
    return sorted(found.values(), key=lambda each: each.manifest.made_at, reverse=True)


def restore(there: BackupSet, to: Path, key: Key, clock: Clock, *, ledgers: Sequence[Path] = ()) -> Restored:
    """Put the book of a set in the folder `to`, without anybody whom any known ledger says was erased.

    ledgers: further ledger files, from other media say. The book in `to` must be closed; it is backed up first.
    Raises `Rejected` BA-07 where another book lies in `to`, BK-01 where none may lie, PE-01 where the login is not the
    owner's, KY-… for a wrong password; `EnvironmentFailed` BA-03 for a set that is not whole, BA-06 where a trace of
    somebody erased was left, LE-01 for a damaged ledger. Then the old book is there as it was.
    """
    vault_id = there.manifest.vault_id
    _possible(to, vault_id)
    progress.report(0, 5)
    keys = list(_keys(there, to, key))
    fitting = next((each for each in keys if backup.key_name(each) == there.manifest.key), keys[0])
    state = backup.check(there, fitting, vault_id)
    if state is not State.WHOLE:
        raise backup.unusable(there, state)
    if isinstance(key, tuple):
        _owners_alone(there, fitting, key, to)
    files.step(STEPS[0])
    progress.report(1, 5)
    with platform.lock_file(to / LOCK, clock()) as lock:
        present = _saved(to, there, keys, lock, clock)
        files.step(STEPS[1])
        progress.report(2, 5)
        restored = _put(there, to, fitting, present, _given(there, fitting, to, ledgers, present), clock)
    progress.tell(5, 5)
    return restored


# --- who may -------------------------------------------------------------------------------------------------------


def _possible(to: Path, vault_id: str) -> None:
    if not (to / DATABASE).exists():
        firstrun.check_folder(to)
        return
    lying = vault_of(to)
    if lying != vault_id:
        raise Rejected(
            "BA-07",
            N_("Another book lies in {folder}."),
            do=N_("Choose the folder of the same book, or an empty one."),
            folder=to,
        )


def _slot_files(there: BackupSet, to: Path) -> list[keyslots.SlotFile]:
    """The key files that may open the set: the newest beside the book, and the set's own."""
    found = []
    vault_id = there.manifest.vault_id
    for paths in ([to / SLOTS, config_folder(vault_id) / SLOTS], [there.folder / SLOTS]):
        with contextlib.suppress(EnvironmentFailed):
            found.append(keyslots.load_newest(paths, vault_id).file)
    return found


def _keys(there: BackupSet, to: Path, key: Key) -> Iterator[DataKey]:
    """Every data key that `key` leads to, at least one."""
    if isinstance(key, DataKey):
        yield key
        return
    refused: Problem | None = None
    none = True
    for file in _slot_files(there, to):
        try:
            if isinstance(key, Sheet):
                found = keyslots.unlock_with_recovery(file, key.key)
            else:
                found = keyslots.unlock(file, *key)
        except Problem as problem:
            refused = refused or problem
            continue
        none = False
        yield from (each for each in (found.data_key, found.next_key) if each is not None)
    if isinstance(key, Sheet) and (none or key.sealed is not None):
        with contextlib.suppress(Problem) if not none else contextlib.nullcontext():
            yield keyslots.open_sheet(key).data_key
            none = False
    if none:
        raise refused or EnvironmentFailed(
            "KY-11",
            N_("The book's key file is missing."),
            do=N_("Put back a copy of the key file from a backup, or open the book with the recovery sheet."),
        )


def _owners_alone(there: BackupSet, key: DataKey, login: tuple[str | None, str], to: Path) -> None:
    """Raise PE-01 unless the login is an owner's, by the set's own list of users."""
    slots = set()
    for file in _slot_files(there, to):
        with contextlib.suppress(Problem):
            slots.add(bytes.fromhex(keyslots.unlock(file, *login).slot_id))
    role = database.role_of(there.database, key, slots)
    if role != Role.OWNER.value:
        raise Rejected("PE-01", N_("The role {role} may not do this."), do=N_("Ask the owner."), role=role or "-")


# --- the present book ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Present:
    """The book that is there now. key: none where it can't be opened. slots: of its users, by their ids."""

    key: DataKey | None
    entries: tuple[ledger.Entry, ...]
    slots: dict[bytes, bytes]
    saved: Path | None


def _saved(to: Path, there: BackupSet, keys: Sequence[DataKey], lock: platform.FileLock, clock: Clock) -> _Present:
    """Save the book that lies in `to`, and close it so that nothing of it is left in a log."""
    if not (to / DATABASE).exists():
        return _Present(None, (), {}, None)
    for key in keys:
        try:
            return _backed_up(to, there, key, lock, clock)
        except EnvironmentFailed as problem:
            if problem.code in (
                "BA-01",
                "DB-07",
                "FI-01",
            ):  # no room: that is no damage, and nothing is given up for it
                raise
    return _Present(None, (), {}, _kept_as_it_is(to, there.manifest.vault_id, clock()))


def _backed_up(to: Path, there: BackupSet, key: DataKey, lock: platform.FileLock, clock: Clock) -> _Present:
    book, actor = open_unlocked(to, there.manifest.vault_id, key, lock)
    try:
        erasure.settle(book, actor, clock)  # an erasure under way is finished first: a set must not bring it back
        made = backup.make(book, backup.own_store(book), clock(), keep=there.manifest.set_id)
        with book.database.transaction() as connection:
            entries = tuple(ledger.stored(connection))
            slots = {bytes(row.id): bytes(row.slot_id) for row in connection.execute(select(User.id, User.slot_id))}
        return _Present(key, entries, slots, made.folder)
    finally:
        book.database.close()


def _kept_as_it_is(to: Path, vault_id: str, now: datetime) -> Path:
    """A book that can't be opened is kept file by file: somebody may mend it one day. It stays encrypted."""
    folder = (
        backup.store_in(to / backup.FOLDER, vault_id)
        / f"{backup.UNREADABLE}-{now.astimezone(OFFICE_ZONE):%Y-%m-%d-%H%M%S}"
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise platform.failure(error, folder) from None
    for name in (DATABASE, f"{DATABASE}-wal", SLOTS):
        if (to / name).exists():
            files.copy(to / name, folder / name)
    return folder


def _given(there: BackupSet, key: DataKey, to: Path, ledgers: Sequence[Path], present: _Present) -> list[ledger.Entry]:
    """The union of all ledgers: the present book's, this computer's copies, and the files that were given."""
    secret = backup.ledger_key(there, key)
    found = [list(present.entries)]
    for path in (to / LEDGER, config_folder(there.manifest.vault_id) / LEDGER):
        copy = ledger.salvage(path, secret)
        if copy.damaged and present.key is None:  # nothing else may know of what those lines told
            raise ledger.damaged(path, copy.damaged[0])
        found.append(list(copy.entries))
    for path in ledgers:
        if not path.is_file():
            raise EnvironmentFailed(
                "FI-04", N_("The file or folder {path} is not there."), do=N_("Check its name."), path=path
            )
        found.append(ledger.read(path, secret))
    return list(ledger.union(*found).values())


# --- the restored one ----------------------------------------------------------------------------------------------


def _put(
    there: BackupSet, to: Path, key: DataKey, present: _Present, entries: Sequence[ledger.Entry], clock: Clock
) -> Restored:
    vault_id = there.manifest.vault_id
    store = backup.store_in(to / backup.FOLDER, vault_id)
    with backup.scratch(backup.gathering_in(store)) as work:
        backup.unpack(there, key, work, entries)
        files.step(STEPS[2])
        with opened_apart(work, vault_id, key, clock()) as (copy, actor):
            gone = settle(copy, actor, clock)
            counts, all_entries, secret = _made_present(copy, actor, present, to, clock())
        files.step(STEPS[3])
        progress.report(4, 5)
        ready = work / DATABASE
        if present.key is not None and present.key != key:  # the key was changed since: the book's present one stays
            ready = work / "rekeyed.db"
            database.export(work / DATABASE, key, ready, present.key)
        if present.key is None:
            files.copy(there.folder / SLOTS, to / SLOTS)
        files.step(STEPS[4])
        for ending in (
            "-wal",
            "-shm",
        ):  # of a book that could not be opened, kept above: a log must not meet another file
            if (to / f"{DATABASE}{ending}").exists():
                platform.remove(to / f"{DATABASE}{ending}")
        platform.replace(ready, to / DATABASE)
        platform.sync_folder(to)
        files.step(STEPS[5])
        for path in (to / LEDGER, config_folder(vault_id) / LEDGER):
            ledger.write(path, all_entries, secret)
    files.step(STEPS[6])
    return Restored(to, there.manifest.made_at, counts, gone, present.saved)


def _made_present(
    copy: Book, actor: Actor, present: _Present, to: Path, now: datetime
) -> tuple[dict[str, int], list[ledger.Entry], bytes]:
    """Fit the copy to this computer: the users' present key slots, a serial beyond the last one seen here."""
    with copy.database.transaction() as connection:
        users = connection.execute(select(User.id, User.slot_id)).all()
        for row in users:
            slot = present.slots.get(bytes(row.id))
            if slot is not None and slot != bytes(row.slot_id):
                connection.execute(update(User).where(User.id == row.id).values(slot_id=slot))
        if present.saved is not None:
            seen = known_serial(to, copy.vault_id, copy.database.key)
            set_setting(connection, "serial", str(max(seen, int(setting(connection, "serial") or 0)) + 1))
        append_audit(connection, actor.id, now, "backup.restore", records=[actor.id])
        counts, entries = database.counted(connection), ledger.stored(connection)
        secret = book_key(connection, "ledger")
        connection.commit()
    copy.database.checkpoint()
    return counts, entries, secret
