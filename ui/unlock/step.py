"""What stands before the book besides the password itself: one form in the middle of the window, and a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from ui.widgets import Middle, button, column

if TYPE_CHECKING:
    from ui.app import App

_WIDTH = 600


class Step(QWidget):
    """Base of such forms.

    Attributes:
        back: the button that Esc presses.

    Signals:
        closed(): back to the password.
    """

    closed = Signal()

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app
        self.say = app.language.text
        self.back = button(self.say("Back"), keys="Esc", do=self.leave)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.back.click)

    def leave(self) -> None:
        """Back to the password."""
        self.closed.emit()

    def _show_form(self, form: QFrame, width: int = _WIDTH) -> None:
        form.setFixedWidth(width)
        self.setLayout(column(Middle(form)))
