"""The form of an order whose amounts an import told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QLabel

from desktop_app.services import imports, orders, people
from tests.ui.conftest import Windows
from tests.ui.typing import type_text
from ui.orders.page import OrdersPage
from ui.session import Session
from ui.shell.window import MainWindow


def test_the_form_shows_and_keeps_an_amount_that_has_no_price(
    windows: Windows, session: Session, tmp_path: Path
) -> None:
    customer = windows.do(people.add_customer, {"person.full_name": "Vũ Văn Bách"}).customer
    file = tmp_path / "don.csv"
    head = "Mã đơn hàng;Mã khách hàng;Hạng mục;Số lượng;Thành tiền"
    file.write_text(f"{head}\nDH000050;{customer};In tờ rơi;3;1.000.000\n", encoding="utf-8-sig")
    batch = imports.read_import(file, today=date(2026, 11, 22))
    windows.do(imports.importing(batch), batch)
    window = MainWindow(session)
    windows.show(window)
    window.go("orders", code="DH000050")
    windows.settle()
    told = [each.text() for each in window.page.detail.findChildren(QLabel)]
    assert "1. In tờ rơi · 3 · 1.000.000 ₫" in told
    window.go("orders", go_on="DH000050")
    windows.settle()
    page = window.page
    assert isinstance(page, OrdersPage)
    editor = page.editor
    assert editor.lines.lines[0].amount.text() == "1.000.000 ₫"
    assert editor.lines.amounts() == [1_000_000]
    type_text(editor.lines.lines[0].editors["order_line.item"].widget, " A5")
    assert editor.lines.amounts() == [1_000_000]
    editor.save()
    windows.settle()
    assert [each.amount for each in windows.do(orders.read_order, "DH000050").lines] == [1_000_000]
    editor.edit("DH000050")
    windows.settle()
    price = editor.lines.lines[0].editors["order_line.unit_price_vnd"].widget
    price.clear()
    type_text(price, "350000")
    assert editor.lines.amounts() == [1_050_000]
