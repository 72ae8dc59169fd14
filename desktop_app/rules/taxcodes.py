"""Tax codes (MST), checked offline.

Sources: Circular 86/2024/TT-BTC (10 digits, 13 for a branch; since 1 July 2025 the 12-digit personal identity number
serves as tax code of individuals and household businesses); the check digit as python-stdnum's ``vn.mst`` has it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from stdnum.vn import mst

from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import digits, fold

_WRITTEN_NUMBER = re.compile(r"[0-9]{9,13}\.0")


class TaxCode(NamedTuple):
    """A tax code.

    Attributes:
        value: "0312345678", "0312345678-001" or twelve digits.
        checked: True if a check digit confirms it; False asks the user to compare it with the paper. A twelve-digit
            number has no check digit.
        personal: True for a twelve-digit personal identity number, which is personal data by itself.
    """

    value: str
    checked: bool
    personal: bool = False


def parse_tax_code(value: str | int | float) -> TaxCode:
    """The tax code in `value`; a spreadsheet number gets its leading zeros back.

    A code whose check digit does not fit is taken, unchecked: old lists are full of them, and the paper decides.

    Raises:
        Rejected: TX-01, not 10, 12 or 13 digits.
    """
    number = _digits_of(value)
    if len(number) == 12:
        return TaxCode(number, checked=False, personal=True)
    if len(number) == 10:
        return TaxCode(number, checked=mst.is_valid(number))
    if len(number) == 13 and number[10:] != "000":
        return TaxCode(f"{number[:10]}-{number[10:]}", checked=mst.is_valid(number))
    raise Rejected(
        "TX-01",
        N_("A tax code has 10 or 13 digits, or 12 for an individual."),
        do=N_("Compare it with the invoice or the business licence, or leave the field empty."),
    )


def _digits_of(value: str | int | float) -> str:
    """The digits of `value`, "" when anything but digits and separators is in it."""
    if isinstance(value, str) and _WRITTEN_NUMBER.fullmatch(value):
        value = int(value[:-2])  # a spreadsheet number that was written out as text
    if isinstance(value, str):
        text = fold(value[:100]).strip().removeprefix("mst").lstrip(" :'")
        bare = digits(text)
        return bare if len(text.translate(str.maketrans("", "", " .-\xa0\u2013"))) == len(bare) else ""
    if isinstance(value, bool) or not 0 < value < 1e13 or value != int(value):
        return ""
    number = str(int(value))
    # Spreadsheets eat leading zeros: province codes of tax codes begin with at most one, identity numbers with two.
    return number.zfill(10) if len(number) == 9 else number.zfill(12) if len(number) == 11 else number
