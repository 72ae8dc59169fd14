"""How the office stands with its backups: every set with its place, the state in one word, a medium that is lost."""

from __future__ import annotations

import heapq
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.records.audit import Audit, AuditRecord
from desktop_app.records.backups import BackupMedium, BackupRecord
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.services.backups import media
from desktop_app.services.backups.cleaning import WAIT
from desktop_app.services.use_case import use_case
from desktop_app.vault import backup
from desktop_app.vault.book import Book
from desktop_app.vault.work import Work, set_setting, setting

LOUD = timedelta(days=7)
KEY_CHANGED_AT = "key.changed_at"  # the setting: when the book got its present data key, if not at its making
MOST_HOURS = 72  # the law wants an erasure done; a wait is for second thoughts, not for keeping


class Level(Enum):
    """How well the book is backed up."""

    NONE = "none"  # no backup that was read back
    AHEAD = "ahead"  # none but such as a clock that was wrong dated into the future
    OLD = "old"  # the newest one is older than `LOUD`
    OWN_DISK = "own_disk"  # on the book's own disk only, or elsewhere longer ago than `LOUD`
    GOOD = "good"

    @property
    def words(self) -> str:
        """What it means, an English msgid."""
        return _WORDS[self]

    @property
    def tone(self) -> str:
        """How loud it is: "ok", "warn", "danger"."""
        return {Level.GOOD: "ok", Level.OWN_DISK: "warn"}.get(self, "danger")


_WORDS = {
    Level.NONE: N_("There is no backup yet."),
    Level.AHEAD: N_("The last backup bears a date to come: check the clock of this computer, then back up again."),
    Level.OLD: N_("The last backup is too old."),
    Level.OWN_DISK: N_("Backups lie on the book's own disk only: back up to another one too."),
    Level.GOOD: N_("The book is backed up."),
}


@dataclass(frozen=True)
class Standing:
    """The state. last, elsewhere: when the newest backup was made, of all and of those on another medium.

    One that is dated into the future counts for nothing; `last` is its date where there is no other.
    """

    level: Level
    last: datetime | None
    elsewhere: datetime | None


@dataclass(frozen=True)
class SetView:
    """One set.

    Attributes:
        number: of its medium, 0 the book's own folder. folder: where it is in reach, else none. pending: numbers of
        erasures that it does not know yet. lost: whether its medium is. under_old_key: it opens only with the sheet, or
        a password, of its own day.
    """

    set_id: str
    number: int
    made_at: datetime
    verified_at: datetime
    rehearsed_at: datetime | None
    people: int
    size: int
    pending: tuple[str, ...]
    folder: Path | None
    own_disk: bool
    lost: bool
    under_old_key: bool

    def place(self, language: Language) -> str:
        """Where it lies and how it is there, in words."""
        say = language.text
        place = say("medium {number}", number=self.number) if self.number else say("beside the book")
        if self.lost:
            place = say("{place}: lost", place=place)
        elif self.folder is None:
            place = say("{place}: not plugged in", place=place)
        return say("{place}, under an old key", place=place) if self.under_old_key else place


@dataclass(frozen=True)
class Lost:
    """What was on a lost medium: its sets, the newest first, and the most people that one of them holds."""

    number: int
    lost_at: datetime
    sets: tuple[SetView, ...]
    people: int


@dataclass(frozen=True)
class Reach:
    """What an erasure now would meet: sets in reach, sets that are not, and hours to wait before rewriting."""

    near: int
    far: tuple[tuple[int, int], ...]  # (number of the medium, sets on it)
    wait_hours: int


@use_case("backup.state", Permission.BACK_UP, audited=False)
def standing(work: Work) -> Standing:
    """The state of the backups. Those on the book's own disk alone are never good."""
    rows = [(row.made_at, row.own_disk) for row in work.connection.execute(_rows()) if row.lost_at is None]
    times = [(at, own) for at, own in rows if at <= work.now]
    last = max((at for at, _ in times), default=None)
    elsewhere = max((at for at, own in times if not own), default=None)
    if rows and last is None:
        last, level = max(at for at, _ in rows), Level.AHEAD
    elif last is None:
        level = Level.NONE
    elif work.now - last > LOUD:
        level = Level.OLD
    elif elsewhere is None or work.now - elsewhere > LOUD:
        level = Level.OWN_DISK
    else:
        level = Level.GOOD
    return Standing(level, last, elsewhere)


@use_case("backup.list", Permission.BACK_UP, audited=False)
def backups(work: Work, book: Book) -> list[SetView]:
    """Every set that is not known to be gone, the newest first, whatever the clock said."""
    near = {each.manifest.set_id: each for store in media.in_reach(book) for each in backup.sets(store, book.vault_id)}
    changed, key = _key_changed(work), backup.key_name(book.database.key)
    return [_view(row, near.get(row.set_id), changed, key) for row in _in_order(work, near)]


@use_case("backup.reach", Permission.ERASE, audited=False)
def erasure_reach(work: Work, book: Book) -> Reach:
    """Which backups an erasure would rewrite, and which it would only note."""
    views = backups(work, book)
    far: dict[int, int] = {}
    for each in views:
        if each.folder is None:
            far[each.number] = far.get(each.number, 0) + 1
    return Reach(sum(each.folder is not None for each in views), tuple(sorted(far.items())), wait_hours(work))


@use_case("backup.lose", Permission.RESTORE)
def lose(work: Work, book: Book, number: int) -> Lost:
    """Note that the medium `number` is lost, and tell what was on it. `Rejected` BA-09 where there is none such."""
    medium = _medium(work, number)
    work.connection.execute(update(BackupMedium).where(BackupMedium.id == medium.id).values(lost_at=work.now))
    work.touch(bytes(medium.id))
    return _lost(work, number, work.now)


@use_case("backup.lost-paper", Permission.RESTORE)
def lost_pdf(work: Work, number: int, language: Language, *, out: Path | None = None) -> bytes:
    """The record of a lost medium with a letter to customers, as a PDF and, where it is given, in the file `out`.

    `Rejected` BA-09 where no medium has that number, BA-12 where it is not noted as lost; FI-… as the disk says.
    """
    from desktop_app.reports.backups import LostMedium, SetLost, lost_medium
    from desktop_app.services.paper import issue, letterhead

    medium = _medium(work, number)
    if medium.lost_at is None:
        raise Rejected(
            "BA-12",
            N_("The medium {number} is not noted as lost."),
            do=N_("Note the loss first, then print the record."),
            number=number,
        )
    lost = _lost(work, number, medium.lost_at)
    sets = tuple(SetLost(each.made_at, each.people, each.size) for each in lost.sets)
    told = (each.label for each in catalogue.personal_fields() if each.declared.disclosable or each.declared.verify)
    kinds = tuple(map(language.text, dict.fromkeys(told)))
    content = LostMedium(number, lost.lost_at, sets, lost.people, kinds)
    data = lost_medium(content, letterhead(work.connection, language, work.now), language, work.now)
    work.touch(bytes(medium.id))
    if out is not None:
        issue(work, out, data, "lost-medium", ())
    return data


def _medium(work: Work, number: int) -> Row[bytes, datetime | None]:
    columns = (BackupMedium.id, BackupMedium.lost_at)
    found = work.connection.execute(
        select(*columns).where(BackupMedium.number == number, BackupMedium.number > 0)
    ).first()
    if found is None:
        raise Rejected(
            "BA-09",
            N_("No backup medium has the number {number}."),
            do=N_("Look at the number written on it, or in the list of backups."),
            number=number,
        )
    return found


def _lost(work: Work, number: int, at: datetime) -> Lost:
    changed = _key_changed(work)
    held = tuple(_view(row, None, changed) for row in _in_order(work, {}) if row.number == number)
    return Lost(number, at, held, max((each.people for each in held), default=0))


@use_case("backup.wait", Permission.RESTORE, audited=False)
def wait_hours(work: Work) -> int:
    """How long after an erasure backups are rewritten: 0 at once, at most 72 hours."""
    return int(setting(work.connection, WAIT) or 0)


@use_case("backup.wait.change", Permission.RESTORE)
def change_wait(work: Work, hours: int) -> None:
    """Set it. `Rejected` BA-10 outside 0 to 72."""
    if not 0 <= hours <= MOST_HOURS:
        raise Rejected("BA-10", N_("The wait is 0 to {most} hours."), do=N_("Enter fewer hours."), most=MOST_HOURS)
    set_setting(work.connection, WAIT, str(hours))
    work.touch(fields=[WAIT])


def _rows() -> Select[*tuple[Any, ...]]:
    record = BackupRecord
    return (
        select(
            record.id, record.entry, record.set_id, record.made_at, record.verified_at, record.rehearsed_at,
            record.people, record.size, record.pending,
            BackupMedium.number, BackupMedium.own_disk, BackupMedium.lost_at,
        )
        .join(BackupMedium)
        .where(record.gone_at.is_(None))
    )  # fmt: skip


def _in_order(work: Work, near: Mapping[str, backup.BackupSet]) -> list[Row[*tuple[Any, ...]]]:
    """The rows, the newest first: those in reach as their sets say, the others where the book's log has them between.

    near: the sets in reach, by their ids. What says which set is the newest counts here too; see `Manifest.age`.
    """
    rows = work.connection.execute(_rows()).all()
    found = _found_at(work) if not all(row.entry for row in rows) else {}

    def place(row: Row[*tuple[Any, ...]]) -> tuple[int, datetime]:
        return (row.entry or found.get(bytes(row.id), 0), row.made_at)

    here = [row for row in rows if row.set_id in near]
    here.sort(key=lambda row: near[row.set_id].manifest.age, reverse=True)
    away = sorted((row for row in rows if row.set_id not in near), key=place, reverse=True)
    return list(heapq.merge(here, away, key=place, reverse=True))


def _found_at(work: Work) -> dict[bytes, int]:
    """In which entry of the log a set was taken into the list that this book has not made itself, by the row's id."""
    query = select(AuditRecord.record_id, func.min(Audit.seq)).join(Audit, Audit.seq == AuditRecord.seq)
    query = query.where(Audit.action == "backup.found").group_by(AuditRecord.record_id)
    return {bytes(row): seq for row, seq in work.connection.execute(query)}


def _key_changed(work: Work) -> datetime | None:
    at = setting(work.connection, KEY_CHANGED_AT)
    return datetime.fromisoformat(at) if at else None


def _view(
    row: Row[*tuple[Any, ...]], there: backup.BackupSet | None, key_changed: datetime | None, key: str = ""
) -> SetView:
    """there: the set itself where it is in reach; it says under which key it is, and needs no clock for that."""
    if there is not None:
        is_old = there.manifest.key != key
    else:
        is_old = key_changed is not None and row.verified_at < key_changed
    return SetView(
        row.set_id, row.number, row.made_at, row.verified_at, row.rehearsed_at, row.people, row.size,
        tuple(json.loads(row.pending)), there.folder if there else None, row.own_disk,
        row.lost_at is not None, is_old,
    )  # fmt: skip
