"""Passwords and the recovery sheet: how somebody who got in by the sheet can come back tomorrow.

These change the slot files, which lie outside the database, so they are no use cases of one transaction: each step is
ordered so that a crash between two leaves the sheet or a password that opens the book.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from desktop_app.records.users import User
from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.rules.permissions import Permission
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services import recovery
from desktop_app.services.use_case import book_case
from desktop_app.vault import keyslots
from desktop_app.vault.book import Book
from desktop_app.vault.keyslots import KdfCost, SlotFile
from desktop_app.vault.recovery import Sheet, SheetText, parse_sheet
from desktop_app.vault.work import Actor, Clock, begin

_LOST = ("KY-03", "KY-11")  # every copy of the key file is damaged or gone
_MINUTE = 60


def read_sheet(typed: str, password: str) -> Sheet:
    """The sheet in `typed`, once `password` is good enough to be set; `Rejected` RS-… names a group that is wrong."""
    keyslots.check_password(password)
    return parse_sheet(typed)


@book_case("password.reset", Permission.USERS)
def reset_password(
    book: Book, actor: Actor, clock: Clock, sheet: Sheet, password: str, *, cost: KdfCost = KdfCost.STANDARD
) -> SheetText:
    """Give the owner, let in by `sheet`, a new password; the old password ends. Returns a new sheet.

    The old sheet can still open the book's file until its data key changes, so it is to be destroyed. Of the new one
    every opening tells until `recovery.sheet_kept`. Where every copy of the key file is lost a new one is made, with a
    slot for the owner alone: other users need a one-time code then. Raises `Rejected` KY-02 for a short password.
    """
    now = clock()
    today = now.astimezone(OFFICE_ZONE).date()
    old = _slot_of(book, actor)
    file = _slots(book)
    if file is None:
        # Above any copy that may turn up again: nobody changes passwords more often than once a minute since 1970.
        file, text = keyslots.create(
            book.vault_id,
            actor.login,
            password,
            book.database.key,
            created_on=today,
            cost=cost,
            generation=int(now.timestamp()) // _MINUTE,
            key_generation=sheet.sealed.key_generation if sheet.sealed else 1,
        )
        keyslots.save(file, book.slot_places())
        _lists(book, actor, now, bytes.fromhex(file.users[0].slot_id))
        return text
    file, slot_id = keyslots.add_user_slot(file, book.database.key, actor.login, password, cost=cost)
    keyslots.save(file, book.slot_places())  # both slots: until the next line the old one counts
    _lists(book, actor, now, bytes.fromhex(slot_id))
    file = keyslots.remove_slot(file, book.database.key, old.hex())
    file, text = keyslots.replace_recovery(file, book.database.key, today)
    keyslots.save(file, book.slot_places())
    return text


@book_case("recovery.renew", Permission.USERS)
def new_sheet(book: Book, actor: Actor, clock: Clock) -> SheetText:
    """Make a new recovery sheet. The one before still opens the book's file until its data key changes: destroy it."""
    now = clock()
    file = _slots(book)
    if file is None:
        raise EnvironmentFailed(
            "KY-11",
            N_("The book's key file is missing."),
            do=N_("Close the book and open it again, then try again."),
        )
    file, text = keyslots.replace_recovery(file, book.database.key, now.astimezone(OFFICE_ZONE).date())
    with begin(book.database, actor, now) as work:
        work.touch(actor.id)
        work.write_entry("recovery.renew")
        recovery.note_made(work.connection, now)
        work.commit()
    keyslots.save(file, book.slot_places())
    return text


def _slots(book: Book) -> SlotFile | None:
    """The newest copy of the key file; None where there is none to be used."""
    try:
        return book.slots()
    except EnvironmentFailed as problem:
        if problem.code in _LOST:
            return None
        raise


def _slot_of(book: Book, actor: Actor) -> bytes:
    with book.database.transaction() as connection:
        return bytes(connection.scalars(select(User.slot_id).where(User.id == actor.id)).one())


def _lists(book: Book, actor: Actor, now: datetime, slot_id: bytes) -> None:
    """From here on the user table knows the new slot alone, and the new sheet that goes with it is on no paper yet."""
    with begin(book.database, actor, now) as work:
        work.connection.execute(update(User).where(User.id == actor.id).values(slot_id=slot_id))
        work.touch(actor.id, fields=["user.slot_id"])
        work.write_entry("password.reset")
        recovery.note_made(work.connection, now)
        work.commit()
