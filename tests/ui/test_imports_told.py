"""What the page of imports tells beside the refused rows: cells that differ, columns and sheets left out."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook, load_workbook

from desktop_app.services.people import add_customer
from tests.ui.conftest import Windows
from ui import dialogs
from ui.imports.page import ImportsPage
from ui.session import Session


def test_cells_that_differ_and_what_was_left_out_are_shown_and_saved(
    windows: Windows, session: Session, tmp_path: Path
) -> None:
    windows.do(add_customer, {"person.full_name": "Lê Lan", "phone.number": "0912345678", "person.born_on": "1/2/1990"})
    book = Workbook()
    book.active.append(["Họ tên", "Điện thoại", "Ngày sinh", "Cột lạ"])
    book.active.append(["Lê Lan", "0912345678", "03/02/1990", "x"])
    book.create_sheet("Tháng 2").append(["Họ tên", "Điện thoại"])
    path = tmp_path / "list.xlsx"
    book.save(path)
    page = ImportsPage(session)
    windows.show(page)
    page.look_at(path)
    windows.settle()
    assert page.told.isVisible()
    assert not page.refused.isVisible()
    cells = [page.told.item(0, at).text() for at in range(page.told.columnCount())]
    assert (page.told.rowCount(), cells[:2], cells[3:]) == (1, ["2", "KH000001"], ["01/02/1990", "03/02/1990"])
    assert "Cột lạ" in page.notices.text()
    assert "Tháng 2" in page.notices.text()
    dialogs.preset.append(tmp_path / "told.xlsx")
    page.result.click()
    windows.settle()
    windows.settle()
    rows = list(load_workbook(tmp_path / "told.xlsx").active.values)
    assert len(rows) == 2
    assert "01/02/1990" in rows[1][-1]
    assert "03/02/1990" in rows[1][-1]
    path.with_suffix(".csv").write_text("Họ tên;Điện thoại\nLê Lan;0912345678\n", "utf-8")
    page.look_at(path.with_suffix(".csv"))
    windows.settle()
    assert not any(each.isVisible() for each in (page.told, page.refused, page.notices, page.result))
    assert page.verdict.height() < 80
