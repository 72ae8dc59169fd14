"""What is looked after by itself while a book is open: the daily check, the backup that is due, the rehearsal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.rules.errors import Problem
from ui.session import Session

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.worker import Worker

_FIRST_LOOK, _LOOK_EVERY = 20_000, 600_000  # ms after opening, and between two looks


class Watch(QObject):
    """Looks shortly after opening, and again every ten minutes.

    Signals:
        damaged(problem): the check found damage. Nothing is backed up over good sets then.
    """

    damaged = Signal(object)

    def __init__(self, main: QWidget, session: Session, worker: Worker) -> None:
        """main: while it is there, the book is open."""
        super().__init__(main)
        self._session, self._worker = session, worker
        timer = QTimer(self)
        timer.timeout.connect(self.look)
        timer.start(_LOOK_EVERY)
        QTimer.singleShot(_FIRST_LOOK, self, self.look)

    def look(self) -> None:
        """Look now, unless the book is at work for somebody."""
        if self._worker.is_idle:
            self._session.call(self, lambda office: office.check_daily(), done=self._checked, failed=lambda _: None)

    def _checked(self, damage: Problem | None) -> None:
        if damage is not None:
            self.damaged.emit(damage)
        else:
            self._session.call(
                self, lambda office: office.back_up_by_itself(), done=self._backed_up, failed=lambda _: None
            )

    def _backed_up(self, problems: list[Problem]) -> None:
        self._session.changed.emit(frozenset({"backup"}))
        if problems:
            self._session.tell(self._session.language.message(problems[0].error))
