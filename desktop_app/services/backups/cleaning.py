"""Backups forget the erased: sets in reach are rewritten, the others are noted and done when they are plugged in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from desktop_app.records.backups import BackupRecord
from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.rules.permissions import Permission
from desktop_app.services import erasure
from desktop_app.services.backups import media
from desktop_app.services.use_case import book_case
from desktop_app.vault import backup, files, ledger
from desktop_app.vault.backup import BackupSet
from desktop_app.vault.book import LEDGER, Book
from desktop_app.vault.work import Actor, Clock, begin, book_key, setting

WAIT = "backup.wait_hours"


@dataclass(frozen=True)
class Cleaned:
    """What came of it. rewritten: sets that no longer hold anybody erased. failed: sets in reach that could not be."""

    rewritten: int = 0
    failed: int = 0


@book_case("backup.clean", Permission.BACK_UP)
def clean(book: Book, actor: Actor, clock: Clock) -> Cleaned:
    """Rewrite every set in reach that lacks an erasure whose wait is over. A set that can't be rewritten stays noted.

    Each set is opened with its key, its people are erased, it is scrubbed, scanned, read back, and put in the place of
    the one before, which is destroyed. Stopped anywhere, it goes on the next time.
    """
    with begin(book.database, actor, clock()) as work:
        entries = ledger.stored(work.connection)
        secret = book_key(work.connection, "ledger")
        wait = timedelta(hours=int(setting(work.connection, WAIT) or 0))
        # A moment that lies ahead is a wrong clock's: such an erasure does not wait until then.
        due = [each for each in entries if abs(work.now - each.erased_at) >= wait]
    if not entries:
        return Cleaned()
    rewritten = failed = 0
    for store in media.in_reach(book):
        try:
            backup.tidy(store)
            if due:
                backup.drop_damaged(store)
        except (
            EnvironmentFailed
        ):  # a revision that was replaced, or a copy that can't be opened, could not be destroyed
            failed += 1
        for there in backup.sets(store, book.vault_id):
            known = _known(there, secret)
            if any(each.certificate not in known for each in due):
                files.step("clean.1 set found")
                try:
                    newer = backup.rewrite(
                        there, book.database.key, backup.scratch_of(book), clock(), _erasing(clock), entries=due
                    )
                except EnvironmentFailed:
                    failed += 1
                    continue
                files.step("clean.2 set rewritten")
                rewritten += 1
                known = _known(newer, secret)
            _note(
                book, actor, clock, there.manifest.set_id, [each for each in entries if each.certificate not in known]
            )
    return Cleaned(rewritten, failed)


def _known(there: BackupSet, secret: bytes) -> set[str]:
    """Which erasures a set has; none where its ledger can't be read."""
    try:
        return {each.certificate for each in ledger.salvage(there.folder / LEDGER, secret).entries}
    except EnvironmentFailed:
        return set()


def _erasing(clock: Clock) -> Callable[[Book, Actor], None]:
    def change(copy: Book, actor: Actor) -> None:
        settle(copy, actor, clock)

    return change


def settle(copy: Book, actor: Actor, clock: Clock) -> int:
    """Have a copy catch up with the ledger beside it, proven by its own scan; gives how many people went.

    Raises `EnvironmentFailed` BA-06 where a trace was left: such a copy is not to be used.
    """
    gone = 0
    for notice in erasure.settle(copy, actor, clock):
        if notice.msgid == erasure.RESIDUE:
            raise EnvironmentFailed(
                "BA-06",
                N_("An erasure left traces in this backup, so it is not used: {places}"),
                do=N_("Choose another backup, and ask for help."),
                places=notice.params["places"],
            )
        gone += int(str(notice.params.get("count", 0)))
    return gone


def _note(book: Book, actor: Actor, clock: Clock, set_id: str, missing: list[ledger.Entry]) -> None:
    """Keep in the book which erasures the set lacks."""
    pending = json.dumps([each.certificate for each in missing])
    with begin(book.database, actor, clock()) as work:
        row = work.connection.execute(
            select(BackupRecord.id, BackupRecord.pending).where(BackupRecord.set_id == set_id)
        ).first()
        if row is None or row.pending == pending:
            return
        work.connection.execute(update(BackupRecord).where(BackupRecord.id == row.id).values(pending=pending))
        work.touch(bytes(row.id))
        work.write_entry("backup.clean")
        work.commit()
