"""Keys on a page that is a list: where they go when it comes, from the filter into it, and while a form is open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt

from desktop_app.services import orders, partners, people
from tests.ui.conftest import Windows
from tests.ui.typing import press, type_text
from ui.orders.page import OrdersPage
from ui.papers import printing
from ui.session import Session
from ui.shell.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(windows: Windows, session: Session) -> MainWindow:
    for name in ("Lê Lan", "Trần Thùy Dương", "Lê Lan Anh"):
        code = windows.do(people.add_customer, {"person.full_name": name}).customer
        new = orders.new_order(session.today())
        line = orders.OrderRow(None, {"order_line.item": f"Bảng hiệu {code}", "order_line.quantity": "1"})
        windows.do(orders.save_order, orders.OrderForm(**{**vars(new), "customer": code, "lines": (line,)}))
    made = MainWindow(session)
    windows.show(made)
    windows.settle()
    return made


@pytest.mark.parametrize(
    "key, what",
    [("orders", "filter"), ("disclosures", "filter"), ("customers", "filter"), ("partners", "list"),
     ("users", "table")],
)  # fmt: skip
def test_a_list_that_comes_takes_the_keys(window: MainWindow, windows: Windows, key: str, what: str) -> None:
    windows.do(partners.add_partner, "Xưởng in", "executes")
    window.go("settings")
    window.go(key)
    windows.settle()
    assert getattr(window.page, what).hasFocus()  # and not a button that Enter would press


@pytest.mark.parametrize("which", [Qt.Key.Key_Return, Qt.Key.Key_Down])
@pytest.mark.parametrize("width", [1366, 1093])
def test_from_the_filter_into_what_was_found(window: MainWindow, windows: Windows, which: Any, width: int) -> None:
    window.resize(width, 700)
    page: Any = window.page
    windows.settle()
    page.filter.setFocus()
    type_text(page.filter, "duong")
    press(page.filter, which)  # before anything was found: it counts all the same
    windows.settle()
    assert page.table.hasFocus()
    assert page.detail.code == "KH000002"
    assert [page.model.row_at(each).code for each in page.table.selected_places()] == ["KH000002"]


def test_enter_where_nothing_is_found_stays_in_the_filter(window: MainWindow, windows: Windows) -> None:
    page: Any = window.page
    page.filter.setFocus()
    type_text(page.filter, "zzz")
    press(page.filter, Qt.Key.Key_Return)
    windows.settle()
    assert page.filter.hasFocus()


def test_a_filter_that_nothing_fits_says_so_and_is_taken_away(window: MainWindow, windows: Windows) -> None:
    page: Any = window.page
    page.kind.setCurrentIndex(page.kind.findData("organisation"))
    type_text(page.filter, "lan")
    windows.settle()
    assert page.no_match.isVisible()
    assert not page.table.isVisible()
    page.no_match.action.click()
    windows.settle()
    assert page.table.isVisible()
    assert not page.no_match.isVisible()
    assert page.model.rowCount() == 3
    assert page.filter.hasFocus()


def test_ctrl_p_in_the_form_of_an_order_prints_that_one(
    window: MainWindow, windows: Windows, qtbot: Any, tmp_path: Path
) -> None:  # fmt: skip
    window.go("orders")
    windows.settle()
    page = window.page
    assert isinstance(page, OrdersPage)
    assert page._open == "DH000003"
    page.add()
    windows.settle()
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL)
    windows.settle()
    assert page.editor.customer_error.isVisible()  # and no paper of another order
    type_text(page.editor.customer, "duong")
    windows.settle()
    press(page.editor.customer, Qt.Key.Key_Return)
    windows.settle()
    type_text(window.focusWidget(), "Decal")
    printing.preset.append(str(tmp_path / "label.pdf"))
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL)
    windows.settle()
    qtbot.waitUntil(lambda: (tmp_path / "label.pdf").exists(), timeout=10_000)
    qtbot.waitUntil(lambda: "máy in" in window.toast.words, timeout=10_000)
    windows.settle()
    assert page._open == "DH000004"
    assert len(PdfReader(tmp_path / "label.pdf").pages) == 1


def test_ctrl_p_in_the_form_of_a_customer_shows_no_paper_of_another(
    window: MainWindow, windows: Windows, qtbot: Any
) -> None:  # fmt: skip
    page: Any = window.page
    assert page.detail.code
    page.add()
    windows.settle()
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL)
    windows.settle()
    assert window.page is page
    assert page.stack.currentWidget() is page.editor


@pytest.mark.parametrize(("key", "longest"), [("balance", "-9.999.999.999 ₫"), ("code", "DH000208")])
def test_large_amounts_and_numbers_are_shown_whole(
    window: MainWindow, windows: Windows, key: str, longest: str
) -> None:  # fmt: skip
    window.go("orders")
    windows.settle()
    table: Any = window.page.table  # type: ignore[union-attr]
    widest = table.fontMetrics().horizontalAdvance(longest)
    column = next(at for at, each in enumerate(table.rows_model.columns) if each.key == key)
    assert table.columnWidth(column) >= widest + 22
