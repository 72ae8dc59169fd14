"""One folding of text for data and for queries, so that both always agree.

``fold`` drops case, accents and the stroke of đ; ``clean`` is what every text goes through on its way in.
Source: Unicode Standard Annex 15 (normalisation forms); SQLite's own folding keeps đ and is therefore not used.
"""

from __future__ import annotations

import re
import unicodedata

# Invisible characters that can hide or reorder text: zero-width, bidirectional controls, word joiner, BOM, soft hyphen,
# shaping and annotation controls, tags (a whole second text can be written in them).
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKS = re.compile("[\u0300-\u036f]")
_SPACE = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"\w+")
_NOT_DIGIT = re.compile(r"[^0-9]+")


def clean(text: str) -> str:
    """`text` as it is stored: NFC, no control or invisible characters, runs of blanks as one, trimmed. Lines stay."""
    if text.isprintable():  # one line of letters, signs and ordinary blanks: nothing is there to be taken out
        return " ".join(unicodedata.normalize("NFC", text).split())
    text = _CONTROL.sub("", _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = unicodedata.normalize("NFC", text)  # last: what was taken out may have stood between a letter and its mark
    return "\n".join(_SPACE.sub(" ", line).strip() for line in text.split("\n")).strip()


def clean_line(text: str) -> str:
    """`text` as `clean` gives it, on one line."""
    cleaned = clean(text)
    return " ".join(cleaned.split()) if "\n" in cleaned else cleaned


def fold(text: str) -> str:
    """`text` lower-cased, without accents, đ as d, compatibility forms resolved; invisible characters dropped."""
    if text.isascii():
        return text.lower()
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return text.replace("đ", "d").replace("Đ", "d").replace("ð", "d").replace("Ð", "d").casefold()


def words(text: str) -> list[str]:
    """The folded words of `text`, in order, repeats included."""
    return _WORD.findall(fold(text))


def folded_line(text: str) -> str:
    """The folded words of `text` with one blank between: equal for names that differ in case, accents or blanks."""
    return " ".join(words(text))


def digits(text: str) -> str:
    """Only the ASCII digits of `text` (full-width and other digits are resolved first)."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _NOT_DIGIT.sub("", text)
