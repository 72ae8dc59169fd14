"""The folder of a book and what lies in it, its small files on this computer, and the open book itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop_app import platform
from desktop_app.rules.errors import N_, EnvironmentFailed, Message
from desktop_app.vault import files, keyslots, serial
from desktop_app.vault.database import Database
from desktop_app.vault.keyslots import DataKey, SlotFile
from desktop_app.vault.serial import Seen
from desktop_app.vault.work import last_entry, set_setting, setting, verify_audit

DATABASE, SLOTS, SERIAL = "book.db", "book.slots", "book.serial"
LEDGER, PENDING, LOCK = "erasures.ledger", "pending-erasure", "book.lock"


KEY_CHANGED = N_(
    "A change of the book's key was broken off and is finished now. Make a new recovery sheet: the old one no longer "
    "opens the book without its key file."
)
AUDIT_BROKEN = N_(
    "The log of what was done does not go on where it ended when the book was last closed (entry {number}): "
    "somebody changed the book with another program."
)
LOG_DAMAGED = N_(
    "The program ended without closing the book, and the log of that time is damaged. What was entered since the last "
    "pause in the work may be missing: look at what you did last, and enter again what is not there. Then check the "
    "book in the settings."
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
        known = seen_state(self.folder, self.vault_id, self.database.key, *keys)
        with self.database.transaction() as connection:
            found = int(setting(connection, "serial") or 0)
            same = known.serial == found and known.entry > 0
            wrong = verify_audit(connection, known.entry, known.chain) if same else None
        if known.serial > found:
            self.notices.append(Message(OLDER_COPY, {"found": found, "known": known.serial}))
        if wrong is not None:
            self.notices.append(Message(AUDIT_BROKEN, {"number": wrong}))


@contextmanager
def held(folder: Path, now: datetime) -> Iterator[platform.FileLock]:
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


def slot_paths(folder: Path, vault_id: str | None) -> list[Path]:
    """Where slot files of this book lie: beside the database, and this computer's copy."""
    beside = folder / SLOTS
    return [beside] if vault_id is None else [beside, config_folder(vault_id) / SLOTS]


def vault_of(folder: Path) -> str | None:
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


def known_serial(folder: Path, vault_id: str, key: DataKey) -> int:
    """The newest state of the book that was seen beside it or on this computer; 0 where none was."""
    return seen_state(folder, vault_id, key).serial


def seen_state(folder: Path, vault_id: str, *keys: DataKey) -> Seen:
    """The newest state of the book that was seen beside it or on this computer, under any of the keys."""
    places = (folder / SERIAL, config_folder(vault_id) / SERIAL)
    states = [serial.seen(place, vault_id, derive(key, "serial")) for place in places for key in keys]
    return max(states, key=lambda each: each.serial)


def derive(key: DataKey, purpose: str) -> bytes:
    """A 32-byte key for `purpose`, from a data key (RFC 5869)."""
    return HKDF(SHA256(), 32, salt=key.salt, info=f"so-kin {purpose}".encode()).derive(key.key)
