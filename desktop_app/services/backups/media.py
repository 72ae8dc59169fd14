"""Where backups lie: the book's own folder (number 0) and numbered media, known again by a small file on each."""

from __future__ import annotations

import contextlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert, select, update

from desktop_app import platform
from desktop_app.records.backups import BackupMedium
from desktop_app.records.declare import new_id
from desktop_app.rules.errors import N_, EnvironmentFailed, Problem, Rejected
from desktop_app.vault import backup, files
from desktop_app.vault.book import Book, config_folder
from desktop_app.vault.work import Work

MARK, PLACES = "medium.json", "backup-places.json"
_FORMAT = "so-kin-medium"
_LIMIT = 4 << 10
_HIGHEST = 9999
_MOST = 50  # places remembered


@dataclass(frozen=True)
class Medium:
    """A medium in reach. number: as written on it, 0 the book's own folder. store: the folder of its sets.

    token: by which it is known again. bore: another number that it had, and that may be written on it; else 0.
    """

    id: bytes
    number: int
    store: Path
    own_disk: bool
    token: str
    bore: int = 0

    def is_in(self) -> bool:
        """Whether it still is what lies at its place: it may have been pulled out, and the place be another disk's."""
        return _said(self.store)[0] == self.token

    @property
    def renumbered(self) -> Problem | None:
        """What is to be told where it had another number."""
        if not self.bore:
            return None
        return EnvironmentFailed(
            "BA-17",
            N_("The backup medium that had number {bore} is number {number} now."),
            safe=N_("The book is as it was, and so are the older backups."),
            do=N_("Write the number {number} on it in the place of {bore}."),
            bore=self.bore,
            number=self.number,
        )


def register(work: Work, book: Book, place: Path | None) -> Medium:
    """The medium at `place` (none: the book's own folder), numbered and marked if it is new.

    One that a book of before has numbered keeps its number, unless another has got it meanwhile.
    Raises `EnvironmentFailed` BA-04 where no folder is there, FI-…; `Rejected` BA-05 inside the book's own folder.
    """
    store = backup.own_store(book) if place is None else backup.store_in(place, book.vault_id)
    if place is not None:
        _possible(book, place)
    own_disk = on_own_disk(book, store)
    backup.open_store(store)
    token, written = _said(store)
    token = token or secrets.token_hex(16)
    row = work.connection.execute(select(BackupMedium).where(BackupMedium.token == token)).mappings().first()
    if row is None:
        number = 0 if place is None else _free_number(work, book, written)
        if place is None:  # a book that was moved or restored: the folder's mark may be lost or another's
            row = work.connection.execute(select(BackupMedium).where(BackupMedium.number == 0)).mappings().first()
    if row is None:
        medium = Medium(new_id(), number, store, own_disk, token, _bore(number, written))
        work.connection.execute(
            insert(BackupMedium).values(
                id=medium.id, number=number, token=token, own_disk=own_disk, added_at=work.now, lost_at=None
            )
        )
    else:
        token = row["token"]
        medium = Medium(bytes(row["id"]), row["number"], store, own_disk, token, _bore(row["number"], written))
        work.connection.execute(
            update(BackupMedium).where(BackupMedium.id == medium.id).values(own_disk=own_disk, lost_at=None)
        )
    if _said(store) != (token, medium.number):
        said = {"format": _FORMAT, "vault": book.vault_id, "number": medium.number, "medium": token}
        files.write(store / MARK, json.dumps(said).encode())
    work.touch(medium.id)
    return medium


def _free_number(work: Work, book: Book, written: int) -> int:
    """The number `written` on a medium if it is free, else one that neither the book nor any medium in reach has."""
    taken = set(work.connection.scalars(select(BackupMedium.number)))
    if written and written not in taken:
        return written
    return max({0, *taken, *(_said(each)[1] for each in in_reach(book))}) + 1


def _bore(number: int, written: int) -> int:
    return written if number and written != number else 0


def on_own_disk(book: Book, store: Path) -> bool:
    """Whether a thief or a fire that takes the book takes `store` too: one disk, and no service copies it away."""
    return platform.synced_by(store) is None and platform.disk_of(store) == platform.disk_of(book.folder)


def in_reach(book: Book) -> list[Path]:
    """Folders of this book's sets that can be read now, the book's own first if it is there."""
    return stores(book.folder, book.vault_id, book.config)


def stores(folder: Path, vault_id: str, config: Path | None = None) -> list[Path]:
    """The same for the book in `folder`, which need not be open. config: where this computer keeps its small files."""
    own = backup.store_in(folder / backup.FOLDER, vault_id)
    known = _places(config or config_folder(vault_id))
    candidates = [own, *(Path(each) for each in known), *(root / own.name for root in platform.drives())]
    found: dict[Path, Path] = {}
    for each in candidates:
        with contextlib.suppress(OSError):
            if each.is_dir():
                found.setdefault(each.resolve(), each)
    return list(found.values())


def token_of(store: Path) -> str:
    """Which medium a folder of sets says it is on; "" where it does not say."""
    return _said(store)[0]


def remember(book: Book, store: Path) -> None:
    """Look for this folder of sets from now on; on this computer only, since drives are called otherwise elsewhere."""
    known = [each for each in _places(book.config) if each != str(store)]
    with contextlib.suppress(EnvironmentFailed):  # the backup itself is done
        book.config.mkdir(parents=True, exist_ok=True)
        files.write(book.config / PLACES, json.dumps([str(store), *known][:_MOST]).encode())


def _places(config: Path) -> list[str]:
    try:
        said = json.loads(files.read(config / PLACES))
    except (EnvironmentFailed, ValueError, RecursionError):
        return []
    return [each for each in said if isinstance(each, str)] if isinstance(said, list) else []


def _said(store: Path) -> tuple[str, int]:
    """The token and the number in the mark of a medium; "" and 0 where it has none such."""
    try:
        said = json.loads(files.read(store / MARK, _LIMIT))
        token, number = (said["medium"], said.get("number")) if said["format"] == _FORMAT else ("", 0)
    except (EnvironmentFailed, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", 0
    known = isinstance(token, str) and len(token) == 32 and token.isalnum()
    return token if known else "", number if type(number) is int and 0 < number <= _HIGHEST else 0


def _possible(book: Book, place: Path) -> None:
    there = False
    with contextlib.suppress(OSError, ValueError):
        there = place.is_dir()
    if not there:
        raise EnvironmentFailed(
            "BA-04",
            N_("The folder {folder} is not there."),
            do=N_("Plug the disk in, or choose a folder that exists."),
            folder=place,
        )
    if place.resolve().is_relative_to(book.folder.resolve()):
        raise Rejected(
            "BA-05",
            N_("This folder is the book's own: what takes the book takes such a backup too."),
            do=N_("Choose a folder on another disk or a stick."),
        )
