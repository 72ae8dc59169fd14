"""A recovery sheet that was just made: printed or saved, and only then let go of."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.rules.errors import N_
from ui import dialogs
from ui.papers.printing import Job, print_paper
from ui.session import Session
from ui.widgets import Banner, button, column, row


class NewSheet(QWidget):
    """Shows itself when there is a sheet.

    Attributes:
        is_waiting: whether there is one that was neither printed nor saved.

    Signals:
        kept(): it was printed or saved.
    """

    kept = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._paper = session, b""
        self.is_waiting = False
        say = session.say
        self.state = Banner("", "warn")
        self.print = button(say("Print…"), icon_name="print", do=self._print)
        self.save = button(say("Save PDF…"), icon_name="save", do=self._save)
        self.setLayout(column(self.state, row(self.print, self.save, None), gap=8))
        self.layout().setContentsMargins(0, 0, 0, 0)

    def offer(self, paper: bytes) -> None:
        """A new sheet, as PDF."""
        self._paper, self.is_waiting = paper, True
        self.state.show_words(
            self._session.say("There is a new recovery sheet. Print it or save it now, and destroy the old one."),
            "warn",
        )
        self.show()
        self.print.setFocus()

    def _print(self) -> None:
        def printed() -> None:
            self._is_kept(N_("Printed. Lock the paper away."))

        name = self._session.say("recovery-sheet.pdf")
        print_paper(self, self._session.language, Job(self._paper, name, printed, self._write))

    def _save(self) -> None:
        say = self._session.say
        dialogs.save_file(self, say("Save PDF"), say("recovery-sheet.pdf"), "PDF (*.pdf)", self._write, ending="pdf")

    def _write(self, path: Path) -> None:
        paper = self._paper

        def write(_: object) -> None:
            from desktop_app.services.places import write_file

            write_file(path, paper)

        words = N_("Saved as {path}. Print it, lock the paper away, and delete the file.")
        self._session.call(self, write, done=lambda _: self._is_kept(words, path=str(path)))

    def _is_kept(self, msgid: str, **params: object) -> None:
        self.is_waiting = False
        self.state.show_words(self._session.say(msgid, **params), "ok")
        self.kept.emit()
