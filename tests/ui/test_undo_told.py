"""What was taken back is said by its number: with Ctrl+Z it may be something that is not in sight."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt

from desktop_app.services import customers, merging, orders, people
from tests.ui.conftest import Windows
from ui.session import Session
from ui.shell.window import MainWindow


def _ctrl_z(window: MainWindow, windows: Windows, qtbot: Any) -> str:
    window.page.table.setFocus()  # type: ignore[union-attr]
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    windows.settle()
    return window.toast.words


def test_every_step_back_says_whose_it_was(windows: Windows, session: Session, qtbot: Any) -> None:
    windows.do(people.add_customer, {"person.full_name": "Phạm An"})  # taken in, not typed: no change of anybody's
    saved = windows.do(customers.save_customer, replace(customers.new_form(), own={"person.full_name": "Lê Lan"}))
    read = windows.do(customers.read_form, saved.code)
    second = customers.Row(None, {"phone.number": "0912345678", "phone.kind": "main"})
    windows.do(customers.save_customer, replace(read, rows={**read.rows, "phone": (second,)}))
    line = orders.OrderRow(None, {"order_line.item": "Bảng hiệu", "order_line.quantity": "1"})
    order = windows.do(
        orders.save_order, replace(orders.new_order(session.today()), customer=saved.code, lines=(line,))
    )
    windows.do(orders.set_status, order.code, "artwork")
    window = MainWindow(session)
    windows.show(window)
    told = [_ctrl_z(window, windows, qtbot) for _ in range(5)]
    assert told == [
        f"Đã hoàn tác lần sửa gần nhất của {order.code}.",
        f"Đã hoàn tác việc thêm {order.code}: bản ghi này không còn trong sổ.",
        f"Đã hoàn tác lần sửa gần nhất của {saved.code}.",
        f"Đã hoàn tác việc thêm {saved.code}: bản ghi này không còn trong sổ.",
        "Không có gì để hoàn tác.",
    ]
    assert windows.do(people.find, "lan") == []


def test_a_merge_that_is_taken_back_names_who_stays(windows: Windows, session: Session, qtbot: Any) -> None:
    codes = [windows.do(people.add_customer, {"person.full_name": "Lê Lan"}).customer for _ in range(2)]
    windows.do(merging.merge, *codes)
    window = MainWindow(session)
    windows.show(window)
    assert _ctrl_z(window, windows, qtbot) == f"Đã hoàn tác lần sửa gần nhất của {codes[0]}."
    assert len(windows.do(people.find, "lan")) == 2
