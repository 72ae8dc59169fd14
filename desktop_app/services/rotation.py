"""Changing the book's key: after somebody left, after a stick or a sheet was lost, or just because it is time.

Backup sets in reach are written anew under the new key. Others stay under the old one, which is dropped: they open only
with the recovery sheet, or a password, of their own day, and so does whatever a leaver took along.

The key before is noted in the book before it is changed, and comes along into the new file: what opens with another key
than the noted one was changed, whichever side of the swap a crash fell on. It stays until the sets in reach were moved,
so that the next opening can go on with that.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from desktop_app.records.backups import BackupRecord
from desktop_app.records.settings import BookKey
from desktop_app.rules.errors import N_, EnvironmentFailed, Message
from desktop_app.rules.permissions import Permission
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services import recovery
from desktop_app.services.backups import media
from desktop_app.services.backups.listing import KEY_CHANGED_AT, backups
from desktop_app.services.use_case import book_case
from desktop_app.vault import backup, rotation
from desktop_app.vault.backup import BackupSet
from desktop_app.vault.book import SLOTS, Book
from desktop_app.vault.keyslots import DataKey
from desktop_app.vault.recovery import SheetText
from desktop_app.vault.rotation import PARTS
from desktop_app.vault.work import Actor, Clock, append_audit, begin, set_setting, setting

__all__ = ["LEFT", "PARTS", "Rotated", "rotate", "settle"]

_BEFORE = "before"  # the book's own key of that name: its data key before the change that is under way
_BEGUN = "key.begun"  # the setting: when that change was begun, and by whom
_KEY_BYTES = 32

LEFT = N_(
    "{n} backups are still under the key before: they open only with the recovery sheet, or a password, of their day. "
    "Make new backups in their places."
)


@dataclass(frozen=True)
class Rotated:
    """What came of it.

    Attributes:
        sheet: the new recovery sheet; the one before opens this book no more. rewritten: backup sets that are under the
        new key now. left: sets that are not.
    """

    sheet: SheetText = field(repr=False)
    rewritten: int
    left: int


@dataclass(frozen=True)
class _Moved:
    """Backup sets, as `Rotated` counts them."""

    rewritten: int = 0
    left: int = 0


@book_case("key.rotate", Permission.USERS)
def rotate(book: Book, actor: Actor, clock: Clock) -> Rotated:
    """Give the book a new data key. Everybody's password stays; raises as `vault.rotation.rotate`."""
    _begin(book, actor, clock)
    try:
        sheet = rotation.rotate(book, clock().astimezone(OFFICE_ZONE).date())
    except BaseException:
        with contextlib.suppress(EnvironmentFailed):  # then the next opening does it
            _finish(book, actor, clock)
        raise
    moved = _finish(book, actor, clock)
    return Rotated(sheet, moved.rewritten, moved.left)


def settle(book: Book, actor: Actor, clock: Clock) -> list[Message]:
    """Go on, at an opening, with a change of the key that was broken off; gives what is to be told of backups."""
    try:
        left = _finish(book, actor, clock).left
    except EnvironmentFailed:  # it keeps nobody out: tried again at the next opening
        return []
    return [Message(LEFT, {"n": left})] if left else []


def _begin(book: Book, actor: Actor, clock: Clock) -> None:
    """Note the present key as the one before, and who changes it when."""
    key = book.database.key
    with begin(book.database, actor, clock()) as work:
        _drop_noted(work.connection)
        work.connection.execute(insert(BookKey).values(name=_BEFORE, key=key.key + key.salt))
        set_setting(work.connection, _BEGUN, json.dumps({"at": work.now.isoformat(), "by": actor.id.hex()}))
        work.commit()


def _finish(book: Book, actor: Actor, clock: Clock) -> _Moved:
    """Whatever a change of the key needs once the book is under its key, new or old; nothing where none is under way.

    Done again after a crash it comes to the same. Raises `EnvironmentFailed` DB-… as the disk says.
    """
    moved = _Moved()
    with begin(book.database, actor, clock()) as work:
        old = _noted(work.connection)
        if old is None:
            return moved
        begun = json.loads(setting(work.connection, _BEGUN))
        if old != book.database.key and setting(work.connection, KEY_CHANGED_AT) != begun["at"]:
            set_setting(work.connection, KEY_CHANGED_AT, begun["at"])
            by = bytes.fromhex(begun["by"])
            append_audit(work.connection, by, work.now, "key.rotate", records=[by])
            recovery.note_made(work.connection, work.now)
            work.commit()
    if old != book.database.key:
        moved = _move_sets(book, actor, clock, old, datetime.fromisoformat(begun["at"]))
    with begin(book.database, actor, clock()) as work:
        _drop_noted(work.connection)
        work.commit()
    book.database.checkpoint()
    return moved


def _noted(connection: Connection) -> DataKey | None:
    held = connection.scalar(select(BookKey.key).where(BookKey.name == _BEFORE))
    return None if held is None else DataKey(bytes(held[:_KEY_BYTES]), bytes(held[_KEY_BYTES:]))


def _drop_noted(connection: Connection) -> None:
    connection.execute(delete(BookKey).where(BookKey.name == _BEFORE))
    set_setting(connection, _BEGUN, "")


def _move_sets(book: Book, actor: Actor, clock: Clock, old: DataKey, changed: datetime) -> _Moved:
    """Write the sets in reach anew under the book's key; one that can't be is listed from now on."""
    rewritten, key = 0, book.database.key
    for store in media.in_reach(book):
        behind = _under(old, store, book)
        for there in behind.values():
            with contextlib.suppress(EnvironmentFailed):
                backup.rewrite(there, old, backup.scratch_of(book), clock(), new_key=key, slots=book.folder / SLOTS)
        present = _under(key, store, book)  # with those of before a crash, and of which only the old one did not go
        rewritten += len(behind.keys() & present.keys())
        with begin(book.database, actor, clock()) as work:
            noted = work.connection.execute(
                update(BackupRecord)
                .where(BackupRecord.set_id.in_(present), BackupRecord.verified_at < changed)
                .values(verified_at=max(work.now, changed))
            )
            if noted.rowcount:
                work.write_entry("backup.rewrite")
                work.commit()
    with begin(book.database, actor, clock()) as work:
        return _Moved(rewritten, sum(each.under_old_key for each in backups(work, book)))


def _under(key: DataKey, store: Path, book: Book) -> dict[str, BackupSet]:
    """The sets in `store` that are under `key`, as their manifests say, by their ids."""
    name = backup.key_name(key)
    return {each.manifest.set_id: each for each in backup.sets(store, book.vault_id) if each.manifest.key == name}
