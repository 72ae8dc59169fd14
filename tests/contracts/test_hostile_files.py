"""Files that somebody could hand to the import: refused in words with the book as it was, or taken with a receipt."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from sqlalchemy import inspect

from desktop_app.language import Language
from desktop_app.office import Office
from desktop_app.rules.errors import Problem
from desktop_app.services.imports import Receipt, importing, read_import
from desktop_app.services.imports.result import result_bytes
from desktop_app.vault.work import verify_audit
from tests.commanding import HOUSE, run
from tests.conftest import PASSWORD, Books, Clock, Template
from tests.exchange.samples import PROLOG, XLS, archive, xlsx_parts
from tests.exchange.test_guard import BAD
from tests.hostile import ALL

VI = Language.of("vi")
TODAY = date(2026, 11, 22)
OFFICE_FILES = HOUSE / "tests" / "data" / "office"
MOST_MEMORY = 500 << 20
LONGEST_REFUSAL = 10.0


def dump(office: Office) -> dict[str, list[str]]:
    """Every row of every table."""
    with office.work() as work:
        tables = inspect(work.connection).get_table_names()
        return {
            table: sorted(repr(tuple(row)) for row in work.connection.exec_driver_sql(f'SELECT * FROM "{table}"'))
            for table in tables
        }


# -- wrong files, by the command line ---------------------------------------------------------------------------------

PARTS = {f"x/{number}.xml": "<a/>" for number in range(2_100)}
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
LAUGHING = f"{PROLOG}<!DOCTYPE x [{LAUGHS}]><x>&l11;</x>"
WRONG: dict[str, tuple[str, Callable[[], bytes], str]] = {
    name: entry for name, entry in BAD.items() if entry[2] in {"IM-02", "IM-03", "IM-04", "IM-05", "IM-07"}
} | {
    "a picture": (".xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "IM-03"),
    "a picture called .csv": (".csv", lambda: b"\xff\xd8\xff\xe0" + bytes(200), "IM-03"),
    "a paper by its name": (".pdf", lambda: b"%PDF-1.7\n", "IM-02"),
    "a book": (".csv", lambda: b"SQLite format 3\x00" + bytes(4080), "IM-03"),
    "a packed folder": (".xlsx", lambda: archive({"a.txt": "x"}), "IM-03"),
    "an old fonts' text": (".csv", lambda: "T\xaan;S\xd0T\n".encode("latin-1") * 9 + b"\xae\xb8\xa7" * 50, "IM-11"),
    "half of a workbook": (".xlsx", lambda: (OFFICE_FILES / "khach-hang.xlsx").read_bytes()[:90_000], "IM-05"),
    "no headings": (".csv", lambda: b"1;2;3\n4;5;6\n", "IM-20"),
    "a quotation mark that never ends": (".csv", lambda: "Họ tên;SĐT\n".encode() + b'"' + b"x" * 200_000, "IM-10"),
    "a column of names is missing": (".csv", lambda: "SĐT;Địa chỉ;Email\n1;2;3\n".encode(), "IM-21"),
    "a bomb of 300 MB": (".xlsx", lambda: archive(xlsx_parts() | {"xl/media/1.png": bytes(300 << 20)}), "IM-06"),
    "a bomb in the sheet": (".xlsx", lambda: archive(xlsx_parts(" " * (120 << 20))), "IM-06"),
    "two thousand parts": (".xlsx", lambda: archive(xlsx_parts() | PARTS), "IM-06"),
    "laughs": (".xlsx", lambda: archive(xlsx_parts() | {"a.xml": LAUGHING}), "IM-07"),
    "an .xls in circles": (".xls", lambda: XLS.read_bytes()[:512] + XLS.read_bytes()[512:1024] * 40, "IM-05"),
}  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Iterator[Books]:
    """A closed book with somebody in it."""
    folder = tmp_path_factory.mktemp("shelf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        books = Books(folder, Clock(), template)
        office = books.create()
        (folder / "mot.csv").write_text("Họ tên;SĐT\nTrần Thị Lan;0983275173\n", "utf-8")
        _take(office, folder / "mot.csv")
        office.close()
        yield books


def _take(office: Office, path: Path, *, trial: bool = False) -> Receipt:
    batch = read_import(path, today=TODAY)
    return office.run(importing(batch, trial=trial), batch)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_words_and_changes_nothing(
    shelf: Books, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(shelf.folder / "config"))
    ending, make, code = WRONG[name]
    path = tmp_path / f"Trần Thị Lan{ending}"
    path.write_bytes(make())
    with shelf.open() as office:
        before = dump(office)
        began = time.perf_counter()
        with pytest.raises(Problem) as refused:
            _take(office, path)
        assert time.perf_counter() - began < LONGEST_REFUSAL
        assert dump(office) == before
    assert refused.value.code == code
    for message in (refused.value.error, refused.value.safe, refused.value.do):
        assert VI.message(message)


@pytest.mark.parametrize("name", ["a bomb of 300 MB", "laughs", "a picture", "two thousand parts"])
def test_the_program_refuses_it_within_memory(
    shelf: Books, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(shelf.folder / "config"))
    ending, make, code = WRONG[name]
    path = tmp_path / f"list{ending}"
    path.write_bytes(make())
    program = ["-W", "error", str(HOUSE / "main.py"), "import", "--data-dir", str(shelf.folder / "book")]
    done = measured([*program, "--user", "ha", "--json", str(path)], tmp_path, f"{PASSWORD}\n")
    assert done.code == 1
    assert f'"code": "{code}"' in done.out
    assert all(f'"{key}": "' in done.out for key in ("error", "safe", "do"))
    assert done.memory < MOST_MEMORY


@dataclass
class Measured:
    """What the program came to, as a process of its own. memory: its peak, in bytes."""

    code: int
    out: str
    err: str
    memory: int


# The peak of a process begins at that of the process it was forked from, which here is a test runner of any size. So
# a small process lies between: it starts the program, and tells the program's peak in kilobytes on standard error.
BETWEEN = (
    "import resource, subprocess, sys\n"
    "done = subprocess.run([sys.executable, *sys.argv[2:]], stderr=open(sys.argv[1], 'wb'))\n"
    "sys.stderr.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))\n"
    "sys.exit(done.returncode)\n"
)


def measured(arguments: list[str], folder: Path, stdin: str = "") -> Measured:
    """Python with `arguments` as a program, with the most memory it took; 0 where the system does not tell."""
    err = folder / "stderr"
    if sys.platform == "win32":
        command = [sys.executable, *arguments]
    else:
        command = [sys.executable, "-c", BETWEEN, str(err), *arguments]
    done = subprocess.run(command, input=stdin.encode(), capture_output=True, cwd=HOUSE, check=False)
    if sys.platform == "win32":
        return Measured(done.returncode, done.stdout.decode(), done.stderr.decode(), 0)
    return Measured(done.returncode, done.stdout.decode(), err.read_text("utf-8"), int(done.stderr) << 10)


@pytest.mark.parametrize("what", ["missing", "folder", "pipe"])
def test_what_is_no_file_is_told(shelf: Books, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(shelf.folder / "config"))
    path = tmp_path / "list.csv"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no pipes with names")
        os.mkfifo(path)
    said = run("import", "--data-dir", shelf.folder / "book", "--user", "ha", path)
    assert said.code == 1
    assert said.out == ""
    assert len(said.err.splitlines()) == 3


# -- mutations --------------------------------------------------------------------------------------------------------

ROWS = 14  # of the office's own list, so that a mutation takes milliseconds
NASTY = (
    b'r="XFD1048576"', b'r="A0"', b'r="ZZZZ1"', b'r=""', b't="e"', b't="b"', b't="s"', b't="d"', b't="str"', b't="x"',
    b's="99999"', b"<v>1e309</v>", b"<v>-1</v>", b"<v>99999999999999999999</v>", b"<v>NaN</v>", b"<v/>",
    b"<v>#REF!</v>", b"<v>2958466</v>", b"<v>0.5</v>", b"<v>true</v>", b"<f>1+1</f>", b"<!--", b"]]>", b"&amp;",
    b"&#0;", b"&x;", b"<t>", b"</t>", b"<row>", b"</row>", b"</sheetData>", b"<is><r><t>Lan</t></r></is>",
    b'xml:space="preserve"', b"\xff\xfe", b"\xc3\x28", b"\x00", b'"', b";", b"\n", b"\r", b"\t", b"'", b"=1+1", b",",
    b"sep=;\n", b"\xef\xbb\xbf", "Tên khách hàng".encode(), "Mã KH".encode(), b"KH000001", b"NG1", b"DH0",
)  # fmt: skip


@cache
def _workbook_parts() -> dict[str, bytes]:
    with zipfile.ZipFile(OFFICE_FILES / "khach-hang.xlsx") as file:
        parts = {name: file.read(name) for name in file.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    rows = re.findall(rb"<row .*?</row>", sheet, re.DOTALL)[: ROWS + 2]
    start, end = sheet.index(b"<sheetData>") + 11, sheet.index(b"</sheetData>")
    return parts | {"xl/worksheets/sheet1.xml": sheet[:start] + b"".join(rows) + sheet[end:]}


@cache
def _text() -> bytes:
    return b"\n".join((OFFICE_FILES / "don-hang.csv").read_bytes().split(b"\n")[: ROWS + 1])


def mutation(kind: str, seed: int) -> bytes:
    """The office's list of customers ("xlsx") or orders ("csv"), changed in a way that `seed` alone decides."""
    chance = random.Random(seed)
    if kind == "csv":
        data = _changed(_text(), chance)
        if chance.random() < 0.1:
            text = data.decode("utf-8", "replace")
            data = text.encode(chance.choice(["utf-16", "cp1258", "utf-8", "utf-16-be"]), "replace")
        return data
    parts = dict(_workbook_parts())
    if chance.random() < 0.2:  # the packed file itself; else what is in it
        return _changed(_packed(parts, chance), chance)
    name = "xl/worksheets/sheet1.xml" if chance.random() < 0.8 else chance.choice(sorted(parts))
    parts[name] = (_changed if chance.random() < 0.3 else _changed_markup)(parts[name], chance)
    if chance.random() < 0.05:
        del parts[chance.choice(sorted(parts))]
    return _packed(parts, chance)


def _packed(parts: dict[str, bytes], chance: random.Random) -> bytes:
    return archive(parts, chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))


VALUES = (
    b"1e309", b"-1", b"99999999999999999999", b"NaN", b"", b"#REF!", b"2958466", b"0.5", b"60", b"true", b"2024-02-30",
    b"PT36H",
)  # fmt: skip
# What a pattern in the markup of a sheet is replaced by.
PLACES: dict[bytes, tuple[bytes, ...]] = {
    rb' r="[^"]*"': (b' r="XFD1048576"', b' r="A0"', b' r="B3"', b' r="ZZZZ1"', b' r=""', b"", b' r="-1"'),
    rb' t="[^"]*"': (b' t="e"', b' t="b"', b' t="s"', b' t="d"', b' t="str"', b' t="x"', b' t="n"', b""),
    rb' s="[^"]*"': (b' s="99999"', b' s="-1"', b' s="1"', b' s="2"', b' s="x"'),
    rb"<v>[^<]*</v>": (*(b"<v>" + value + b"</v>" for value in VALUES), b"<v/>", b"<f>1+1</f><v>2</v>"),
    rb"<row [^>]*>": (b"<row>", b'<row r="1048576">', b'<row r="3">', b'<row r="0" hidden="1">'),
    rb"<is>.*?</is>": (
        b"<is/>", b"<is><r><t>L</t></r><r><t>A</t></r></is>", b"<is><t>a</t><t>b</t></is>", b"<is><x/></is>",
    ),
    rb"<c .*?(?:/>|</c>)": (
        b"", b'<c r="A1"/>', b'<c t="inlineStr"/>', b'<c t="b"><v>1</v></c>', b'<c t="e"><v>#N/A</v></c>',
    ),
}  # fmt: skip


def _changed_markup(data: bytes, chance: random.Random) -> bytes:
    """Markup that stays markup: other attributes, other values, hostile texts in cells."""
    for _ in range(chance.choice([1, 2, 4, 10])):
        if chance.random() < 0.5:
            pattern, text = rb"(?<=<t>)[^<]*(?=</t>)", escape(chance.choice(ALL)[:300]).encode("utf-8", "replace")
        else:
            pattern = chance.choice(list(PLACES))
            text = chance.choice(PLACES[pattern])
        places = [found.span() for found in re.finditer(pattern, data)]
        if places:
            start, end = chance.choice(places)
            data = data[:start] + text + data[end:]
    return data


def _changed(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice([0, 1, 4, 40, 400]))
        match chance.randrange(7):
            case 0:
                data = data[:at] + bytes(b ^ 1 << chance.randrange(8) for b in data[at : at + 1]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[end:]
            case 2:
                data = data[:at] + data[at:end] * chance.choice([2, 3, 50]) + data[end:]
            case 3:
                data = data[:at] + chance.choice(NASTY) + data[end:]
            case 4:
                text = chance.choice(ALL)[:2_000].encode("utf-8", "replace")
                data = data[:at] + text + data[at:]
            case 5:  # the content of a cell
                cells = [found.span(1) for found in re.finditer(rb"(?:<t>|<v>|;)([^<;\n]*)", data)]
                if cells:
                    start, stop = chance.choice(cells)
                    data = data[:start] + chance.choice(ALL)[:300].encode("utf-8", "replace") + data[stop:]
            case _:
                data = data[:at] if chance.random() < 0.3 else data[at:] + data[:at] if chance.random() < 0.1 else data
    return data


def assert_told_or_taken(office: Office, kind: str, seed: int, folder: Path, *, trial: bool) -> str:
    """Import one mutation: a receipt that adds up or a refusal in words, in time. Gives which it was."""
    path = folder / f"{seed}.{kind}"
    path.write_bytes(mutation(kind, seed))
    began = time.perf_counter()
    try:
        batch = read_import(path, today=TODAY)
        receipt = office.run(importing(batch, trial=trial), batch)
    except Problem as problem:
        assert all(VI.message(each) for each in (problem.error, problem.safe, problem.do)), seed
        return problem.code
    finally:
        assert time.perf_counter() - began < LONGEST_REFUSAL, seed
        path.unlink()
    assert receipt.read == receipt.added + receipt.merged + len(receipt.refused) == len(batch), seed
    assert all(VI.message(each.reason) and VI.message(each.do) and each.row > 0 for each in receipt.refused), seed
    if receipt.refused and seed % 20 == 0:
        assert result_bytes(batch, receipt, VI)
    return "receipt"


def _fuzz(office: Office, kind: str, seeds: range, folder: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for seed in seeds:
        came = assert_told_or_taken(office, kind, seed, folder, trial=seed % 5 != 0)
        found[came] = found.get(came, 0) + 1
    with office.work() as work:
        assert work.connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        assert work.connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
        assert verify_audit(work.connection) is None
    return found


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_mutated_list_of_the_office_gives_a_receipt_or_a_refusal(office: Office, kind: str, tmp_path: Path) -> None:
    found = _fuzz(office, kind, range(300), tmp_path)
    assert found["receipt"] > 30, found  # else the mutations test nothing but the gate
    assert len(found) > 3, found


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_ten_thousand_mutations_within_memory(books: Books, kind: str, tmp_path: Path) -> None:
    """As a process of its own, so that its memory can be measured: 5,000 of each kind."""
    books.create().close()
    script = (
        "import sys; from pathlib import Path\n"
        "from desktop_app.office import open_book\n"
        "from tests.conftest import PASSWORD\n"
        "from tests.contracts.test_hostile_files import _fuzz\n"
        "with open_book(Path(sys.argv[1]), 'ha', PASSWORD) as office:\n"
        "    print(_fuzz(office, sys.argv[2], range(1_000, 6_000), Path(sys.argv[3])))\n"
    )
    done = measured(["-c", script, str(books.folder / "book"), kind, str(tmp_path)], tmp_path)
    assert done.code == 0, done.err
    assert "'receipt'" in done.out
    assert done.memory < MOST_MEMORY


@pytest.mark.nightly
def test_the_whole_lists_of_the_office_mutated(office: Office, tmp_path: Path) -> None:
    for seed in range(20):
        chance = random.Random(seed)
        for name in ("khach-hang.xlsx", "don-hang.csv"):
            path = tmp_path / name
            path.write_bytes(_changed((OFFICE_FILES / name).read_bytes(), chance))
            try:
                receipt = _take(office, path, trial=True)
            except Problem as problem:
                assert VI.message(problem.do)
            else:
                assert receipt.read == receipt.added + receipt.merged + len(receipt.refused)
