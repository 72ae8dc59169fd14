"""Restoring: the set is checked, the present book saved, the erased erased again, scanned, and only then put in place.

Everything is prepared in a passing folder on the disk of the target. One step makes it count: the database takes its
name. Killed before, the old book is there; after, the restored one, whole.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop_app import platform
from desktop_app.rules import permissions, progress
from desktop_app.rules.errors import N_, EnvironmentFailed, Message, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.services import firstrun
from desktop_app.services.backups import openers, present, userlist
from desktop_app.services.backups.cleaning import settle
from desktop_app.services.backups.openers import Key, Opened, Ways
from desktop_app.services.backups.present import Before, Lying
from desktop_app.services.backups.userlist import Rows, Seat
from desktop_app.vault import backup, database, files, keyslots, ledger, tries
from desktop_app.vault.backup import BackupSet, State
from desktop_app.vault.book import (
    DATABASE,
    LEDGER,
    LOCK,
    SLOTS,
    Book,
    config_folder,
    known_serial,
    opened_apart,
    vault_of,
)
from desktop_app.vault.keyslots import DataKey, SlotFile
from desktop_app.vault.work import Clock, append_audit, book_key, set_setting, setting

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
        notices: what is to be told of who gets in.
    """

    folder: Path
    made_at: datetime
    counts: dict[str, int]
    erased_again: int
    saved: Path | None
    notices: tuple[Message, ...]


def look(folder: Path) -> BackupSet:
    """The set in `folder`, for showing its counts before anything is done; nothing is proven. Raises BA-02."""
    return backup.read(folder)


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
    return sorted(found.values(), key=lambda each: each.manifest.age, reverse=True)


def restore(
    there: BackupSet, to: Path, key: Key, clock: Clock, *, also: Sequence[Key] = (), ledgers: Sequence[Path] = ()
) -> Restored:
    """Put the book of a set in the folder `to`, without anybody whom any known ledger says was erased.

    Records come back as they were, who may open the book does not: users, roles and passwords stay the present ones.

    Args:
        there: the set. key, also: what opens it and the book in `to`, which may be under another key.
        to: where the book is put; one that lies there must be closed, and is backed up first.
        ledgers: further ledger files, from other media say.

    Raises `Rejected` BA-07 where another book lies in `to`, BA-13 where nothing that was given opens the book there,
    BA-15 where nothing opens the set, BA-14 where no owner would get in afterwards, BK-01 where none may lie, PE-01
    where the login is not the owner's, KY-… for a wrong password; `EnvironmentFailed` BA-03 for a set that is not
    whole, BA-06 where a trace of somebody erased was left, DB-04 where a newer program wrote either, LE-01 for a
    damaged ledger. Then the old book is there as it was.
    """
    vault_id, given = there.manifest.vault_id, (key, *also)
    for each in given:
        if isinstance(each, Opened):
            permissions.demand(each.actor.role, Permission.RESTORE)
    _possible(to, vault_id)
    progress.report(0, 5)
    ways = openers.find(there, to, given, clock())
    fitting = next((each for each in ways.keys if backup.key_name(each) == there.manifest.key), None)
    if fitting is None:
        raise Rejected(
            "BA-15",
            N_("What was given does not open the backup of {moment}: the book had another key then."),
            do=N_("Give the password or the recovery sheet of that time as well, or choose another backup."),
            moment=there.manifest.made_at,
        )
    # Its key file is not needed by whoever got a key without it: by the sheet alone, or by the book's present one.
    state = backup.check(there, fitting, vault_id, without=() if ways.of_set else (SLOTS,))
    if state is not State.WHOLE:
        raise backup.unusable(there, state)
    files.step(STEPS[0])
    progress.report(1, 5)
    with platform.lock_file(to / LOCK, clock()) as lock:
        with present.lying(to, vault_id, ways, lock) as lying:
            coming = _coming(there, to, fitting, ways, lying)
            before = present.saved(there, to, lying, clock)
        files.step(STEPS[1])
        progress.report(2, 5)
        entries = _given(there, fitting, to, ledgers, before)
        restored = _put(there, to, fitting, coming, before, entries, clock)
    progress.tell(5, 5)
    return restored


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


def _given(there: BackupSet, key: DataKey, to: Path, ledgers: Sequence[Path], before: Before) -> list[ledger.Entry]:
    """The union of all ledgers: the present book's, this computer's copies, and the files that were given."""
    secret = backup.ledger_key(there, key)
    found = [list(before.entries or ())]
    for path in (to / LEDGER, config_folder(there.manifest.vault_id) / LEDGER):
        copy = ledger.salvage(path, secret)
        if copy.damaged and before.entries is None:  # nothing else may know of what those lines told
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


@dataclass(frozen=True)
class _Coming:
    """What the restored book will be under, and who opens it.

    Attributes:
        key: its data key; the one in use stays. slots: the key file that goes with it, none where every one is lost.
        users: the list of the book before, none where the set's own stays. seats: of either. who: restores it.
        guessed: whether the book before could not tell.
    """

    key: DataKey
    slots: SlotFile | None
    users: Rows | None
    seats: Sequence[Seat]
    who: bytes
    guessed: bool


def _coming(there: BackupSet, to: Path, fitting: DataKey, ways: Ways, lying: Lying) -> _Coming:
    """Raises `Rejected` PE-01 for somebody who may not restore it, BA-14 where no owner would get in afterwards."""
    slots, key = ways.newest() or (None, fitting)
    if lying.open is not None:
        key = lying.open[0].database.key
        slots = ways.file_for(key)
    # An older copy of the book, put in its place by hand, knows less than the set.
    users = lying.users if lying.serial >= there.manifest.serial else None
    if users is not None:
        seats = userlist.seats(users)
    else:
        seats = [Seat(*each) for each in database.users_in(there.database, fitting)]
        if slots is not None and slots != ways.of_set:
            seats = userlist.fitted(seats, slots, by_sheet=ways.by_sheet(key))
    who = userlist.entitled(ways, key, slots, seats)
    return _Coming(key, slots, users, seats, who, lying.users is None and (to / DATABASE).exists())


def _put(
    there: BackupSet, to: Path, key: DataKey, coming: _Coming, before: Before, entries: Sequence[ledger.Entry],
    clock: Clock,
) -> Restored:  # fmt: skip
    vault_id = there.manifest.vault_id
    store = backup.store_in(to / backup.FOLDER, vault_id)
    with backup.scratch(backup.gathering_in(store)) as work:
        backup.unpack(there, key, work, entries)
        files.step(STEPS[2])
        with opened_apart(work, vault_id, key, clock()) as (copy, actor):
            gone = settle(copy, actor, clock)
            counts, all_entries, secret = _made_present(copy, coming, before, to, clock())
        files.step(STEPS[3])
        progress.report(4, 5)
        ready = work / DATABASE
        if coming.key != key:
            ready = work / "rekeyed.db"
            database.export(work / DATABASE, key, ready, coming.key)
        if coming.slots is not None:
            keyslots.save(coming.slots, [to / SLOTS])
        files.step(STEPS[4])
        for ending in ("-wal", "-shm"):  # a log of the book before, which is kept, must not meet another file
            if (to / f"{DATABASE}{ending}").exists():
                platform.remove(to / f"{DATABASE}{ending}")
        platform.replace(ready, to / DATABASE)
        platform.sync_folder(to)
        files.step(STEPS[5])
        for path in (to / LEDGER, config_folder(vault_id) / LEDGER):
            ledger.write(path, all_entries, secret)
    with contextlib.suppress(EnvironmentFailed):  # they are in the log; the book is there
        tries.forget(config_folder(vault_id))
    files.step(STEPS[6])
    told = userlist.notices(coming.seats, coming.slots, guessed=coming.guessed)
    return Restored(to, there.manifest.made_at, counts, gone, before.saved, told)


def _made_present(
    copy: Book, coming: _Coming, before: Before, to: Path, now: datetime
) -> tuple[dict[str, int], list[ledger.Entry], bytes]:
    """Fit the copy to this computer: its users, a serial beyond the last one seen here, what was tried at it."""
    with copy.database.transaction() as connection:
        if coming.users is not None:
            userlist.take_over(connection, coming.users, coming.slots)
        else:
            userlist.fit(connection, coming.seats)
        if before.saved is not None:
            seen = max(known_serial(to, copy.vault_id, each) for each in (copy.database.key, coming.key))
            set_setting(connection, "serial", str(max(seen, int(setting(connection, "serial") or 0)) + 1))
        for moment in tries.failures(config_folder(copy.vault_id)):
            append_audit(connection, None, moment, "login.failed")
        append_audit(connection, coming.who, now, "backup.restore", records=[coming.who])
        counts, entries = database.counted(connection), ledger.stored(connection)
        secret = book_key(connection, "ledger")
        connection.commit()
    copy.database.checkpoint()
    return counts, entries, secret
