"""A column that no heading names is not passed over in silence."""

from __future__ import annotations

import pytest

from desktop_app.exchange.headings import column_letters
from desktop_app.services.imports.batch import NO_HEADING
from tests.services.lists import Lists


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    return Lists(office, tmp_path)


def told(receipt) -> list[str]:
    return [each.params["columns"] for each in receipt.notices if each.msgid == NO_HEADING]


def test_a_second_number_under_a_heading_over_two_columns_is_told(lists):
    row = ["Nguyễn Thị Lan", "0983275173", "0977111222", "", "gọi buổi sáng", "lan@example.vn"]
    path = lists.write(row, headings=["Tên khách hàng", "Điện thoại", "", "", 2026, "Email"])
    receipt = lists.bring(path)
    assert (told(receipt), receipt.added) == (["C, E"], 1)
    assert told(lists.bring(path, mapping={"C": "phone"})) == ["E"]
    assert len(lists.person()["phones"]) == 2


def test_cells_beyond_the_last_heading_of_a_text_file_are_told_and_blank_ones_not(lists):
    path = lists.folder / "list.csv"
    path.write_text(
        "Tên,Điện thoại,\nLan,0983275173,,\nHoa,0977111222\nBình,0912000001,, \nAn,0912000002,,,x\n", "utf-8"
    )
    assert told(lists.bring(path)) == ["E"]
    path.write_text("Tên,Điện thoại,\nLan,0983275173,,\n", "utf-8")
    assert told(lists.bring(path)) == []


def test_columns_have_the_letters_of_spreadsheets():
    assert [column_letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
