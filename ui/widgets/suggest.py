"""A list of suggestions under a line: it never changes what is typed until one is chosen.

The list is part of the window, not a popup window of its own: the focus stays in the line, so that an input method can
go on composing a letter while suggestions come and go. Qt's own completer takes the focus and breaks that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui import theme
from ui.widgets.boxes import column
from ui.widgets.labels import label

BESIDE = Qt.ItemDataRole.UserRole + 1
_ROW = 34
_EDGES = 20  # what frames and margins take above and below the rows
_NARROWEST = 280
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Suggestion:
    """One line of the list. beside: paler, at the right. value: what `chosen` gives."""

    words: str
    value: Any
    beside: str = ""


class Suggest(QObject):
    """Suggestions for one line. What was offered for other letters is taken by no key: Enter waits for the new offer.

    Attributes:
        popup: the frame with the list. list: the list itself.

    Signals:
        chosen(value): the user took one. dismissed(): Esc took the list away.
    """

    chosen = Signal(object)
    dismissed = Signal()

    def __init__(self, line: QLineEdit, title: str, nothing: str = "", *, first: bool = True) -> None:
        """title: what a screen reader calls the list. nothing: said where nothing is offered.

        first: whether Enter takes the first suggestion at once; else only after an arrow key.
        """
        super().__init__(line)
        self._line, self._first = line, first
        self._stale = self._enter = False  # letters came since the last offer; Enter was pressed since they came
        line.textEdited.connect(self._typed)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(title)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = label(nothing, "muted", wrap=True)
        self.popup = QFrame()
        self.popup.setProperty("look", "popup")
        self.popup.setLayout(column(self.list, self.nothing, margins=6))
        self.popup.hide()
        self.list.itemClicked.connect(self._take)
        line.installEventFilter(self)
        line.destroyed.connect(self.popup.deleteLater)

    def offer(self, suggestions: Sequence[Suggestion]) -> None:
        """Show these, or that there are none; hidden where the line has lost the focus meanwhile."""
        enter, self._stale, self._enter = self._enter, False, False
        if not self._line.hasFocus() or not (suggestions or self.nothing.text()):
            self.popup.hide()
            return
        self.list.clear()
        for each in suggestions:
            item = QListWidgetItem(each.words)
            item.setData(Qt.ItemDataRole.UserRole, each.value)
            item.setData(BESIDE, each.beside)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.words}, {each.beside}")
            self.list.addItem(item)
        self.list.setVisible(bool(suggestions))
        self.nothing.setVisible(not suggestions)
        if suggestions and self._first:
            self.list.setCurrentRow(0)
        self._place(len(suggestions))
        if enter and suggestions:
            self._take(self.list.item(0))

    def hide(self) -> None:
        """Take the list away."""
        self._stale = self._enter = False
        self.popup.hide()

    def _typed(self) -> None:
        self._stale, self._enter = True, False

    def _place(self, count: int) -> None:
        window = self._line.window()
        self.popup.setParent(window)
        at = self._line.mapTo(window, QPoint(0, self._line.height() + 4))
        width = max(self._line.width(), _NARROWEST)
        below, wanted = window.height() - at.y() - 8, count * _ROW + _EDGES if count else 2 * _ROW + 20
        if below < min(wanted, 4 * _ROW):  # above the line where there is more room
            above = at.y() - self._line.height() - 8
            height = min(wanted, above)
            at.setY(at.y() - self._line.height() - 8 - height)
        else:
            height = min(wanted, below)
        self.popup.setGeometry(min(at.x(), window.width() - width - 4), at.y(), width, height)
        self.popup.raise_()
        self.popup.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self._enter = False
            self.popup.hide()
        elif isinstance(event, QKeyEvent) and event.type() != QEvent.Type.KeyRelease and self._is_asked:
            return self._key(event)
        return super().eventFilter(watched, event)

    @property
    def _is_asked(self) -> bool:
        """Whether a key may be meant for the list, or for the one that is on its way."""
        return self.popup.isVisible() or (self._first and self._stale and bool(self._line.text().strip()))

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ours = key in _STEPS or enter or key == Qt.Key.Key_Escape
        if event.type() == QEvent.Type.ShortcutOverride:
            if ours:
                event.accept()  # else Esc goes back a page
            return ours
        if self._first and self._stale and (enter or key in _STEPS):
            self._enter = enter
            return True
        if key in _STEPS:
            last = self.list.count() - 1
            self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + _STEPS[key])))
            return True
        if enter and self.list.currentItem() is not None:
            self._take(self.list.currentItem())
            return True
        if key == Qt.Key.Key_Escape:
            self.hide()
            self.dismissed.emit()
            return True
        return False

    def _take(self, item: QListWidgetItem) -> None:
        self.popup.hide()
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


class _Row(QStyledItemDelegate):
    """A suggestion: its words at the left, and at the right, paler, what stands beside."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        name, bare.text = bare.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, bare, painter, option.widget)
        beside, room = index.data(BESIDE) or "", option.rect.adjusted(10, 0, -10, 0)
        painter.save()
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), beside)
        room.setRight(room.right() - option.fontMetrics.horizontalAdvance(beside) - 12)
        painter.setPen(QColor(theme.colours().text))
        shown = option.fontMetrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()
