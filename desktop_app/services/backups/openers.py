"""What opens a set and the book that it is to replace: a book that was open just now, a password, the recovery sheet.

Beside the book, in this computer's own folder and in the set lie key files of several days. Of those that go with one
data key only the newest counts: a password that was changed since, or a user who left, comes back with none of them.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from desktop_app.rules.errors import EnvironmentFailed, Problem, Rejected
from desktop_app.rules.folding import clean_line
from desktop_app.rules.permissions import Permission
from desktop_app.services.use_case import book_case
from desktop_app.vault import backup, files, keyslots, tries
from desktop_app.vault.backup import BackupSet
from desktop_app.vault.book import DATABASE, SLOTS, Book, config_folder
from desktop_app.vault.keyslots import DataKey, SlotFile, Unlocked
from desktop_app.vault.recovery import Sheet, parse_sheet
from desktop_app.vault.work import Actor, Clock


@dataclass(frozen=True)
class Opened:
    """A book that was open just now. actor: for whom. key: its data key."""

    actor: Actor
    key: DataKey = field(repr=False)


Login = tuple[str | None, str]
Key = Opened | Sheet | Login
"""What opens a set: the book that was open just now, the recovery sheet, or a login and its password."""


@book_case("backup.restore", Permission.RESTORE)
def hand_over(book: Book, actor: Actor, clock: Clock) -> Opened:
    """What lets `actor` restore a set once the book is closed, without a password; to be taken before that."""
    return Opened(actor, book.database.key)


def opens(there: BackupSet, opened: Opened) -> bool:
    """Whether a set is under the key of the book that was open; one from before a change of the key is not."""
    return there.manifest.key == backup.key_name(opened.key)


def read_sheet(typed: str) -> Sheet:
    """The recovery sheet in `typed`; `Rejected` RS-… names a group that is wrong."""
    return parse_sheet(typed)


@dataclass(frozen=True)
class Way:
    """How one of the openers leads to a data key: by a key file, or none, to what is in it."""

    opener: Key = field(repr=False)
    file: SlotFile | None
    keys: tuple[DataKey, ...]
    slot_id: bytes = b""


@dataclass(frozen=True)
class Ways:
    """All of them, and the key files that were found; the set's own only where it is as the manifest has it."""

    found: tuple[Way, ...]
    files: tuple[SlotFile, ...]
    of_set: SlotFile | None

    @property
    def keys(self) -> list[DataKey]:
        """Every data key that they lead to."""
        return list(dict.fromkeys(key for way in self.found for key in way.keys))

    def file_for(self, key: DataKey) -> SlotFile | None:
        """The newest key file that goes with `key`; none where no such file is at hand."""
        opened = [way.file for way in self.found if way.file is not None and key in way.keys]
        ours = [each for each in self.files if each in opened or keyslots.is_under(each, key)]
        return max(ours, key=lambda each: each.generation, default=None)

    def by_sheet(self, key: DataKey) -> bool:
        """Whether the recovery sheet leads to that key."""
        return any(isinstance(way.opener, Sheet) and key in way.keys for way in self.found)

    def newest(self) -> tuple[SlotFile, DataKey] | None:
        """The newest key file of all with its data key, among those that anything leads to."""
        # Of two keys in one file, since a change of the key was broken off, the later one: hence backwards.
        known = [(file, key) for key in reversed(self.keys) if (file := self.file_for(key)) is not None]
        return max(known, key=lambda each: (each[0].key_generations[-1], each[0].generation), default=None)


def find(there: BackupSet, to: Path, openers: Sequence[Key], now: datetime) -> Ways:
    """What the openers lead to. A wrong password is remembered, and has the next one wait, as at the door.

    Raises `Rejected` KY-01, KY-04, KY-09, KY-13, KY-15; `EnvironmentFailed` KY-… for a damaged or missing key file.
    """
    folder = guesses(to, there.manifest.vault_id)
    if any(isinstance(each, tuple) for each in openers):
        tries.check(folder, now)
    here, own = _files_here(to, there.manifest.vault_id), _file_of(there)
    every = tuple(dict.fromkeys([*here, *([own] if own else [])]))
    try:
        found = [way for each in openers for way in _ways(each, every)]
        ways = Ways(tuple(found), every, own)
        counting = tuple(way for way in found if _counts(way, ways))
        for each in openers:
            if not any(way.opener is each for way in counting):
                raise keyslots.wrong_login()
    except Rejected as refusal:
        if refusal.code == "KY-01":
            with contextlib.suppress(OSError):  # it is this computer's own, and may not be there yet
                folder.mkdir(parents=True, exist_ok=True)
            tries.note(folder, now)
        raise
    return Ways(counting, every, own)


def guesses(to: Path, vault_id: str) -> Path:
    """Where failed logins are remembered: beside the book, or in this computer's own folder where none is yet."""
    return to if (to / DATABASE).exists() else config_folder(vault_id)


def _files_here(to: Path, vault_id: str) -> Iterator[SlotFile]:
    """The key files beside the book and of this computer, which may be of different days."""
    for path in (to / SLOTS, config_folder(vault_id) / SLOTS):
        try:
            yield keyslots.load_newest([path], vault_id).file
        except EnvironmentFailed as problem:
            if problem.code == "KY-05":  # a newer program's: it knows better
                raise


def _file_of(there: BackupSet) -> SlotFile | None:
    """The set's own key file; none where it is missing, or not what the manifest tells of."""
    try:
        data = files.read(there.folder / SLOTS)
        if hashlib.sha256(data).hexdigest() == there.manifest.files[SLOTS][1]:
            file = keyslots.parse(data)
            return file if file.vault_id == there.manifest.vault_id else None
    except (EnvironmentFailed, KeyError):
        pass
    return None


def _ways(opener: Key, every: Sequence[SlotFile]) -> Iterator[Way]:
    """Every way from one opener; raises what stood in it where there is none."""
    if isinstance(opener, Opened):
        yield Way(opener, None, (opener.key,))
        return
    refused: Problem | None = None
    none = True
    for file in every:
        try:
            if isinstance(opener, Sheet):
                found = keyslots.unlock_with_recovery(file, opener.key)
            else:
                login = None if opener[0] is None else clean_line(opener[0])
                found = keyslots.unlock(file, login, opener[1])
        except Problem as problem:
            refused = refused or problem
            continue
        none = False
        yield Way(opener, file, _keys_of(found), bytes.fromhex(found.slot_id))
    if isinstance(opener, Sheet) and (opener.sealed is not None or not every):
        with contextlib.nullcontext() if none else contextlib.suppress(Problem):
            yield Way(opener, None, _keys_of(keyslots.open_sheet(opener)))
            none = False
    if none:
        raise refused or keyslots.missing()


def _keys_of(found: Unlocked) -> tuple[DataKey, ...]:
    return tuple(key for key in (found.data_key, found.next_key) if key is not None)


def _counts(way: Way, ways: Ways) -> bool:
    """Whether a password opened the newest file of its key. The sheet opens its key whatever came later."""
    return not isinstance(way.opener, tuple) or way.file == ways.file_for(way.keys[-1])
