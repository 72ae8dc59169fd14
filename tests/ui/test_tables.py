"""Long lists: ids at once, rows as they come into sight, columns that are remembered."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from tests.ui.conftest import Windows
from ui import settings_store, theme
from ui.session import Session
from ui.tables import Column, RowsModel, TableView
from ui.tables.model import PAGE

MANY = 100_000


class Source:
    """Numbers as rows, and a note of what was asked for."""

    def __init__(self, count: int) -> None:
        self.count, self.asked = count, []

    def ids(self, sort: str, descending: bool) -> Any:
        return lambda office: range(self.count - 1, -1, -1) if descending else range(self.count)

    def rows(self, ids: Any) -> Any:
        self.asked.append(list(ids))
        return lambda office: [{"n": each, "name": f"tên {each}\tx"} for each in ids]


COLUMNS = [
    Column("n", "Số", lambda row: str(row["n"]), 80, right=True),
    Column("name", "Tên & họ", lambda row: row["name"], 200, sortable=False),
]


@pytest.fixture
def source() -> Source:
    return Source(MANY)


@pytest.fixture
def table(session: Session, windows: Windows, source: Source) -> TableView:
    model = RowsModel(session, COLUMNS, source.ids, source.rows)
    view = TableView(session, "test", "Danh sách")
    view.model_kept = model
    view.show_model(model)
    windows.show(view, 600, 400)
    model.load()
    windows.settle()
    return view


def test_the_model_keeps_qt_s_rules(session: Session, windows: Windows) -> None:
    source = Source(300)
    model = RowsModel(session, COLUMNS, source.ids, source.rows)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.load()
    windows.settle()
    model.sort(0, Qt.SortOrder.DescendingOrder)
    windows.settle()
    for place in range(300):
        model.row_at(place)
    windows.settle()
    assert model.row_at(0)["n"] == 299


def test_all_rows_scroll_and_only_what_is_seen_is_fetched(table: TableView, windows: Windows, source: Source) -> None:
    assert table.model().rowCount() == MANY
    table.scrollToBottom()
    table.viewport().grab()
    windows.settle()
    assert table.rows_model.row_at(MANY - 1)["n"] == MANY - 1
    assert sum(map(len, source.asked)) < 500


def test_a_click_on_a_heading_sorts_and_again_turns_it(table: TableView, windows: Windows) -> None:
    table.horizontalHeader().sectionClicked.emit(0)
    windows.settle()
    table.rows_model.row_at(0)
    windows.settle()
    assert table.rows_model.row_at(0)["n"] == MANY - 1
    assert table.horizontalHeader().sortIndicatorOrder() is Qt.SortOrder.DescendingOrder


def test_the_row_under_the_cursor_is_told_once_it_came(table: TableView, windows: Windows) -> None:
    chosen: list[Any] = []
    table.chosen.connect(chosen.append)
    table.select_place(5_000)
    windows.settle()
    assert chosen[-1]["n"] == 5_000


def test_enter_opens(table: TableView, windows: Windows, qtbot: Any) -> None:
    opened: list[Any] = []
    table.opened.connect(opened.append)
    table.select_place(3)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    windows.settle()
    assert opened[0]["n"] == 3


def test_selected_rows_are_copied_with_tabs(table: TableView, windows: Windows, qtbot: Any) -> None:
    table.select_place(1)
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    windows.settle()
    assert QGuiApplication.clipboard().text() == "Số\tTên & họ\n1\ttên 1 x\n2\ttên 2 x"


def test_columns_are_remembered_and_can_be_reset(
    table: TableView, session: Session, windows: Windows, qtbot: Any
) -> None:
    kept = settings_store.columns("test")
    table.horizontalHeader().resizeSection(0, 222)
    qtbot.waitUntil(lambda: settings_store.columns("test") != kept)
    again = TableView(session, "test", "Danh sách")
    again.show_model(table.rows_model)
    windows.show(again, 600, 400)
    assert again.columnWidth(0) == 222
    again.reset_columns()
    assert again.columnWidth(0) == 80


def test_a_jump_asks_once_for_all_that_comes_into_sight(table: TableView, windows: Windows, source: Source) -> None:
    source.asked.clear()
    place = 50 * PAGE - 3  # the end of a page and the beginning of the next
    table.verticalScrollBar().setValue(place)
    assert [len(each) for each in source.asked] == [2 * PAGE]  # before anything is painted
    windows.settle()
    table.viewport().grab()
    windows.settle()
    assert len(source.asked) == 1
    assert all(table.rows_model.row_at(each) is not None for each in range(place, place + 8))


def test_a_cell_shows_its_text_in_its_colour_and_the_ground_of_a_chosen_row(
    session: Session, windows: Windows, source: Source
) -> None:
    columns = [*COLUMNS, Column("state", "Trạng thái", lambda row: "█" * 6, 120, tone=lambda row: "danger")]
    view = TableView(session, "test", "Danh sách")
    view.model_kept = RowsModel(session, columns, source.ids, source.rows)
    view.show_model(view.model_kept)
    windows.show(view, 600, 400)
    view.model_kept.load()
    windows.settle()
    view.select_place(1)
    windows.settle()
    picture, c = view.viewport().grab().toImage(), theme.colours()
    cell = view.visualRect(view.model_kept.index(1, 2))
    assert picture.pixelColor(cell.left() + 16, cell.center().y()).name().upper() == c.danger
    assert picture.pixelColor(cell.right() - 4, cell.top() + 3).name().upper() == c.primary_tint
    other = view.visualRect(view.model_kept.index(2, 2))
    assert picture.pixelColor(other.right() - 4, other.top() + 3).name().upper() == c.card
