"""Tables out of workbooks and text files."""

from __future__ import annotations

import csv
import io
import unicodedata
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.exchange.reading import Cell, Table, decode, open_source, read_table, sniff_delimiter
from desktop_app.exchange.refusals import Limits
from desktop_app.rules.errors import Problem, Rejected
from tests.exchange.samples import (
    MAIN,
    PROLOG,
    XLS,
    archive,
    inline,
    ods_parts,
    ods_row,
    xlsx_parts,
)

LINES = [
    ["Họ và tên", "SĐT", "Địa chỉ"],
    ["Nguyễn Thị Ẩn", "0983275173", "1 Lê Lợi, phường Huế"],
    ["Đỗ Ỷ", "", 'Bảng 12" LED'],
]


def written(delimiter: str, lines: list[list[str]] = LINES) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(lines)
    return text.getvalue()


def cells_of(table: Table) -> list[list[Cell]]:
    return [cells for _, cells in table.rows()]


def read(tmp_path: Path, name: str, data: bytes) -> list[list[Cell]]:
    path = tmp_path / name
    path.write_bytes(data)
    return cells_of(read_table(path)[0])


def decomposed_1258(text: str) -> bytes:
    """`text` as Vietnamese programs wrote it: letters with a roof or a horn are one byte, the tone is another."""
    pieces = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            pieces.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", letter)[:-1], unicodedata.normalize("NFD", letter)[-1]
            if tone not in "\u0300\u0301\u0303\u0309\u0323":  # ậ comes apart as a + dot below + roof
                marks = unicodedata.normalize("NFD", letter)
                tone = next(mark for mark in marks[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
                base = marks.replace(tone, "")
            pieces.append(unicodedata.normalize("NFC", base).encode("cp1258") + tone.encode("cp1258"))
    return b"".join(pieces)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_every_delimiter_and_encoding_gives_the_same_cells(delimiter: str, encoding: str, tmp_path: Path) -> None:
    text = written(delimiter)
    data = decomposed_1258(text) if encoding == "cp1258" else text.encode(encoding)
    assert read(tmp_path, "a.csv", data) == LINES


def test_big_endian_text_of_excel_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", b"\xfe\xff" + written("\t").encode("utf-16-be")) == LINES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_decomposed_letters_come_out_composed(encoding: str, tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", unicodedata.normalize("NFD", written(";")).encode(encoding)) == LINES


@pytest.mark.parametrize(
    "old", ["NguyÔn ThÞ ¢n;§ç Thµnh Phè\n".encode("cp1252"), "漢字かな交じり".encode("shift-jis"), b"\xff\xfea"]
)
def test_other_code_pages_are_refused_instead_of_stored_as_nonsense(old: bytes) -> None:
    with pytest.raises(Rejected) as refusal:
        decode(old)
    assert refusal.value.code == "IM-11"


def test_quoted_cells_may_hold_delimiters_and_line_ends(tmp_path: Path) -> None:
    lines = [["Tên", "Ghi chú", "Số"], *[[f"Lan {n}", "a,b,c,d\nmột; hai\r\nba", str(n)] for n in range(5)]]
    for delimiter in ",;\t":
        assert read(tmp_path, "a.csv", written(delimiter, lines).encode()) == lines


def test_commas_in_unquoted_addresses_do_not_hide_the_semicolon() -> None:
    text = "Mã;Địa chỉ\n" + "".join(f"KH{n};{n} Lê Lợi, phường Huế, Huế\n" for n in range(30)) + "KH99;\n"
    assert sniff_delimiter(text) == ";"
    assert sniff_delimiter("DANH SÁCH KHÁCH HÀNG, THÁNG 6\n\n" + text) == ";"


def test_a_long_file_is_sniffed_by_its_beginning() -> None:
    assert sniff_delimiter("a\tb\n" * 50_000) == "\t"
    assert sniff_delimiter('a;b\n"' + "x;" * 40_000 + '"\n') == ";"


def test_the_delimiter_that_excel_names_is_obeyed_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"sep=|\r\na|b;c;d\r\ne|f;g;h\r\n")
    assert list(read_table(path)[0].rows()) == [(1, ["sep=|"]), (2, ["a", "b;c;d"]), (3, ["e", "f;g;h"])]


def test_blank_lines_count_as_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b\n\n;\nc;d\n")
    assert [number for number, cells in read_table(path)[0].rows() if any(cells)] == [1, 4]


def test_the_apostrophe_in_front_of_a_formula_is_taken_away(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", b"'=1+1;'+84983275173;'Lan;''@x\n") == [["=1+1", "+84983275173", "'Lan", "'@x"]]


def test_a_workbook_keeps_numbers_days_and_moments(tmp_path: Path) -> None:
    styles = (
        f'{PROLOG}<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
        '<numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/></numFmts>'
        '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
    )
    row = '<row r="4"><c r="B4"><v>596452821</v></c><c r="C4" s="1"><v>36405</v></c>'
    row += (
        '<c r="D4" s="2"><v>44802.616666666669</v></c>'
        + inline("E4", unicodedata.normalize("NFD", "Đỗ Ỷ"))
        + '<c r="G4" t="b"><v>1</v></c></row>'
    )
    path = tmp_path / "a.xlsx"
    parts = xlsx_parts(row)
    relations = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        '<Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
        'Target="styles.xml"/></Relationships>',
    )
    path.write_bytes(archive(parts | {"xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": relations}))
    rows = list(read_table(path)[0].rows())
    assert [number for number, _ in rows] == [1, 2, 3, 4]
    moment = datetime(2022, 8, 29, 14, 48)  # noqa: DTZ001 - as a spreadsheet gives it
    assert rows[3][1] == ["", 596452821.0, date(1999, 9, 2), moment, "Đỗ Ỷ", "", True]


def test_an_xls_and_an_ods_are_read(tmp_path: Path) -> None:
    rows = cells_of(read_table(XLS)[0])
    assert rows[3] == ["KH000001", "Nguyễn Thị Mẫu", 983275173.0, date(1999, 9, 2), "gọi sau 17h"]
    data = archive(ods_parts(ods_row("Họ tên", "SĐT") + ods_row("", "", repeated=2) + ods_row("Lan", "0983275173")))
    rows = read(tmp_path, "a.ods", data)
    assert (rows[0], rows[3]) == (["Họ tên", "SĐT"], ["Lan", "0983275173"])


def test_the_first_sheet_with_content_is_taken(tmp_path: Path) -> None:
    second = '<sheet name="Khách" sheetId="1" r:id="r1"/><sheet name="Hai" sheetId="2" r:id="r3"/>'
    parts = xlsx_parts("")
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        '<sheet name="Khách" sheetId="1" r:id="r1"/>', second
    )
    parts["xl/_rels/workbook.xml.rels"] = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        '<Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet2.xml"/></Relationships>',
    )
    parts["xl/worksheets/sheet2.xml"] = str(xlsx_parts()["xl/worksheets/sheet1.xml"])
    path = tmp_path / "a.xlsx"
    path.write_bytes(archive(parts))
    assert open_source(path).sheets == ["Khách", "Hai"]
    assert read_table(path)[0].sheet == "Hai"


def test_an_empty_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(archive(xlsx_parts("")))
    with pytest.raises(Rejected) as refusal:
        read_table(path)
    assert refusal.value.code == "IM-01"


def test_more_rows_than_allowed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b\n" * 11)
    with pytest.raises(Rejected) as refusal:
        list(open_source(path, Limits(rows=10)).table("").rows())
    assert refusal.value.code == "IM-08"


def test_rows_may_be_asked_for_again(tmp_path: Path) -> None:
    for name, data in (("a.csv", written(";").encode()), ("a.xlsx", archive(xlsx_parts()))):
        path = tmp_path / name
        path.write_bytes(data)
        table, _ = read_table(path)
        assert list(table.rows()) == list(table.rows()) != []


@given(st.lists(st.lists(st.text("aĂệ,;|\t\"'\n =+-", max_size=8), min_size=2, max_size=4), min_size=1, max_size=8))
def test_any_text_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text("\n".join(";".join(line) for line in lines), encoding="utf-8", newline="")
    with suppress(Problem):
        list(read_table(path)[0].rows())


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    for name in ("any.csv", "any.xlsx", "any.xls", "any.ods"):
        path = tmp_path_factory.getbasetemp() / name
        for content in (data, b"PK\x03\x04" + data, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data, b"\xff\xfe" + data):
            path.write_bytes(content)
            with suppress(Problem):
                list(read_table(path)[0].rows())


pieces = st.sampled_from(
    [b"<", b">", b'"', b"/", b"1048576", b"XFD", b"ZZZZZZ1", b"<row>", b"</row>", b'<c r="B9"><v>', b't="s"',
     b"&#0;", b"<v>", b'table:number-columns-repeated="100000"', b'office:value-type="date"', b"\xff",
     b't="d"', b"-1", b"1e308"]
)  # fmt: skip


@given(st.booleans(), st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 20), pieces), min_size=1, max_size=4))
def test_a_sheet_with_changed_markup_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, is_open: bool, changes: list[tuple[int, int, bytes]]
) -> None:
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>5</v></c></row>'
    parts = (
        ods_parts(ods_row("a", "b") + ods_row("", "c", repeated=3)) if is_open else xlsx_parts(row, "<si><t>x</t></si>")
    )
    name = "content.xml" if is_open else "xl/worksheets/sheet1.xml"
    markup = bytearray(str(parts[name]).encode())
    for at, length, piece in changes:
        at %= len(markup)
        markup[at : at + length] = piece
    path = tmp_path_factory.getbasetemp() / ("changed.ods" if is_open else "changed.xlsx")
    path.write_bytes(archive(parts | {name: bytes(markup)}))
    with suppress(Problem):
        for table in open_source(path).tables():
            list(table.rows())
