"""The recovery sheet on paper, and whether there is one: a sheet that is made ends the one before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from desktop_app.language import Language
from desktop_app.rules.errors import N_, Message
from desktop_app.rules.permissions import Permission
from desktop_app.services.use_case import use_case
from desktop_app.vault.book import KEY_CHANGED, Book
from desktop_app.vault.recovery import SheetText
from desktop_app.vault.work import Work, set_setting, setting

_MADE = "recovery.not_kept"  # the setting: when the newest sheet was made, while it is neither printed nor saved

NOT_KEPT = N_(
    "No recovery sheet on paper is sure to open the book: the newest one was neither printed nor saved. An owner is to "
    "make a new one now: Settings, “The key of the book”, or the command recovery-sheet."
)


def sheet_pdf(sheet: SheetText, office: str, language: Language, now: datetime) -> bytes:
    """The sheet of a new book as a PDF; `office` is the name in its head. It exists only now: nothing keeps its key."""
    from desktop_app.reports.layout import Letterhead
    from desktop_app.reports.recovery import RecoverySheet, recovery_sheet

    content = RecoverySheet(sheet.vault_id, now, sheet.key_lines, sheet.sealed_lines, sheet.qr)
    return recovery_sheet(content, Letterhead(office), language, now)


def note_made(connection: Connection, now: datetime) -> None:
    """From now on the sheets on paper may open nothing; until `sheet_kept` every opening tells it."""
    set_setting(connection, _MADE, now.isoformat())


@use_case("recovery.kept", Permission.USERS)
def sheet_kept(work: Work) -> None:
    """Note that the newest sheet was printed or saved."""
    set_setting(work.connection, _MADE, "")
    work.touch(work.actor.id)


def to_be_told(book: Book) -> list[Message]:
    """What an opening tells of the sheet; nothing where it tells already that a change of the key needs a new one."""
    if any(each.msgid == KEY_CHANGED for each in book.notices):
        return []
    with book.database.transaction() as connection:
        return [Message(NOT_KEPT)] if setting(connection, _MADE) else []
