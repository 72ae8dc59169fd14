"""What holds other things: rows, columns, cards, banners, empty states. Distances are multiples of 4."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from ui.widgets.buttons import button, set_tone
from ui.widgets.labels import label

GAP, WIDE, CARD, PAGE = 8, 12, 16, 20

Item = QWidget | QLayout | int | None
_Layout = TypeVar("_Layout", bound=QBoxLayout)


def row(*items: Item, gap: int = GAP, margins: int = 0) -> QHBoxLayout:
    """Items from left to right; a number is a distance, None takes the room that is left."""
    return _filled(QHBoxLayout(), items, gap, margins)


def column(*items: Item, gap: int = GAP, margins: int = 0) -> QVBoxLayout:
    """Items from top to bottom; a number is a distance, None takes the room that is left."""
    return _filled(QVBoxLayout(), items, gap, margins)


def _filled(box: _Layout, items: tuple[Item, ...], gap: int, margins: int) -> _Layout:
    box.setSpacing(gap)
    box.setContentsMargins(margins, margins, margins, margins)
    for each in items:
        match each:
            case None:
                box.addStretch(1)
            case int():
                box.addSpacing(each)
            case QWidget():
                box.addWidget(each)
            case _:
                box.addLayout(each)
    return box


def card(*items: Item, gap: int = GAP, margins: int = CARD) -> QFrame:
    """A white sheet with items from top to bottom."""
    frame = QFrame()
    frame.setProperty("look", "card")
    frame.setLayout(column(*items, gap=gap, margins=margins))
    return frame


def named(field: QWidget) -> QWidget:
    """`field` under a label that says its accessible name."""
    made, name = QWidget(), label(field.accessibleName())
    name.setBuddy(field)
    made.setLayout(column(name, field, gap=4))
    return made


def scrolled(content: QWidget) -> QScrollArea:
    """`content` in an area that scrolls up and down where there is too little room."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content.setProperty("look", "page")
    area.setWidget(content)
    area.viewport().setAutoFillBackground(False)
    return area


def tab_through(inputs: Sequence[QWidget], last: QWidget) -> None:
    """Have Tab reach `inputs` in their order and then `last`, where that stands now.

    Qt puts what is made later behind all that was there, wherever it is seen.
    """
    if inputs:
        for first, second in pairwise((last, *inputs, last)):
            QWidget.setTabOrder(first, second)


def clear(layout: QLayout) -> None:
    """Take everything out of `layout` and destroy it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
            inner.deleteLater()


class Middle(QWidget):
    """One sheet in the middle of the window. It grows downwards: what is above stays where the mouse points at it."""

    def __init__(self, sheet: QWidget) -> None:
        super().__init__()
        self._sheet = sheet
        self._above = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)
        layout = column(row(None, sheet, None), None)
        layout.setContentsMargins(0, WIDE, 0, WIDE)
        layout.insertItem(0, self._above)
        self.setLayout(layout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top = max(0, (self.height() - self._sheet.sizeHint().height()) // 2 - WIDE)
        self._above.changeSize(0, top, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)
        self.layout().invalidate()


class Banner(QFrame):
    """A sentence that wants to be seen, with a button. tone: "", "ok", "warn", "danger"."""

    def __init__(self, words: str, tone: str = "", action: str = "", do: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.setProperty("look", "banner")
        self.setProperty("tone", tone)
        self.label = label(words, wrap=True)
        self.action: QPushButton | None = button(action, "link", do=do) if action else None
        layout = row(self.label, self.action or 0, gap=WIDE, margins=WIDE)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def offer(self, words: str, do: Callable[[], object]) -> QPushButton:
        """One more button, at the right of those that are there."""
        made = button(words, "link", do=do)
        self.layout().addWidget(made)
        return made

    def show_words(self, words: str, tone: str) -> None:
        """Other words on another ground."""
        self.label.setText(words)
        set_tone(self, tone=tone)
        set_tone(self.label)


class EmptyState(QWidget):
    """What stands where nothing is to be shown: one sentence and at most one button."""

    def __init__(self, words: str, action: str = "", do: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.label = label(words, "muted", wrap=True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.action = button(action, "primary", do=do) if action else None
        middle = row(None, self.action, None) if self.action else row(None)
        self.setLayout(column(None, self.label, middle, None, gap=WIDE, margins=PAGE))
