"""Names of people and firms."""

from __future__ import annotations

import unicodedata

import pytest

from desktop_app.rules.names import legal_form, same_name


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Hộ kinh doanh Thời trang Lụa 31", "household"),
        ("HO KINH DOANH THOI TRANG", "household"),
        ("HKD Minh Tâm", "household"),
        ("Cửa hàng Thời trang Lụa 36", "household"),
        (unicodedata.normalize("NFD", "Quán Cơm Tấm"), "household"),
        ("Shop Hoa Tươi", "household"),
        ("DNTN Vàng bạc Kim Ngọc 3", "sole_trader"),
        ("Doanh nghiệp tư nhân A", "sole_trader"),
        ("Công ty TNHH Quán Ngon", "company"),
        ("Quân Minh", "company"),
        ("Quận đoàn 1", "company"),
        ("Shopping Mall", "company"),
        ("", "company"),
    ],
)
def test_the_form_of_a_business_is_told_by_its_first_words(name: str, form: str) -> None:
    assert legal_form(name) == form


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Nguyễn Văn Hùng", "Nguyễn Văn Hưng", False),
        ("Trần Dương", "Trần Đương", False),
        ("Nguyễn Văn An", "Nguyễn Văn Ân", False),
        ("Nguyễn Văn Hùng", "NGUYEN VAN HUNG", True),
        ("Nguyễn Văn Hùng", "nguyễn  văn HÙNG", True),
        ("Trần Hòa", "Trần Hoà", True),
        ("Lê Thúy", unicodedata.normalize("NFD", "Lê Thuý"), True),
        ("Lan", "Liên", False),
    ],
)
def test_accents_part_two_names_where_both_are_written_with_them(one, other, same):
    assert same_name(one, other) is same_name(other, one) is same
