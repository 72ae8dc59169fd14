r"""What a residue scan looks for, and finding it in bytes at memory speed.

One person's terms can be written in thousands of ways (accents or none, composed or decomposed, any case, a telephone
number in any grouping), so no list of byte strings is made. Instead each buffer is searched twice:

1. **By skeleton.** The buffer is reduced to lower-case consonants and digits; vowels, d, every byte of an accented
   letter and all separators fall away, so that all spellings become one. The skeletons of all terms are found in it in
   one go, by an automaton (Aho-Corasick).
2. **By pattern.** Only around such places a regular expression on the bytes decides: for every letter all its UTF-8
   forms with any marks, for every digit the next one behind at most three separators.

Such a *match* says nothing yet of what stands beside it. Whether it **holds** is judged on a whole value:

* Names and texts stand between non-letters ("Anh" does not hold "An"); an underscore is no letter.
* E-mails are whole addresses ("tuan.lan@x.vn" does not hold "lan@x.vn").
* In a run of digits (parted by blanks, dots, dashes, commas, brackets, slashes) a telephone number begins a group, or
  follows 0, 84 or 0084 that begin one, and ends a group. "0983 275 173 0912 345 678" holds both numbers; longer numbers
  that merely contain the digits do not. Nor does an amount in thousands ("1.983.275.173") hold a number without its 0.
* Identity numbers likewise, with leading zeros there or not; those with letters stand between non-letters.
* In a value that is not text (control characters, invalid UTF-8: a record inside a blob, a picture) neighbours mean
  nothing and every match holds: rather one alarm too many.

JSON escapes and compatibility letters (full-width, mathematical) are resolved and searched once more where they occur;
in dead space only the escapes of letters (\uXXXX) are.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from math import ceil
from typing import Any, Literal, NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from desktop_app.rules import phones as numbering
from desktop_app.rules.errors import Rejected
from desktop_app.rules.folding import digits, fold, folded_line, words
from desktop_app.vault.residue import alone
from desktop_app.vault.residue.alone import BETWEEN_DIGITS, WIDE_BLANK
from desktop_app.vault.residue.views import is_text, views

Kind = Literal["name", "phone", "email", "id", "text"]

_KEPT = b"bcfghjklmnpqrstvwxz0123456789"
_LOWER = bytes(range(256)).lower()
_DROPPED = bytes(byte for byte in range(256) if _LOWER[byte] not in _KEPT)
_PLAIN = frozenset(b"abcefghijklmnopqrstuvwxyz0123456789\x1e\x1f")  # without d, which đ is not a form of everywhere
_NOT_PLAIN = bytes(byte for byte in range(256) if _LOWER[byte] not in _PLAIN)
_WORDS = re.compile(r"\w+")
_SHORTEST = 4  # a shorter skeleton is everywhere: then the pattern searches the whole buffer
_PIECE = 512  # bytes between two marks of the ruler that leads from a skeleton back to its buffer
_NARROW = 16  # bytes to which a place is then narrowed
_PER_LETTER = 16  # bytes that a letter, its marks or a separator can take at most

_UNSEEN = rb"\xc2\xad|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf"
_MARKS = rb"(?:\xcc[\x80-\xbf]|\xcd[\x80-\xaf]|" + _UNSEEN + rb"){0,4}"
_BETWEEN_WORDS = rb"(?:[\t\n\r -/:-@\[-`{-~]|\xc2[\xa0-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf]|" + WIDE_BLANK + rb")"
_WORD_GAP = 3  # signs between the words of a name


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that still holds a term; the value around it is not kept.

    Attributes:
        kind: of the term. needle: the term as it was given.
        place: for people: "person.note 5f0c…", "page 123", "wal frame 7 (page 3)", "byte 4711".
        table, column, key, row: of a cell alone; `row` is the primary key (a tuple if of several columns, the rowid
            where none is declared), `key` the same as text, blobs in hexadecimal.
    """

    kind: Kind
    needle: str = field(repr=False)
    place: str
    table: str = ""
    column: str = ""
    key: str = field(default="", repr=False)
    row: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Needle:
    """One thing to look for.

    Attributes:
        kind, term: as in `Hit`. source: of `pattern`. skeletons: what it is reduced to. letters: the same with vowels.
        lead, tail: bytes of a match that can stand before the skeleton's first, and from its last on. reach: of the
        longest match, in bytes.
        alone: tells of a match in a text whether it stands by itself.
    """

    kind: Kind
    term: str = field(repr=False)
    source: bytes = field(repr=False)
    skeletons: tuple[bytes, ...] = field(repr=False)
    letters: bytes = field(repr=False)
    lead: int
    tail: int
    reach: int
    alone: Callable[[bytes, int, int], bool] = field(repr=False)

    @property
    def pattern(self) -> re.Pattern[bytes]:
        """Finds it in bytes, in any spelling. Made when it is first needed: it takes longer than most searches."""
        return _compiled(self.source)

    def holds(self, value: bytes, start: int, end: int) -> bool:
        """Whether the match from `start` to `end` of `value` counts, by what stands beside it."""
        return self.alone(value, start, end) or not is_text(value)

    def within(self, value: bytes) -> bool:
        """Whether `value` holds it anywhere."""
        return any(self.holds(value, match.start(), match.end()) for match in self.pattern.finditer(value))


class Match(NamedTuple):
    """Where the pattern of `needle` fits. `view` is the buffer that was searched, or that with its escapes resolved."""

    needle: Needle
    view: bytes
    start: int
    end: int


class Needles:
    """All that one scan looks for. Blank terms are left out; several spellings of one term are one needle.

    names: full names; a name of one word finds every namesake. phones: in any spelling; the form of before 2018 is
    added. emails; id_numbers: identity and tax numbers; texts: anything else, such as a street address.

    Attributes:
        items: the needles. reach: of the longest, in bytes.
    """

    def __init__(
        self,
        *,
        names: Iterable[str] = (),
        phones: Iterable[str] = (),
        emails: Iterable[str] = (),
        id_numbers: Iterable[str] = (),
        texts: Iterable[str] = (),
    ) -> None:
        made: dict[tuple[str, str], Needle] = {}
        for kind, terms in (("name", names), ("text", texts)):
            for term in terms:
                if (folded := folded_line(term)) and ("name", folded) not in made:
                    made.setdefault((kind, folded), _of_words("name" if kind == "name" else "text", term, folded))
        for term in phones:
            for core in _cores(term):
                made.setdefault(("phone", core), _of_digits("phone", term, core, alone.phone))
        for term in emails:
            if folded := fold(term.strip()):
                made.setdefault(("email", folded), _of_letters("email", term, folded, alone.email))
        for term in id_numbers:
            bare = "".join(words(term))
            if bare and digits(bare) == bare:
                core = bare.lstrip("0") or bare
                if ("phone", core) not in made:
                    made.setdefault(("id", core), _of_digits("id", term, core, alone.identity))
            elif bare:
                made.setdefault(("id", bare), _of_digits("id", term, bare, alone.word))
        self.items = tuple(made.values())
        self.reach = max((each.reach for each in self.items), default=0)
        self._worded = any(each.kind not in ("phone", "id") for each in self.items)
        self._short = tuple(each for each in self.items if not each.skeletons)
        self._whose = [each for each in self.items for _ in each.skeletons]
        self._automaton = BytesAhoCorasick([form for each in self.items for form in each.skeletons])

    @classmethod
    def of_terms(cls, terms: Iterable[str]) -> Needles:
        """Needles for terms whose kind nobody said: an address with @, a number of 6 digits and more, else a text."""
        emails, numbers, ids, texts = [], [], [], []
        for term in terms:
            if "@" in term and " " not in term.strip():
                emails.append(term)
            elif len(digits(term)) < 6 or any(character.isalpha() for character in term):
                texts.append(term)
            elif _forms(term):
                numbers.append(term)
            else:
                ids.append(term)
        return cls(emails=emails, phones=numbers, id_numbers=ids, texts=texts)

    def matches(self, buffer: bytes, *, text: bool = False) -> Iterator[Match]:
        """Every match in `buffer`, whatever is beside it. With `text` all escapes are resolved, not only letters."""
        for view in views(buffer, text=text, worded=self._worded):
            fitting: dict[Needle, list[tuple[int, int]]] = {}
            for form, start, end in self._automaton.find_matches_as_indexes(_skeleton(view), overlapping=True):
                fitting.setdefault(self._whose[form], []).append((start, end))
            ruler = _ruler(view) if fitting else []
            searched = {needle: _spans(needle, view, ruler, places) for needle, places in fitting.items()}
            searched |= {needle: [(0, len(view))] for needle in self._short}
            for needle, (start, end) in ((needle, span) for needle, spans in searched.items() for span in spans):
                for found in needle.pattern.finditer(view, start, end):
                    yield Match(needle, view, found.start(), found.end())

    def may_hold(self, view: bytes) -> bool:
        """Whether `view`, one of the `views` of a buffer, has the consonants of any."""
        return bool(self._short or self._automaton.find_matches_as_indexes(_skeleton(view)))

    def found_in(self, value: bytes) -> list[Needle]:
        """The needles that the whole value `value` holds, each once."""
        found: dict[Needle, None] = {}
        for needle, view, start, end in self.matches(value, text=True):
            if needle not in found and needle.holds(view, start, end):
                found[needle] = None
        return list(found)


# -- making needles ---------------------------------------------------------------------------------------------------


def _of_words(kind: Kind, term: str, folded: str) -> Needle:
    # At least as far apart as in the term itself: "A Dơi - (Cty B)".
    widest = max(_WORD_GAP, *map(len, _WORDS.split(fold(term))))
    between = _BETWEEN_WORDS + b"{1,%d}" % widest
    pattern = between.join(b"".join(_letter(each) for each in word) for word in folded.split())
    spaced = folded.replace(" ", " " * ceil(widest / _WORD_GAP))  # leaves room for that
    return _needle(kind, term, spaced, pattern, alone.word)


def _of_letters(kind: Kind, term: str, folded: str, stands: Callable[[bytes, int, int], bool]) -> Needle:
    return _needle(kind, term, folded, b"".join(_letter(each) for each in folded), stands)


def _of_digits(kind: Kind, term: str, core: str, stands: Callable[[bytes, int, int], bool]) -> Needle:
    return _needle(kind, term, core, BETWEEN_DIGITS.join(_letter(each) for each in core), stands)


def _needle(kind: Kind, term: str, folded: str, pattern: bytes, stands: Callable[[bytes, int, int], bool]) -> Needle:
    # A consonant with an accent (ñ) is kept where it is written without, dropped where it is written with it.
    composed = unicodedata.normalize("NFC", term if kind in ("name", "text") else folded)
    skeletons = {_skeleton(_bytes(text)) for text in (folded, composed)}
    kept = [number for number, each in enumerate(folded) if _bytes(each)[0] in _KEPT] or [0]
    reach = _PER_LETTER * len(folded)
    return Needle(
        kind,
        term,
        pattern,
        tuple(sorted(skeletons)) if min(map(len, skeletons)) >= _SHORTEST else (),
        plain_letters(folded.encode("ascii", "ignore")),
        _PER_LETTER * kept[0] if len(skeletons) == 1 else reach,
        _PER_LETTER * (len(folded) - kept[-1]) if len(skeletons) == 1 else reach,
        reach,
        stands,
    )


@lru_cache(maxsize=4096)
def _compiled(source: bytes) -> re.Pattern[bytes]:
    return re.compile(source)


@lru_cache(maxsize=512)
def _letter(character: str) -> bytes:
    """A pattern for `character` (folded) in every case and with every accent; a digit is only itself."""
    if character.isdigit():
        return _bytes(character)
    forms = {_bytes(each) for each in (character, character.upper(), *_accented().get(character, ()))}
    # Grouped by all bytes but the last, and never as one set, so that the engine knows every first byte.
    ends: dict[bytes, bytes] = {}
    for form in sorted(forms):
        ends[form[:-1]] = ends.get(form[:-1], b"") + form[-1:]
    plain = [re.escape(bytes([byte])) for byte in ends.pop(b"", b"")]
    grouped = [re.escape(start) + b"[" + last + b"]" for start, last in ends.items()]
    return b"(?:" + b"|".join(plain + grouped) + b")" + _MARKS


@lru_cache(maxsize=1)
def _accented() -> dict[str, list[str]]:
    """Letters with accents by what they fold to: Latin-1, Extended-A and -B, Extended Additional."""
    table: dict[str, list[str]] = {}
    for code in (*range(0xAA, 0x250), *range(0x1E00, 0x1F00)):
        if len(folded := fold(chr(code))) == 1:
            table.setdefault(folded, []).append(chr(code))
    return table


def _cores(phone: str) -> list[str]:
    """The digits of `phone` that every way of writing it has: without 0, 84 and 00, of today and of before 2018."""
    bare = digits(phone).removeprefix("00")
    bare = bare[2:] if bare.startswith("84") and len(bare) > 10 else bare
    cores = [form.removeprefix("0") for form in _forms(phone) or [bare]]
    return [core for core in cores if len(core) >= 6]


def _forms(phone: str) -> list[str]:
    """The numbers that `phone` is dialled and was dialled by; none where the numbering plan has no such number."""
    try:
        return sorted(numbering.search_forms(numbering.parse_phone(phone)), key=len)
    except Rejected:
        return []


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


# -- searching --------------------------------------------------------------------------------------------------------


def plain_letters(text: bytes) -> bytes:
    """The letters and digits of the ASCII `text` in lower case and without d; the marks of `joined` stay."""
    return text.translate(_LOWER, _NOT_PLAIN)


def _skeleton(text: bytes) -> bytes:
    return text.translate(_LOWER, _DROPPED)


def _ruler(view: bytes) -> list[int]:
    """How many bytes of the skeleton the pieces of `view` give, counted up."""
    pieces = (view[at : at + _PIECE] for at in range(0, len(view), _PIECE))
    return list(accumulate(len(_skeleton(piece)) for piece in pieces))


def _spans(needle: Needle, view: bytes, ruler: list[int], places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of `view` in which places of its skeleton, (start, length), lie, with room for the whole match.

    None overlap.
    """
    spans: list[tuple[int, int]] = []
    for first, behind in sorted(places):
        start = max(0, _lies_at(view, ruler, first) - needle.lead)
        end = _lies_at(view, ruler, behind - 1) + _NARROW + needle.tail
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _lies_at(view: bytes, ruler: list[int], place: int) -> int:
    """Where the byte of `view` lies that is at `place` of the skeleton, or up to `_NARROW` bytes before it."""
    piece = bisect_right(ruler, place)
    left = place - (ruler[piece - 1] if piece else 0)
    at, width = piece * _PIECE, _PIECE
    while width > _NARROW:
        width //= 2
        there = len(view[at : at + width].translate(None, _DROPPED))
        if there <= left:
            at, left = at + width, left - there
    return at
