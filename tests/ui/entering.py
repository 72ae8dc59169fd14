"""Getting in by the door, as a user does."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.conftest import PASSWORD
from tests.ui.typing import press, type_text
from ui.app import App


def settle(qtbot: Any, app: App) -> None:
    for _ in range(3):
        qtbot.waitUntil(lambda: app.worker.is_idle, timeout=20_000)
        QApplication.processEvents()


def page(app: App) -> Any:
    return app.stack.currentWidget()


def enter(qtbot: Any, app: App, user: str = "ha", password: str = PASSWORD) -> None:
    door = page(app)
    door.user.setText(user)
    door.password.clear()
    type_text(door.password, password)
    press(door.password, Qt.Key.Key_Return)
    settle(qtbot, app)
