"""Telephone numbers as offices write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rules.errors import Rejected
from desktop_app.rules.phones import (
    Phone,
    display,
    find_phones,
    parse_phone,
    parse_phones,
    query_digits,
    search_forms,
)

SAME_NUMBER = [
    "0983275173",
    "0983 275 173",
    "0983.275.173",
    "0983-275-173",
    "09 83 27 51 73",
    "(0983) 275173",
    "+84 98 327 5173",
    "(+84) 983275173",
    "+84(0)983275173",
    "84983275173",
    "0084 983 275 173",
    "(084) 0983275173",
    "983275173",
    "'0983275173",
    "\u202a+84\xa098\u2009327\u20115173\u202c",
    "０９８３２７５１７３",
    "ĐT: 0983275173",
    "Zalo 0983275173",
    "983275173.0",
    983275173,
    983275173.0,
    84983275173.0,
]


@pytest.mark.parametrize("written", SAME_NUMBER)
def test_every_way_of_typing_gives_the_same_number(written: str | float) -> None:
    assert parse_phone(written) == Phone("+84983275173", "0983275173")


MOVED = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038",
    "0169": "039", "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083",
    "0124": "084", "0125": "085", "0127": "081", "0129": "082", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), MOVED.items())
def test_an_eleven_digit_number_is_moved_and_still_found_by_its_old_form(old: str, new: str) -> None:
    phone = parse_phone(f"{old}.871.4019")
    assert (phone.national, phone.old) == (f"{new}8714019", f"{old}8714019")
    assert search_forms(phone) == {f"{new}8714019", f"{old}8714019"}
    assert parse_phone(phone.national) == phone
    assert parse_phone(f"+84{old[1:]}8714019") == phone
    assert parse_phone(float(f"{old[1:]}8714019")) == phone


def test_all_twenty_one_prefixes_are_there() -> None:
    assert len(MOVED) == 21


@pytest.mark.parametrize(
    ("written", "national"),
    [
        ("024 3825 1234", "02438251234"),
        ("+84 28 3825 1234", "02838251234"),
        ("0236.3825.123", "02363825123"),
        (2438251234.0, "02438251234"),
        ("1900 1234", "19001234"),
        ("1800 545 411", "1800545411"),
        ("+84 1900 1234", "19001234"),
        ("0893561255", "0893561255"),  # a block the library does not know
    ],
)
def test_landlines_hotlines_and_new_blocks_are_taken(written: str | float, national: str) -> None:
    assert parse_phone(written).national == national


@pytest.mark.parametrize(
    "bad",
    [
        "", " ", "abc", "113", "098327517", "09832751734", "0123456789", "0183275173", "0713275173", "02003825123",
        "0983275173 (Lan)", "khong co", "+84", "+", "00", "8.4983275173E+10", True, -983275173, 1.5, float("nan"),
        float("inf"), 10**40, "0" * 500, "01900 1234",
    ],
)  # fmt: skip
def test_what_cannot_be_dialled_is_refused(bad: str | float) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_phone(bad)
    assert refusal.value.code == "PH-01"


def test_a_refusal_does_not_repeat_the_number() -> None:
    with pytest.raises(Rejected) as refusal:
        parse_phone("0983275")
    assert "0983275" not in f"{refusal.value!s}{refusal.value.error!r}{refusal.value.do!r}"


def test_two_numbers_in_a_field_for_one_are_told_apart_from_a_bad_one() -> None:
    with pytest.raises(Rejected) as refusal:
        parse_phone("0983275173; 0912345678")
    assert refusal.value.code == "PH-02"


@pytest.mark.parametrize(
    "cell",
    [
        "0983275173; 0912345678",
        "0983275173,0912345678",
        "0983275173/0912345678",
        "0983 275 173 - 0912 345 678",
        "0983-275-173 – 0912-345-678",
        "0983275173-0912345678",
        "0983 275 173 0912 345 678",
        "0983275173 ::: +84 912345678",
        "0983275173 hoặc 0912345678",
        "0983275173\n0912345678\n0983.275.173",
    ],
)
def test_two_numbers_of_one_cell_are_parted(cell: str) -> None:
    assert [phone.national for phone in parse_phones(cell)] == ["0983275173", "0912345678"]


def test_a_blank_cell_holds_no_number() -> None:
    assert parse_phones(" \xa0") == []


def test_a_cell_with_anything_else_is_refused_whole() -> None:
    with pytest.raises(Rejected):
        parse_phones("0983275173; gọi sau 17h")


def test_an_extension_is_kept() -> None:
    for written in ("024 3825 1234 ext 12", "02438251234#12", "024 38251234 (máy lẻ 12)"):
        phone = parse_phone(written)
        assert (phone.national, phone.extension) == ("02438251234", "12")
        assert display(phone) == "024 3825 1234 #12"


def test_foreign_numbers_need_their_country_code() -> None:
    assert parse_phone("+1 (415) 555-2671") == Phone("+14155552671", "+14155552671")
    assert parse_phone("0014155552671").e164 == "+14155552671"
    assert display(parse_phone("+14155552671")) == "+1 415-555-2671"
    assert search_forms(parse_phone("+14155552671")) == {"14155552671"}
    for bad in ("4155552671", "+1 415 555", "+999123456789"):
        with pytest.raises(Rejected):
            parse_phone(bad)


@pytest.mark.parametrize(
    ("note", "numbers"),
    [
        ("số phụ 0913062388", ["0913062388"]),
        ("chồng/vợ của Cao Ngọc Phát, gọi 0982046661 nếu không nghe máy", ["0982046661"]),
        ("+84 98 327 5173 hoặc (024) 3825 1234.", ["0983275173", "02438251234"]),
        ("tel0983275173, cũ 0168 784 0192", ["0983275173", "0387840192"]),
        ("giao 09-08-2022 14h, 12.500.000 x 3", []),
        ("stk 0123456789012345, CMND 023456789, DH000123", []),
        ("1900.1234 nhánh 2", ["19001234"]),
        ("gọi 0084 98 327 51 73 nhé", ["0983275173"]),
        ("mã 0c2544880456 hay 0983a275b173", []),
    ],
)
def test_numbers_are_found_in_notes(note: str, numbers: list[str]) -> None:
    assert [phone.national for phone in find_phones(note)] == numbers


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        ("+84983", ["0983"]),
        ("(+84) 98 327", ["098327"]),
        ("84983", ["84983", "0983"]),
        ("84983275173", ["0983275173", "84983275173"]),
        ("0084983", ["0084983", "0983"]),
        ("0983", ["0983"]),
        ("4567", ["4567"]),
        ("0168 784", ["0168784"]),
        ("84", ["84"]),
        ("+1 415", ["1415"]),
        ("lan", []),
    ],
)
def test_typed_digits_are_read_both_ways_where_they_can_be(typed: str, looked_for: list[str]) -> None:
    assert query_digits(typed) == looked_for


national = st.from_regex(r"0(3[0-9]|5[689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}", fullmatch=True) | st.from_regex(
    r"02(4|8)[2-8][0-9]{7}", fullmatch=True
)


@given(national, st.data())
def test_any_three_digits_typed_in_any_way_find_the_number(number: str, data: st.DataObject) -> None:
    forms = search_forms(parse_phone(number))
    form = data.draw(st.sampled_from(sorted(forms)))
    start = data.draw(st.integers(0, len(form) - 3))
    end = data.draw(st.integers(start + 3, len(form)))
    readings = query_digits(form[start:end])
    assert any(reading in other for reading in readings for other in forms)
    if end > 3:
        assert any(reading in number for reading in query_digits("+84 " + number[1:end]))


@given(national, st.text(" .-()\xa0", max_size=3))
def test_what_is_shown_is_read_back_as_the_same_number(number: str, gap: str) -> None:
    phone = parse_phone(gap.join(number))
    assert parse_phone(display(phone)) == parse_phone(phone.e164) == phone
    assert find_phones(f"gọi {display(phone)} nhé") == [phone]


@given(st.text(max_size=60) | st.text("0123456789+84 .-()/;,xext", max_size=40) | st.floats() | st.integers())
def test_nothing_but_a_refusal_comes_out(value: str | float) -> None:
    for parse in (parse_phone, parse_phones):
        try:
            parse(value)
        except Rejected:
            continue
    text = str(value)
    find_phones(text)
    query_digits(text)
