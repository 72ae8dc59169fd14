"""Amounts in whole đồng, and whole numbers. How they are shown is `language`'s business."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal

from desktop_app.rules.errors import N_, Rejected

LARGEST = 999_999_999_999_999  # a spreadsheet and a JSON reader still hold it exactly
_ROUNDED_FROM = 10_000  # đồng; hardly anything is sold here for less
_NOISE = Decimal("0.000001")  # what binary fractions leave of a whole number

_CURRENCY = re.compile(r"(?:₫|vnđ|vnd|đồng|dong|đ|d)")
_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*")
_ZERO_CENTS = re.compile(r"(.*[0-9])([.,])0{1,2}")


def parse_money(value: str | int | float | Decimal, *, negative: bool = False) -> int:
    """The whole đồng in `value`: 1234567, "4.500.000 ₫", "1,234,567", "37 500 000 đồng".

    A number from a spreadsheet is rounded half up to the đồng (cells that were computed carry fractions), but not a
    small one: 12.5 is meant in thousands. Typed decimals other than zeros are refused, as is "4,5 triệu": a typing slip
    there is a factor of a thousand.

    With `negative`, amounts below zero ("-500.000") are taken as well.

    Raises:
        Rejected: MO-01, not a plain amount; MO-02, too large; MO-03, below zero.
    """
    if isinstance(value, str):
        amount = _from_text(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        amount = value
    elif isinstance(value, float | Decimal) and math.isfinite(value):
        exact = Decimal(value)
        amount = _rounded(exact)
        if abs(amount) < _ROUNDED_FROM and abs(amount - exact) > _NOISE:
            raise _unreadable()
    else:
        raise _unreadable()
    if abs(amount) > LARGEST:
        raise Rejected("MO-02", N_("This amount is too large."), do=N_("Check the number of zeros."))
    if amount < 0 and not negative:
        raise Rejected("MO-03", N_("This amount cannot be below zero."), do=N_("Write it without a minus sign."))
    return amount


def parse_whole(value: str | int | float) -> int:
    """The whole number, zero or more, in `value`: 3, "3", 3.0, "1.000", "1,000".

    Raises:
        Rejected: MO-04, not a whole number ("2,5", -1); nothing is rounded.
    """
    number = -1
    if isinstance(value, str):
        text = " ".join(unicodedata.normalize("NFKC", value[:200]).strip().removeprefix("'").split())
        if len(text) <= 20 and (_PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)):
            number = int(re.sub("[^0-9]", "", text))
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    if not 0 <= number <= LARGEST:
        raise Rejected(
            "MO-04", N_("This is not a whole number."), do=N_("Write it in figures, for example 3 or 1.000.")
        )
    return number


def _rounded(value: Decimal) -> int:
    if abs(value) > LARGEST:
        return LARGEST + 1
    return math.floor(value + Decimal("0.5"))


def _from_text(text: str) -> int:
    text = unicodedata.normalize("NFKC", text[:200]).lower().strip().removeprefix("'").replace("\u2212", "-")
    text = " ".join(text.split())
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("-+").strip() if text[:1] in ("-", "+") and text[1:2] not in ("-", "+") else text
    text = _without_currency(text)
    if text.startswith("-") and sign == 1:
        sign, text = -1, text[1:].strip()  # "₫ -500.000"
    if _PLAIN.fullmatch(text):
        return sign * int(text) if len(text) <= 30 else LARGEST + 1
    cents = _ZERO_CENTS.fullmatch(text)
    if cents and (_PLAIN.fullmatch(cents[1]) or (_GROUPED.fullmatch(cents[1]) and cents[2] not in cents[1])):
        text = cents[1]
    if not (_PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)) or len(text) > 40:
        raise _unreadable()
    return sign * int(re.sub("[^0-9]", "", text))


def _without_currency(text: str) -> str:
    """`text` without one currency sign in front or behind."""
    for cut in (_CURRENCY.match(text), re.search(_CURRENCY.pattern + "$", text)):
        if cut:
            return (text[: cut.start()] + text[cut.end() :]).strip()
    return text


def _unreadable() -> Rejected:
    return Rejected(
        "MO-01",
        N_("This is not an amount in whole đồng."),
        do=N_("Write it in figures, for example 4.500.000 or 4500000."),
    )
