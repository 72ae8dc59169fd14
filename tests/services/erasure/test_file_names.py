"""Names as files bear them, with underscores, wherever somebody wrote them down: masked, and the erasure is proven."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desktop_app.services import imports, orders
from desktop_app.services.people import add_customer
from tests.erasing import cells, erase, where

NAME, NUMBER = "Trần Thị Lan", "0905111222"


def test_a_file_named_on_the_order_of_another(office):
    person = office.run(add_customer, {"person.full_name": NAME, "phone.number": NUMBER}).customer
    other = office.run(add_customer, {"person.full_name": "Vũ Văn Bách", "phone.number": "0905111333"}).customer
    lines = tuple(
        orders.OrderRow(None, {"order_line.item": text})
        for text in ("Banner file Tran_Thi_Lan.ai", "In Trần Thị Lan_ban2", f"Gọi {NUMBER}{NAME}")
    )
    office.run(orders.save_order, replace(orders.new_order(None, other), lines=lines))
    assert erase(office, person).residue == ()
    assert where(office, NAME, "Tran_Thi_Lan", NUMBER) == []
    assert cells(office)["order_line.item"].split("\x00") == ["Banner file •••.ai", "In •••_ban2", "Gọi ••••••"]


def test_the_list_in_which_somebody_came(office, tmp_path):
    file = tmp_path / "Tran_Thi_Lan.csv"
    file.write_text(f"Tên khách hàng;Điện thoại\n{NAME};{NUMBER}\n", encoding="utf-8-sig")
    batch = imports.read_import(file, today=date(2026, 11, 22))
    office.run(imports.importing(batch), batch)
    assert erase(office, "KH000001").residue == ()
    assert where(office, NAME, "Tran_Thi_Lan") == []
