"""Hiding people in text."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rules import masking
from desktop_app.rules.folding import digits, fold
from desktop_app.rules.masking import MASK, Finder, mask_terms, merged
from desktop_app.rules.phones import parse_phone, search_forms

PHONE = parse_phone("0983275173")
MOVED = parse_phone("01668784019")


def found(text: str, **terms: list[object]) -> list[tuple[str, str]]:
    return [(text[start:end], kind) for start, end, kind in Finder(**terms).spans(text)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    [
        "Cao Đức Hùng",
        "CAO ĐỨC HÙNG",
        "cao duc hung",
        "Cao  Đức\nHùng",
        "Cao-Đức-Hùng",
        "Cao Đức Hu\u0300ng",
        "ＣＡＯ Đức Hùng",
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_found_whatever_its_case_accents_and_normal_form(written: str, form: str) -> None:
    name = unicodedata.normalize(form, written)
    text = unicodedata.normalize(form, "nhờ ") + name + unicodedata.normalize(form, " nhận, ở Huế")
    assert found(text, names=["Cao Đức Hùng"]) == [(name, "name")]


def test_a_name_inside_other_words_is_left_alone() -> None:
    assert found("hoa lan, Lanh, Mai Lan Hương", names=["Lan Hương", "An"]) == [("Lan Hương", "name")]


def test_a_name_with_wide_gaps_of_its_own_is_found() -> None:
    text = "gặp A Dơi ---- (Cty B) nhé"
    assert found(text, names=["A Dơi ---- (Cty B)"]) == [("A Dơi ---- (Cty B", "name")]


def test_the_marks_after_the_last_letter_belong_to_the_name() -> None:
    text = unicodedata.normalize("NFD", "gọi Lê Thị Hà nhé")
    assert mask_terms(text, Finder(names=["Lê Thị Hà"]).spans(text)) == unicodedata.normalize("NFD", f"gọi {MASK} nhé")


@pytest.mark.parametrize(
    "written",
    ["0983275173", "0983.275.173", "0983 275 173", "+84 98 327 5173", "(+84) 983-275-173", "84983275173",
     "0084983275173", "983275173", "(084) 0983 275 173", "+84 (0) 983275173", "０９８３２７５１７３"],
)  # fmt: skip
def test_a_number_is_found_in_any_typed_style(written: str) -> None:
    assert found(f"sđt:{written}, gọi sau", phones=[PHONE]) == [(written, "phone")]


@pytest.mark.parametrize("written", ["0166 878 4019", "0368784019", "+84 1668784019", "036.878.4019"])
def test_a_moved_number_is_found_in_both_forms(written: str) -> None:
    assert found(f"({written})", phones=[MOVED])[0][1] == "phone"
    assert digits(mask_terms(f"({written})", Finder(phones=[MOVED]).spans(f"({written})"))) == ""


def test_a_longer_run_of_digits_is_another_number() -> None:
    assert found("stk 10983275173, 09832751734", phones=[PHONE]) == []


def test_addresses_and_ids_are_found() -> None:
    text = "Gửi LAN@x.vn; CCCD 079 123 456 789, MST 0316794479-001, hộ chiếu c1234567; lan@x.vn.com klan@x.vn"
    assert found(text, emails=["lan@X.vn"], ids=["079123456789", "0316794479-001", "C1234567"]) == [
        ("LAN@x.vn", "email"),
        ("079 123 456 789", "id"),
        ("0316794479-001", "id"),
        ("c1234567", "id"),
    ]


def test_overlapping_terms_leave_nothing_over() -> None:
    text = "Mai Lan Anh Phan Văn"
    assert mask_terms(text, Finder(names=["Mai Lan Anh", "Lan Anh Phan Văn", "Anh"]).spans(text)) == MASK


def test_nothing_is_found_for_blank_terms() -> None:
    assert Finder(names=["", " ", "."], emails=["x"], ids=["1"]).spans("a b c") == []
    assert Finder(names=["a"]).spans("") == []


def test_merged_ranges_are_in_order_and_apart() -> None:
    assert merged([(5, 7), (0, 2), (1, 4), (6, 6)]) == [(0, 4), (5, 7)]


names = st.text("abcdđĐèéẹêươÀÁ\u0300\u0301 '-", min_size=1, max_size=12)


@given(st.text(max_size=30), names, st.text(max_size=30), st.sampled_from(["NFC", "NFD"]))
def test_a_masked_text_no_longer_holds_the_term(before: str, name: str, after: str, form: str) -> None:
    text = f"{before} {unicodedata.normalize(form, name)} {after}"
    finder = Finder(names=[name], phones=[PHONE], emails=["a@b.vn"])
    spans = finder.spans(text)
    assert all(0 <= start < end <= len(text) for start, end, _ in spans)
    assert finder.spans(mask_terms(text, spans)) == []
    if any(map(str.isalnum, fold(name))):
        assert any(kind == "name" for _, _, kind in spans)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8))
def test_masking_keeps_all_that_is_outside_the_ranges(ranges: list[tuple[int, int]]) -> None:
    text = "".join(chr(0x4E00 + place) for place in range(40))
    ranges = [(min(pair), max(pair)) for pair in ranges]
    hidden = {place for start, end in ranges for place in range(start, end)}
    kept = mask_terms(text, ranges).replace(MASK, "")
    assert kept == "".join(letter for place, letter in enumerate(text) if place not in hidden)


# -- many terms at once -----------------------------------------------------------------------------------------------

PEOPLE = ["Lan", "Lan Anh", "LAN  ANH", "Nguyễn Thị Lan", "Nguyễn Thị Lan Anh", "A - (Cty B)", "Đỗ Ổn", "Thị Lan"]
IDS = ["0791", "079100000001", "7910", "AB_12-cd", "3", "0301452948"]
MAILS = ["lan@x.vn", "a.lan@x.vn", "LAN@x.vn", "lan@x.vn.vn"]
PIECES = [*PEOPLE, *IDS, *MAILS, "lan", "anh", "thi", "0983275173", "983 275.173", "+84 983275173", "01668784019",
          "84366878-4019", " ", ", ", "\n", "-", "_", "x", "(", "@", "0", "Nguye\u0302\u0303n Thị Lan"]  # fmt: skip


def slowly(text: str, kind: str, sources: list[str]) -> list[tuple[int, int, str]]:
    """One pattern of all terms, tried at every letter: what the finder must agree with."""
    folded, places = masking._folded_with_places(text)
    alternatives = sorted(set(filter(None, sources)), key=lambda source: (-len(source), source))
    pattern = re.compile(f"(?=({'|'.join(alternatives)}))")
    ends = [(match.start(1), match.end(1)) for match in pattern.finditer(folded)]
    return [(places[start], masking._end_in(text, places, end), kind) for start, end in ends]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(["", " ", ", "]))
def test_terms_that_are_looked_for_only_where_they_can_be_are_found_as_by_one_pattern_of_all(text, between) -> None:
    text = between.join([text, text[::-1], text])
    numbers = [PHONE, MOVED]
    expected = [
        *slowly(text, "name", [masking._name_pattern(each) for each in PEOPLE]),
        *slowly(text, "phone", [masking._phone_pattern(form) for each in numbers for form in search_forms(each)]),
        *slowly(text, "email", [masking._email_pattern(each) for each in MAILS]),
        *slowly(text, "id", [masking._id_pattern(each) for each in IDS]),
    ]
    finder = Finder(PEOPLE, numbers, MAILS, IDS)
    spans = finder.spans(text)
    assert [(each.start, each.end) for each in spans] == merged((start, end) for start, end, _ in expected)
    for each in spans:
        within = [(start - end, kind) for start, end, kind in expected if each.start <= start and end <= each.end]
        assert each.kind == min(within, key=lambda one: one[0])[1]
    assert set(finder.names_in(text)) == {each for each in PEOPLE if Finder([each]).spans(text)}
