"""What is wrong in a line of an order is said below the lines until it is put right, and stays in sight."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.services import people
from tests.ui.conftest import Windows
from tests.ui.typing import press, type_text
from ui.orders.lines import Lines
from ui.session import Session
from ui.shell.window import MainWindow


@pytest.fixture
def window(windows: Windows, session: Session) -> MainWindow:
    windows.do(people.add_customer, {"person.full_name": "Trần Thùy Dương"})
    made = MainWindow(session)
    windows.show(made)
    made.go("orders")
    windows.settle()
    made.page.add()  # type: ignore[union-attr]
    windows.settle()
    return made


def _fill(window: MainWindow, windows: Windows) -> Lines:
    editor: Any = window.page.editor  # type: ignore[union-attr]
    type_text(window.focusWidget(), "duong")
    windows.settle()
    press(window.focusWidget(), Qt.Key.Key_Return)
    windows.settle()
    for words in ("Decal", "", "abc"):
        type_text(window.focusWidget(), words)
        press(window.focusWidget(), Qt.Key.Key_Return)
        windows.settle()
    lines: Lines = editor.lines
    return lines


def test_a_field_that_is_left_wrong_says_what_is_wrong(window: MainWindow, windows: Windows) -> None:
    lines = _fill(window, windows)
    assert lines.problem.isVisible()
    assert lines.problem.text().startswith("Số lượng 1: Đây không phải là số nguyên.")
    quantity: Any = lines.lines[0].editors["order_line.quantity"].widget
    quantity.selectAll()
    type_text(quantity, "3")
    assert not lines.problem.isVisible()
    assert quantity.accessibleDescription() == ""


def test_a_refusal_stands_by_the_lines_and_goes_with_the_line(window: MainWindow, windows: Windows) -> None:
    lines = _fill(window, windows)
    window.page.save()  # type: ignore[union-attr]
    windows.settle()
    assert lines.problem.isVisible()
    assert window.toast.isHidden()  # which would cover what is being put right, and go by itself
    assert lines.lines[0].editors["order_line.quantity"].widget.hasFocus()
    lines._away(lines.lines[0])
    assert not lines.problem.isVisible()
