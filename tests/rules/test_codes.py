"""The codes people read out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rules.codes import PREFIXES, expect_code, format_code, parse_code
from desktop_app.rules.errors import Rejected


@pytest.mark.parametrize("typed", ["KH000012", "kh12", "KH-0012", " kh 12 ", "Kh_12", "KH.12", "kh#12", "ＫＨ１２"])
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert parse_code(typed) == ("KH", 12)


def test_a_vietnamese_keyboard_may_stroke_the_d() -> None:
    assert parse_code("ĐH5") == ("DH", 5)


@pytest.mark.parametrize(
    "other", ["LOI489", "", "KH", "KH0", "12", "XX12", "KH12a", "KH 1 2", "KH1234567890", "KH-12-3"]
)
def test_other_texts_are_no_codes(other: str) -> None:
    assert parse_code(other) is None


@given(st.sampled_from(PREFIXES), st.integers(1, 999_999_999))
def test_a_shown_code_is_read_back(prefix: str, number: int) -> None:
    assert parse_code(format_code(prefix, number)) == (prefix, number)


def test_a_code_has_six_digits_and_grows() -> None:
    assert [format_code("KH", 12), format_code("GX", 1_234_567)] == ["KH000012", "GX1234567"]
    for prefix, number in (("XX", 1), ("KH", 0)):
        with pytest.raises(ValueError, match="no such code"):
            format_code(prefix, number)


def test_a_code_of_another_kind_is_refused() -> None:
    assert expect_code("kh 12", "KH", "NG") == "KH000012"
    for bad in ("DH12", "Lan"):
        with pytest.raises(Rejected) as refusal:
            expect_code(bad, "KH", "NG")
        assert refusal.value.code == "CO-01"


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    parse_code(text)
