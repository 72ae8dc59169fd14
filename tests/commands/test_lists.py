"""Lists from the command line: a receipt for every row, a trial, a mapping, the list back with the reasons."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from tests.commanding import run

LIST = """Danh sách;;;
Họ tên;Số máy;Ghi chú;Màu
Lý Thị An;0599 123 456;gọi sau 17h;đỏ
Phạm Văn Bình;abc;;
;0599123457;;
lý thị an;0599.123.456;khác;
"""


@pytest.fixture
def where(books, tmp_path):
    books.create().close()
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    return ("--lang", "en", "--data-dir", tmp_path / "book")


def test_a_mapping_says_what_a_column_holds(where, tmp_path):
    for name in ("Số máy", "B"):
        receipt = run(*where, "--json", "import", tmp_path / "list.csv", "--map", f"{name}=phone", "--dry-run").json
        assert (receipt["read"], receipt["added"], receipt["merged"]) == (4, 1, 1)
        assert [each["row"] for each in receipt["refused"]] == [4, 5]
        assert receipt["written"] is False and receipt["unknown"] == ["Màu"]
    assert run(*where, "--json", "find", "an").json == []


def test_people_read_the_same(where, tmp_path):
    shown = run(*where, "import", tmp_path / "list.csv", "--map", "B=phone").out
    assert "4 rows read: 1 added, 1 merged, 2 refused." in shown
    assert "Row 4 refused: " in shown and "Row 5 refused: The name is missing." in shown
    assert "Row 6, KH000001: Note stays “gọi sau 17h”, the file says “khác”." in shown
    assert "left out: Màu" in shown
    found = run(*where, "find", "0599", "123").out
    assert found.split() == ["KH000001", "Lý", "Thị", "An", "telephone"]


def test_the_list_comes_back_with_the_reasons(where, tmp_path):
    result = run(
        *where, "import", tmp_path / "list.csv", "--map", "B=phone", "--result", tmp_path / "back.xlsx"
    )  # fmt: skip
    assert result.code == 0 and str(tmp_path / "back.xlsx") in result.out
    rows = list(load_workbook(tmp_path / "back.xlsx").active.iter_rows(values_only=True))
    assert [bool(row[-1]) for row in rows] == [False, True, False, True, True, False]


def test_a_source_is_taken_for_the_whole_list(where, tmp_path):
    assert run(*where, "import", tmp_path / "list.csv", "--map", "B=phone", "--source", "website").code == 0
    person = run(*where, "--json", "show", "KH1").json["person"][0]
    assert (person["source"], person["source_flagged"]) == ("website", False)


def test_without_a_source_it_is_flagged(where, tmp_path):
    assert run(*where, "import", tmp_path / "list.csv", "--map", "B=phone").code == 0
    person = run(*where, "--json", "show", "KH1").json["person"][0]
    assert (person["source"], person["source_flagged"]) == ("other", True)
    assert "list.csv" in person["source_detail"]


def test_many_refusals_are_not_all_shown(where, tmp_path):
    (tmp_path / "bad.csv").write_text("Họ tên;Điện thoại\n" + "An;abc\n" * 30, "utf-8")
    shown = run(*where, "import", tmp_path / "bad.csv").out
    assert shown.count("refused: ") == 20 + 0 and "10 more lines are not shown." in shown
    assert len(run(*where, "--json", "import", tmp_path / "bad.csv").json["refused"]) == 30
