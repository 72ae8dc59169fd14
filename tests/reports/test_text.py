from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.reports.fonts import BOLD, FACES, REGULAR, UNKNOWN, faces
from desktop_app.reports.text import Measure
from tests.reports.reading import squeezed

VIETNAMESE = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
    "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆGHIÌỈĨÍỊKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVXYỲỶỸÝỴ₫–“”…"
)


@pytest.fixture
def measure() -> Measure:
    return Measure(faces())


def test_every_face_has_every_vietnamese_letter() -> None:
    known = faces()
    for face in FACES:
        assert set(VIETNAMESE) <= known.widths[face].keys()
    assert set(VIETNAMESE) <= known.plain


def test_decomposed_text_is_composed(measure: Measure) -> None:
    assert measure.escape(unicodedata.normalize("NFD", VIETNAMESE)) == VIETNAMESE
    assert measure.unknown == 0


@pytest.mark.parametrize("markup", ["<b>&\"'</b>", "<img src=x/>", "&amp;&#65;&nbsp;", "<para>", "%s {0} \\n (a) \\)"])
def test_markup_is_only_text(measure: Measure, markup: str) -> None:
    assert measure.escape(markup) == markup


def test_letters_that_no_face_has_become_boxes_and_are_counted(measure: Measure) -> None:
    assert measure.escape("李 Nam 😀") == f"{UNKNOWN} Nam {UNKNOWN}"
    assert measure.unknown == 2


def test_compatible_letters_stand_in_without_being_counted(measure: Measure) -> None:
    assert measure.escape("№ １２ ﬁ a\u2011b a\u2010b") == "No 12 fi a-b a-b"
    assert measure.unknown == 0


def test_check_marks_and_arrows_stay(measure: Measure) -> None:
    assert measure.escape("✓ ☐ ☑ ☒ ✗ → ←") == "✓ ☐ ☑ ☒ ✗ → ←"
    assert measure.unknown == 0


def test_invisible_and_control_characters_go(measure: Measure) -> None:
    assert measure.escape("a\u202eb\u200bc\ufe0f\x00\x1bd\u00ade") == "abcde"


def test_a_text_that_fits_stays_on_its_line(measure: Measure) -> None:
    text = "Trần Thị Thùy Dương"
    width = measure.width(text, REGULAR, 10)
    assert measure.lines(text, REGULAR, 10, width + 0.1) == [text]
    assert measure.lines(text, REGULAR, 10, width - 1) == ["Trần Thị Thùy", "Dương"]


def test_width_grows_with_the_type_size(measure: Measure) -> None:
    assert measure.width("Ngữ", REGULAR, 20) == pytest.approx(2 * measure.width("Ngữ", REGULAR, 10))
    assert measure.width("Ngữ", BOLD, 10) > measure.width("Ngữ", REGULAR, 10)


def test_the_currency_stays_with_its_sum(measure: Measure) -> None:
    width = measure.width("Tổng 1.234.567", REGULAR, 10) + 1
    assert measure.lines("Tổng 1.234.567 ₫", REGULAR, 10, width) == ["Tổng", "1.234.567 ₫"]


def test_an_address_breaks_behind_its_signs(measure: Measure) -> None:
    width = measure.width("nguyen.van.an@", REGULAR, 10) + 1
    assert measure.lines("nguyen.van.an@quangcao.vn", REGULAR, 10, width) == ["nguyen.van.an@", "quangcao.vn"]


def test_line_ends_of_the_text_are_kept(measure: Measure) -> None:
    assert measure.lines("một\n\nhai", REGULAR, 10, 500) == ["một", "", "hai"]


def test_an_empty_text_is_one_empty_line(measure: Measure) -> None:
    assert measure.lines("", REGULAR, 10, 100) == [""]


def test_two_hundred_letters_without_a_blank_are_broken(measure: Measure) -> None:
    name = "Ngô" * 67
    lines = measure.lines(name, REGULAR, 9, 100)
    assert len(lines) > 5
    assert "".join(lines) == name


@given(st.text(alphabet=st.sampled_from("aW Ễị.,@/-₫%\n1€"), max_size=120), st.floats(30, 300), st.sampled_from(FACES))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: float, face: str) -> None:
    measure = Measure(faces())
    text = measure.escape(text)
    lines = measure.lines(text, face, 9, width)
    assert all(measure.width(line, face, 9) <= width + 0.02 for line in lines)
    assert squeezed("".join(lines)) == squeezed(text)


@given(st.text(max_size=60))
def test_any_text_at_all_can_be_drawn(text: str) -> None:
    known = faces()
    measure = Measure(known)
    shown = measure.escape(text)
    assert set(shown) - {"\n"} <= known.letters
    assert unicodedata.is_normalized("NFC", shown)
    assert measure.lines(shown, REGULAR, 9, 50)


def test_a_clipped_text_says_so(measure: Measure) -> None:
    clipped = measure.clipped("Ngô " * 50, REGULAR, 9, 80)
    assert clipped.endswith("…")
    assert measure.width(clipped, REGULAR, 9) <= 80
    assert measure.clipped("ngắn", REGULAR, 9, 80) == "ngắn"
