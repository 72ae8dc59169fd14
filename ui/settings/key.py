"""The owner's part of the settings about the key of the book: a new recovery sheet, and a new key."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.rules import progress
from desktop_app.services import access, recovery, rotation
from ui import dialogs
from ui.papers.sheet import NewSheet
from ui.session import Session
from ui.widgets import button, card, column, label, row
from ui.widgets.working import Working


class KeyOfTheBook(QWidget):
    """See the module. It stands only where whoever works may change the key."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.say = session, session.say
        say = self.say
        why = say(
            "Change the key when somebody has left, or a backup medium or a recovery sheet was lost. Every password "
            "stays. Backups in reach come along; others open only with the recovery sheet of their day."
        )
        self.sheet_button = button(say("New recovery sheet…"), do=self._ask_sheet)
        self.rotate_button = button(say("Change the key…"), "danger", do=self._ask_rotate)
        self.working = Working(say("How far the change of the key is"), say("Cancel"))
        self.sheet = NewSheet(session)
        self.sheet.kept.connect(lambda: session.run(self, recovery.sheet_kept))
        self.sheet.hide()
        self._stop = Event()
        self.working.cancelled.connect(self._stop.set)
        heading = label(say("The key of the book"), "heading")
        buttons = row(None, self.sheet_button, self.rotate_button)
        self.setLayout(column(card(heading, label(why, wrap=True), self.working, self.sheet, buttons)))
        self.layout().setContentsMargins(0, 0, 0, 0)

    def can_leave(self, then: Callable[[], None]) -> None:
        """Call `then` once no new sheet would be lost against the user's will."""
        say = self.say
        if self.sheet.is_waiting:
            first = say("The new recovery sheet is neither printed nor saved.")
        elif not self.rotate_button.isEnabled():
            first = say("A new recovery sheet is being made: it is to be printed or saved then.")
        else:
            then()
            return
        lines = [first, say("The old one may no longer open the book: if a password is lost, the book may be lost.")]
        choices = [
            dialogs.Choice("leave", say("Leave without the sheet"), "danger"),
            dialogs.Choice("stay", say("Stay here"), "primary"),
        ]
        title = say("The key of the book")
        dialogs.ask(self, title, lines, choices, lambda key: then() if key == "leave" else None)

    def _ask_sheet(self) -> None:
        say = self.say
        lines = [
            say("Make a new recovery sheet?"),
            say("Destroy the old one then: with the book's file it still opens the book until the key is changed."),
        ]
        self._ask(lines, say("Make a new sheet"), "primary", self._new_sheet)

    def _ask_rotate(self) -> None:
        say = self.say
        lines = [
            say("Change the key of the book?"),
            say("The book is written anew under the new key; that takes some seconds. Everybody's password stays."),
            say("There is a new recovery sheet afterwards: have a printer or a stick at hand. The old one opens this "
                "book no more."),
        ]  # fmt: skip
        self._ask(lines, say("Change the key"), "danger", self._rotate)

    def _ask(self, lines: list[str], yes: str, look: str, then: Any) -> None:
        choices = [dialogs.Choice("yes", yes, look), dialogs.Choice("no", self.say("Cancel"))]
        dialogs.ask(self, self.say("The key of the book"), lines, choices, lambda key: then() if key == "yes" else None)

    def _new_sheet(self) -> None:
        self._begin(lambda office: (_paper(office, office.do(access.new_sheet)), None), self._made)

    def _rotate(self) -> None:
        self._stop.clear()

        def rotate(office: Any) -> Any:
            # Called off, the job is not dropped: once the key is changed its sheet must come out.
            with progress.unless(self._stop.is_set):
                made = office.rotate_key()
            return _paper(office, made.sheet), made

        self.working.begin()
        self._begin(rotate, self._made)

    def _begin(self, work: Any, done: Any) -> None:
        for each in (self.sheet_button, self.rotate_button):
            each.setEnabled(False)
        self.session.call(self, work, done=done, failed=self._failed, progress=self._moved)

    def _moved(self, done: int, total: int) -> None:
        if total == rotation.PARTS:  # rewriting backups tells of parts of its own
            self.working.moved(done, total)

    def _made(self, result: Any) -> None:
        paper, made = result
        self._ended()
        self.sheet.offer(paper)
        if made is not None:
            self.session.changed.emit(frozenset({"backup"}))
            words = self.say(
                "The book has a new key. Everybody's password stays; the old recovery sheet opens it no more."
            )
            if made.left:
                more = self.session.plural(
                    "{n} backup stays under the old key: it opens only with the old sheet or a password of that day.",
                    "{n} backups stay under the old key: they open only with the old sheet or a password of that day.",
                    made.left,
                )
                words = f"{words} {more}"
            self.session.tell(words)

    def _failed(self, problem: Any) -> None:
        self._ended()
        self.session.failed.emit(problem)

    def _ended(self) -> None:
        self.working.hide()
        for each in (self.sheet_button, self.rotate_button):
            each.setEnabled(True)


def _paper(office: Any, sheet: Any) -> bytes:
    """The sheet as PDF."""
    from desktop_app.services import settings

    return recovery.sheet_pdf(sheet, office.run(settings.office).name, office.language, office.clock())
