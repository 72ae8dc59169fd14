"""What is looked after by itself while a book is open: the daily check, the backup that is due, the rehearsal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.rules.errors import Problem
from desktop_app.services.health import DAMAGE
from ui.session import Session

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.worker import Worker

_FIRST_LOOK, _LOOK_EVERY = 20_000, 600_000  # ms after opening, and between two looks


class Watch(QObject):
    """Looks shortly after opening, and again every ten minutes.

    Signals:
        damaged(problem): damage was found. Nothing is backed up over good sets then.
    """

    damaged = Signal(object)

    def __init__(self, main: QWidget, session: Session, worker: Worker) -> None:
        """main: while it is there, the book is open."""
        super().__init__(main)
        self._session, self._worker = session, worker
        self._told: set[str] = set()  # codes: where several things stand in the way, each has its turn
        timer = QTimer(self)
        timer.timeout.connect(self.look)
        timer.start(_LOOK_EVERY)
        QTimer.singleShot(_FIRST_LOOK, self, self.look)

    def look(self) -> None:
        """Look now, unless the book is at work for somebody."""
        if self._worker.is_idle:
            self._session.call(self, lambda office: office.check_daily(), done=self._checked, failed=self._not_checked)

    def _checked(self, damage: Problem | None) -> None:
        if damage is not None:
            self.damaged.emit(damage)
        else:
            self._back_up()

    def _not_checked(self, problem: Problem) -> None:
        """What is no damage keeps nothing from being backed up: each set is read back page by page."""
        self._failed(problem)
        if problem.code not in DAMAGE:
            self._back_up()

    def _back_up(self) -> None:
        self._session.call(self, lambda office: office.back_up_by_itself(), done=self._backed_up, failed=self._failed)

    def _backed_up(self, problems: list[Problem]) -> None:
        self._session.changed.emit(frozenset({"backup"}))
        if problems:
            self._tell(next((each for each in problems if each.code not in self._told), problems[0]))

    def _failed(self, problem: Problem) -> None:
        if problem.code in DAMAGE:
            self.damaged.emit(problem)
        else:
            self._tell(problem)

    def _tell(self, problem: Problem) -> None:
        """Tell it in passing, with the whole of it behind a button."""
        self._told.add(problem.code)
        words = self._session.language.message(problem.error)
        self._session.tell(words, self._session.say("What to do…"), lambda: self._session.failed.emit(problem))
