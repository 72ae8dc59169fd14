"""What was imported from which file, so that the same file brings nobody back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Erase, Record, Table, link, personal, plain
from desktop_app.records.kinds import Line, Moment, Whole, Word
from desktop_app.rules.errors import N_


class ImportFile(Record):
    """A file that was taken in."""

    __tablename__ = "import_file"
    __label__ = N_("Imported file")
    __subjects__ = ("~import_row.person",)

    sha256: Mapped[str] = plain(Word(), why="a hash of a file of many rows", label=N_("SHA-256"), unique=True)
    name: Mapped[str] = personal(Line(255), label=N_("File name"), erase=Erase.MASK)
    imported_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Imported at"))


class ImportRow(Table):
    """One row of such a file and who it is about. Without a person, it is a row of an erased one and stays out."""

    __tablename__ = "import_row"

    file_id: Mapped[bytes] = link("import_file", row_goes=True, primary_key=True)
    row: Mapped[int] = plain(Whole(), why="the number of a row", primary_key=True)
    part: Mapped[int] = plain(Whole(), why="which of the row's people", primary_key=True, default=0)
    person_id: Mapped[bytes | None] = link("person", index=True)
