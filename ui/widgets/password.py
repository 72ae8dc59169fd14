"""A line for a password: hidden, shown while asked for, and a word when Caps Lock seems to be on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desktop_app.language import Language
from ui.widgets.icons import icon
from ui.widgets.labels import label


class Password(QLineEdit):
    """See the module.

    Attributes:
        hint: to be placed near the line; it shows itself when Caps Lock is on.
    """

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)
        words = language.text("Show the password")
        self.eye = QAction(icon("eye"), words, self)
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._show)
        self.addAction(self.eye, QLineEdit.ActionPosition.TrailingPosition)
        self.hint = label(language.text("Caps Lock seems to be on."), "small")
        self.hint.hide()
        self.installEventFilter(self)

    def _show(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt cannot tell the lock's state; a capital letter without Shift does."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.text().isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.hint.setVisible(event.text().isupper() != shift and self.hint.parentWidget() is not None)
        return super().eventFilter(watched, event)
