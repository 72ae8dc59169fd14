"""Tax codes and personal identity numbers."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rules.errors import Rejected
from desktop_app.rules.taxcodes import TaxCode, parse_tax_code


@pytest.mark.parametrize(
    "written", ["0100233488", " 0100 233 488", "MST: 0100233488", 100233488, 100233488.0, "100233488.0"]
)
def test_a_code_with_its_check_digit_is_checked(written: str | float) -> None:
    assert parse_tax_code(written) == TaxCode("0100233488", checked=True)


def test_a_code_whose_check_digit_does_not_fit_is_taken_with_a_flag() -> None:
    assert parse_tax_code("0325121850") == ("0325121850", False, False)


def test_a_branch_has_its_dash() -> None:
    assert (
        parse_tax_code("0316794479001") == parse_tax_code("0316794479-001") == TaxCode("0316794479-001", checked=True)
    )


def test_a_twelve_digit_number_is_a_person() -> None:
    assert (
        parse_tax_code("079 123 456 789")
        == parse_tax_code(79123456789)
        == TaxCode("079123456789", False, personal=True)
    )


@pytest.mark.parametrize(
    "bad", ["", "31679447", "03167944790", "0316794479-000", "O316794479", "abc", True, 1.5, float("inf")]
)
def test_other_lengths_and_letters_are_refused(bad: str | float) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_tax_code(bad)
    assert refusal.value.code == "TX-01"


@given(st.text(max_size=30) | st.text("0123456789-. ", max_size=20) | st.floats() | st.integers())
def test_nothing_but_a_refusal_comes_out(value: str | float) -> None:
    with contextlib.suppress(Rejected):
        parse_tax_code(value)
