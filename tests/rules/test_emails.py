"""E-mail addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rules.emails import find_emails, parse_email, parse_emails
from desktop_app.rules.errors import Rejected


@pytest.mark.parametrize(
    "written",
    ["lan.tran@example.vn", " Lan.Tran@Example.VN ", "mailto:lan.tran@example.vn", "Trần Lan <lan.tran@example.vn>"],
)
def test_spellings_of_one_address_are_equal(written: str) -> None:
    assert parse_email(written) == "lan.tran@example.vn"


@pytest.mark.parametrize(
    "bad",
    [
        "khong phai email", "", "@", "lan@", "@example.vn", "lan@example", "lan@@example.vn", "lan tran@example.vn",
        "lan..tran@example.vn", ".lan@example.vn", "lan@-example.vn", "lan@example.123", "lan@exam ple.vn",
        f"{'a' * 65}@example.vn", f"a@{'b' * 64}.vn", "=cmd()@x", 'a"b@example.vn', "lan@example.vn.",
    ],
)  # fmt: skip
def test_what_has_no_shape_of_an_address_is_refused(bad: str) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_email(bad)
    assert refusal.value.code == "EM-01"


def test_several_addresses_of_one_cell_are_parted() -> None:
    assert parse_emails("a@x.vn; B@y.vn,a@X.vn\nc@z.com ::: d@z.com") == ["a@x.vn", "b@y.vn", "c@z.com", "d@z.com"]
    assert parse_emails("  ") == []
    with pytest.raises(Rejected):
        parse_emails("a@x.vn; không có")


def test_addresses_are_found_in_notes() -> None:
    assert find_emails("gửi Lan@x.vn. hoặc (nam.le@y.com.vn), @zalo") == ["lan@x.vn", "nam.le@y.com.vn"]


@given(st.emails())
def test_ordinary_addresses_are_taken_and_stay_as_they_are(address: str) -> None:
    once = parse_email(address)
    assert parse_email(once) == once == address.lower()


@given(st.text(max_size=60) | st.text("a@.-;, <>", max_size=20))
def test_nothing_but_a_refusal_comes_out(text: str) -> None:
    for parse in (parse_email, parse_emails):
        try:
            parse(text)
        except Rejected:
            continue
    find_emails(text)
