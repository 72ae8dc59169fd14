"""What a set says of itself, finding sets, and reading one back whole."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from desktop_app import platform
from desktop_app.rules.errors import N_, EnvironmentFailed, Message
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.vault import database, files, pages
from desktop_app.vault.book import DATABASE, LEDGER, SLOTS, Book, derive
from desktop_app.vault.engine_faults import damaged
from desktop_app.vault.keyslots import DataKey

MANIFEST = "manifest.json"
FOLDER = "backups"  # in the book's own folder
HASHED = (DATABASE, SLOTS, LEDGER)

_FORMAT, _VERSION = "so-kin-backup", 1
_LIMIT = 64 << 10


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
        it, aware. key: tells which data key opens it. serial, entry: how far the book had come, by its own count and by
        its log (0 where the set does not say). counts: rows by table. files: (size, SHA-256 in hex) by name.
    """

    vault_id: str
    set_id: str
    revision: int
    made_at: datetime
    key: str
    serial: int
    entry: int
    schema: int
    counts: dict[str, int]
    files: dict[str, tuple[int, str]]

    def body(self) -> dict[str, Any]:
        """The manifest as JSON values, without its MAC."""
        body = {
            "format": _FORMAT, "version": _VERSION, "vault": self.vault_id, "set": self.set_id,
            "revision": self.revision, "made_at": int(self.made_at.timestamp()), "key": self.key,
            "serial": self.serial, "schema": self.schema, "counts": self.counts,
            "files": {name: list(each) for name, each in self.files.items()},
        }  # fmt: skip
        return body | ({"entry": self.entry} if self.entry else {})

    def mac(self, key: DataKey) -> str:
        """HMAC-SHA256 in hex."""
        text = json.dumps(self.body(), sort_keys=True, separators=(",", ":"))
        return hmac.digest(derive(key, "backup"), text.encode(), hashlib.sha256).hex()

    @property
    def age(self) -> tuple[int, int, datetime, str]:
        """What puts sets of one book in the order in which they were made, whatever the clock said."""
        return (self.serial, self.entry, self.made_at, self.set_id)

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
            int(said.get("entry", 0)), int(said["schema"]),
            {str(name)[:40]: int(count) for name, count in said["counts"].items()}, listed,
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
    for each in folders(store):
        with contextlib.suppress(EnvironmentFailed):
            there = read(each)
            known = found.get(there.manifest.set_id)
            if there.manifest.vault_id == vault_id and (
                known is None or known.manifest.revision < there.manifest.revision
            ):
                found[there.manifest.set_id] = there
    return sorted(found.values(), key=lambda each: each.manifest.age, reverse=True)


def folders(store: Path) -> list[Path]:
    """Folders in `store` that may be sets."""
    try:
        return sorted(each for each in store.iterdir() if each.is_dir() and not each.name.startswith("."))
    except OSError:
        return []


def check(
    there: BackupSet, key: DataKey, vault_id: str, *, thorough: bool = True, without: Collection[str] = ()
) -> State:
    """Read a set back whole: manifest, hashes, the seal of every page, and (with `thorough`) SQLite's structure.

    without: files that are not needed, and may be missing or damaged.
    """
    manifest = there.manifest
    if manifest.vault_id != vault_id:
        return State.OTHER_BOOK
    if manifest.key != key_name(key):
        return State.OTHER_KEY
    if not is_genuine(there, key):
        return State.CHANGED
    state = check_files(there, without)
    if state is not State.WHOLE:
        return state
    try:
        proved(there.database, key, manifest.counts, vault_id, thorough=thorough)
    except (OSError, EnvironmentFailed, ValueError):
        return State.DAMAGED
    return State.WHOLE


def check_files(there: BackupSet, without: Collection[str] = ()) -> State:
    """Whether the files of a set are those that its manifest lists. No key is needed, so nobody's hand is ruled out.

    without: as for `check`.
    """
    if set(there.manifest.files) != set(HASHED):
        return State.INCOMPLETE
    try:
        for name, (size, digest) in there.manifest.files.items():
            if name in without:
                continue
            path = there.folder / name
            if not path.is_file() or path.stat().st_size != size:
                return State.INCOMPLETE
            platform.forget_cached(path)
            if files.sha256(path) != digest:
                return State.DAMAGED
    except OSError:
        return State.DAMAGED
    return State.WHOLE


def is_genuine(there: BackupSet, key: DataKey) -> bool:
    """Whether the manifest was written under `key`; its files are not read."""
    return hmac.compare_digest(there.manifest.mac(key), there.mac)


def proved(
    path: Path, key: DataKey, counts: dict[str, int] | None, vault_id: str, *, thorough: bool = True
) -> database.Facts:
    """What the copy says, once every page bears its seal and it holds what it should."""
    if pages.verify_hmacs(path, key.key + key.salt):
        raise damaged(N_("its pages do not fit together"))
    facts = database.look_into(path, key, thorough=thorough)
    if facts.vault_id != vault_id or (counts is not None and facts.counts != counts):
        raise damaged(N_("it does not hold what it should"))
    return facts


def unusable(there: BackupSet, state: State) -> EnvironmentFailed:
    """The failure of a set that can't be used."""
    return EnvironmentFailed(
        "BA-03",
        N_("The backup of {moment} cannot be used: it is {state}."),
        do=N_("Choose another backup."),
        moment=there.manifest.made_at,
        state=Message(state.value),
    )
