"""Whether the book is whole: looked at every day, and what can be done where it is not.

Damage that nobody looks for stays unseen: of 200 flipped bits 159 went unnoticed by opening the book and reading it.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_app.rules.errors import N_, EnvironmentFailed, Problem
from desktop_app.rules.permissions import Permission
from desktop_app.services.backups import media
from desktop_app.services.use_case import book_case
from desktop_app.vault import backup, pages
from desktop_app.vault.backup import BackupSet, State
from desktop_app.vault.book import DATABASE, Book, vault_of
from desktop_app.vault.work import Actor, Clock, begin, set_setting, setting

DAMAGE = ("DB-03", "DB-08")  # the codes of failures that a backup mends
CHECKED_AT = "health.checked_at"
DAILY = timedelta(hours=20)


@dataclass(frozen=True)
class Rescue:
    """What could be put in the place of a damaged book.

    Attributes:
        best: the newest backup in reach whose files are those that were written; none where none is. That the key made
        them is proven when it is restored. passed_over: how many are newer and damaged. written_at: when the book was
        last written to, none where it is gone: what was entered between the two would be missing.
    """

    best: BackupSet | None
    passed_over: int
    written_at: datetime | None


def rescue(folder: Path) -> Rescue:
    """Look for the newest good backup of the book in `folder`, which need not open; no key is needed."""
    vault_id = vault_of(folder)
    found = (
        [each for store in media.stores(folder, vault_id) for each in backup.sets(store, vault_id)] if vault_id else []
    )
    found.sort(key=lambda each: each.manifest.age, reverse=True)
    passed_over = 0
    for each in found:
        if backup.check_files(each) is State.WHOLE:
            return Rescue(each, passed_over, _written_at(folder))
        passed_over += 1
    return Rescue(None, passed_over, _written_at(folder))


def _written_at(folder: Path) -> datetime | None:
    """When the book was last written to: what was entered since the log was last written back lies in that alone."""
    times = []
    for path in (folder / DATABASE, folder / f"{DATABASE}-wal"):
        with contextlib.suppress(OSError):
            said = path.stat()
            if path.name == DATABASE or said.st_size:  # an empty log was made by opening the book, or written back
                times.append(datetime.fromtimestamp(said.st_mtime, UTC))
    return max(times, default=None)


@book_case("book.check", Permission.BACK_UP)
def check_daily(book: Book, actor: Actor, clock: Clock) -> Problem | None:
    """Look at the seal of every page, unless that was done within 20 hours; gives what is wrong."""
    with begin(book.database, actor, clock()) as work:
        last = setting(work.connection, CHECKED_AT)
        if last and timedelta(0) <= work.now - datetime.fromisoformat(last) < DAILY:
            return None
    book.database.checkpoint()
    key = book.database.key
    torn = pages.verify_hmacs(book.database.path, key.key + key.salt)
    if torn:
        return EnvironmentFailed(
            "DB-03",
            N_("The daily check found damage in the book: {count} pages do not bear their seal."),
            safe=N_("Nothing was changed. What the damaged pages held may be lost; the backups are separate."),
            do=N_("Do not work on. Put the last good backup in the place of the book."),
            count=len(torn),
        )
    with begin(book.database, actor, clock()) as work:
        set_setting(work.connection, CHECKED_AT, work.now.isoformat())
        work.write_entry("book.check")
        work.commit()
    return None
