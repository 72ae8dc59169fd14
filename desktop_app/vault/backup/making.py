"""Making a set, and putting a new revision in the place of one."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Integer, select, type_coerce

from desktop_app import platform
from desktop_app.records.audit import Audit
from desktop_app.rules import progress
from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.vault import database, files, keyslots, ledger
from desktop_app.vault.backup.folders import DAYS, GENERATIONS, destroy, gathering, open_store, scratch, thin
from desktop_app.vault.backup.manifests import (
    HASHED,
    MANIFEST,
    BackupSet,
    Manifest,
    State,
    check,
    key_name,
    proved,
    unusable,
)
from desktop_app.vault.book import DATABASE, LEDGER, SLOTS, Book, opened_apart, slot_paths
from desktop_app.vault.keyslots import DataKey
from desktop_app.vault.work import Actor, book_key, last_entry

STEPS = (
    "backup.1 begun", "backup.2 copied", "backup.3 gathered", "backup.4 read back", "backup.5 manifest written",
    "backup.6 named", "backup.7 old ones gone",
)  # fmt: skip
_ROOM = 1.1  # free space that a set needs, in sizes of the book


def make(book: Book, store: Path, now: datetime, *, keep: str = "") -> BackupSet:
    """Back the open book up to `store` and read the set back; older sets that are no longer to be kept go.

    keep: the id of a set that stays whatever its age, since it is about to be restored.
    Raises `EnvironmentFailed` BA-01 where the disk has no room, FI-… and DB-… as the disk and the copy say. Then no
    set was added, and those that were there still are.
    """
    files.step(STEPS[0])
    open_store(store)
    _room(store, book.database.path.stat().st_size)
    progress.report(0, 4)
    with gathering(store) as part:
        book.database.checkpoint()
        with book.database.transaction() as connection:  # nobody writes while it is copied
            entries, secret = ledger.stored(connection), book_key(connection, "ledger")
            files.copy(book.database.path, part / DATABASE)
            counts, entry = database.counted(connection), last_entry(connection)[0]
            believed = _is_believed(connection, now)
        files.step(STEPS[1])
        progress.report(1, 4)
        database.leave_log(part / DATABASE, book.database.key)
        slots = keyslots.load_newest(slot_paths(book.folder, book.vault_id), book.vault_id)
        files.copy(slots.source, part / SLOTS)
        ledger.write(part / LEDGER, entries, secret)
        made = _named(part, store, book.database.key, book.vault_id, counts, secrets.token_hex(8), 1, now, entry)
    thin(store, made, now if believed else None, keep=keep)
    files.step(STEPS[6])
    progress.tell(4, 4)
    return made


def rewrite(
    there: BackupSet,
    key: DataKey,
    passing: Path,
    now: datetime,
    change: Callable[[Book, Actor], None] | None = None,
    *,
    entries: Sequence[ledger.Entry] = (),
    new_key: DataKey | None = None,
    slots: Path | None = None,
) -> BackupSet:
    """Put a new revision in the place of a set, which is destroyed once the new one has been read back.

    Args:
        key: the data key of the set. passing: a folder on the book's own disk, made and taken away here.
        change: gets the copy, open as its owner, with `entries` in the ledger beside it. new_key: have the new
            revision under this data key, and then `slots` is the key file that goes with it.
    """
    vault_id = there.manifest.vault_id
    state = check(there, key, vault_id, thorough=False)
    if state is not State.WHOLE:
        raise unusable(there, state)
    store = there.folder.parent
    _room(passing, 3 * there.manifest.size)
    with scratch(passing) as work:
        unpack(there, key, work, entries)
        with opened_apart(work, vault_id, key, now) as (copy, actor):
            if change is not None:
                change(copy, actor)
            with copy.database.transaction() as connection:
                counts = database.counted(connection)
        with gathering(store) as part:
            if new_key is None:
                files.copy(work / DATABASE, part / DATABASE)
                database.leave_log(part / DATABASE, key)
            else:
                database.export(work / DATABASE, key, part / DATABASE, new_key)
            files.copy(slots or work / SLOTS, part / SLOTS)
            files.copy(work / LEDGER, part / LEDGER)
            manifest = there.manifest
            made = _named(
                part, store, new_key or key, vault_id, counts, manifest.set_id, manifest.revision + 1,
                manifest.made_at, manifest.entry,
            )  # fmt: skip
    destroy(there)
    return made


def unpack(there: BackupSet, key: DataKey, folder: Path, entries: Sequence[ledger.Entry] = ()) -> None:
    """Copy the files of a set into `folder`, with `entries` added to the ledger there; its key file may be missing."""
    files.copy(there.database, folder / DATABASE)
    if (there.folder / SLOTS).exists():
        files.copy(there.folder / SLOTS, folder / SLOTS)
    secret = ledger_key(there, key)
    held = ledger.read(there.folder / LEDGER, secret)
    ledger.write(folder / LEDGER, ledger.union(held, entries).values(), secret)


def ledger_key(there: BackupSet, key: DataKey) -> bytes:
    """Under which key the entries of the set's ledger are written."""
    return database.stored_key(there.database, key, "ledger")


def _named(
    part: Path, store: Path, key: DataKey, vault_id: str, counts: dict[str, int], set_id: str, revision: int,
    made_at: datetime, entry: int,
) -> BackupSet:  # fmt: skip
    """Read back what was gathered in `part`, and make it a set."""
    files.step(STEPS[2])
    progress.tell(2, 4)
    platform.sync_folder(part)
    for name in HASHED:
        platform.forget_cached(part / name)
    facts = proved(part / DATABASE, key, counts, vault_id)
    listed = {name: ((part / name).stat().st_size, files.sha256(part / name)) for name in HASHED}
    files.step(STEPS[3])
    manifest = Manifest(
        vault_id, set_id, revision, made_at, key_name(key), facts.serial, entry, facts.schema, facts.counts, listed
    )
    mac = manifest.mac(key)
    files.write(part / MANIFEST, json.dumps({**manifest.body(), "mac": mac}, indent=1, sort_keys=True).encode())
    files.step(STEPS[4])
    progress.tell(3, 4)
    moment = made_at.astimezone(OFFICE_ZONE)
    ending = f"-r{revision}" if revision > 1 else ""
    folder = store / f"{moment:%Y-%m-%d-%H%M}-{set_id[:8]}{ending}"
    platform.replace(part, folder)
    platform.sync_folder(store)
    files.step(STEPS[5])
    return BackupSet(folder, manifest, mac)


def _is_believed(connection: Connection, now: datetime) -> bool:
    """Whether old sets may go for what the clock says: one that jumped ahead would take all of them at once.

    The book's own log bears it out once somebody worked on as many of the days before as sets are kept anyway.
    """
    hour = type_coerce(Audit.at, Integer) // 3600
    query = select(hour).where(Audit.at > now - timedelta(days=DAYS), Audit.at <= now).distinct()
    days = {datetime.fromtimestamp(each * 3600, OFFICE_ZONE).date() for each in connection.scalars(query)}
    return len(days) >= GENERATIONS


def _room(place: Path, size: int) -> None:
    free = platform.free_bytes(place)
    if free < _ROOM * size:
        raise EnvironmentFailed(
            "BA-01",
            N_("The backup needs {needed} MB of free space; the disk has {free} MB."),
            do=N_("Free some space on that disk, or choose another one."),
            needed=int(_ROOM * size / 1e6) + 1,
            free=int(free / 1e6),
        )
