"""Files that we made and gave out: what an erasure must chase."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Erase, Record, link, personal, plain
from desktop_app.records.kinds import Line, Moment, Word
from desktop_app.rules.errors import N_

if TYPE_CHECKING:
    from desktop_app.language import Language


PRINTED = N_("printed")
"""Stands for the name of a file where there was paper."""


class FileName(Line):
    """The name of a file, or `PRINTED`."""

    def show(self, value: Any, language: Language) -> str:
        """The name; in words where it is `PRINTED`."""
        return language.text(PRINTED) if value == PRINTED else super().show(value, language)


class IssuedFile(Record):
    """A report or a disclosure file about one person, written to a place outside the book."""

    __tablename__ = "issued_file"
    __label__ = N_("File made")
    __subjects__ = ("person",)
    __row_goes__ = True

    person_id: Mapped[bytes] = link("person", row_goes=True, index=True)
    report: Mapped[str] = plain(Word(), why="the name of a report of ours", label=N_("Report"))
    name: Mapped[str] = personal(FileName(255), label=N_("File name"), erase=Erase.BLANK)
    issued_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Issued at"))
    user_id: Mapped[bytes] = link("user")
