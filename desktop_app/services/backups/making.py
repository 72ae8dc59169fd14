"""Making backups: to the book's own folder and to media, by hand and by themselves; and rehearsing them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, insert, select, update

from desktop_app.records.audit import Audit
from desktop_app.records.backups import BackupMedium, BackupRecord
from desktop_app.records.declare import new_id
from desktop_app.rules import progress
from desktop_app.rules.errors import N_, EnvironmentFailed, Problem, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.services.backups import cleaning, media
from desktop_app.services.use_case import book_case, use_case
from desktop_app.vault import backup, database
from desktop_app.vault.backup import BackupSet, State
from desktop_app.vault.book import Book, opened_apart
from desktop_app.vault.work import Actor, Clock, Work, begin, last_entry, set_setting, setting, verify_audit

DAILY, MONTHLY = timedelta(hours=20), timedelta(days=30)


@dataclass(frozen=True)
class Made:
    """A backup that was read back.

    Attributes:
        number: of its medium. own_disk: whether it lies on the book's own disk. renumbered: told where the medium had
        another number.
    """

    made_at: datetime
    number: int
    folder: Path
    own_disk: bool
    people: int
    cleaned: cleaning.Cleaned
    renumbered: Problem | None = None

    @property
    def problems(self) -> list[Problem]:
        """What is to be told besides."""
        return [*filter(None, [self.renumbered]), *self.cleaned.problems]


@book_case("backup.make", Permission.BACK_UP)
def back_up(book: Book, actor: Actor, clock: Clock, place: Path | None = None) -> Made:
    """Back the book up to `place` (none: its own folder), read it back, and clean what lies there of erased people.

    Raises as `media.register` and `vault.backup.make`, and BA-11 where the medium was pulled out meanwhile; then
    nothing was added and the older sets are there.
    """
    with begin(book.database, actor, clock()) as work:
        medium = media.register(work, book, place)
        _go_beyond(work, book, medium.store)
        work.write_entry("backup.medium")
        last = work.connection.scalar(select(func.max(Audit.seq))) or 0
        work.commit()
    made = backup.make(book, medium.store, clock())
    if not medium.is_in():
        backup.remove(made)
        raise EnvironmentFailed(
            "BA-11",
            N_("The medium was taken out while the backup was made."),
            safe=N_("The book is as it was, and so are the older backups."),
            do=N_("Plug it in again, wait until it is there, and back up once more."),
        )
    with begin(book.database, actor, clock()) as work:
        _record(work, medium, made, last)
        work.write_entry("backup.make")
        work.commit()
    if place is not None:
        media.remember(book, medium.store)
    cleaned = cleaning.clean(book, actor, clock)
    counts = made.manifest.counts
    return Made(
        made.manifest.made_at, medium.number, made.folder, medium.own_disk, counts["person"], cleaned, medium.renumbered
    )


def _go_beyond(work: Work, book: Book, store: Path) -> None:
    """Have the book count on from the newest set in reach: one that was restored is newer than what came after its set.

    Sets of another key are left out, since nothing proves what they say.
    """
    found = [each for place in {*media.in_reach(book), store} for each in backup.sets(place, book.vault_id)]
    reached = [each.manifest for each in found if backup.is_genuine(each, book.database.key)]
    serial, entry = max(((each.serial, each.entry) for each in reached), default=(0, 0))
    if (serial, entry) > (int(setting(work.connection, "serial") or 0), last_entry(work.connection)[0]):
        set_setting(work.connection, "serial", str(serial + 1))


def _adopt(book: Book, actor: Actor, clock: Clock) -> list[Problem]:
    """Take sets in reach into the list that it lacks: a book that was restored knows none that were made since.

    Gives what is to be told of their media.
    """
    problems: list[Problem] = []
    own = backup.own_store(book)
    with begin(book.database, actor, clock()) as work:
        known = set(work.connection.scalars(select(BackupRecord.set_id)))
        for store in media.in_reach(book):
            unknown = [each for each in backup.sets(store, book.vault_id) if each.manifest.set_id not in known]
            unknown = [each for each in unknown if backup.is_genuine(each, book.database.key)]
            if unknown:
                medium = media.register(work, book, None if store == own else store)
                problems += filter(None, [medium.renumbered])
                for each in unknown:
                    _insert(work, medium, each, 0, each.manifest.made_at)
        if work.has_touched:
            work.write_entry("backup.found")
            work.commit()
    return problems


def _record(work: Work, medium: media.Medium, made: BackupSet, last: int) -> None:
    manifest = made.manifest
    there = [each.manifest.set_id for each in backup.sets(medium.store, manifest.vault_id)]
    work.connection.execute(
        update(BackupRecord)
        .where(
            BackupRecord.medium_id == medium.id, BackupRecord.gone_at.is_(None), BackupRecord.set_id.not_in(there)
        )
        .values(gone_at=work.now)
    )  # fmt: skip
    _insert(work, medium, made, last, work.now)


def _insert(work: Work, medium: media.Medium, made: BackupSet, last: int, verified_at: datetime) -> None:
    manifest, row = made.manifest, new_id()
    work.connection.execute(
        insert(BackupRecord).values(
            id=row, set_id=manifest.set_id, medium_id=medium.id, made_at=manifest.made_at, verified_at=verified_at,
            rehearsed_at=None, people=manifest.counts.get("person", 0), size=manifest.size, entry=last, pending="[]",
            gone_at=None,
        )
    )  # fmt: skip
    work.touch(row)


@use_case("backup.due", Permission.BACK_UP, audited=False)
def is_due(work: Work, *, closing: bool = False) -> bool:
    """Whether a backup to the book's own folder is to be made: daily, and on closing where anything was done since."""
    rows = work.connection.execute(
        select(BackupRecord.made_at, BackupRecord.entry)
        .join(BackupMedium)
        .where(BackupMedium.number == 0, BackupRecord.gone_at.is_(None))
    ).all()
    if not rows:
        return True
    if not closing:
        return not any(_lies_within(DAILY, row.made_at, work.now) for row in rows)
    query = select(func.count()).select_from(Audit)
    last = max(row.entry for row in rows)
    return bool(work.connection.scalar(query.where(Audit.seq > last, Audit.action.not_in(_NO_CHANGE))))


def _lies_within(span: timedelta, at: datetime, now: datetime) -> bool:
    """Whether `at` is no longer ago than `span`. What lies ahead is a wrong clock's, and counts for nothing."""
    return timedelta(0) <= now - at <= span


_NO_CHANGE = (
    "backup.medium", "backup.make", "backup.clean", "backup.rehearse", "book.open", "person.show", "customer.show",
)  # fmt: skip


@book_case("backup.automatic", Permission.BACK_UP)
def automatic(book: Book, actor: Actor, clock: Clock, *, closing: bool = False) -> list[Problem]:
    """What the program does by itself: the daily backup or the one on closing, media that are plugged in, a rehearsal.

    Gives what stood in the way of single ones; a backup that fails keeps nobody from closing the book.
    """
    problems: list[Problem] = []
    if not closing:
        problems += _adopt(book, actor, clock)
    with begin(book.database, actor, clock()) as work:
        due = is_due(work, closing=closing)
        media_due = _media_due(work)
        rehearsal = not closing and _rehearsal_due(work)
    own = backup.own_store(book)
    stores = {media.token_of(store): store for store in media.in_reach(book) if store != own}
    places: list[Path | None] = [None] if due else []
    places += [stores[token] for token in media_due if token in stores]
    for place in places:
        try:
            problems += filter(None, [back_up(book, actor, clock, place).renumbered])
        except progress.Cancelled:
            raise
        except Problem as problem:
            problems.append(problem)
    if not closing:
        problems += cleaning.clean(book, actor, clock).problems
    if rehearsal:
        try:
            rehearse(book, actor, clock)
        except progress.Cancelled:
            raise
        except Problem as problem:
            problems.append(problem)
    return problems


def _media_due(work: Work) -> list[str]:
    """Media, other than the book's own folder, that lack a backup of the last day."""
    newest = (
        select(func.max(BackupRecord.made_at))
        .where(
            BackupRecord.medium_id == BackupMedium.id, BackupRecord.gone_at.is_(None), BackupRecord.made_at <= work.now
        )
        .scalar_subquery()
    )  # fmt: skip
    rows = work.connection.execute(
        select(BackupMedium.token, newest).where(BackupMedium.number > 0, BackupMedium.lost_at.is_(None))
    )
    times: list[tuple[str, datetime | None]] = [(token, at) for token, at in rows]
    return [token for token, at in times if at is None or work.now - at > DAILY]


def _rehearsal_due(work: Work) -> bool:
    query = select(func.max(BackupRecord.rehearsed_at)).where(BackupRecord.rehearsed_at <= work.now)
    last: datetime | None = work.connection.scalar(query)
    # A new book has its first month.
    since: datetime | None = last or work.connection.scalar(select(func.min(BackupRecord.made_at)))
    return since is not None and work.now - since > MONTHLY


@book_case("backup.rehearse", Permission.BACK_UP)
def rehearse(book: Book, actor: Actor, clock: Clock, set_id: str = "") -> datetime:
    """Restore a set (the newest in reach unless one is named) to a passing folder, open it, check it, delete it.

    Gives when the set was made. Raises `Rejected` BA-08 where none is in reach, `EnvironmentFailed` BA-03 where it
    can't be used.
    """
    found = [each for store in media.in_reach(book) for each in backup.sets(store, book.vault_id)]
    found = [each for each in found if not set_id or each.manifest.set_id == set_id]
    if not found:
        raise Rejected("BA-08", N_("No backup is in reach."), do=N_("Plug the medium in, or make a backup first."))
    there = max(found, key=lambda each: each.manifest.age)
    key = book.database.key
    progress.report(0, 3)
    state = backup.check(there, key, book.vault_id)
    if state is not State.WHOLE:
        raise backup.unusable(there, state)
    progress.report(1, 3)
    with backup.scratch(backup.scratch_of(book)) as folder:
        backup.unpack(there, key, folder)
        with opened_apart(folder, book.vault_id, key, clock()) as (copy, _), copy.database.transaction() as connection:
            whole = (
                [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(1)")] == ["ok"]
                and not connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                and verify_audit(connection) is None
                and database.counted(connection) == there.manifest.counts
            )
    progress.tell(2, 3)
    if not whole:
        raise backup.unusable(there, State.DAMAGED)
    with begin(book.database, actor, clock()) as work:
        work.connection.execute(
            update(BackupRecord)
            .where(BackupRecord.set_id == there.manifest.set_id)
            .values(rehearsed_at=work.now, verified_at=work.now)
        )
        work.write_entry("backup.rehearse")
        work.commit()
    progress.tell(3, 3)
    return there.manifest.made_at
