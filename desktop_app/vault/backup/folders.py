"""The folder in which sets lie: what is passing in it, what is no longer to be kept, what must not be found again."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from desktop_app import platform
from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.vault import files
from desktop_app.vault.backup.manifests import FOLDER, MANIFEST, BackupSet, folders, own_store, read, sets
from desktop_app.vault.book import DATABASE, Book

UNREADABLE = "damaged"  # how the folder of a book begins that could not be opened
GENERATIONS, DAYS = 5, 35

_PART = ".gathering-"


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
    for each in folders(store):
        with contextlib.suppress(EnvironmentFailed):
            there = read(each)
            known = newest.setdefault(there.manifest.set_id, there)
            if known is not there:
                older, newer = sorted((known, there), key=lambda one: one.manifest.revision)
                newest[there.manifest.set_id] = newer
                destroy(older)


def thin(store: Path, newest: BackupSet, now: datetime | None, *, keep: str = "") -> None:
    """Remove sets that are no longer to be kept: the last of each of 5 days stays, and none older than 35 days.

    newest: just made; it stays, whatever the computer's clock said when the others were made. now: none where the clock
    is not to be believed; then nothing goes for its age. keep: the id of a set that is needed yet.
    """
    kept = {newest.day}
    since = None if now is None else now - timedelta(days=DAYS)
    if since is not None:
        drop_damaged(store, since)
    stays = (newest.manifest.set_id, keep)
    found = [each for each in sets(store, newest.manifest.vault_id) if each.manifest.set_id not in stays]
    old = set() if now is None or since is None else _before(found, since, now)
    for each in found:
        if each.day in kept or len(kept) >= GENERATIONS or each.manifest.set_id in old:
            remove(each)
        else:
            kept.add(each.day)


def _before(found: list[BackupSet], since: datetime, now: datetime) -> set[str]:
    """Those of the sets, the newest first, that are from before `since`.

    One that follows on a set from after it is from after it too, though a clock that was wrong then says otherwise.
    """
    old: set[str] = set()
    for each in reversed(found):
        if each.manifest.made_at > now:  # that says nothing
            continue
        if each.manifest.made_at >= since:
            break
        old.add(each.manifest.set_id)
    return old


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
def gathering(store: Path) -> Iterator[Path]:
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
