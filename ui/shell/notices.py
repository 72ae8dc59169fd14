"""What somebody who just got in must know before going on: an older copy of the book, a sheet that nobody has."""

from __future__ import annotations

from desktop_app.services import access, recovery
from ui import dialogs
from ui.dialogs import Choice
from ui.session import Session
from ui.shell.window import MainWindow


def tell_notices(main: MainWindow, session: Session) -> None:
    """Tell it in a window that stays until it was read; drafts are offered after that."""
    notices, say = session.office.notices, session.say
    if not notices:
        main.offer_drafts()
        return

    def read(key: str) -> None:
        if key == "sheet":
            session.go("settings", part="sheet")
        else:
            main.offer_drafts()

    choices = [Choice("read", say("Go on"), "primary")]
    if any(each.msgid == recovery.NOT_KEPT for each in notices) and session.allows(access.new_sheet.permission):
        choices = [Choice("sheet", say("To the recovery sheet"), "primary"), Choice("read", say("Go on"))]
    dialogs.ask(main, say("Before you go on"), [session.language.message(each) for each in notices], choices, read)
