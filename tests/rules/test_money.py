"""Amounts in đồng."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rules.errors import Rejected
from desktop_app.rules.money import LARGEST, parse_money, parse_whole


@pytest.mark.parametrize(
    "written",
    [
        "4.500.000 ₫", "4.500.000", "4500000", "4,500,000", "4 500 000 đồng", "4.500.000đ", "VND 4.500.000",
        "4.500.000,00", "4,500,000.00", "4500000.0", "'4500000", "４５０００００", 4500000, 4500000.0, 4499999.5,
        4500000.0000001, Decimal("4500000"),
    ],
)  # fmt: skip
def test_every_way_of_writing_gives_the_same_amount(written: str | float | Decimal) -> None:
    assert parse_money(written) == 4_500_000


@pytest.mark.parametrize(
    "bad",
    ["", "₫", "4,5 triệu", "4.5", "4,55", "1.234,567", "1.23.456", "1e6", "=1+1", "1..000",
     "1.234.567.00", "4.500.000,50", "- -5",
     12.5, 1250.5, Decimal("0.5"), True, float("nan"), float("inf"), "١٢٣"],
)  # fmt: skip
def test_what_could_be_misread_by_a_factor_is_refused(bad: str | float) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_money(bad, negative=True)
    assert refusal.value.code == "MO-01"


def test_below_zero_only_where_it_is_allowed() -> None:
    assert parse_money("-500.000 ₫", negative=True) == parse_money("\u2212500000", negative=True) == -500_000
    with pytest.raises(Rejected) as refusal:
        parse_money("-500.000")
    assert refusal.value.code == "MO-03"


def test_amounts_that_a_spreadsheet_cannot_hold_are_refused() -> None:
    assert parse_money(LARGEST) == LARGEST
    for bad in (LARGEST + 1, "9" * 25, "9" * 100, 1e200, Decimal("1e30")):
        with pytest.raises(Rejected) as refusal:
            parse_money(bad)
        assert refusal.value.code == "MO-02"


def test_whole_numbers_are_never_rounded() -> None:
    assert [parse_whole(value) for value in ("3", 3, 3.0, "1.000", " 12 ")] == [3, 3, 3, 1000, 12]
    for bad in ("2,5", 2.5, -1, "-1", "", "ba", True, float("nan"), float("inf")):
        with pytest.raises(Rejected):
            parse_whole(bad)


@given(st.integers(0, LARGEST), st.sampled_from("., "), st.sampled_from(["", " ₫", "đ", " VND"]))
def test_grouped_amounts_are_read_back(amount: int, mark: str, currency: str) -> None:
    assert parse_money(f"{amount:,}".replace(",", mark) + currency) == amount


@given(st.text(max_size=40) | st.text("0123456789.,-+ ₫đ", max_size=40) | st.floats() | st.integers())
def test_nothing_but_a_refusal_comes_out(value: str | float) -> None:
    for parse in (parse_money, parse_whole):
        try:
            parse(value)
        except Rejected:
            continue
