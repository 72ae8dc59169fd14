"""Workbooks and CSV files that the program writes."""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.exchange.columns import CUSTOMER_COLUMNS
from desktop_app.exchange.headings import find_header
from desktop_app.exchange.reading import Cell, open_source, read_table, unquote_formula
from desktop_app.exchange.writing import (
    NOT_IN_XML,
    Sheet,
    csv_bytes,
    quote_formula,
    result_workbook,
    workbook_bytes,
)

FORMULAS = [
    "=1+1", "+84983275173", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠a", " =1",
    "=cmd|' /C calc'!A0", '=HYPERLINK("x")', "#N/A", "'=1", "''+1",
]  # fmt: skip


def read_back(tmp_path: Path, name: str, data: bytes) -> list[list[Cell]]:
    path = tmp_path / name
    path.write_bytes(data)
    return [cells for _, cells in read_table(path)[0].rows()]


def test_no_text_of_a_workbook_is_a_formula_an_error_or_a_number(tmp_path: Path) -> None:
    texts = [*FORMULAS, "0983275173", "1e5", "TRUE", "2026-06-09"]
    data = workbook_bytes([Sheet("A", ["Tên"], [[text] for text in texts])])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        markup = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f" not in markup.replace("<fo", "")
    assert markup.count('t="inlineStr"') == len(texts) + 1
    read = [cells[0] for cells in read_back(tmp_path, "a.xlsx", data)[1:]]
    assert read == [text.replace("\r", "\n") for text in texts]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_csv_cell_never_begins_like_a_formula_and_is_read_back(text: str, tmp_path: Path) -> None:
    data = csv_bytes(["a", "b"], [[text, "x"]])
    line = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))[1]
    assert line[0].lstrip()[0] not in "=+-@＝＋－＠\t\r\n"
    assert read_back(tmp_path, "a.csv", data) == [["a", "b"], [text, "x"]]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
@pytest.mark.parametrize("before", ["Lan,", "Lan, ", 'Lan,"', "Lan,'", "Lan\n", "Lan,\t "])
def test_no_formula_begins_where_another_program_begins_a_cell(before: str, sign: str, tmp_path: Path) -> None:
    text = f"{before}{sign}HYPERLINK(1),"
    data = csv_bytes(["a", "b", "c"], [["x", text, "y"]])
    for delimiter in ";,":
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter):
            assert not [cell for cell in row if cell.lstrip(' \t"')[:1] in (sign, "\t")]
    assert read_back(tmp_path, "a.csv", data)[1] == ["x", text, "y"]


@given(st.text("'=+-@＝ \ta\n,\"", max_size=8) | st.text(max_size=20))
def test_quoting_a_formula_is_undone_exactly(text: str) -> None:
    assert unquote_formula(quote_formula(text)) == NOT_IN_XML.sub("", text)


def test_a_csv_opens_in_excel_as_it_is(tmp_path: Path) -> None:
    row = ["Đỗ Ỷ", 4_500_000, 2.5, 3.0, True, None, date(1999, 9, 2), datetime(2022, 8, 29, 7, 48, tzinfo=UTC)]
    data = csv_bytes(["Tên", "a", "b", "c", "d", "e", "f", "g"], [row])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").split("\r\n")[1] == "Đỗ Ỷ;4500000;2.5;3;TRUE;;02/09/1999;29/08/2022 14:48"


def test_days_and_moments_of_a_workbook_are_real_ones_in_office_time(tmp_path: Path) -> None:
    moment = datetime(2022, 8, 29, 7, 48, tzinfo=UTC)
    data = workbook_bytes([Sheet("A/B", ["a", "b", "c"], [[date(1999, 9, 2), moment, 4_500_000]])])
    in_office = datetime(2022, 8, 29, 14, 48)  # noqa: DTZ001 - as a spreadsheet gives it
    assert read_back(tmp_path, "a.xlsx", data)[1] == [date(1999, 9, 2), in_office, 4_500_000]


def test_signs_that_a_workbook_cannot_hold_are_dropped(tmp_path: Path) -> None:
    data = workbook_bytes([Sheet("[a]:*?/\\" * 9, ["a"], [["x\x00\x0b\ud800y"], ["z" * 40_000]])])
    rows = read_back(tmp_path, "a.xlsx", data)
    assert rows[1] == ["xy"]
    assert rows[2] == ["z" * 32_767]


def test_nothing_is_written_to_a_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    workbook_bytes([Sheet("A", ["a"], [["Lan"]]), Sheet("B", [], [])])
    assert list(tmp_path.iterdir()) == []
    with tempfile.NamedTemporaryFile():
        assert len(list(tmp_path.iterdir())) == 1  # it is the folder that would be used


def test_the_result_says_beside_each_row_why_it_was_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Danh sách\nTên;SĐT\nLan;0983275173\nNam;098\n=x;1;thừa\n".encode())
    (table,) = open_source(path).tables()
    header = find_header(table.rows(), CUSTOMER_COLUMNS)
    errors = {4: "Số điện thoại không đủ.", 5: "=Sai"}
    whole = read_back(tmp_path, "b.xlsx", result_workbook(table, header.row, errors, "Lỗi"))
    assert whole == [
        ["Danh sách", "", "", ""],
        ["Tên", "SĐT", "", "Lỗi"],
        ["Lan", "0983275173", "", ""],
        ["Nam", "098", "", "Số điện thoại không đủ."],
        ["=x", "1", "thừa", "=Sai"],
    ]
    part = read_back(tmp_path, "c.xlsx", result_workbook(table, header.row, errors, "Lỗi", only_errors=True))
    assert part == [whole[0], whole[1], whole[3], whole[4]]


def test_a_mended_result_can_be_imported_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Tên;SĐT\nNam;098\n".encode())
    (table,) = open_source(path).tables()
    header = find_header(table.rows(), CUSTOMER_COLUMNS)
    (tmp_path / "b.xlsx").write_bytes(result_workbook(table, header.row, {2: "Sai"}, "Lỗi"))
    (mended,) = open_source(tmp_path / "b.xlsx").tables()
    again = find_header(mended.rows(), CUSTOMER_COLUMNS)
    assert (again.keys, again.unknown) == ({0: "name", 1: "phone"}, ("Lỗi",))


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("\n\t'=+-@;,\""), max_size=12
).map(lambda text: text.replace("\r", ""))


@settings(max_examples=40)
@given(st.lists(st.lists(texts, min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_is_exported_is_imported_the_same(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]]
) -> None:
    width = max(map(len, lines))
    rows = [[*line, *[""] * (width - len(line))] for line in lines]
    headings = [f"cột {index}" for index in range(width)]
    wanted = compared(rows)
    for name, data in (
        ("same.csv", csv_bytes(headings, rows)),
        ("same.xlsx", workbook_bytes([Sheet("A", headings, rows)])),
    ):
        path = tmp_path_factory.getbasetemp() / name
        path.write_bytes(data)
        assert compared([cells for _, cells in read_table(path)[0].rows()][1:]) == wanted


def compared(rows: list[list[Cell]]) -> list[list[str]]:
    """Composed; cells of blanks alone are empty, as workbooks have it; without the blank rows at the end."""
    same = [[unicodedata.normalize("NFC", str(cell)) if str(cell).strip() else "" for cell in cells] for cells in rows]
    while same and not any(same[-1]):
        same.pop()
    return same
