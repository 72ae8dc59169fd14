"""What is shown while the backup on closing is made: how far it is, and a button to go without it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from ui.session import Session
from ui.widgets import Middle, button, card, column, label, row


class Closing(QWidget):
    """See the module.

    Signals:
        skipped(): the user does not want to wait.
    """

    skipped = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        say = session.say
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(say("How far the backup is"))
        self.skip = button(say("Close without a backup"), do=self.skipped.emit)
        words = label(say("The book is being backed up before it closes. This takes some seconds."), wrap=True)
        form = card(words, self.bar, row(None, self.skip), gap=12)
        form.setFixedWidth(460)
        self.setLayout(column(Middle(form)))

    def moved(self, done: int, total: int) -> None:
        """Show that `done` of `total` steps are done."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
