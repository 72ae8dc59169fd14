"""A table model over the ids of all rows and a cache of pages.

Sorting and filtering are the service's, in SQL: it gives ids in order. The scroll bar is exact from the first moment,
and any place is one page away; what has not come yet is blank.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QColor

from desktop_app.rules.errors import Problem
from ui import theme
from ui.session import Session
from ui.tables.columns import Column

PAGE = 32  # rows fetched at once; what is in sight lies on two pages as a rule, which are asked for together
CACHED = 40  # pages kept

Index = QModelIndex | QPersistentModelIndex
AskIds = Callable[[str, bool], Callable[[Any], Sequence[Any]]]
"""Takes the column to sort by and whether descending; gives a function of the office that gives the ids."""
AskRows = Callable[[Sequence[Any]], Callable[[Any], Sequence[Any]]]
"""Takes ids; gives a function of the office that gives one row for each, None where it is gone."""

_ROOT = QModelIndex()


class RowsModel(QAbstractTableModel):
    """The rows of one list.

    Signals:
        loaded(count): the ids are there. failed(problem): they could not be read.
    """

    loaded = Signal(int)
    failed = Signal(object)

    def __init__(
        self, session: Session, columns: Sequence[Column], ask_ids: AskIds, ask_rows: AskRows, sort: str = "",
        descending: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self._session, self.columns = session, list(columns)
        self._ask_ids, self._ask_rows = ask_ids, ask_rows
        self.sort_key, self.descending = sort or self.columns[0].key, descending
        self._ids: Sequence[Any] = ()
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()
        self._asked: set[int] = set()
        self._wanted: list[int] = []  # asked for in this turn of the event loop
        self._generation = 0

    # -- what pages ask for -------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for the ids anew, as the filters of `ask_ids` are now; an answer on its way is dropped."""
        ask_ids, ask_rows = self._ask_ids(self.sort_key, self.descending), self._ask_rows

        def read(office: Any) -> tuple[Sequence[Any], Sequence[Any]]:
            ids = ask_ids(office)
            return ids, ask_rows(ids[:PAGE])(office) if ids else ()  # what is seen first comes along

        self._session.call(self, read, done=self._take_ids, failed=self._fail, latest="ids")

    @property
    def ids(self) -> Sequence[Any]:
        """The ids of all rows, in order."""
        return self._ids

    def row_at(self, number: int) -> Any:
        """The row at place `number`; None where it has not come yet, in which case it is asked for."""
        page = number // PAGE
        rows = self._pages.get(page)
        if rows is None:
            self._ask(page)
            return None
        self._pages.move_to_end(page)
        at = number % PAGE
        return rows[at] if at < len(rows) else None

    def want(self, first: int, last: int) -> None:
        """Ask at once for the rows from place `first` to `last` that have not come: they are about to be seen."""
        for page in range(max(0, first) // PAGE, min(last, len(self._ids) - 1) // PAGE + 1):
            if page not in self._pages and page not in self._asked:
                self._asked.add(page)
                self._wanted.append(page)
        self._send()

    def place_of(self, row_id: Any) -> int:
        """Where a row stands, -1 where it does not."""
        try:
            return self._ids.index(row_id)
        except ValueError:
            return -1

    def read(self, ids: Sequence[Any], done: Callable[[Sequence[Any]], None]) -> None:
        """Give the rows of `ids` to `done`, past the cache (copying, sums)."""
        self._session.call(self, self._ask_rows(ids), done=done)

    # -- answers ------------------------------------------------------------------------------------------------------

    def _take_ids(self, read: tuple[Sequence[Any], Sequence[Any]]) -> None:
        ids, rows = read
        self.beginResetModel()
        self._generation += 1
        self._ids = ids
        self._pages.clear()
        self._asked.clear()
        if ids:
            self._pages[0] = rows
        self.endResetModel()
        self.loaded.emit(len(ids))

    def _fail(self, problem: Problem) -> None:
        self.failed.emit(problem)
        self._session.failed.emit(problem)

    def _ask(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        self._wanted.append(page)
        if len(self._wanted) == 1:
            QTimer.singleShot(0, self, self._send)

    def _send(self) -> None:
        """Ask for all wanted pages in one go."""
        pages, self._wanted = self._wanted, []
        wanted = [self._ids[page * PAGE : (page + 1) * PAGE] for page in pages]
        every, generation = [each for ids in wanted for each in ids], self._generation

        def taken(rows: Sequence[Any]) -> None:
            if generation != self._generation:
                return
            at = 0
            for page, ids in zip(pages, wanted, strict=True):
                self._take_rows(page, rows[at : at + len(ids)])
                at += len(ids)

        if every:
            self._session.call(self, self._ask_rows(every), done=taken)

    def _take_rows(self, page: int, rows: Sequence[Any]) -> None:
        self._asked.discard(page)
        self._pages[page] = rows
        if len(self._pages) > CACHED:
            self._pages.popitem(last=False)
        first = page * PAGE
        last = min(first + PAGE, len(self._ids)) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    # -- what Qt asks -------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            row = self.row_at(index.row())
            return "" if row is None else column.show(row)
        if role == Qt.ItemDataRole.ForegroundRole and column.tone is not None:
            row = self.row_at(index.row())
            tone = column.tone(row) if row is not None else ""
            return QColor(getattr(theme.colours(), tone)) if tone else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns) or not self.columns[column].sortable:
            return
        key, descending = self.columns[column].key, order is Qt.SortOrder.DescendingOrder
        if (key, descending) != (self.sort_key, self.descending):
            self.sort_key, self.descending = key, descending
            self.load()
