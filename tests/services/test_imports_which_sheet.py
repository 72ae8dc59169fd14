"""Files of several sheets: which one is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.exchange.reading import open_source
from desktop_app.rules.errors import Rejected
from desktop_app.services.imports.columns import recognise
from tests.exchange.samples import archive, inline, sheet_xml, xlsx_parts


def test_the_first_sheet_with_headings_is_taken(tmp_path: Path) -> None:
    parts = xlsx_parts()
    sheets = '<sheet name="Bìa" sheetId="2" r:id="r9"/><sheet name="Khách" sheetId="1" r:id="r1"/>'
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        '<sheet name="Khách" sheetId="1" r:id="r1"/>', sheets
    )
    parts["xl/_rels/workbook.xml.rels"] = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        '<Relationship Id="r9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet2.xml"/></Relationships>',
    )
    parts["xl/worksheets/sheet2.xml"] = sheet_xml(
        f'<row r="1">{inline("A1", "Hướng dẫn")}{inline("B1", "đọc kỹ")}</row>'
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(archive(parts))
    what, table, header = recognise(open_source(path), None, None)
    assert (what, table.sheet, header.row, header.keys) == ("customers", "Khách", 1, {0: "name", 1: "phone"})
    with pytest.raises(Rejected) as refusal:
        recognise(open_source(path), "orders", None)
    assert refusal.value.code == "IM-21"
