"""A short message above the status bar that goes by itself; what it offers stays reachable by key and menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QWidget

from ui.widgets import button, clear, label, row

SECONDS = 10
_MARGIN, _GAP, _ASIDE = 12, 16, 40  # pixels: within, between the words and a button, left and right of it


class Toast(QFrame):
    """The message at the lower edge of `parent`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("look", "toast")
        self._layout = row(margins=_MARGIN, gap=_GAP)
        self.setLayout(self._layout)
        self._timer = QTimer(self, singleShot=True, interval=SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        self.words = ""
        self._parts: list[QWidget] = [label(wrap=True)]
        self.hide()

    def tell(self, words: str, action: str = "", do: Callable[[], None] | None = None) -> None:
        """Show `words`, and a button where there is something to do."""
        clear(self._layout)
        self.words = words
        self._parts = [label(words, wrap=True)]
        if action and do is not None:
            self._parts.append(button(action, do=self._then(do)))
        for each in self._parts:
            self._layout.addWidget(each)
            each.show()  # what comes while a message is shown counts for nothing else in the new size
        self.setAccessibleName(words)
        self.place()
        self.show()
        self.raise_()
        self._timer.start()

    def place(self) -> None:
        """Keep to the middle of the lower edge, in as many lines as it takes."""
        parent = self.parentWidget()
        words, *others = self._parts
        room = parent.width() - 2 * (_MARGIN + _ASIDE) - sum(each.sizeHint().width() + _GAP for each in others)
        words.setFixedWidth(min(words.fontMetrics().horizontalAdvance(self.words) + 2, room))
        self.adjustSize()
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - 44)

    def _then(self, do: Callable[[], None]) -> Callable[[], None]:
        def doing() -> None:
            self.hide()
            do()

        return doing
