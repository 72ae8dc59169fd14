"""The whole way on the office's own files, as its IT or a checker from outside goes it: one program after the other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.office import open_book
from tests.commanding import Result, cheapen, run, spawn
from tests.conftest import PASSWORD

OFFICE = Path(__file__).resolve().parents[1] / "data/office"
EXPECTED = json.loads((OFFICE / "expected.json").read_text("utf-8"))
# One of two who share a telephone; somebody whose name stands in another's note; somebody who receives for others.
SHARED, OTHER = EXPECTED["one_phone_two_people"][0]
TELLING, TOLD_OF = EXPECTED["note_tells_of_customer"][0]
RECEIVES_ON, RECEIVER = EXPECTED["receiver_is_customer"][0]


@pytest.mark.timeout(600)  # some thirty programs and openings of the book
def test_the_main_job_runs_end_to_end(tmp_path):
    folder = tmp_path / "book"

    spawned: set[str] = set()

    def command(*arguments: object) -> Result:
        """Each command once as a program of its own, with a console of another code page; then faster."""
        words = ["--data-dir", folder, "--lang", "en", "--json", *arguments]
        if arguments[0] in spawned:
            return run(*words)
        spawned.add(str(arguments[0]))
        return spawn(*words, encoding="cp1252")

    # a new book, filled from the two lists as they are
    made = command("new", "--office", "Quảng cáo Thử", "--owner", "Lê Hà", "--recovery-sheet", tmp_path / "sheet.pdf")
    assert made.code == 0, made
    cheapen(folder)
    trial = command("import", OFFICE / "khach-hang.xlsx", "--dry-run")
    customers = command("import", OFFICE / "khach-hang.xlsx", "--as", "customers", "--source", "direct")
    assert trial.json["read"] == customers.json["read"] == EXPECTED["rows"]
    assert [each["row"] for each in customers.json["refused"]] == [row for row, _ in EXPECTED["faulty_rows"]]
    assert all(each["reason"] for each in customers.json["refused"])
    assert customers.json["added"] == EXPECTED["customers"]
    assert_balanced(customers)
    orders = command("import", OFFICE / "don-hang.csv")
    assert (orders.code, orders.json["read"]) == (0, EXPECTED["orders"])
    assert_balanced(orders)
    again = command("import", OFFICE / "khach-hang.xlsx")
    assert (again.json["added"], again.json["read"]) == (0, EXPECTED["rows"])

    # find, in three ways
    shown = command("show", SHARED).json
    name, phone = shown["person"][0]["full_name"], shown["phone"][0]["number"]
    for text in (name, name.lower(), f"0{phone[3:]}", phone, SHARED):
        assert SHARED in [each["code"] for each in command("find", text).json], text
    assert OTHER in [each["code"] for each in command("find", phone).json]
    assert {"code", "name", "matched"} <= command("find", name).json[0].keys()

    # partner, disclosure, reports
    partner = command(
        "partner", "add", "Đội lắp đặt", "--kind", "executes", "--commitment-until", "2030-12-31", "--purpose",
        "orders", "--fields", "full_name,number",
    )  # fmt: skip
    assert (partner.code, partner.json["kind"], partner.json["commitment_until"]) == (0, "executes", "2030-12-31")
    assert [each["name"] for each in command("partner", "list").json] == ["Đội lắp đặt"]
    given = command("disclose", SHARED, "--to", "đội lắp đặt", "--purpose", "orders", "--out", tmp_path / "given.pdf")
    assert given.code == 0, given
    assert (given.json["code"], given.json["fields"]) == ("TL000001", ["person.full_name", "phone.number"])
    for part in (["data-held", SHARED], ["disclosures", SHARED], ["disclosures", "--from", "01/01/2026"]):
        out = tmp_path / f"{len(part)}-{part[-1].replace('/', '')}.pdf"
        assert command("report", *part, "--out", out).code == 0
        assert out.read_bytes().startswith(b"%PDF")

    # erase: refused without the code, previewed, done, proven, certified
    refused = command("erase", SHARED, "--confirm", OTHER)
    assert (refused.code, refused.json["code"]) == (1, "ER-02")
    preview = command("erase", SHARED, "--preview")
    assert (preview.code, preview.json["codes"][-1], len(preview.json["shared"])) == (0, SHARED, 1)
    assert preview.json["told"] == [{"partner": "Đội lắp đặt", "disclosures": ["TL000001"]}]
    erased = command("erase", SHARED, "--confirm", SHARED, "--certificate", tmp_path / "certificate.pdf")
    assert erased.code == 0, erased
    assert (erased.json["erased"], erased.json["residue"], erased.json["shared"]) == (1, 0, 1)
    assert erased.json["certificate"] == str(tmp_path / "certificate.pdf")
    printed = command("certificate", erased.json["number"], "--out", tmp_path / "again.pdf")
    assert printed.code == 0 and (tmp_path / "again.pdf").read_bytes().startswith(b"%PDF")

    # those whom notes and orders of others tell of
    note_of = command("show", TOLD_OF).json["person"][0]["full_name"]
    assert note_of in command("show", TELLING).json["person"][0]["note"]
    assert command("erase", TOLD_OF, "--confirm", TOLD_OF, "--reason", "asked by telephone").json["residue"] == 0
    assert note_of not in command("show", TELLING).out
    assert command("erase", RECEIVER, "--confirm", RECEIVER.lower(), "--request", "YC000001").json["residue"] == 0
    assert RECEIVES_ON not in command("find", RECEIVES_ON).out

    # nothing of them is left, and nothing comes back
    assert command("scan", name, note_of).json == {"hits": []}
    assert command("scan", phone).code == 1  # the other one has it, too
    assert command("show", SHARED).json["code"] == "CU-01"
    back = command("import", OFFICE / "khach-hang.xlsx")
    assert back.json["added"] == 0
    assert len(back.json["refused"]) >= len(EXPECTED["faulty_rows"]) + 3
    assert command("scan", name, note_of).json == {"hits": []}
    assert command("verify").json["ok"] is True
    with open_book(folder, None, PASSWORD) as office:
        assert office.notices == []


def assert_balanced(result: Result) -> None:
    receipt = result.json
    assert receipt["read"] == receipt["added"] + receipt["merged"] + len(receipt["refused"])


def test_the_list_comes_back_with_the_reasons(books, tmp_path):
    books.create().close()
    result = spawn(
        "--data-dir", tmp_path / "book", "import", OFFICE / "khach-hang.xlsx", "--dry-run", "--result",
        tmp_path / "mended.xlsx",
    )  # fmt: skip
    assert result.code == 0, result
    from openpyxl import load_workbook

    rows = list(load_workbook(tmp_path / "mended.xlsx").active.iter_rows(values_only=True))
    last = max(map(len, rows)) - 1
    marked = [number for number, row in enumerate(rows, 1) if row[last:] != (None,) and len(row) > last]
    marked.remove(EXPECTED["header_row"])
    assert marked == [row for row, _ in EXPECTED["faulty_rows"]]


def test_a_reader_that_goes_away_is_met_quietly(books, tmp_path):
    import subprocess
    import sys

    from tests.commanding import HOUSE

    books.create().close()
    program = subprocess.Popen(
        [sys.executable, str(HOUSE / "main.py"), "--data-dir", str(tmp_path / "book"), "verify"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    program.stdout.close()
    program.stdin.write((PASSWORD + "\n").encode())
    program.stdin.close()
    assert program.stderr.read() == b""
    program.stderr.close()
    assert program.wait() == 1


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_people_read_holds_no_raw_signs(books, tmp_path, lang):
    """Hostile names in a list reach the screen as escapes only."""
    books.create().close()
    hostile = tmp_path / "hostile.csv"
    hostile.write_text(
        "Họ tên;Điện thoại;Ghi chú\n"
        '"An \x1b[2J\x1b]0;owned\x07";0599123456;"<b>&\u202egnol"\n'
        '"=HYPERLINK(1)";0599123457;"\x9b31m"\n'
        '"\x1b[31m";abc;\x1b[2J\n',
        "utf-8",
    )
    where = ("--lang", lang, "--data-dir", tmp_path / "book")
    results = [spawn(*where, "import", hostile), spawn(*where, "find", "an"), spawn(*where, "show", "KH000001")]
    assert [result.code for result in results] == [0, 0, 0]
    for result in results:
        for sign in ("\x1b", "\x07", "\u202e", "\x9b", "\r"):
            assert sign not in result.out + result.err
