"""A new data key for the book: what somebody knew who left opens nothing that comes after.

The only good copy is never touched. The new key is sealed to everyone beside the old one; the database is exported to a
new file under it, proved, and swapped in; only then the old key is dropped. Nobody's password is needed. Stopped
anywhere, the next opening (`book.open_under`) finds out which key opens the database and drops the other one.

What hangs on the data key besides the database: the slot file (sealed and signed under it), the serial beside the book
(written anew here), the note of an erasure under way (there is none, the book is open) and backup sets
(`services.rotation`). Ledger, audit and codes have keys of their own inside the database.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desktop_app import platform
from desktop_app.rules import progress
from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.vault import database, files, keyslots, pages
from desktop_app.vault.book import DATABASE, Book, open_under
from desktop_app.vault.database import NEXT
from desktop_app.vault.engine_faults import damaged
from desktop_app.vault.keyslots import DataKey, Unlocked
from desktop_app.vault.recovery import SheetText

STEPS = (
    "rotate.1 begun", "rotate.2 both keys sealed", "rotate.3 exported", "rotate.4 proved", "rotate.5 swapped",
    "rotate.6 old key dropped",
)  # fmt: skip
PARTS = 4  # of the progress that is told
_ROOM = 1.1  # free space that the new file needs, in sizes of the book


def rotate(book: Book, today: date) -> SheetText:
    """Move the open `book` to a new data key; returns the text of its new recovery sheet. The book stays open.

    Raises `EnvironmentFailed` RO-01 where the disk has no room, FI-… and DB-… as the disk says. Then the book is open
    under the key that it had, and the sheet before is good; where the disk fails after the swap it is open under the
    new one, and nobody has its sheet. Not to be called while a transaction is open.
    """
    old, new, path = book.database.key, DataKey.new(), book.folder / DATABASE
    _room(path)
    progress.report(0, PARTS)
    files.step(STEPS[0])
    book.database.checkpoint()
    both = keyslots.reseal(book.slots(), old, new)
    keyslots.save(both, book.slot_places())
    failure: BaseException | None = None
    try:
        files.step(STEPS[1])
        book.database.close()  # Windows replaces no file that is open
        progress.report(1, PARTS)
        _export(path, old, new)
        progress.report(2, PARTS)
        _prove(path, old, new)
        progress.report(3, PARTS)  # the last place at which it can be called off
        database.swap_in(path)
        files.step(STEPS[4])
    except BaseException as error:  # told once the database is open again
        failure = error
    book.database, moved = open_under(book.folder, Unlocked(book.vault_id, "", 0, old, new))
    file = keyslots.settle(both, old, new, keep_next=moved)
    if failure is not None and not moved:
        keyslots.save(file, book.slot_places())
        raise failure
    file, sheet = keyslots.replace_recovery(file, new, today)
    keyslots.save(file, book.slot_places())
    files.step(STEPS[5])
    book.move_serial()
    progress.tell(PARTS, PARTS)
    return sheet


def _export(path: Path, old: DataKey, new: DataKey) -> None:
    database.export(path, old, path.with_name(NEXT), new)
    files.force(path.with_name(NEXT))
    files.step(STEPS[2])


def _prove(path: Path, old: DataKey, new: DataKey) -> None:
    """Every page of the new file bears its seal, and it holds what the old one holds."""
    following = path.with_name(NEXT)
    platform.forget_cached(following)
    if pages.verify_hmacs(following, new.key + new.salt):
        raise damaged(N_("its pages do not fit together"))
    database.look_into(following, new)
    if database.contents(path, old) != database.contents(following, new):
        raise damaged(N_("it does not hold what it should"))
    files.step(STEPS[3])


def _room(path: Path) -> None:
    size, free = path.stat().st_size, platform.free_bytes(path.parent)
    if free < _ROOM * size:
        raise EnvironmentFailed(
            "RO-01",
            N_("Changing the key needs {needed} MB of free space; the disk has {free} MB."),
            do=N_("Free some space on the disk of the book, then try again."),
            needed=int(_ROOM * size / 1e6) + 1,
            free=int(free / 1e6),
        )
