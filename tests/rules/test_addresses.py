"""Addresses."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rules.addresses import PROVINCES, Address, houses, join_address, province_named, split_address
from desktop_app.rules.folding import clean_line


def test_there_are_thirty_four_provinces() -> None:
    assert len(set(PROVINCES)) == 34
    assert all(province_named(province) == province for province in PROVINCES)


@pytest.mark.parametrize(
    "written",
    ["TP. Hồ Chí Minh", "TP.HCM", "TPHCM", "tp hcm", "Thành phố Hồ Chí Minh", "Ho Chi Minh", "Hồ Chí Minh", "Sài Gòn"],
)
def test_the_city_is_known_by_its_usual_spellings(written: str) -> None:
    assert province_named(written) == "TP. Hồ Chí Minh"


@pytest.mark.parametrize("former", ["Bình Dương", "Long An", "Hà", "", "Quận 1"])
def test_former_provinces_and_other_words_are_none(former: str) -> None:
    assert province_named(former) is None


def test_street_ward_and_province_are_told_apart() -> None:
    text = "34 Hẻm 45/7 Hoàng Diệu, phường Bến Nghé, TP. Hồ Chí Minh"
    assert split_address(text) == Address("34 Hẻm 45/7 Hoàng Diệu", "phường Bến Nghé", "TP. Hồ Chí Minh")
    assert split_address(unicodedata.normalize("NFD", text)) == split_address(text)
    assert split_address("Tầng 2, 5 Lê Lợi, Đặc khu Phú Quốc, tỉnh An Giang, Việt Nam") == Address(
        "Tầng 2, 5 Lê Lợi", "Đặc khu Phú Quốc", "An Giang"
    )


@pytest.mark.parametrize(
    "whole",
    [
        "12 Lê Lợi, phường Bến Nghé, Quận 1, TP. Hồ Chí Minh",
        "12 Lê Lợi, phường Phú Cường, Bình Dương",
        "12 Lê Lợi, Tân Định, Khánh Hòa",
        "phường Tân Định",
        "Khánh Hòa",
        "",
    ],
)
def test_what_is_not_certain_stays_in_one_piece(whole: str) -> None:
    assert split_address(whole) == Address(whole)


@given(
    st.text(max_size=80) | st.lists(st.sampled_from(["5 A", "xã B", "Huế", "vn", "", " "]), max_size=5).map(",".join)
)
def test_no_letter_is_lost(text: str) -> None:
    address = split_address(text)
    if not address.province:
        assert address.street == clean_line(text)
    else:
        assert split_address(join_address(address)) == address


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("12 Lê Lợi", ["12 Lê Lợi"]),
        ("Số 12/3 Lê Lợi, P. Bến Thành, Q.1", ["12/3 Lê Lợi"]),
        ("so nha 45B Nguyễn Trãi P.5", ["45B Nguyễn Trãi"]),
        ("K45/12 Ông Ích Khiêm phường Hải Châu", ["K45/12 Ông Ích Khiêm"]),
        ("Lầu 3, 123 Đường 3/2 quận 10", ["123 Đường 3/2"]),
        ("12 Xa lộ Hà Nội; 8 Võ Văn Kiệt", ["12 Xa lộ Hà Nội", "8 Võ Văn Kiệt"]),
        ("Ấp 3", []),
        ("Khu phố 2, thôn 5", []),
        ("45 Pasteur", []),
        ("", []),
    ],
)
def test_a_house_is_a_number_and_a_street_of_two_words(written: str, found: list[str]) -> None:
    assert houses(written) == found


@given(st.text(max_size=60))
def test_any_text_can_be_asked_for_houses(text: str) -> None:
    assert all(any(map(str.isdigit, house)) for house in houses(text))
