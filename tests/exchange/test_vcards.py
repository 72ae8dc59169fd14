"""Address cards as tables: what telephones and Google write, of every version; broken ones are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.exchange.reading import open_source
from desktop_app.exchange.vcards import HEADINGS, card_rows
from desktop_app.rules.errors import Rejected

OFFICE = Path(__file__).parents[1] / "data" / "office"


def cards(text: str) -> list[dict[str, str]]:
    rows = card_rows(text)
    headings = next(rows)
    return [{key: value for key, value in zip(headings, row, strict=True) if value} for row in rows]


def test_the_offices_address_book_is_read_whole():
    source = open_source(OFFICE / "danh-ba.vcf")
    rows = [cells for _, cells in source.table("").rows()]
    assert len(rows) == 201
    assert rows[0] == list(HEADINGS)
    assert dict(zip(HEADINGS, rows[2], strict=True)) | {"Note": ""} == {
        "Name": "Ngô Hương", "Last name": "Ngô", "Middle name": "", "First name": "Hương",
        "Company": "Công ty CP Điện máy Đại Thành 28", "Job title": "",
        "Address": "343 Nguyễn Huệ, phường Tân Định, Khánh Hòa, Việt Nam", "Birthday": "", "Note": "",
        "Phone": "+84909302144", "E-mail": "",
    }  # fmt: skip


def test_a_card_of_an_old_telephone_in_quoted_printable():
    text = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"
        "Nguy=E1=BB=85n;Lan;Th=E1=BB=8B;;\r\nTEL;CELL:0983275173\r\nTEL;HOME:02438251234\r\nEND:VCARD\r\n"
    )
    (card,) = cards(text)
    assert (card["Last name"], card["Middle name"], card["First name"]) == ("Nguyễn", "Thị", "Lan")
    assert card["Phone"] == "0983275173:::02438251234"


def test_a_card_of_version_four_with_a_birthday_and_a_folded_line():
    text = (
        "BEGIN:VCARD\nVERSION:4.0\nFN:Phan Văn\n  Tuyết\nTEL;VALUE=uri:tel:+84983275173\nBDAY:19990902\n"
        "NOTE:gọi sau 17h\nTITLE:Kế toán\nEND:VCARD\n"
    )
    assert cards(text) == [
        {
            "Name": "Phan Văn Tuyết", "Phone": "+84983275173", "Birthday": "1999-09-02", "Note": "gọi sau 17h",
            "Job title": "Kế toán",
        }
    ]  # fmt: skip


def test_a_birthday_without_a_year_is_kept_as_a_note():
    (card,) = cards("BEGIN:VCARD\nVERSION:3.0\nFN:Lan\nN:;Lan;;;\nBDAY:--0902\nEND:VCARD\n")
    assert "Birthday" not in card
    assert card["Note"] == "BDAY --0902"


@pytest.mark.parametrize("content", ["BEGIN:VCARD\nVERSION:3.0\nFN:Lan\n", "BEGIN:VCARD\nno line at all\nEND:VCARD\n"])
def test_broken_cards_are_refused(tmp_path, content):
    path = tmp_path / "danh-ba.vcf"
    path.write_text(content)
    with pytest.raises(Rejected) as refused:
        list(open_source(path).table("").rows())
    assert refused.value.code == "IM-05"


def test_a_file_that_only_bears_the_name_is_refused(tmp_path):
    path = tmp_path / "danh-ba.vcf"
    path.write_text("Tên;Điện thoại\nLan;0983275173\n")
    with pytest.raises(Rejected) as refused:
        open_source(path)
    assert refused.value.code == "IM-03"


@given(
    st.lists(
        st.sampled_from(["FN:Lan", "N:a;b", "TEL:1", "ADR:;;x", "ORG:", "BDAY:", "X", " y", "END:VCARD", "BEGIN:VCARD"])
    )
)
def test_any_lines_give_rows_or_a_refusal(lines):
    try:
        rows = list(card_rows("\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""])))
    except Rejected as refused:
        assert refused.code == "IM-05"
    else:
        assert all(len(row) == len(HEADINGS) for row in rows)
