"""Paints the cells of a `RowsModel`: Qt's own delegate asks the model seven questions for each of them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import theme
from ui.tables.model import RowsModel

PADDING = 11  # pixels at the left and right of a text, as of the headings in style.qss

_SIDES = {
    True: int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
    False: int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
}


class Cells(QStyledItemDelegate):
    """See the module. The view has painted the ground of every other row already."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:  # fmt: skip
        model = index.model()
        assert isinstance(model, RowsModel)  # noqa: S101 - it is made for no other
        colours, place = theme.colours(), QRect(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, QColor(colours.primary_tint))
        row, column = model.row_at(index.row()), model.columns[index.column()]
        if row is None:
            return
        tone = column.tone(row) if column.tone is not None else ""
        painter.setPen(QColor(getattr(colours, tone or "text")))
        place.adjust(PADDING, 0, -PADDING, 0)
        words = column.show(row)
        # An amount without its end reads as a smaller one; without its beginning it reads as what it is: cut.
        side = Qt.TextElideMode.ElideLeft if column.right else Qt.TextElideMode.ElideRight
        shown = option.fontMetrics.elidedText(words, side, place.width())
        painter.drawText(place, _SIDES[column.right], shown)
