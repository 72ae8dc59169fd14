"""What is refused before a parser sees it."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.exchange.guard import read_checked
from desktop_app.exchange.reading import open_source
from desktop_app.exchange.refusals import Limits
from desktop_app.rules.errors import EnvironmentFailed, Problem, Rejected
from tests.exchange.samples import (
    ONE_ROW,
    PROLOG,
    XLS,
    archive,
    inline,
    ods_parts,
    ods_row,
    sheet_xml,
    xlsx_parts,
)

SMALL = Limits(size=1 << 20, unpacked=4 << 20, parts=40, rows=1_000, area=10_000, cell=5_000, text=200_000)


def changed(name: str, content: str | bytes, **more: str | bytes) -> bytes:
    return archive(xlsx_parts() | {name: content} | more)


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) >= 1
    assert len(old) == len(new)
    return data.replace(old, new)


def with_central(data: bytes, offset: int, value: bytes) -> bytes:
    """`data` with bytes changed in its first central directory entry."""
    at = data.index(b"PK\x01\x02") + offset
    return data[:at] + value + data[at + len(value) :]


def overlapping() -> bytes:
    """Two directory entries for one run of bytes."""
    data = archive(xlsx_parts(), zipfile.ZIP_STORED)
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    return data[: second + 42] + struct.pack("<I", 1) + data[second + 46 :]


def xls(old: bytes, new: bytes) -> bytes:
    return patched(XLS.read_bytes(), old, new)


def xls_dimensions(rows: int, columns: int) -> bytes:
    data = XLS.read_bytes()
    at = data.index(struct.pack("<HHI", 0x0200, 14, 0)) + 4
    return data[:at] + struct.pack("<IIHH", 0, rows, 0, columns) + data[at + 12 :]


def xls_number_at(row: int, column: int) -> bytes:
    data = XLS.read_bytes()
    at = data.index(struct.pack("<HHHH", 0x0203, 14, 3, 2)) + 4
    return data[:at] + struct.pack("<HH", row, column) + data[at + 4 :]


def renamed_stream(new: str) -> bytes:
    old = "Workbook".encode("utf-16-le") + bytes(48) + struct.pack("<H", 18)
    name = new.encode("utf-16-le")
    return patched(XLS.read_bytes(), old, name.ljust(64, b"\x00") + struct.pack("<H", len(name) + 2))


ENTITY = PROLOG + '<!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;">]>'
SHEET = "xl/worksheets/sheet1.xml"
CELL = '<c r="A1"><v>1</v></c>'
SPACES = ods_row("§").replace("§", '<text:s text:c="900000000"/>')
FAR = '<row><c r="ZZZZZZZ9999999999"><v>1</v></c></row>'
WIDE = '<row r="900"><c r="XFD900"><v>1</v></c></row>'
DOCTYPE = "<!DOCTYPE x SYSTEM 'file:///x'><x/>"
PASSWORD = struct.pack("<HH", 0x002F, 2)

BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a zip bomb": (".xlsx", lambda: changed("xl/media/1.png", bytes(3 << 20)), "IM-06"),
    "a zip bomb in the sheet": (".xlsx", lambda: changed(SHEET, sheet_xml(" " * (3 << 20))), "IM-06"),
    "more than it may unpack to": (".xlsx", lambda: changed("a.bin", os.urandom(1) * (5 << 20)), "IM-06"),
    "thousands of parts": (".xlsx", lambda: archive(xlsx_parts() | {f"x/{n}": "" for n in range(50)}), "IM-06"),
    "a huge directory": (".xlsx", lambda: archive(xlsx_parts() | {f"x/{n}": "" for n in range(200)}), "IM-06"),
    "overlapping parts": (".xlsx", overlapping, "IM-06"),
    "a lie about the size": (".xlsx", lambda: with_central(archive(xlsx_parts()), 24, struct.pack("<I", 10)), "IM-05"),
    "a wrong checksum": (".xlsx", lambda: with_central(archive(xlsx_parts()), 16, b"\0\0\0\0"), "IM-05"),
    "a path upwards": (".xlsx", lambda: changed("../../evil.xml", "<a/>"), "IM-07"),
    "a path upwards with backslashes": (".xlsx", lambda: changed("xl\\..\\..\\evil.xml", "<a/>"), "IM-07"),
    "an absolute path": (".xlsx", lambda: changed("/etc/evil.xml", "<a/>"), "IM-07"),
    "a drive": (".xlsx", lambda: changed("C:/evil.xml", "<a/>"), "IM-07"),
    "a share": (".xlsx", lambda: changed("\\\\server\\evil.xml", "<a/>"), "IM-07"),
    "a part twice": (".xlsx", lambda: changed("XL/workbook.XML", "<a/>"), "IM-05"),
    "entities in the sheet": (".xlsx", lambda: changed(SHEET, ENTITY + "<worksheet/>"), "IM-07"),
    "entities in another part": (".xlsx", lambda: changed("docProps/app.xml", ENTITY + "<x>&b;</x>"), "IM-07"),
    "a document type in UTF-16": (".xlsx", lambda: changed("a.xml", DOCTYPE.encode("utf-16")), "IM-07"),
    "a document type far below": (".xlsx", lambda: changed("a.xml", f"<!--{'x' * 70_000}-->{DOCTYPE}"), "IM-07"),
    "entities without the ending": (".xlsx", lambda: changed("xl/other.dat", ENTITY + "<worksheet/>"), "IM-07"),
    "broken markup": (".xlsx", lambda: changed(SHEET, "<worksheet><row>"), "IM-05"),
    "cells at both ends of a sheet": (
        ".xlsx",
        lambda: archive(xlsx_parts(f'<row r="1">{CELL}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        "IM-08",
    ),
    "a cell beyond all sheets": (".xlsx", lambda: archive(xlsx_parts(FAR)), "IM-08"),
    "a table too wide for its rows": (".xlsx", lambda: archive(xlsx_parts(f'<row r="1">{CELL}</row>{WIDE}')), "IM-08"),
    "too many rows": (".xlsx", lambda: archive(xlsx_parts("<row><c><v>1</v></c></row>" * 1_001)), "IM-08"),
    "a nonsense cell": (".xlsx", lambda: archive(xlsx_parts('<row><c r="A1B"><v>1</v></c></row>')), "IM-05"),
    "one long text a thousand times": (
        ".xlsx",
        lambda: archive(xlsx_parts('<row><c t="s"><v>0</v></c></row>' * 900, f"<si><t>{'x' * 1_000}</t></si>")),
        "IM-06",
    ),
    "an encrypted part": (".xlsx", lambda: with_central(archive(xlsx_parts()), 8, b"\x01"), "IM-04"),
    "a text document": (".xlsx", lambda: archive({"[Content_Types].xml": "<a/>", "word/a.xml": "<a/>"}), "IM-03"),
    "a program": (".xlsx", lambda: b"MZ\x90\x00" + bytes(range(256)), "IM-03"),
    "a paper": (".xlsx", lambda: b"%PDF-1.7\n%\xe2\xe3", "IM-03"),
    "a web page": (".xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "IM-03"),
    "a cut workbook": (".xlsx", lambda: archive(xlsx_parts())[:-30], "IM-05"),
    "an .ods of repeats": (".ods", lambda: archive(ods_parts(ods_row("a", repeated=1_048_576))), "IM-08"),
    "an .ods of spaces": (".ods", lambda: archive(ods_parts(SPACES)), "IM-06"),
    "an .ods with entities": (".ods", lambda: archive(ods_parts("") | {"content.xml": ENTITY + "<x/>"}), "IM-07"),
    "an .xlsx with a password": (".xlsx", lambda: renamed_stream("EncryptedPackage"), "IM-04"),
    "a text document of 2003": (".xls", lambda: renamed_stream("WordDocument"), "IM-05"),
    "an .xls with a password": (".xls", lambda: xls(struct.pack("<HH", 0x0042, 2), PASSWORD), "IM-04"),
    "an .xls that claims 65,536 x 65,535": (".xls", lambda: xls_dimensions(65_536, 65_535), "IM-08"),
    "an .xls with a cell far away": (".xls", lambda: xls_number_at(60_000, 60_000), "IM-08"),
    "an .xls that goes in circles": (
        ".xls",
        lambda: xls(struct.pack("<II", 1, 2), struct.pack("<II", 1, 1)),
        "IM-05",
    ),
    "a cut .xls": (".xls", lambda: XLS.read_bytes()[:700], "IM-05"),
    "NUL bytes in a text": (".csv", lambda: b"ten;sdt\nLan\x00;1\n", "IM-03"),
    "a program called .csv": (".csv", lambda: b"MZ\x90\x03" + b"a" * 50, "IM-03"),
    "a workbook called .csv": (".csv", lambda: archive(xlsx_parts()), "IM-03"),
    "a web page called .csv": (".csv", lambda: b"\xef\xbb\xbf\n<!DOCTYPE html><html></html>", "IM-03"),
    "nothing": (".csv", lambda: b"", "IM-01"),
    "blanks only": (".xlsx", lambda: b"\r\n \x00\x00", "IM-01"),
    "too large": (".csv", lambda: b"a;b\n" * (1 << 19), "IM-01"),
    "a program by its name": (".exe", lambda: b"a;b\n", "IM-02"),
    "no ending": ("", lambda: b"a;b\n", "IM-02"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_before_it_is_parsed(name: str, tmp_path: Path) -> None:
    ending, make, code = BAD[name]
    path = tmp_path / f"tep{ending}"
    path.write_bytes(make())
    with pytest.raises(Rejected) as refusal:
        read_checked(path, SMALL)
    assert refusal.value.code == code


def test_a_good_file_of_each_kind_passes(tmp_path: Path) -> None:
    files = {
        "a.xlsx": archive(xlsx_parts()),
        "b.ods": archive(ods_parts(ods_row("Họ tên", "SĐT"))),
        "c.xls": XLS.read_bytes(),
        "d.csv": "Họ tên;SĐT\n".encode(),
        "e.XLS": archive(xlsx_parts()),
    }
    kinds = []
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        checked = read_checked(path, SMALL)
        assert checked.data == data
        kinds.append(checked.kind)
    assert kinds == ["xlsx", "ods", "xls", "text", "xlsx"]


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    assert read_checked(path).sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_broken_drawings_of_excel_itself_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(changed("xl/drawings/vmlDrawing1.vml", "<xml><div>note<br></div></xml>"))
    assert read_checked(path).kind == "xlsx"


def test_far_away_cells_without_content_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(archive(xlsx_parts(ONE_ROW + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')))
    assert read_checked(path, SMALL).kind == "xlsx"
    path = tmp_path / "a.ods"
    blank = (
        ods_row("", repeated=1_048_000)
        .replace("-cell/", '-cell table:number-columns-repeated="16384"/')
        .replace("</table:table-row>", "\n </table:table-row>")
    )
    path.write_bytes(archive(ods_parts(ods_row("a", "b") + blank)))
    assert read_checked(path, SMALL).kind == "ods"


def test_long_shared_texts_that_few_cells_mean_pass(tmp_path: Path) -> None:
    cells = '<row><c t="s"><v>1</v></c></row>' * 900 + '<row><c t="s"><v>0</v></c></row>'
    path = tmp_path / "a.xlsx"
    path.write_bytes(archive(xlsx_parts(cells, f"<si><t>{'x' * 1_000}</t></si><si><t>Cá nhân</t></si>")))
    assert read_checked(path, SMALL).kind == "xlsx"


def test_a_missing_file_a_folder_and_a_pipe_are_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailed) as failure:
        read_checked(tmp_path / "a.csv")
    assert failure.value.code == "IM-09"
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(Rejected):
        read_checked(tmp_path / "b.csv")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "c.csv")
        with pytest.raises(Rejected):
            read_checked(tmp_path / "c.csv")


GOOD = {
    ".xlsx": archive(
        xlsx_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>' + ONE_ROW, "<si><t>x</t></si>"), zipfile.ZIP_STORED
    ),
    ".ods": archive(ods_parts(ods_row("Họ tên", "SĐT") + ods_row("", "a", repeated=3)), zipfile.ZIP_STORED),
    ".xls": XLS.read_bytes(),
    ".csv": 'Họ tên;SĐT\n"Lan\nAnh";0983275173\n'.encode(),
}


@given(
    st.sampled_from(sorted(GOOD)),
    st.lists(st.tuples(st.integers(0, 1 << 14), st.binary(min_size=1, max_size=4)), max_size=6),
)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, ending: str, changes: list[tuple[int, bytes]]
) -> None:
    data = bytearray(GOOD[ending])
    for at, piece in changes:
        at %= len(data)
        data[at : at + len(piece)] = piece
    path = tmp_path_factory.getbasetemp() / f"damaged{ending}"
    path.write_bytes(data)
    with suppress(Problem):
        for table in open_source(path, SMALL).tables():
            list(table.rows())


def test_a_cell_that_is_too_long_is_told_with_its_row(tmp_path: Path) -> None:
    for name, data in (
        ("a.xlsx", archive(xlsx_parts(ONE_ROW + f'<row r="3">{inline("A3", "x" * 5_001)}</row>'))),
        ("a.csv", f"a;b\nc;d\n{'x' * 5_001};e\n".encode()),
        ("b.csv", f'a;b\nc;d\n"{"x" * 200_000};e\n'.encode()),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(Rejected) as refusal:
            for table in open_source(path, SMALL).tables():
                list(table.rows())
        assert refusal.value.code == "IM-10"
        assert refusal.value.error.params["row"] == 3
