"""The name of an imported file is personal data: it is kept where somebody came in it, and goes with them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from desktop_app.office import Office
from desktop_app.records.imports import ImportFile
from desktop_app.services import imports
from tests.erasing import erase, where

NAME = "Trần Thị Lan"


def taken_in(office: Office, file, *rows: str) -> imports.Receipt:
    file.write_text("\n".join(("Mã khách hàng;Tên khách hàng;Điện thoại", *rows)), encoding="utf-8-sig")
    batch = imports.read_import(file, today=date(2026, 11, 22))
    return office.run(imports.importing(batch), batch)


def names(office: Office) -> list[str]:
    with office.work() as work:
        return list(work.connection.scalars(select(ImportFile.name).order_by(ImportFile.imported_at)))


def test_a_file_that_brings_somebody_is_known_by_its_name(office, tmp_path):
    taken_in(office, tmp_path / "khach.csv", "KH000001;Vũ Văn Bách;0905111333")
    assert names(office) == ["khach.csv"]


def test_a_file_of_which_nothing_was_taken_in_leaves_no_name(office, tmp_path):
    taken_in(office, tmp_path / "a.csv", f"KH000001;{NAME};0905111222", "KH000002;Vũ Văn Bách;0905111333")
    assert erase(office, "KH000001").residue == ()
    refused = taken_in(office, tmp_path / f"{NAME}.csv", f"KH000001;{NAME};0905111222")
    assert len(refused.refused) == 1
    assert names(office) == ["a.csv", ""]
    assert where(office, NAME) == []
    taken_in(office, tmp_path / f"{NAME}.csv", f"KH000001;{NAME};0905111222")  # the same file again
    assert names(office) == ["a.csv", ""]
