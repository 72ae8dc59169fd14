"""The table on the screen: fixed row heights, columns that are remembered, rows that can be copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QItemSelection, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from ui import clipboard
from ui.session import Session
from ui.tables.cells import Cells
from ui.tables.model import RowsModel
from ui.widgets import menu_action

if TYPE_CHECKING:
    from desktop_app.services.use_case import UseCase

ROW = 34
MOST_COPIED = 5_000  # rows


class TableView(QTableView):
    """A `RowsModel` on the screen.

    Signals:
        chosen(row): the row that the cursor is on, None for none. opened(row): Enter or a double click.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, session: Session, name: str, title: str) -> None:
        """name: under which its columns are remembered. title: what a screen reader calls it."""
        super().__init__()
        self._session, self._name = session, name
        self._first = QByteArray()
        self._awaited: Any = None
        self._pointing = False
        self.setAccessibleName(title)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        # Fixed: asking 100,000 rows for their height takes a minute.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setMinimumSectionSize(48)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._head_menu)
        head.sectionClicked.connect(self._sort)
        # A column that takes the room that is left is resized again and again; the file is written once it rests.
        self._resting = QTimer(self, singleShot=True, interval=500)
        self._resting.timeout.connect(self._remember)
        head.sectionResized.connect(lambda *_: self._resting.start())
        head.sectionMoved.connect(lambda *_: self._resting.start())
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._resting.isActive():
            self._resting.stop()
            self._remember()

    def show_model(self, model: RowsModel) -> None:
        """Show `model` with its columns as they were left."""
        self.setModel(model)
        self.setItemDelegate(Cells(self))
        head = self.horizontalHeader()
        head.blockSignals(True)
        for number, column in enumerate(model.columns):
            head.resizeSection(number, column.width)
            head.setSectionHidden(number, not column.shown)
            if column.stretches:
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self._mark_sort()
        self._first = head.saveState()
        if (state := self._stored()) is not None:
            head.restoreState(state)
            self._mark_sort()
        head.blockSignals(False)
        model.dataChanged.connect(self._came)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        model.modelReset.connect(lambda: self.chosen.emit(None))

    @property
    def rows_model(self) -> RowsModel:
        """The model that is shown."""
        model = self.model()
        assert isinstance(model, RowsModel)  # noqa: S101 - `show_model` takes nothing else
        return model

    def current(self) -> Any:
        """The row that the cursor is on, None for none or where it has not come yet."""
        index = self.currentIndex()
        return self.rows_model.row_at(index.row()) if index.isValid() else None

    def select_place(self, number: int) -> None:
        """Put the cursor on row `number` and bring it into sight."""
        if 0 <= number < self.model().rowCount():
            self.setCurrentIndex(self.model().index(number, 0))
            self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.EnsureVisible)

    def point_at(self, find: UseCase[..., Any], code: str, *, show: bool = True) -> None:
        """Put the cursor on the record that is shown beside the list, without `chosen`; on none where it is not listed.

        find: gives the id of `code`. show: bring the row into sight.
        """
        self._session.run(self, find, code, done=lambda row_id: self.point_to(row_id, show=show), latest="point")

    def point_to(self, row_id: Any, *, show: bool = True) -> None:
        """`point_at` the row whose id is known."""
        place = self.rows_model.place_of(row_id)
        index = self.model().index(place, 0)
        if place < 0:
            self.clearSelection()
        elif place not in self.selected_places():
            self._pointing = True
            self.setAutoScroll(False)
            self.setCurrentIndex(index)
            self.setAutoScroll(True)
            self._pointing = False
        if place >= 0 and show:
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def selected_places(self) -> list[int]:
        """The numbers of the selected rows, in order."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def _scrolled(self, top: int) -> None:
        """Ask for what comes into sight before it is painted: the book is read meanwhile."""
        self.rows_model.want(top, top + self.viewport().height() // ROW)

    # -- the cursor ---------------------------------------------------------------------------------------------------

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        index = self.currentIndex()
        if index.isValid() and selected.indexes() and not self._pointing:
            self._tell(index.row(), self.chosen)

    def _tell(self, number: int, signal: Any) -> None:
        row = self.rows_model.row_at(number)
        self._awaited = None if row is not None else (number, signal)
        if row is not None:
            signal.emit(row)

    def _came(self, first: Any, last: Any) -> None:
        """Rows came: tell of the one that was waited for."""
        if self._awaited is not None and first.row() <= self._awaited[0] <= last.row():
            self._tell(*self._awaited)

    def _open(self, number: int) -> None:
        self._tell(number, self.opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            if self.currentIndex().isValid():
                self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    # -- copying ------------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the selected rows on the clipboard, columns parted by tabs, in the order in which they stand."""
        model, head = self.rows_model, self.horizontalHeader()
        order = [head.logicalIndex(at) for at in range(head.count()) if not head.isSectionHidden(head.logicalIndex(at))]
        columns = [model.columns[each] for each in order]
        ids = [model.ids[each] for each in self.selected_places()[:MOST_COPIED]]
        if ids:
            model.read(ids, lambda rows: _to_clipboard(columns, rows))

    # -- columns ------------------------------------------------------------------------------------------------------

    def _sort(self, column: int) -> None:
        model = self.rows_model
        if not model.columns[column].sortable:
            return
        same = model.columns[column].key == model.sort_key
        down = same and not model.descending
        model.sort(column, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
        self._mark_sort()
        self._remember()

    def _mark_sort(self) -> None:
        model, head = self.rows_model, self.horizontalHeader()
        for number, column in enumerate(model.columns):
            if column.key == model.sort_key:
                order = Qt.SortOrder.DescendingOrder if model.descending else Qt.SortOrder.AscendingOrder
                head.setSortIndicatorShown(True)
                head.setSortIndicator(number, order)

    def _head_menu(self, at: QPoint) -> None:
        say, head = self._session.say, self.horizontalHeader()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(self.rows_model.columns):
            action = menu_action(menu, column.title, self._toggles(number))
            action.setCheckable(True)
            action.setChecked(not head.isSectionHidden(number))
            action.setEnabled(number > 0)  # one column always stays
        menu.addSeparator()
        menu_action(menu, say("Reset columns"), self.reset_columns)
        menu.popup(head.mapToGlobal(at))

    def _toggles(self, number: int) -> Callable[[], None]:
        def toggle() -> None:
            head = self.horizontalHeader()
            head.setSectionHidden(number, not head.isSectionHidden(number))
            self._remember()

        return toggle

    def reset_columns(self) -> None:
        """All columns in their first order and width."""
        self.horizontalHeader().restoreState(self._first)
        self._mark_sort()
        self._remember()

    def _stored(self) -> QByteArray | None:
        from ui import settings_store

        return settings_store.columns(self._name)

    def _remember(self) -> None:
        from ui import settings_store

        settings_store.keep_columns(self._name, self.horizontalHeader().saveState())


def _to_clipboard(columns: Sequence[Any], rows: Sequence[Any]) -> None:
    lines = ["\t".join(column.title for column in columns)]
    for row in rows:
        if row is not None:
            lines.append("\t".join(" ".join(column.show(row).split()) for column in columns))
    clipboard.put("\n".join(lines))
