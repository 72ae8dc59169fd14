"""A backup set: a folder with a verified copy of the book, its key file, its ledger, and a manifest over all three.

    PLACE/SoKin-4f3a21bc/                        the store: this book's part of a disk, named after its vault
        medium.json                              which of the office's numbered media this is
        2026-11-22-1000-9b1c44d2/                one set
            book.db book.slots erasures.ledger   in rollback-journal mode, so that a read-only disk can open it
            manifest.json                        sizes and SHA-256 of the three, counts, and an HMAC over it all

A set is gathered in a folder with a passing name, read back from the disk, and only then given its own. So a crash, or
a stick that is pulled out, leaves no half set. A set is never changed: one that is rewritten gets a new folder with a
higher revision, and the one before is destroyed; of two revisions the higher one counts.

The manifest is JSON: `format`, `version`, `vault`, `set` (16 hex digits), `revision` (from 1), `made_at` (seconds since
1970), `key` (tells data keys apart), `serial`, `schema`, `counts`, `files`, and `mac`: HMAC-SHA256 over the canonical
form of the rest, under a key derived from the data key. No part of a set is ever in plain.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from desktop_app import platform
from desktop_app.rules import progress
from desktop_app.rules.errors import N_, EnvironmentFailed, Message
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.vault import database, files, keyslots, ledger, pages
from desktop_app.vault.book import DATABASE, LEDGER, SLOTS, Book, derive, opened_apart, slot_paths
from desktop_app.vault.keyslots import DataKey
from desktop_app.vault.work import Actor, book_key

MANIFEST = "manifest.json"
FOLDER = "backups"  # in the book's own folder
UNREADABLE = "damaged"  # how the folder of a book begins that could not be opened
GENERATIONS, DAYS = 5, 35
STEPS = (
    "backup.1 begun", "backup.2 copied", "backup.3 gathered", "backup.4 read back", "backup.5 manifest written",
    "backup.6 named", "backup.7 old ones gone",
)  # fmt: skip

_FORMAT, _VERSION = "so-kin-backup", 1
_PART = ".gathering-"
_LIMIT = 64 << 10
_ROOM = 1.1  # free space that a set needs, in sizes of the book
_HASHED = (DATABASE, SLOTS, LEDGER)


class State(Enum):
    """What looking at a set came to."""

    WHOLE = N_("whole and readable")
    INCOMPLETE = N_("incomplete: files are missing or cut short")
    DAMAGED = N_("damaged: its files are not what was written")
    CHANGED = N_("changed by somebody without the key")
    OTHER_KEY = N_("under an older key of the book")
    OTHER_BOOK = N_("of another book")


@dataclass(frozen=True)
class Manifest:
    """What a set says of itself; proven only once `check` has found it whole.

    Attributes:
        vault_id: of the book. set_id: 16 hex digits, the same in all revisions. made_at: when the book was as it is in
        it, aware. key: tells which data key opens it. counts: rows by table. files: (size, SHA-256 in hex) by name.
    """

    vault_id: str
    set_id: str
    revision: int
    made_at: datetime
    key: str
    serial: int
    schema: int
    counts: dict[str, int]
    files: dict[str, tuple[int, str]]

    def body(self) -> dict[str, Any]:
        """The manifest as JSON values, without its MAC."""
        return {
            "format": _FORMAT, "version": _VERSION, "vault": self.vault_id, "set": self.set_id,
            "revision": self.revision, "made_at": int(self.made_at.timestamp()), "key": self.key,
            "serial": self.serial, "schema": self.schema, "counts": self.counts,
            "files": {name: list(each) for name, each in self.files.items()},
        }  # fmt: skip

    def mac(self, key: DataKey) -> str:
        """HMAC-SHA256 in hex."""
        text = json.dumps(self.body(), sort_keys=True, separators=(",", ":"))
        return hmac.digest(derive(key, "backup"), text.encode(), hashlib.sha256).hex()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for size, _ in self.files.values())


@dataclass(frozen=True)
class BackupSet:
    """A set as it lies in a folder. mac: as its manifest has it."""

    folder: Path
    manifest: Manifest
    mac: str

    @property
    def day(self) -> date:
        """The day in the office on which it was made."""
        return self.manifest.made_at.astimezone(OFFICE_ZONE).date()

    @property
    def database(self) -> Path:
        """The copy of the book."""
        return self.folder / DATABASE


def store_in(place: Path, vault_id: str) -> Path:
    """The folder of this book's sets in a place that somebody chose; the place itself if it is that folder."""
    name = f"SoKin-{vault_id[:8]}"
    return place if place.name == name else place / name


def own_store(book: Book) -> Path:
    """The folder of the sets beside the book."""
    return store_in(book.folder / FOLDER, book.vault_id)


def key_name(key: DataKey) -> str:
    """What tells data keys apart and gives nothing away of them."""
    return derive(key, "backup key name").hex()[:16]


# --- finding -------------------------------------------------------------------------------------------------------


def read(folder: Path) -> BackupSet:
    """The set in `folder`, with nothing of it proven. Raises `EnvironmentFailed` BA-02 where none is."""
    try:
        said = json.loads(files.read(folder / MANIFEST, _LIMIT))
        if (said["format"], said["version"]) != (_FORMAT, _VERSION):
            raise ValueError("not a manifest")
        listed = {str(name): (int(size), str(digest)) for name, (size, digest) in said["files"].items()}
        manifest = Manifest(
            _hex(said["vault"], 32), _hex(said["set"], 16), int(said["revision"]),
            datetime.fromtimestamp(int(said["made_at"]), UTC), str(said["key"])[:64], int(said["serial"]),
            int(said["schema"]), {str(name)[:40]: int(count) for name, count in said["counts"].items()}, listed,
        )  # fmt: skip
        return BackupSet(folder, manifest, str(said["mac"]))
    except (EnvironmentFailed, ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError):
        raise EnvironmentFailed(
            "BA-02",
            N_("There is no backup in {folder}, or its manifest is damaged."),
            do=N_("Choose the folder of one backup: it holds a file {name}."),
            folder=folder,
            name=MANIFEST,
        ) from None


def _hex(text: object, digits: int) -> str:
    if not isinstance(text, str) or len(text) != digits or set(text) - set("0123456789abcdef"):
        raise ValueError("not an id")
    return text


def sets(store: Path, vault_id: str) -> list[BackupSet]:
    """The sets of the book in `store`, the newest first, nothing of them proven; none where it is not there."""
    found: dict[str, BackupSet] = {}
    for each in _folders(store):
        with contextlib.suppress(EnvironmentFailed):
            there = read(each)
            known = found.get(there.manifest.set_id)
            if there.manifest.vault_id == vault_id and (
                known is None or known.manifest.revision < there.manifest.revision
            ):
                found[there.manifest.set_id] = there
    return sorted(found.values(), key=lambda each: (each.manifest.made_at, each.manifest.set_id), reverse=True)


def _folders(store: Path) -> list[Path]:
    try:
        return sorted(each for each in store.iterdir() if each.is_dir() and not each.name.startswith("."))
    except OSError:
        return []


def check(there: BackupSet, key: DataKey, vault_id: str, *, thorough: bool = True) -> State:
    """Read a set back whole: manifest, hashes, the seal of every page, and (with `thorough`) SQLite's structure."""
    manifest = there.manifest
    if manifest.vault_id != vault_id:
        return State.OTHER_BOOK
    if manifest.key != key_name(key):
        return State.OTHER_KEY
    if not is_genuine(there, key):
        return State.CHANGED
    if set(manifest.files) != set(_HASHED):
        return State.INCOMPLETE
    try:
        for name, (size, digest) in manifest.files.items():
            path = there.folder / name
            if not path.is_file() or path.stat().st_size != size:
                return State.INCOMPLETE
            platform.forget_cached(path)
            if files.sha256(path) != digest:
                return State.DAMAGED
        _proved(there.database, key, manifest.counts, vault_id, thorough=thorough)
    except (OSError, EnvironmentFailed, ValueError):
        return State.DAMAGED
    return State.WHOLE


def is_genuine(there: BackupSet, key: DataKey) -> bool:
    """Whether the manifest was written under `key`; its files are not read."""
    return hmac.compare_digest(there.manifest.mac(key), there.mac)


def _proved(
    path: Path, key: DataKey, counts: dict[str, int] | None, vault_id: str, *, thorough: bool = True
) -> database.Facts:
    """What the copy says, once every page bears its seal and it holds what it should."""
    if pages.verify_hmacs(path, key.key + key.salt):
        raise database.damaged(N_("its pages do not fit together"))
    facts = database.look_into(path, key, thorough=thorough)
    if facts.vault_id != vault_id or (counts is not None and facts.counts != counts):
        raise database.damaged(N_("it does not hold what it should"))
    return facts


# --- making --------------------------------------------------------------------------------------------------------


def make(book: Book, store: Path, now: datetime) -> BackupSet:
    """Back the open book up to `store` and read the set back; older sets that are no longer to be kept go.

    Raises `EnvironmentFailed` BA-01 where the disk has no room, FI-… and DB-… as the disk and the copy say. Then no
    set was added, and those that were there still are.
    """
    files.step(STEPS[0])
    open_store(store)
    _room(store, book.database.path.stat().st_size)
    progress.report(0, 4)
    with _gathering(store) as part:
        book.database.checkpoint()
        with book.database.transaction() as connection:  # nobody writes while it is copied
            entries, secret = ledger.stored(connection), book_key(connection, "ledger")
            files.copy(book.database.path, part / DATABASE)
            counts = database.counted(connection)
        files.step(STEPS[1])
        progress.report(1, 4)
        database.leave_log(part / DATABASE, book.database.key)
        slots = keyslots.load_newest(slot_paths(book.folder, book.vault_id), book.vault_id)
        files.copy(slots.source, part / SLOTS)
        ledger.write(part / LEDGER, entries, secret)
        made = _named(part, store, book.database.key, book.vault_id, counts, secrets.token_hex(8), 1, now)
    thin(store, made, now)
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
        with _gathering(store) as part:
            if new_key is None:
                files.copy(work / DATABASE, part / DATABASE)
                database.leave_log(part / DATABASE, key)
            else:
                database.export(work / DATABASE, key, part / DATABASE, new_key)
            files.copy(slots or work / SLOTS, part / SLOTS)
            files.copy(work / LEDGER, part / LEDGER)
            manifest = there.manifest
            made = _named(
                part, store, new_key or key, vault_id, counts, manifest.set_id, manifest.revision + 1, manifest.made_at
            )
    destroy(there)
    return made


def unpack(there: BackupSet, key: DataKey, folder: Path, entries: Sequence[ledger.Entry] = ()) -> None:
    """Copy the files of a set into `folder`, with `entries` added to the ledger there."""
    files.copy(there.database, folder / DATABASE)
    files.copy(there.folder / SLOTS, folder / SLOTS)
    secret = ledger_key(there, key)
    held = ledger.read(there.folder / LEDGER, secret)
    ledger.write(folder / LEDGER, ledger.union(held, entries).values(), secret)


def ledger_key(there: BackupSet, key: DataKey) -> bytes:
    """Under which key the entries of the set's ledger are written."""
    return database.stored_key(there.database, key, "ledger")


def unusable(there: BackupSet, state: State) -> EnvironmentFailed:
    """The failure of a set that can't be used."""
    return EnvironmentFailed(
        "BA-03",
        N_("The backup of {moment} cannot be used: it is {state}."),
        do=N_("Choose another backup."),
        moment=there.manifest.made_at,
        state=Message(state.value),
    )


def _named(
    part: Path, store: Path, key: DataKey, vault_id: str, counts: dict[str, int], set_id: str, revision: int,
    made_at: datetime,
) -> BackupSet:  # fmt: skip
    """Read back what was gathered in `part`, and make it a set."""
    files.step(STEPS[2])
    progress.tell(2, 4)
    platform.sync_folder(part)
    for name in _HASHED:
        platform.forget_cached(part / name)
    facts = _proved(part / DATABASE, key, counts, vault_id)
    listed = {name: ((part / name).stat().st_size, files.sha256(part / name)) for name in _HASHED}
    files.step(STEPS[3])
    manifest = Manifest(
        vault_id, set_id, revision, made_at, key_name(key), facts.serial, facts.schema, facts.counts, listed
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


# --- folders -------------------------------------------------------------------------------------------------------


def open_store(store: Path) -> None:
    """Make the folder of the sets if it is missing, and take away what a crash left in it.

    On a medium the place itself must be there: where it was pulled out, nothing is made in its stead.
    """
    try:
        store.mkdir(parents=store.parent.name == FOLDER, exist_ok=True)
    except OSError as error:
        raise platform.failure(error, store) from None
    with contextlib.suppress(OSError):  # a stick may know no access rights
        platform.restrict(store)
    tidy(store)


def tidy(store: Path) -> None:
    """Take away what a crash left in `store`: sets that were being gathered, revisions that were replaced."""
    newest: dict[str, BackupSet] = {}
    with contextlib.suppress(OSError):
        for part in list(store.iterdir()):
            if part.name.startswith(_PART):
                _remove(part)
    for each in _folders(store):
        with contextlib.suppress(EnvironmentFailed):
            there = read(each)
            known = newest.setdefault(there.manifest.set_id, there)
            if known is not there:
                older, newer = sorted((known, there), key=lambda one: one.manifest.revision)
                newest[there.manifest.set_id] = newer
                destroy(older)


def thin(store: Path, newest: BackupSet, now: datetime) -> None:
    """Remove sets that are no longer to be kept: the last of each of 5 days stays, and none older than 35 days.

    newest: just made; it stays, whatever the computer's clock said when the others were made.
    """
    kept = {newest.day}
    drop_damaged(store, now - timedelta(days=DAYS))
    for each in sets(store, newest.manifest.vault_id):
        if each.manifest.set_id == newest.manifest.set_id:
            continue
        if each.day in kept or len(kept) >= GENERATIONS or now - each.manifest.made_at > timedelta(days=DAYS):
            remove(each)
        else:
            kept.add(each.day)


def damaged_copies(store: Path) -> list[Path]:
    """Folders of books that could not be opened when a set was put in their place (`services.backups.restoring`)."""
    try:
        return sorted(each for each in store.iterdir() if each.name.startswith(f"{UNREADABLE}-") and each.is_dir())
    except OSError:
        return []


def drop_damaged(store: Path, before: datetime | None = None) -> int:
    """Overwrite and delete such copies, those from before a moment or all; gives how many. Raises FI-….

    Nobody can take a person out of a file that does not open, so an erasure takes it whole.
    """
    gone = 0
    for folder in damaged_copies(store):
        if before is None or folder.name < f"{UNREADABLE}-{before.astimezone(OFFICE_ZONE):%Y-%m-%d-%H%M%S}":
            for path in folder.iterdir():
                files.destroy(path)
            _remove(folder)
            gone += 1
    return gone


def remove(there: BackupSet) -> None:
    """Delete a set; its manifest goes first, so that a part of it is never taken for one."""
    _remove(there.folder)


def destroy(there: BackupSet) -> None:
    """Overwrite and delete a set that holds somebody who was erased."""
    try:
        for name in (MANIFEST, DATABASE):
            files.destroy(there.folder / name)
    finally:
        _remove(there.folder)


def _remove(folder: Path) -> None:
    try:
        for path in sorted(folder.iterdir(), key=lambda each: each.name != MANIFEST):
            platform.remove(path)
        folder.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        raise platform.failure(error, folder) from None


@contextmanager
def _gathering(store: Path) -> Iterator[Path]:
    """A folder with a passing name in `store`; taken away unless it got its own name meanwhile."""
    with scratch(gathering_in(store), parents=False) as part:
        yield part


def gathering_in(store: Path) -> Path:
    """A passing name in `store`; what bears one is taken away before the next set is made."""
    return store / f"{_PART}{secrets.token_hex(4)}"


@contextmanager
def scratch(folder: Path, *, parents: bool = True) -> Iterator[Path]:
    """A folder that is made, with those above it if they are missing, and goes again with all files in it."""
    try:
        folder.mkdir(parents=parents)
        platform.restrict(folder)
    except OSError as error:
        raise platform.failure(error, folder) from None
    try:
        yield folder
    except OSError as error:
        raise platform.failure(error, folder) from None
    finally:
        with contextlib.suppress(EnvironmentFailed):  # what stays is taken away before the next set is made
            _remove(folder)


def scratch_of(book: Book) -> Path:
    """Where copies of sets are worked on, on the book's own disk."""
    return gathering_in(own_store(book))


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
