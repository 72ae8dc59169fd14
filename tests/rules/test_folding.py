"""One folding for data and queries, and what every text goes through on its way in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rules.folding import clean, clean_line, digits, fold, folded_line, words

ALL_LETTERS = [chr(code) for code in range(0x110000)]
INVISIBLE = "\u00ad\u200b\u200f\u202a\u202e\u2060\u2064\u2066\u2069\ufeff"
VIETNAMESE = st.text(st.sampled_from("aăâđêôơưĐ ÁẠẫỡ\u0301\u0323\u0302x1-.\u00a0\u200b\n\r\t\x00"))


def by_every_step(text: str) -> str:
    """`clean` without its short way."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    keep = [sign for sign in text if sign == "\n" or sign == "\t" or not (unseen(sign) or control(sign))]
    lines = unicodedata.normalize("NFC", "".join(keep)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def unseen(sign: str) -> bool:
    code = ord(sign)
    return (
        code in (0xAD, 0xFEFF) or 0x200B <= code <= 0x200F or 0x202A <= code <= 0x202E or 0x2060 <= code <= 0x2064
        or 0x2066 <= code <= 0x2069
    )  # fmt: skip


def control(sign: str) -> bool:
    code = ord(sign)
    return code < 0x20 or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF)


@given(st.one_of(st.text(), VIETNAMESE))
def test_the_short_way_of_cleaning_gives_what_every_step_gives(text):
    assert clean(text) == by_every_step(text)


def test_no_sign_that_is_taken_out_counts_as_printable():
    assert not [sign for sign in ALL_LETTERS if sign.isprintable() and (unseen(sign) or control(sign))]


@given(st.one_of(st.text(), VIETNAMESE))
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\n" not in clean_line(text)


@given(VIETNAMESE)
def test_folding_is_the_same_for_composed_and_decomposed_letters(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text())
def test_folded_words_are_folded_already(text):
    assert [fold(word) for word in words(text)] == words(text) or not text.isprintable()


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("Đặng Thị Ơn", "dang thi on"), ("NGUYỄN", "nguyen"), ("đường", "duong"), ("Ｌａｎ", "lan"), ("L\u200ban", "lan")],
)
def test_case_accents_and_strokes_fold_away(typed, folded):
    assert fold(typed) == folded
    assert folded_line(f"  {typed} !") == folded


@pytest.mark.parametrize("sign", INVISIBLE)
def test_invisible_signs_are_taken_out(sign):
    assert clean(f"La{sign}n") == "Lan"
    assert fold(f"Lầ{sign}n") == "lan"


def test_digits_of_other_widths_count():
    assert digits("０９８３ 275 173") == "0983275173"
