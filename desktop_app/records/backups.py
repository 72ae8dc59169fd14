"""Where backups of the book lie: numbered media, and the sets on them. Nothing here is about anybody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Record, link, plain
from desktop_app.records.kinds import Flag, Moment, Whole, Word
from desktop_app.rules.errors import N_


class BackupMedium(Record):
    """A disk or stick with backups on it, by the number that is written on it; 0 is the book's own folder."""

    __tablename__ = "backup_medium"
    __label__ = N_("Backup medium")

    number: Mapped[int] = plain(Whole(), why="our own number", label=N_("Number"), unique=True)
    token: Mapped[str] = plain(Word(), why="random, as in the file on the medium", unique=True)
    own_disk: Mapped[bool] = plain(Flag(), why="yes or no")
    added_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Recorded at"))
    lost_at: Mapped[datetime | None] = plain(Moment(), why="our own clock", label=N_("Lost at"))


class BackupRecord(Record):
    """A backup set: when it was made, where it lies, and which erasures it does not know yet."""

    __tablename__ = "backup_set"
    __label__ = N_("Backup")

    set_id: Mapped[str] = plain(Word(), why="random, as in the set's manifest", unique=True)
    medium_id: Mapped[bytes] = link("backup_medium", index=True)
    made_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Made at"))
    verified_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Read back at"))
    rehearsed_at: Mapped[datetime | None] = plain(Moment(), why="our own clock", label=N_("Rehearsed at"))
    people: Mapped[int] = plain(Whole(), why="a count of rows", label=N_("People"))
    size: Mapped[int] = plain(Whole(), why="bytes of our own files", label=N_("Size"))
    entry: Mapped[int] = plain(Whole(), why="the number of an audit entry")
    pending: Mapped[str] = plain(Word(), why="numbers of our own certificates, as JSON", default="[]")
    gone_at: Mapped[datetime | None] = plain(Moment(), why="our own clock", label=N_("Removed at"))
