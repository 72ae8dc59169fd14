"""How far a long piece of work is, and the way to call it off."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from ui.widgets.boxes import row
from ui.widgets.buttons import button


class Working(QWidget):
    """A bar and "Cancel", seen only while something is done.

    Signals:
        cancelled(): the button.
    """

    cancelled = Signal()

    def __init__(self, title: str, cancel: str) -> None:
        """title: what a screen reader calls the bar. cancel: the words of the button."""
        super().__init__()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(title)
        self.cancel = button(cancel, do=self.cancelled.emit)
        self.setLayout(row(self.bar, self.cancel))
        self.layout().setContentsMargins(0, 0, 0, 0)
        self.hide()

    def begin(self) -> None:
        """Show that something is done; how far it is, nobody knows yet."""
        self.bar.setRange(0, 0)
        self.show()

    def moved(self, done: int, total: int) -> None:
        """So much of how much is done; a total of no more than that stands for one that nobody knows."""
        self.bar.setRange(0, total if total > done else 0)
        self.bar.setValue(done)
