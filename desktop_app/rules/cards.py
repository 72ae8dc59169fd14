"""Payment card numbers, which this program must never hold.

Sources: ISO/IEC 7812-1 (length, check digit); the schemes' published ranges; NAPAS cards begin with 9704.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum import luhn

from desktop_app.rules.errors import N_, Rejected

# First number, last number of the leading digits, and the lengths that scheme issues.
_RANGES: tuple[tuple[str, str, frozenset[int]], ...] = (
    ("4", "4", frozenset({13, 16, 19})),  # Visa
    ("51", "55", frozenset({16})),  # Mastercard
    ("2221", "2720", frozenset({16})),
    ("34", "34", frozenset({15})),  # American Express
    ("37", "37", frozenset({15})),
    ("3528", "3589", frozenset(range(16, 20))),  # JCB
    ("300", "305", frozenset(range(14, 20))),  # Diners
    ("36", "36", frozenset(range(14, 20))),
    ("38", "39", frozenset(range(14, 20))),
    ("6011", "6011", frozenset(range(16, 20))),  # Discover
    ("644", "659", frozenset(range(16, 20))),
    ("62", "62", frozenset(range(16, 20))),  # UnionPay
    ("50", "50", frozenset(range(13, 20))),  # Maestro
    ("56", "58", frozenset(range(13, 20))),
)
SHORTEST = 13  # digits of a card's number
_DOMESTIC = "9704"
_DOMESTIC_LENGTHS = frozenset({16, 19})
_GROUPS = re.compile(r"[0-9]+(?:[ \xa0.\-\u2010-\u2015\u2212_/][0-9]+)*")
_GROUP = re.compile(r"[0-9]+")
_TAX_CODE = re.compile(r"(?<![0-9])[0-9]{10}-[0-9]{3}(?![0-9])")


def holds_card_number(text: str) -> bool:
    """Whether a payment card's number stands anywhere in `text`, its digits grouped by single blanks, dashes or dots.

    A number counts when a scheme issues that beginning and length and its check digit fits; a domestic 9704 number
    counts without the check, because a mistyped one still shows most of the card.
    """
    text = unicodedata.normalize("NFKC", text)
    if sum(map(str.isdigit, text)) < SHORTEST:
        return False
    text = _TAX_CODE.sub("", text)
    return any(_group_window(run[0]) for run in _GROUPS.finditer(text))


def refuse_card_number(text: str) -> str:
    """`text` itself, if it holds no card number.

    Raises:
        Rejected: CA-01.
    """
    if holds_card_number(text):
        raise Rejected(
            "CA-01",
            N_("A bank card number must not be stored in this book."),
            do=N_("Remove the number; write only how it was paid, for example “card”."),
        )
    return text


def _group_window(run: str) -> bool:
    """Whether some neighbouring groups of `run`, taken whole, make a card number."""
    groups = _GROUP.findall(run)
    for first in range(len(groups)):
        number = ""
        for group in groups[first:]:
            number += group
            if len(number) > 19:
                break
            if len(number) >= SHORTEST and _is_card(number):
                return True
    return False


def _is_card(number: str) -> bool:
    if number.startswith(_DOMESTIC):
        return len(number) in _DOMESTIC_LENGTHS
    for low, high, lengths in _RANGES:
        if len(number) in lengths and low <= number[: len(low)] <= high:
            return bool(luhn.is_valid(number))
    return False
