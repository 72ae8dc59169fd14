"""The search box of the top bar: finds anybody by name, telephone, e-mail or number, from any page.

The list is part of the window, not a popup window of its own: the focus stays in the box, so that an input method can
go on composing a letter while results come and go.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.rules.errors import N_
from ui import theme
from ui.session import Session
from ui.widgets import column, icon, label

Index = QModelIndex | QPersistentModelIndex
BESIDE = Qt.ItemDataRole.UserRole + 1
MATCHED = {
    "customer": N_("by number"), "person": N_("by number"), "order": N_("by order"), "name": N_("by name"),
    "phone": N_("by telephone"), "email": N_("by e-mail"),
}  # fmt: skip

_MOST = 12  # results shown
_ROW = 34


class _Row(QStyledItemDelegate):
    """A result: who it is at the left, and at the right, paler, why it was found and its number."""

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


class Finder(QLineEdit):
    """The box, with its list below."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__()
        self._session = session
        words = session.say("Find a customer, telephone, e-mail, order… (F3)")
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setClearButtonEnabled(True)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(session.say("Results"))
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = label(session.say("Nothing was found. Try part of the name or some digits."), "muted", wrap=True)
        self.popup = QFrame(window)
        self.popup.setProperty("look", "popup")
        self.popup.setLayout(column(self.list, self.nothing, margins=6))
        self.popup.hide()
        self.textChanged.connect(self._search)
        self.list.itemClicked.connect(self._take)
        self.installEventFilter(self)

    def start(self) -> None:
        """Put the cursor in, ready to type over what is there."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _search(self, typed: str) -> None:
        if not typed.strip():
            self.popup.hide()
            return
        from desktop_app.services import people

        self._session.run(self, people.find, typed, _MOST, done=self._show, latest="find")

    def _show(self, matches: list[Any]) -> None:
        if not self.text().strip() or not self.hasFocus():
            return
        self.list.clear()
        for match in matches:
            item = QListWidgetItem(" · ".join(filter(None, (match.name, match.firm))))
            item.setData(Qt.ItemDataRole.UserRole, match.code)
            item.setData(BESIDE, f"{self._session.say(MATCHED[match.matched])}   {match.code}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()}, {item.data(BESIDE)}")
            self.list.addItem(item)
        self.list.setVisible(bool(matches))
        self.nothing.setVisible(not matches)
        if matches:
            self.list.setCurrentRow(0)
        self._place(len(matches))

    def _place(self, count: int) -> None:
        parent = self.popup.parentWidget()
        at = self.mapTo(parent, QPoint(0, self.height() + 4))
        width = max(self.width(), 460)
        height = min(max(count, 2) * _ROW + 20, parent.height() - at.y() - 8)
        self.popup.setGeometry(at.x(), at.y(), width, height)
        self.popup.raise_()
        self.popup.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.popup.hide()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self.popup.isVisible():
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(Qt.Key(key))
        if step is not None:
            last = self.list.count() - 1
            self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + step)))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.currentItem() is not None:
            self._take(self.list.currentItem())
            return True
        if key == Qt.Key.Key_Escape:
            self.popup.hide()
            return True
        return False

    def _take(self, item: QListWidgetItem) -> None:
        code = item.data(Qt.ItemDataRole.UserRole)
        self.popup.hide()
        self.clear()
        self._session.go("customers", code=code)
