"""Names of people and firms: tidied, never rewritten, and the forms in which a name may stand elsewhere."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import clean_line, fold, folded_line

LONGEST_NAME = 200  # characters

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
# With their accents: "Chu" and "Ba" are surnames, "chú" and "bà" are not.
_HONORIFICS = frozenset(
    {"anh", "chị", "ông", "bà", "cô", "chú", "bác", "dì", "cậu", "mợ", "em", "thầy", "a", "c",
     "mr", "mrs", "ms", "miss", "madam", "dr", "bs", "ts", "ths", "ks", "gs", "ls"}
)  # fmt: skip
_MARKS = re.compile("[\u0300-\u036f]")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"\w+")
_STROKES = str.maketrans("đĐ", "dD")


def clean_name(text: str) -> str:
    """`text` as a name to store: trimmed, single blanks, NFC, capitals as typed.

    Raises:
        Rejected: NM-01, no letter or digit in it; NM-02, longer than 200 characters.
    """
    name = clean_line(text)
    if not any(map(str.isalnum, name)):
        raise Rejected("NM-01", N_("The name is missing."), do=N_("Enter the name of the person or the firm."))
    if len(name) > LONGEST_NAME:
        raise Rejected(
            "NM-02",
            N_("The name is longer than {most} characters."),
            do=N_("Shorten the name and put the rest into the note."),
            most=LONGEST_NAME,
        )
    return name


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


def without_accents(name: str) -> str:
    """`name` without accents and with d for đ, its capitals kept."""
    plain = _MARKS.sub("", unicodedata.normalize("NFD", name)).translate(_STROKES)
    return unicodedata.normalize("NFC", plain)


def without_honorific(name: str) -> str:
    """`name` without the forms of address in front of it ("Chị Lan" -> "Lan"); unchanged if nothing else is left.

    A lone letter counts as one only with a dot or in lower case ("a. Nam", "c Lan"), so that initials survive.
    """
    parts = name.split()
    while len(parts) > 1:
        word = unicodedata.normalize("NFC", parts[0]).lower()
        if word.rstrip(".") not in _HONORIFICS:
            break
        if len(word) == 1 and not parts[0].islower():
            break
        parts = parts[1:]
    return " ".join(parts)


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


def variants(name: str) -> set[str]:
    """The ways `name` may be written elsewhere: with and without accents, NFC and NFD, given name first.

    "Phan Văn Tuyết" also as "Tuyết Phan Văn" and "Văn Tuyết Phan"; forms of address are left off as well. Case is not
    varied: every search folds it. A form that would be one word only is left out, unless that is the whole name.
    """
    cleaned = clean_line(name)
    orders = {cleaned}
    parts = without_honorific(cleaned).split()
    if len(parts) > 1:  # one word alone would be found in every namesake
        orders.add(" ".join(parts))
        orders.add(" ".join([parts[-1], *parts[:-1]]))
        orders.add(" ".join([*parts[1:], parts[0]]))
    orders.discard("")
    return {
        unicodedata.normalize(form, spelling)
        for order in orders
        for spelling in (order, without_accents(order))
        for form in ("NFC", "NFD")
    }
