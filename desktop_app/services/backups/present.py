"""The book that lies where a set is to be put: opened, told from a damaged one, and saved before it is replaced."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop_app import platform
from desktop_app.rules.errors import N_, EnvironmentFailed, Rejected
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services import erasure
from desktop_app.services.backups import userlist
from desktop_app.services.backups.openers import Ways
from desktop_app.services.backups.userlist import Rows
from desktop_app.vault import backup, files, keyslots, ledger, serial
from desktop_app.vault.backup import BackupSet
from desktop_app.vault.book import DATABASE, SERIAL, SLOTS, Book, config_folder, derive, open_unlocked
from desktop_app.vault.work import Actor, Clock, setting

_DAMAGE = ("DB-03", "DB-08")


@dataclass
class Lying:
    """The book that lies there now.

    Attributes:
        open: the book with its owner; none where it is missing or damaged.
        users: its list; none where it can't be read. serial: how far it had come, as the manifest says it of a set.
    """

    open: tuple[Book, Actor] | None = None
    users: Rows | None = None
    serial: int = 0

    def close(self) -> None:
        """Let go of it, so that nothing of it is left in a log."""
        if self.open is not None:
            book, self.open = self.open[0], None
            with _only_damage():
                book.database.close()


@contextmanager
def lying(to: Path, vault_id: str, ways: Ways, lock: platform.FileLock) -> Iterator[Lying]:
    """The book in `to`, open by whichever key fits while the context lasts.

    Raises `Rejected` BA-13 where it may be whole and under another key; `EnvironmentFailed` DB-… but for damage, FI-….
    """
    there = Lying()
    try:
        if (to / DATABASE).exists():
            for key in ways.keys:
                with _only_damage():
                    there.open = open_unlocked(to, vault_id, key, lock)
                    break
            else:
                _must_be_damaged(to, vault_id, ways)
        if there.open is not None:
            with _only_damage(), there.open[0].database.transaction() as connection:
                there.users, there.serial = userlist.rows(connection), int(setting(connection, "serial") or 0)
        yield there
    finally:
        there.close()


@contextmanager
def _only_damage() -> Iterator[None]:
    """Go on where a file is damaged. For all else, no room or a newer version of the program, no book is given up."""
    try:
        yield
    except EnvironmentFailed as problem:
        if problem.code not in _DAMAGE:
            raise


def _must_be_damaged(to: Path, vault_id: str, ways: Ways) -> None:
    """Raise BA-13 unless the files beside the book say that it is under a key that was tried.

    A file that is damaged and one under another key look alike; the second is a whole book.
    """
    said: list[bool] = []
    for path in (to / SLOTS, config_folder(vault_id) / SLOTS):
        with contextlib.suppress(EnvironmentFailed):
            file = keyslots.load_newest([path], vault_id).file
            said.append(any(file == ways.file_for(key) or keyslots.is_under(file, key) for key in ways.keys))
            break
    if serial.vault_in(to / SERIAL) == vault_id:
        seen = (serial.seen(to / SERIAL, vault_id, derive(key, "serial")) for key in ways.keys)
        said.append(any(each.serial for each in seen))
    if not said or not all(said):
        raise Rejected(
            "BA-13",
            N_("What was given opens the backup, but not the book that lies in {folder}: its key was changed since."),
            do=N_(
                "Give the present password or recovery sheet as well. If nobody has them, move that folder elsewhere "
                "and restore the backup into an empty one."
            ),
            folder=to,
        )


@dataclass(frozen=True)
class Before:
    """The book that was there.

    Attributes:
        entries: of its ledger, none where they can't be read. saved: where it is kept, none where none was there.
    """

    entries: tuple[ledger.Entry, ...] | None = None
    saved: Path | None = None


def saved(there: BackupSet, to: Path, lying: Lying, clock: Clock) -> Before:
    """Save the book that lies in `to`, as a set, or file by file where it is damaged; the set `there` is kept."""
    if not (to / DATABASE).exists():
        return Before()
    if lying.open is not None:
        book, actor = lying.open
        try:
            erasure.settle(book, actor, clock)  # an erasure under way is finished first: a set must not bring it back
            with book.database.transaction() as connection:
                entries = tuple(ledger.stored(connection))
            made = backup.make(book, backup.own_store(book), clock(), keep=there.manifest.set_id)
        except EnvironmentFailed as problem:
            if problem.code not in _DAMAGE:
                raise
            lying.close()
        else:
            return Before(entries, made.folder)
    return Before(None, _kept_as_it_is(to, there.manifest.vault_id, clock()))


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
