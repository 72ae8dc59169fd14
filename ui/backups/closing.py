"""The backup on closing: how far it is, and a button to go without it. It holds nobody up."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from desktop_app.rules.errors import Problem
from ui import dialogs, settings_store
from ui.session import Session
from ui.widgets import Middle, button, card, column, label, row


class Closing(QWidget):
    """Shown while the backup is made, and while what is wrong with it is told.

    Signals:
        over(): the book may be closed, with a backup or without one. Emitted once.
    """

    over = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        say = session.say
        self._language = session.language
        self._is_over = self._is_telling = False
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(say("How far the backup is"))
        self.skip_button = button(say("Close without a backup"), do=self.skip)
        words = label(say("The book is being backed up before it closes. This takes some seconds."), wrap=True)
        form = card(words, self.bar, row(None, self.skip_button), gap=12)
        form.setFixedWidth(460)
        self.setLayout(column(Middle(form)))
        self._job = session.call(
            self,
            lambda office: office.back_up_by_itself(closing=True),
            done=self._made, failed=lambda problem: self._made([problem]), progress=self._moved,
        )  # fmt: skip

    def skip(self) -> None:
        """Wait no longer."""
        self._job.cancel()
        self._end()

    def leave_untold(self) -> None:
        """Nobody is there to read what stands in the way, if that is told just now."""
        if self._is_telling:
            self._end()

    def _moved(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _made(self, problems: list[Problem]) -> None:
        if problems and not self._is_over:
            self._is_telling = True
            QTimer.singleShot(settings_store.lock_minutes() * 60_000, self, self._end)
            dialogs.tell(self, self._language, problems[0], self._end)
        else:
            self._end()

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self.over.emit()
