"""Names of people and firms."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rules.errors import Rejected
from desktop_app.rules.folding import clean_line, folded_line
from desktop_app.rules.names import clean_name, legal_form, same_name, variants, without_accents, without_honorific


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Vũ Kim Khánh ", "Vũ Kim Khánh"),
        ("LÊ MINH MAI", "LÊ MINH MAI"),
        ("Phan\u00a0Văn \n Tuyết", "Phan Văn Tuyết"),
        (unicodedata.normalize("NFD", "Đặng Thị Ngọc Ẩn"), "Đặng Thị Ngọc Ẩn"),
        ("\u202eLan\u200b", "Lan"),
    ],
)
def test_a_name_is_tidied_and_never_rewritten(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored


@pytest.mark.parametrize(
    ("typed", "code"), [("", "NM-01"), (" \u200b ", "NM-01"), ("---", "NM-01"), ("a" * 201, "NM-02")]
)
def test_no_name_and_an_endless_name_are_refused(typed: str, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        clean_name(typed)
    assert refusal.value.code == code


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


def test_forms_of_address_are_left_off_but_surnames_are_not() -> None:
    assert without_honorific("Chị Phan Văn Tuyết") == "Phan Văn Tuyết"
    assert without_honorific("a. Nam") == "Nam"
    assert without_honorific("Mr. John Smith") == "John Smith"
    for name in ("Chu Văn An", "Ba Duy", "A Dơi", "Anh"):
        assert without_honorific(name) == name


def test_the_variants_hold_every_way_the_name_may_stand_elsewhere() -> None:
    found = variants("Chị Phan Văn Tuyết")
    for spelling in (
        "Chị Phan Văn Tuyết",
        "Phan Văn Tuyết",
        "Phan Van Tuyet",
        "Tuyết Phan Văn",
        "Văn Tuyết Phan",
        "Tuyet Phan Van",
    ):
        assert unicodedata.normalize("NFC", spelling) in found
        assert unicodedata.normalize("NFD", spelling) in found


def test_no_variant_is_one_word_of_a_longer_name() -> None:
    assert all(" " in spelling for spelling in variants("Anh Tuấn"))
    assert variants("Lan") == {"Lan"}


@given(st.text(max_size=60))
def test_variants_of_any_text_fold_to_its_own_words(text: str) -> None:
    name = clean_line(text)
    words = set(folded_line(without_accents(name)).split()) | set(folded_line(name).split())
    for spelling in variants(text):
        assert set(folded_line(spelling).split()) <= words
    legal_form(text)


@given(st.text(max_size=250))
def test_nothing_but_a_refusal_comes_out(text: str) -> None:
    try:
        name = clean_name(text)
    except Rejected:
        return
    assert clean_name(name) == name
    assert unicodedata.is_normalized("NFC", name)


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
