"""What somebody who just got in must know before going on: an older copy of the book, a log that was damaged."""

from __future__ import annotations

from ui import dialogs
from ui.session import Session
from ui.shell.window import MainWindow


def tell_notices(main: MainWindow, session: Session) -> None:
    """Tell it in a window that stays until it was read; drafts are offered after that."""
    notices = session.office.notices
    if not notices:
        main.offer_drafts()
        return
    lines = [session.language.message(each) for each in notices]
    read = [dialogs.Choice("read", session.say("Go on"), "primary")]
    dialogs.ask(main, session.say("Before you go on"), lines, read, lambda _: main.offer_drafts())
