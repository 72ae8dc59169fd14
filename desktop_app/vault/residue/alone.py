"""Whether a match from `start` to `end` in a whole value is the thing itself, and not a part of something longer.

The rules are those of `needles`: what may stand beside a name, an e-mail address, a telephone or an identity number.
"""

from __future__ import annotations

import re
import unicodedata

WIDE_BLANK = rb"\xc2\xa0|\xe2\x80[\x80-\xaf]|\xe2\x81[\x9f-\xaf]|\xe2\x88\x92|\xe3\x80\x80|\xef\xbb\xbf|\xc2\xad"
BETWEEN_DIGITS = rb"(?:[ \t\n\r.,()'/_-]|" + WIDE_BLANK + rb"){0,3}"
_BEFORE_PHONE = re.compile(rb"(?:\A|[^0-9])((?:00G)?84G(?:0G)?|0G|00G|)\Z".replace(b"G", BETWEEN_DIGITS), re.DOTALL)
_BEFORE_ID = re.compile(rb"(?:\A|[^0-9])((?:0G)*)\Z".replace(b"G", BETWEEN_DIGITS), re.DOTALL)
_LONGEST_PREFIX = 64
_THOUSANDS = re.compile(rb"[0-9]{1,3}([.,])[0-9]{3}(?:\1[0-9]{3})+")


def word(value: bytes, start: int, end: int) -> bool:
    """A name or a text stands between signs that are no letters."""
    return not _is_letter(_before(value, start)) and not _is_letter(_after(value, end))


def email(value: bytes, start: int, end: int) -> bool:
    """An e-mail address is a whole one."""
    before, after = _before(value, start), _after(value, end)
    if _is_letter(before) or before in tuple("_.+-") or _is_letter(after) or after in tuple("_-"):
        return False
    return not (after == "." and _is_letter(_after(value, end + 1)))


def phone(value: bytes, start: int, end: int) -> bool:
    """A telephone number begins a group of digits, or follows 0, 84 or 0084 that begin one, and ends a group."""
    left = _left_of_digits(_BEFORE_PHONE, value, start, end)
    return left is not None and (bool(left) or not _is_amount(value, start, end))


def identity(value: bytes, start: int, end: int) -> bool:
    """An identity number is a whole one, with leading zeros or without."""
    return _left_of_digits(_BEFORE_ID, value, start, end) is not None


def _left_of_digits(before: re.Pattern[bytes], value: bytes, start: int, end: int) -> bytes | None:
    """What `before` finds to the left of the match; None where the match goes on in digits, full-width ones as well."""
    left = before.search(value[max(0, start - _LONGEST_PREFIX) : start])
    if left is None or _after(value, end).isdecimal() or _before(value, start - len(left[1])).isdecimal():
        return None
    return left[1]


def _is_amount(value: bytes, start: int, end: int) -> bool:
    """Whether the digits are written in thousands, as no telephone number is: 1.983.275.173 or 983.275.173.000."""
    written = _THOUSANDS.fullmatch(value, start, end)
    if written is None:
        return False
    mark = written[1]
    longer_left = value[start - 1 : start] == mark and value[max(0, start - 2) : start - 1].isdigit()
    longer_right = value[end : end + 1] == mark and value[end + 1 : end + 4].isdigit() and end + 4 <= len(value)
    return longer_left or longer_right or value[start + 3 : start + 4] != mark


def _is_letter(character: str) -> bool:
    return character.isalnum() or (bool(character) and unicodedata.combining(character) != 0)


def _before(value: bytes, at: int) -> str:
    """The character that ends at `at`; "" at the start, for bytes that are none, and for an escape as of a line end."""
    if at >= 2 and value[at - 2] == 0x5C and value[at - 1] in b"nrtbf":
        return ""
    for length in range(1, min(4, at) + 1):
        try:
            return value[at - length : at].decode()
        except UnicodeDecodeError:
            continue
    return ""


def _after(value: bytes, at: int) -> str:
    """The character that begins at `at`; "" at the end and for bytes that are none."""
    for length in range(1, 5):
        try:
            return value[at : at + length].decode()
        except UnicodeDecodeError:
            continue
    return ""
