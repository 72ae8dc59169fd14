"""Names of people and firms: what kind of business a name tells, and when two spellings can be one name."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from desktop_app.rules.folding import clean_line, fold, folded_line

LegalForm = Literal["company", "household", "sole_trader"]

_FORMS: tuple[tuple[str, LegalForm], ...] = (
    ("dntn", "sole_trader"),
    ("doanh nghiệp tư nhân", "sole_trader"),
    ("hộ kinh doanh", "household"),
    ("hộ kd", "household"),
    ("hộ cá thể", "household"),
    ("hkd", "household"),
    ("cửa hàng", "household"),
    ("cửa hiệu", "household"),
    ("tiệm", "household"),
    ("quán", "household"),
    ("quầy", "household"),
    ("sạp", "household"),
    ("shop", "household"),
)
_WORDS_OF_FORMS = tuple((tuple((word, fold(word)) for word in form.split()), kind) for form, kind in _FORMS)
_MOST_WORDS = max(len(words) for words, _ in _WORDS_OF_FORMS)
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"\w+")


def legal_form(name: str) -> LegalForm:
    """What kind of business a firm's name tells; "company" unless it begins like a household's or a sole trader's.

    For households and sole traders the name and the tax code are personal data (they are a person).
    """
    typed = [word.strip(".:,-") for word in clean_line(name).lower().split()[:_MOST_WORDS]]
    for wanted, kind in _WORDS_OF_FORMS:
        # Word by word with its accents or with none: "Quận 1" is no "quán", "quan com" is one.
        if len(typed) >= len(wanted) and all(word in spellings for word, spellings in zip(typed, wanted, strict=False)):
            return kind
    return "company"


def same_name(one: str, other: str) -> bool:
    """Whether two spellings can be one person's name.

    Accents count where both are written with some: "Hùng" and "Hưng" are two names, "Hung" may stand for either. Where
    the tone is put does not count ("Hòa", "Hoà").
    """
    if one == other:
        return True
    if folded_line(one) != folded_line(other):
        return False
    first, second = _spelt(one), _spelt(other)
    return first == second or folded_line(one) in (first, second)


def _spelt(name: str) -> str:
    """`name` word by word as `folding.folded_line` has it, but with its accents, the tone at the end of each word."""
    words = _WORD.findall(unicodedata.normalize("NFC", name).lower())
    parted = (unicodedata.normalize("NFD", word) for word in words)
    return " ".join(_TONES.sub("", word) + "".join(_TONES.findall(word)) for word in parted)
