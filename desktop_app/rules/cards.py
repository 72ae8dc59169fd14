"""Payment card numbers, which this program must never hold.

Sources: ISO/IEC 7812-1 (length, check digit); the schemes' published ranges; NAPAS cards begin with 9704.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from stdnum import luhn

from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.masking import mask_terms

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
# How numbers stand on cards. With more or other signs between them any groups would be taken for a card by chance: sums
# and telephones stand in lists.
_LAYOUTS = ((4, 4, 4, 4), (4, 4, 4, 4, 3), (8, 8), (4, 6, 5), (4, 6, 4))
_APART = tuple(
    re.compile(r"(?<![0-9])(?=(" + r"[\W_]{1,3}".join(f"[0-9]{{{size}}}" for size in sizes) + r")(?![0-9]))")
    for sizes in _LAYOUTS
)
_TAX_CODE = re.compile(r"(?<![0-9])[0-9]{10}-[0-9]{3}(?![0-9])")


def holds_card_number(text: str) -> bool:
    """Whether a payment card's number stands anywhere in `text`.

    Its digits may be grouped by single blanks, dashes or dots; as they stand on cards, by up to three signs of any
    kind, line ends too. A number counts when a scheme issues that beginning and length and its check digit fits; a
    domestic 9704 number counts without the check, because a mistyped one still shows most of the card.
    """
    return next(_found(unicodedata.normalize("NFKC", text)), None) is not None


def without_card_numbers(text: str) -> str:
    """`text` with "•••" in the place of every card's number; a text without one stays as it is."""
    if not holds_card_number(text):
        return text
    text = unicodedata.normalize("NFKC", text)
    return mask_terms(text, _found(text))


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


def _found(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand in a normalised text; the places may overlap."""
    if sum(map(str.isdigit, text)) < SHORTEST:
        return
    text = _TAX_CODE.sub(lambda found: "x" * len(found[0]), text)
    for run in _GROUPS.finditer(text):
        yield from _group_windows(text, run.start(), run.end())
    for layout in _APART:
        for found in layout.finditer(text):
            if _is_card("".join(_GROUP.findall(found[1]))):
                yield found.span(1)


def _group_windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where neighbouring groups of a run, taken whole, make a card number."""
    groups = list(_GROUP.finditer(text, start, end))
    for at, first in enumerate(groups):
        number = ""
        for group in groups[at:]:
            number += group[0]
            if len(number) > 19:
                break
            if len(number) >= SHORTEST and _is_card(number):
                yield first.start(), group.end()


def _is_card(number: str) -> bool:
    if number.startswith(_DOMESTIC):
        return len(number) in _DOMESTIC_LENGTHS
    for low, high, lengths in _RANGES:
        if len(number) in lengths and low <= number[: len(low)] <= high:
            return bool(luhn.is_valid(number))
    return False
