"""Amounts that an import told, and that are no price times a number of pieces."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop_app.office import Office
from desktop_app.services import history, imports, orders, people


@pytest.fixture
def imported(office: Office, tmp_path: Path) -> str:
    """An order of three pieces for 1.000.000."""
    customer = office.run(people.add_customer, {"person.full_name": "Vũ Văn Bách"}).customer
    file = tmp_path / "don.csv"
    head = "Mã đơn hàng;Mã khách hàng;Hạng mục;Số lượng;Thành tiền"
    file.write_text(f"{head}\nDH000050;{customer};In tờ rơi;3;1.000.000\n", encoding="utf-8-sig")
    batch = imports.read_import(file, today=date(2026, 11, 22))
    office.run(imports.importing(batch), batch)
    return "DH000050"


def amounts(office: Office, code: str) -> list[int]:
    return [each.amount for each in office.run(orders.read_order, code).lines]


def changed(office: Office, code: str, **line: Any) -> None:
    read = office.run(orders.read_order, code)
    values = {**read.lines[0].values, **{f"order_line.{name}": value for name, value in line.items()}}
    office.run(orders.save_order, replace(read, lines=(replace(read.lines[0], values=values),)))


def test_an_amount_stays_while_quantity_and_price_do(office: Office, imported: str) -> None:
    read = office.run(orders.read_order, imported)
    change = office.run(orders.save_order, replace(read, values={**read.values, "order.note": "giao sáng"})).change
    assert amounts(office, imported) == [1_000_000]
    office.run(history.undo, change)
    changed(office, imported, item="In tờ rơi A5", quantity="3", unit_price_vnd="0")
    assert amounts(office, imported) == [1_000_000]
    (row,) = office.run(orders.order_rows, office.run(orders.order_ids))
    assert row.sums.lines == 1_000_000


@pytest.mark.parametrize(
    ("line", "amount"), [({"unit_price_vnd": "350.000"}, 1_050_000), ({"quantity": 4, "unit_price_vnd": 10}, 40)]
)
def test_an_amount_follows_the_price(office: Office, imported: str, line: dict[str, Any], amount: int) -> None:
    changed(office, imported, **line)
    assert amounts(office, imported) == [amount]
