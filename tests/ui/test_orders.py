"""The orders' page: list, sums, form by keyboard, moving an order on, label."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt

from desktop_app.language import Language
from desktop_app.rules.orders import totals
from desktop_app.rules.vocabulary import OrderStatus
from desktop_app.services import erasure, orders, people
from desktop_app.services.orders import ListedOrder
from tests.ui.conftest import Windows
from tests.ui.looking import texts
from tests.ui.typing import press, type_text
from ui import dialogs
from ui.orders import sums
from ui.orders.page import OrdersPage, _is_owed
from ui.papers import printing
from ui.session import Session
from ui.shell.window import MainWindow

NAME = "Trần Thị Thùy Dương"


@pytest.fixture
def window(windows: Windows, session: Session) -> MainWindow:
    windows.do(people.add_customer, {"person.full_name": NAME, "phone.number": "0395678945"})
    made = MainWindow(session)
    windows.show(made)
    made.go("orders")
    windows.settle()
    return made


def page(window: MainWindow) -> OrdersPage:
    assert isinstance(window.page, OrdersPage)
    return window.page


def enter_order(window: MainWindow, windows: Windows, qtbot: Any) -> int:
    """A whole order by keyboard; gives how many keys it took besides its texts."""
    keys = 0

    def key(what: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        nonlocal keys
        keys += 1
        qtbot.keyClick(window.focusWidget() or window, what, modifiers)
        windows.settle()

    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    keys += 1
    windows.settle()
    type_text(window.focusWidget(), "945")
    windows.settle()
    key(Qt.Key.Key_Return)  # the first that was found
    for item, size, quantity, price in (("Bảng hiệu", "2 x 3 m", "2", "1.500.000"), ("Hộp đèn", "", "3", "500000")):
        for words in (item, size, quantity, price):
            type_text(window.focusWidget(), words)
            key(Qt.Key.Key_Return)
    key(Qt.Key.Key_Return)  # an empty line ends the lines
    qtbot.keyClick(window, Qt.Key.Key_F9)
    keys += 1
    windows.settle()
    return keys


def test_an_order_is_entered_by_keyboard_within_25_keys(window: MainWindow, windows: Windows, qtbot: Any) -> None:
    keys = enter_order(window, windows, qtbot)
    assert keys <= 25, keys
    (row,) = windows.do(orders.order_rows, windows.do(orders.order_ids))
    assert row.customer == NAME
    assert row.sums.total == 4_860_000
    assert page(window).stack.currentWidget() is page(window).browse
    assert "4.860.000 ₫" in texts(page(window).detail)


def test_sums_follow_while_typing(window: MainWindow, windows: Windows) -> None:
    page(window).add()
    windows.settle()
    editor = page(window).editor
    fields = editor.lines.lines[0].editors
    type_text(fields["order_line.item"].widget, "Bảng")
    type_text(fields["order_line.unit_price_vnd"].widget, "1000000")
    assert "Tiền hàng 1.000.000 ₫ · VAT 8% 80.000 ₫ · Tổng 1.080.000 ₫" in editor.sums.text()
    type_text(editor.form.boxes["order.paid_vnd"].editor.widget, "80.000")
    assert "1.000.000 ₫" in editor.sums.text()


def test_without_a_customer_the_form_stays_and_says_so(window: MainWindow, windows: Windows) -> None:
    page(window).add()
    windows.settle()
    editor = page(window).editor
    type_text(editor.lines.lines[0].editors["order_line.item"].widget, "Bảng")
    editor.save()
    windows.settle()
    assert editor.customer_error.isVisible()
    assert page(window).stack.currentWidget() is editor
    assert editor.lines.lines[0].editors["order_line.item"].value() == "Bảng"


def test_a_wrong_price_is_marked_in_its_line(window: MainWindow, windows: Windows) -> None:
    page(window).open(add=True, customer="KH000001")
    windows.settle()
    editor = page(window).editor
    fields = editor.lines.lines[0].editors
    type_text(fields["order_line.item"].widget, "Bảng")
    type_text(fields["order_line.unit_price_vnd"].widget, "một triệu")
    editor.save()
    windows.settle()
    assert fields["order_line.unit_price_vnd"].widget.property("wrong") == "true"
    assert len(windows.do(orders.order_ids)) == 0


def test_a_line_without_a_size_leaves_no_gap(window: MainWindow, windows: Windows) -> None:
    form = orders.new_order(date(2026, 11, 28), "KH000001")
    line = {"order_line.item": "Hộp đèn", "order_line.quantity": 1, "order_line.unit_price_vnd": "4.500.000"}
    code = windows.do(orders.save_order, replace(form, lines=(orders.OrderRow(None, line),))).code
    window.go("orders", code=code)
    windows.settle()
    assert "1. Hộp đèn · 1 × 4.500.000 ₫" in texts(window)


def test_an_order_begins_at_its_customer(window: MainWindow, windows: Windows, qtbot: Any) -> None:
    window.go("customers", code="KH000001")
    windows.settle()
    detail = window.page.detail
    detail.tabs.setCurrentIndex(1)
    qtbot.mouseClick(detail.add_order, Qt.MouseButton.LeftButton)
    windows.settle()
    assert page(window).editor.customer.text().startswith(NAME)


def test_one_click_moves_an_order_on_and_it_can_be_undone(window: MainWindow, windows: Windows, qtbot: Any) -> None:
    enter_order(window, windows, qtbot)
    qtbot.mouseClick(page(window).step, Qt.MouseButton.LeftButton)
    windows.settle()
    (row,) = windows.do(orders.order_rows, windows.do(orders.order_ids))
    assert row.status == "artwork"
    page(window).table.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    windows.settle()
    (row,) = windows.do(orders.order_rows, windows.do(orders.order_ids))
    assert row.status == "draft"


def test_the_label_is_printed_and_noted(window: MainWindow, windows: Windows, qtbot: Any, tmp_path: Any) -> None:
    enter_order(window, windows, qtbot)
    printing.preset.append(str(tmp_path / "label.pdf"))
    page(window).label_button.click()
    windows.settle()
    qtbot.waitUntil(lambda: (tmp_path / "label.pdf").exists(), timeout=10_000)
    qtbot.waitUntil(lambda: "máy in" in window.toast.words, timeout=10_000)
    windows.settle()
    assert len(PdfReader(tmp_path / "label.pdf").pages) == 1
    assert [each.report for each in windows.do(erasure.preview, ["KH000001"]).files_made] == ["delivery-label"]


def test_selected_orders_are_summed_in_the_status_bar(window: MainWindow, windows: Windows, qtbot: Any) -> None:
    for _ in range(2):
        enter_order(window, windows, qtbot)
    page(window).table.selectAll()
    windows.settle()
    assert "9.720.000 ₫" in window.shown_count.text()


def test_the_sums_name_the_discount_and_the_tax() -> None:
    words = sums.told(Language.of("vi"), totals([3_600_000], 100_000, 10, 0), 10, 0)
    assert words.startswith("Tiền hàng 3.600.000 ₫ · giảm giá 100.000 ₫ · VAT 10% 350.000 ₫ · Tổng 3.850.000 ₫")
    assert sums.told(Language.of("vi"), totals([500_000], 0, 0, 0), 0, 0).startswith("Tổng 500.000 ₫")


def test_nothing_is_owed_for_an_order_that_was_called_off() -> None:
    day, owed = date(2026, 6, 1), totals([500_000], 0, 0, 0)
    listed = [ListedOrder("DH000001", "Lan", "KH000001", day, None, each, owed) for each in OrderStatus]
    assert [each.status for each in listed if not _is_owed(each)] == [OrderStatus.CANCELLED]


def test_leaving_an_unsaved_order_asks(window: MainWindow, windows: Windows, qtbot: Any) -> None:
    page(window).add()
    windows.settle()
    type_text(page(window).editor.lines.lines[0].editors["order_line.item"].widget, "Bảng")
    window.go("customers")
    assert isinstance(window.page, OrdersPage)
    window.findChild(dialogs.Question).buttons["discard"].click()
    windows.settle()
    assert not isinstance(window.page, OrdersPage)
    window.go("orders")
    assert page(window)._is_browsing  # what was given up is not shown to who comes back


def test_a_draft_of_an_order_comes_back(window: MainWindow, windows: Windows, session: Session) -> None:
    page(window).open(add=True, customer="KH000001")
    windows.settle()
    editor = page(window).editor
    type_text(editor.lines.lines[0].editors["order_line.item"].widget, "Bảng hiệu đèn LED")
    page(window).keep_typing()
    windows.settle()
    again = OrdersPage(session)
    windows.show(again)
    again.add()
    windows.settle()
    assert again.editor.lines.lines[0].editors["order_line.item"].value() == "Bảng hiệu đèn LED"
    assert again.editor.customer.code == "KH000001"


def test_a_draft_of_a_stored_order_has_its_lines_and_people(
    window: MainWindow, windows: Windows, session: Session
) -> None:
    lines = [{"order_line.item": item, "order_line.quantity": "1", "order_line.unit_price_vnd": "10000"}
             for item in ("Bảng hiệu", "Tờ rơi", "Hộp đèn")]  # fmt: skip
    person = orders.OrderPerson("", "receiver", values={"person.full_name": "Võ Minh"})
    form = orders.new_order(date(2026, 11, 28), "KH000001")
    rows = tuple(orders.OrderRow(None, line) for line in lines)
    code = windows.do(orders.save_order, replace(form, lines=rows, people=(person,))).code
    window.go("orders", go_on=code)
    windows.settle()
    editor = page(window).editor
    editor.lines._away(editor.lines.lines[1])
    editor.lines.lines[1].editors["order_line.unit_price_vnd"].widget.clear()
    type_text(editor.lines.lines[1].editors["order_line.unit_price_vnd"].widget, "50000")
    type_text(editor.lines.lines[2].editors["order_line.item"].widget, "Cờ phướn")
    editor.people._away(editor.people.entries[0])
    type_text(editor.people.add().boxes["person.full_name"].editor.widget, "Lê Lan")
    window.keep_typing()
    windows.settle()
    again = OrdersPage(session)
    windows.show(again)
    again.go_on(code)
    windows.settle()
    assert again.editor.restored.isVisible()
    typed = [each.values for each in again.editor.lines.values()]
    assert [each["order_line.item"] for each in typed] == ["Bảng hiệu", "Hộp đèn", "Cờ phướn"]
    assert typed[1]["order_line.unit_price_vnd"] == "50.000 ₫"
    again.save()
    windows.settle()
    stored = windows.do(orders.read_order, code)
    assert [each.values["order_line.item"] for each in stored.lines] == ["Bảng hiệu", "Hộp đèn", "Cờ phướn"]
    assert stored.lines[1].values["order_line.unit_price_vnd"] == 50_000
    assert [each.name for each in stored.people] == ["Lê Lan"]


def test_an_order_whose_customer_was_erased_still_opens(window: MainWindow, windows: Windows, qtbot: Any) -> None:
    enter_order(window, windows, qtbot)
    outcome = windows.erase("KH000001")
    assert outcome.residue == ()
    window.session.changed.emit(frozenset({"order", "customer"}))
    windows.settle()
    assert NAME not in texts(window)
    assert "đã được xóa" in texts(page(window).detail)
    page(window).edit()
    windows.settle()
    page(window).editor.save()
    windows.settle()
    assert page(window).stack.currentWidget() is page(window).browse


def test_hostile_items_show_literally(window: MainWindow, windows: Windows, qtbot: Any) -> None:
    page(window).open(add=True, customer="KH000001")
    windows.settle()
    item = '<img src="x">&<b>'
    type_text(page(window).editor.lines.lines[0].editors["order_line.item"].widget, item)
    page(window).save()
    windows.settle()
    assert item in texts(page(window).detail)


def test_a_line_taken_out_leaves_the_others_in_their_places(window: MainWindow, windows: Windows, qtbot: Any) -> None:
    page(window).open(add=True, customer="KH000001")
    windows.settle()
    lines = page(window).editor.lines
    for words in ("một", "hai", "ba"):
        type_text(lines.lines[-1].editors["order_line.item"].widget, words)
        qtbot.mouseClick(lines.add_button, Qt.MouseButton.LeftButton)
        windows.settle()
    qtbot.mouseClick(lines.lines[1].away, Qt.MouseButton.LeftButton)
    type_text(lines.lines[-1].editors["order_line.item"].widget, "tư")
    windows.settle()
    assert [each.number.text() for each in lines.lines] == ["1", "2", "3"]
    tops = [each.editors["order_line.item"].widget.y() for each in lines.lines]
    assert tops == sorted(set(tops))
    assert [each.values["order_line.item"] for each in lines.values()] == ["một", "ba", "tư"]


def test_add_line_goes_to_the_blank_line_or_makes_one(window: MainWindow, windows: Windows, qtbot: Any) -> None:
    page(window).open(add=True, customer="KH000001")
    windows.settle()
    lines = page(window).editor.lines
    qtbot.mouseClick(lines.add_button, Qt.MouseButton.LeftButton)
    windows.settle()
    assert len(lines.lines) == 1
    type_text(lines.lines[0].editors["order_line.item"].widget, "Bảng")
    qtbot.mouseClick(lines.add_button, Qt.MouseButton.LeftButton)
    windows.settle()
    assert len(lines.lines) == 2
    assert window.focusWidget() is lines.lines[1].editors["order_line.item"].widget


def test_tab_goes_along_the_lines_and_gives_a_price_its_usual_form(window: MainWindow, windows: Windows) -> None:
    page(window).open(add=True, customer="KH000001")
    windows.settle()
    lines = page(window).editor.lines
    first = lines.lines[0].editors
    type_text(first["order_line.item"].widget, "Bảng")
    lines._add()
    windows.settle()
    price = first["order_line.unit_price_vnd"].widget
    price.setFocus()
    type_text(price, "4500000")
    press(price, Qt.Key.Key_Tab)
    assert price.text() == "4.500.000 ₫"
    second = lines.lines[1].editors["order_line.item"].widget
    assert window.focusWidget() is second  # Space on a button in between would take the line out
    press(price, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [each.editors["order_line.item"].widget for each in lines.lines] == [second]


def test_an_order_found_by_its_number_opens_itself_and_is_marked(
    window: MainWindow, windows: Windows, qtbot: Any
) -> None:
    for number in range(60):
        form = orders.new_order(date(2026, 11, 28), "KH000001")
        line = {"order_line.item": f"Bảng {number}", "order_line.quantity": 1, "order_line.unit_price_vnd": "1000"}
        windows.do(orders.save_order, replace(form, lines=(orders.OrderRow(None, line),)))
    page(window).refresh()
    window.go("customers")
    window.finder.start()
    type_text(window.finder, "dh 2")
    windows.settle()
    press(window.finder, Qt.Key.Key_Return)
    windows.settle()
    assert page(window).order.code == "DH000002"
    place = 60 - 2
    assert page(window).table.selected_places() == [place]
    assert page(window).table.rowAt(0) > 0  # scrolled down to it
    assert "Bảng 1" in texts(page(window).detail)
