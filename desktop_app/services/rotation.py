"""Changing the book's key: after somebody left, after a stick or a sheet was lost, or just because it is time.

Backup sets in reach are written anew under the new key. Others stay under the old one, which is dropped: they open only
with the recovery sheet, or a password, of their own day, and so does whatever a leaver took along.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import update

from desktop_app.records.backups import BackupRecord
from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.rules.permissions import Permission
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.backups import media
from desktop_app.services.backups.listing import KEY_CHANGED_AT, backups
from desktop_app.services.use_case import book_case
from desktop_app.vault import backup, rotation
from desktop_app.vault.book import SLOTS, Book
from desktop_app.vault.keyslots import DataKey
from desktop_app.vault.recovery import SheetText
from desktop_app.vault.rotation import PARTS
from desktop_app.vault.work import Actor, Clock, begin, set_setting

__all__ = ["PARTS", "Rotated", "rotate"]


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


@book_case("key.rotate", Permission.USERS)
def rotate(book: Book, actor: Actor, clock: Clock) -> Rotated:
    """Give the book a new data key. Everybody's password stays; raises as `vault.rotation.rotate`."""
    old = book.database.key
    sheet = rotation.rotate(book, clock().astimezone(OFFICE_ZONE).date())
    with begin(book.database, actor, clock()) as work:
        set_setting(work.connection, KEY_CHANGED_AT, work.now.isoformat())
        work.touch(actor.id)
        work.write_entry("key.rotate")
        work.commit()
    rewritten = _move_sets(book, actor, clock, old)
    with begin(book.database, actor, clock()) as work:
        left = sum(each.under_old_key for each in backups(work, book))
    return Rotated(sheet, rewritten, left)


def _move_sets(book: Book, actor: Actor, clock: Clock, old: DataKey) -> int:
    """Write the sets in reach anew under the book's key; one that can't be is listed from now on."""
    moved = 0
    for store in media.in_reach(book):
        for there in backup.sets(store, book.vault_id):
            if there.manifest.key != backup.key_name(old):
                continue
            try:
                backup.rewrite(
                    there, old, backup.scratch_of(book), clock(), new_key=book.database.key, slots=book.folder / SLOTS
                )
            except EnvironmentFailed:
                continue
            with begin(book.database, actor, clock()) as work:
                work.connection.execute(
                    update(BackupRecord)
                    .where(BackupRecord.set_id == there.manifest.set_id)
                    .values(verified_at=work.now)
                )
                work.write_entry("backup.rewrite")
                work.commit()
            moved += 1
    return moved
