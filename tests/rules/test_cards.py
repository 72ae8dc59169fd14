"""Payment card numbers. The numbers here are the schemes' published test numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rules.cards import holds_card_number, refuse_card_number, without_card_numbers
from desktop_app.rules.errors import Rejected


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "thẻ 4111-1111-1111-1111, hết hạn 12/27",
        "5555 5555 5555 4444",
        "2223003122003222",
        "378282246310005",
        "3782 822463 10005",
        "3530111333300000",
        "6011111111111117",
        "9704 0000 0000 0018",
        "9704000000000018123",
        "0983275173 4111 1111 1111 1111 0912345678",
        "４１１１１１１１１１１１１１１１",
        "VISA:4111\xa01111\xa01111\xa01111.",
        "4111 - 1111 - 1111 - 1111",
        "4111, 1111, 1111, 1111",
        "4111:1111:1111:1111",
        "4111|1111|1111|1111",
        "4111--1111--1111--1111",
        "4111 · 1111 · 1111 · 1111",
        "thẻ 4111 1111\n1111 1111 của khách",
        "4111 1111\r\n1111 1111",
        "41111111\n11111111",
        "3782, 822463, 10005",
        "9704 : 0000 : 0000 : 0018",
    ],
)
def test_a_card_number_is_noticed_however_it_is_grouped(text: str) -> None:
    assert holds_card_number(text)
    with pytest.raises(Rejected) as refusal:
        refuse_card_number(text)
    assert refusal.value.code == "CA-01"


@pytest.mark.parametrize(
    "text",
    [
        "", "Chuyển khoản", "Tiền mặt", "4111111111111112", "0983275173", "0983275173 0912345678", "0312345678-001",
        "079123456789", "1234567890123456", "12.500.000 15.000.000", "4111", "19/06/2026 4.500.000",
        "4111 ---- 1111 ---- 1111 ---- 1111", "4111x1111x1111x1111", "4111 - 1111 - 1111 - 1112",
        "500.000, 3.200.003, 1.100.000", "0909 456 789, 0912 345 678\n0388 784 019", "41, 11, 11, 11, 11, 11, 11, 11",
    ],
)  # fmt: skip
def test_phones_tax_codes_and_sums_are_not_cards(text: str) -> None:
    assert not holds_card_number(text)
    assert refuse_card_number(text) == text


def test_a_number_is_masked_and_the_rest_stays() -> None:
    text = "gọi 0983275173; thẻ 4111 - 1111 - 1111 - 1111, 5555-5555-5555-4444 hết hạn 12/27"
    assert without_card_numbers(text) == "gọi 0983275173; thẻ •••, ••• hết hạn 12/27"
    assert without_card_numbers("½ ngày, 0983275173") == "½ ngày, 0983275173"


@given(st.text() | st.text("0123456789 -.", max_size=60))
def test_any_text_is_answered(text: str) -> None:
    assert holds_card_number(text) in (True, False)
    assert not holds_card_number(without_card_numbers(text))
