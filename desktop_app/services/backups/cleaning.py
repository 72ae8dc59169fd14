"""Backups forget the erased: sets in reach are rewritten, the others are noted and done when they are plugged in.

One that can't be rewritten, since it is damaged or under a key that the book no longer has, is destroyed as soon as a
newer one lies in the same place: nobody who was erased is to be found in it, and nothing is lost with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from desktop_app.records.backups import BackupRecord
from desktop_app.rules.errors import N_, EnvironmentFailed, Problem
from desktop_app.rules.permissions import Permission
from desktop_app.services import erasure
from desktop_app.services.backups import media
from desktop_app.services.use_case import book_case
from desktop_app.vault import backup, files, ledger
from desktop_app.vault.backup import BackupSet, State
from desktop_app.vault.book import LEDGER, Book
from desktop_app.vault.work import Actor, Clock, begin, book_key, setting

WAIT = "backup.wait_hours"
_NEVER = ("BA-03", "BA-06")  # the codes of failures to rewrite a set that no later try mends


@dataclass(frozen=True)
class Cleaned:
    """What came of it.

    Attributes:
        rewritten: sets that no longer hold anybody erased. destroyed: sets that went whole instead. problems: why
        others in reach still do.
    """

    rewritten: int = 0
    destroyed: int = 0
    problems: tuple[Problem, ...] = ()


@book_case("backup.clean", Permission.BACK_UP)
def clean(book: Book, actor: Actor, clock: Clock) -> Cleaned:
    """Rewrite every set in reach that lacks an erasure whose wait is over.

    Each set is opened with its key, its people are erased, it is scrubbed, scanned, read back, and put in the place of
    the one before, which is destroyed. Where that can't be done, the set is destroyed too, or stays noted and is told
    of (BA-16, BA-01, FI-…). Stopped anywhere, it goes on the next time.
    """
    with begin(book.database, actor, clock()) as work:
        entries = ledger.stored(work.connection)
        secret = book_key(work.connection, "ledger")
        wait = timedelta(hours=int(setting(work.connection, WAIT) or 0))
        # A moment that lies ahead is a wrong clock's: such an erasure does not wait until then.
        due = [each for each in entries if abs(work.now - each.erased_at) >= wait]
    if not entries:
        return Cleaned()
    rewritten = destroyed = 0
    problems: list[Problem] = []
    for store in media.in_reach(book):
        try:
            backup.tidy(store)
            if due:
                backup.drop_damaged(store)
        except EnvironmentFailed as problem:
            # a revision that was replaced, or a copy that can't be opened, could not be destroyed
            problems.append(problem)
        for there in backup.sets(store, book.vault_id):
            known = _known(there, secret)
            if _lacking(due, known):
                files.step("clean.1 set found")
                try:
                    newer = backup.rewrite(
                        there, book.database.key, backup.scratch_of(book), clock(), _erasing(clock), entries=due
                    )
                except EnvironmentFailed as problem:
                    told = _give_up(book, there, problem, due, secret)
                    if told is None:
                        _forget(book, actor, clock, there.manifest.set_id)
                        destroyed += 1
                        continue
                    problems.append(told)
                else:
                    files.step("clean.2 set rewritten")
                    rewritten += 1
                    known = _known(newer, secret)
            _note(book, actor, clock, there.manifest.set_id, _lacking(entries, known))
    return Cleaned(rewritten, destroyed, tuple(problems))


def _give_up(
    book: Book, there: BackupSet, problem: EnvironmentFailed, due: Sequence[ledger.Entry], secret: bytes
) -> Problem | None:
    """Destroy a set that never can be rewritten, where a newer one follows; else gives what is to be told."""
    if problem.code not in _NEVER:
        return problem
    if not _is_followed(book, there, due, secret):
        return EnvironmentFailed(
            "BA-16",
            N_("The backup of {moment} still holds people who were erased and cannot be rewritten."),
            safe=N_("The book is as it was, and so are the older backups."),
            do=N_("Back up to its place, {folder}: once a newer backup there is whole, this one is destroyed."),
            moment=there.manifest.made_at,
            folder=there.folder.parent,
        )
    try:
        backup.destroy(there)
    except EnvironmentFailed as failed:
        return failed
    return None


def _is_followed(book: Book, there: BackupSet, due: Sequence[ledger.Entry], secret: bytes) -> bool:
    """Whether a newer set in the same place is whole and holds nobody who was erased."""
    return any(
        each.manifest.age > there.manifest.age
        and not _lacking(due, _known(each, secret))
        and backup.check(each, book.database.key, book.vault_id) is State.WHOLE
        for each in backup.sets(there.folder.parent, book.vault_id)
    )


def _lacking(entries: Sequence[ledger.Entry], known: set[str]) -> list[ledger.Entry]:
    return [each for each in entries if each.certificate not in known]


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


def _forget(book: Book, actor: Actor, clock: Clock, set_id: str) -> None:
    """Keep in the book that the set is gone: the certificates of those who were in it say so."""
    with begin(book.database, actor, clock()) as work:
        row = work.connection.scalar(select(BackupRecord.id).where(BackupRecord.set_id == set_id))
        if row is None:  # a set of before the book was restored
            return
        work.connection.execute(update(BackupRecord).where(BackupRecord.id == row).values(gone_at=work.now))
        work.touch(bytes(row))
        work.write_entry("backup.clean")
        work.commit()


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
