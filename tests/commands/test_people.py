"""Two records made one from the command line."""

from __future__ import annotations

from tests.commanding import run


def test_two_records_become_one_and_are_found_under_both_numbers(books, tmp_path):
    books.create().close()
    where = ("--lang", "en", "--data-dir", tmp_path / "book")
    (tmp_path / "list.csv").write_text("Họ tên;Số máy\nLý Thị An;0599123456\nLý An;0599123457\n", "utf-8")
    run(*where, "import", tmp_path / "list.csv", "--map", "B=phone")
    assert run(*where, "--json", "merge", "kh1", "kh2").json == {"code": "KH000001", "former": ["KH000002", "NG000002"]}
    shown = run(*where, "--json", "show", "KH000002").json
    assert [each["number"] for each in shown["phone"]] == ["+84599123456", "+84599123457"]
    again = run(*where, "merge", "KH000001", "KH000002")
    assert again.code == 1 and "(ME-01)" in again.err
