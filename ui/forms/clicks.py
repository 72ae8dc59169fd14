"""Waiting for the mouse: what a press sets off may move the form, and then the release would miss what was pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication


def after_the_click(owner: QObject, act: Callable[[], None]) -> None:
    """Do `act` at once, or, while a button of the mouse is down, when it is up and what it set off is done.

    owner: with it goes what still waits.
    """
    if QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
        act()
    else:
        _Waiting(owner, act)


class _Waiting(QObject):
    """Sees the button go up."""

    def __init__(self, owner: QObject, act: Callable[[], None]) -> None:
        super().__init__(owner)
        self._act = act
        self._app = cast(QCoreApplication, QCoreApplication.instance())
        self._app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._app.removeEventFilter(self)
            QTimer.singleShot(0, self, self._done)
        return super().eventFilter(watched, event)

    def _done(self) -> None:
        self.deleteLater()
        self._act()
