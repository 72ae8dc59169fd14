"""Locks the book when nobody works: counts down from the last key or movement of the mouse.

As it sees every key, it is also the one that sees Ctrl+L while a dialog or a menu stands before the window.
"""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

WARN = 30  # seconds before the end
_WORK = {
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
    QEvent.Type.InputMethod, QEvent.Type.TouchBegin,
}  # fmt: skip
_LOCK = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_L)


class Idle(QObject):
    """The countdown.

    Signals:
        ticked(seconds): how many are left, once a second. near(): few are. over(): none are.
        asked(): Ctrl+L was pressed.
    """

    ticked = Signal(int)
    near = Signal()
    over = Signal()
    asked = Signal()

    def __init__(self, minutes: int, parent: QObject) -> None:
        super().__init__(parent)
        self._seconds = minutes * 60
        self._last = time.monotonic()
        self._before = self._seconds
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        QApplication.instance().installEventFilter(self)

    @property
    def left(self) -> int:
        """Seconds until the book is locked."""
        return max(0, math.ceil(self._seconds - (time.monotonic() - self._last)))

    def set_minutes(self, minutes: int) -> None:
        """Another time, from now on."""
        self._seconds = minutes * 60
        self._last = time.monotonic()

    def pass_by(self, seconds: int) -> None:
        """As if nobody had worked for so long (for tests)."""
        self._last -= seconds

    def look(self) -> None:
        """Tell how much is left, and when nothing is."""
        left = self.left
        self.ticked.emit(left)
        if left <= WARN < self._before:
            self.near.emit()
        self._before = left
        if left <= 0:
            self._timer.stop()
            self.over.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _WORK:
            self._last = time.monotonic()
            if event.type() == QEvent.Type.KeyPress and event.keyCombination() == _LOCK:
                self.asked.emit()
                return True
        return False
