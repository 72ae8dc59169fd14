"""A short list that is read whole: some dozen rows, one of which can be chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem


class ShortTable(QTableWidget):
    """Rows of texts; one is chosen at a time, and stays chosen while the list is read again."""

    def __init__(self, name: str, headings: Sequence[str]) -> None:
        super().__init__(0, len(headings))
        self.setHorizontalHeaderLabels(list(headings))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)

    def show_rows(self, rows: Sequence[Sequence[str]], chosen: int = 0) -> None:
        """Show `rows`, the one numbered `chosen` marked."""
        self.setRowCount(len(rows))
        for at, cells in enumerate(rows):
            for column, words in enumerate(cells):
                self.setItem(at, column, QTableWidgetItem(words))
        if rows:
            self.selectRow(chosen)

    @property
    def chosen(self) -> int | None:
        """The number of the marked row."""
        at = self.currentRow()
        return at if self.selectedItems() and at >= 0 else None
