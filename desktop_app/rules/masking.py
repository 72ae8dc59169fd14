"""Hiding people in text: finding a person's terms in it, whatever they look like there, and masking them.

Terms are looked for in folded text, where case, accents and composed or decomposed letters are alike; the places are
given in the original text, combining marks included.

Whatever `vault.residue.needles` finds in a text is found here too, else an erasure could never be proven: an underscore
and the escape of a line end (a backslash and a letter) are no part of a word, and characters that nobody sees may stand
anywhere, between words and inside them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from desktop_app.rules.folding import digits, fold, words
from desktop_app.rules.phones import Phone, search_forms

MASK = "•••"  # the shipped font has no full block
_UNSEEN = "\u200b"  # stands in folded text for every character that nobody sees
_BETWEEN_DIGITS = r"\s.,()'/_\-\u2000-\u202f\u205f-\u206f\u2212"
_GAP = rf"{_UNSEEN}*(?:[{_BETWEEN_DIGITS}]{_UNSEEN}*){{0,3}}"
_IN_GAP = re.compile(rf"[{_BETWEEN_DIGITS}]")
_WORD = re.compile(r"[^\W_]+")
_ESCAPED = r"\\[nrtbf]"  # a line end or the like in JSON
_BEFORE_WORD = rf"(?:(?<![^\W_])|(?<={_ESCAPED}))"
_AFTER_WORD = r"(?![^\W_])"
_BETWEEN_WORDS = rf"(?:[^\w{_UNSEEN}]|_|(?<=\\)[nrtbf])"
_SHORTEST_PHONE = 6  # digits without the leading zero
_WORD_GAP = 3  # signs between the words of a name: "Lan,  Anh", "Lan - Anh"

SpanKind = Literal["name", "phone", "email", "id", "house"]


class Span(NamedTuple):
    """A place in a text: `start` inclusive, `end` exclusive."""

    start: int
    end: int
    kind: SpanKind


def mask_terms(text: str, spans: Iterable[tuple[int, int]] | Iterable[Span]) -> str:
    """`text` with every span replaced by "•••"; the length of what was there is not shown. Spans may overlap."""
    pieces: list[str] = []
    end = 0
    for start, stop in merged((span[0], span[1]) for span in spans):
        pieces.append(text[end:start])
        pieces.append(MASK)
        end = stop
    pieces.append(text[end:])
    return "".join(pieces)


def merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """`ranges` in order, overlapping ones joined, empty ones dropped."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if end <= start:
            continue
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


class _Term(NamedTuple):
    """One thing to look for. rank: of two that begin at one place, the lower one counts. terms: as they were given."""

    rank: int
    source: str
    terms: tuple[str, ...]


class Finder:
    """Finds terms in texts: they are prepared once, and a text is searched only for those it can hold.

    With the terms of hundreds of people, one pattern of all of them would take its time at every letter of a text.

    Names: whole words, whatever their case, accents, normal form and the blanks between them. Phones: every form of
    the number, grouped in any way, with 0, +84, 84, 0084 or bare, of today and of before 2018. E-mails: whole
    addresses in any case. Ids (identity, tax and account numbers): their characters, grouped in any way. Houses: number
    and street like names, but not behind another number ("5/12 Lê Lợi" is not "12 Lê Lợi").
    """

    def __init__(
        self,
        names: Iterable[str] = (),
        phones: Iterable[Phone] = (),
        emails: Iterable[str] = (),
        ids: Iterable[str] = (),
        houses: Iterable[str] = (),
    ) -> None:
        """Prepare the terms; blank ones are left out."""
        # By what a text that holds them has: a name's first word, six digits of a number, an address, an id.
        self._names = _by_word((name, _name_pattern(name)) for name in names)
        self._houses = _by_word((house, _house_pattern(house)) for house in houses)
        self._phones: dict[str, list[tuple[str, _Term]]] = {}
        self._emails: list[tuple[str, _Term]] = []
        self._ids: list[tuple[str, _Term]] = []
        for each in _ranked((form, _phone_pattern(form)) for phone in phones for form in search_forms(phone)):
            body = each.terms[0].removeprefix("0")
            self._phones.setdefault(body[:_SHORTEST_PHONE], []).append((body, each))
        for each in _ranked((email, _email_pattern(email)) for email in emails):
            self._emails.append((fold(each.terms[0].strip()), each))
        for each in _ranked((number, _id_pattern(number)) for number in ids):
            bare = _IN_GAP.sub("", "".join(words(each.terms[0])))
            self._ids.append((bare.lstrip("0") if bare.isdigit() else bare, each))
        self._compiled: dict[str, re.Pattern[str]] = {}

    def spans(self, text: str) -> list[Span]:
        """Where the terms stand in `text`, in order; overlapping ones are joined and take the kind of the longest."""
        if not text:
            return []
        folded, places = _folded_with_places(text)
        found = [
            Span(places[start], _end_in(text, places, end), kind)
            for kind, terms in self._possible(folded)
            for start, end in self._matches(folded, terms)
        ]
        return [
            max((span for span in found if start <= span.start and span.end <= end), key=_length)._replace(
                start=start, end=end
            )
            for start, end in merged((span.start, span.end) for span in found)
        ]

    def masked(self, text: str) -> str:
        """`text` with every term hidden, those too that stand by themselves only then: "0912345678Trần Lan"."""
        while spans := self.spans(text):
            text = mask_terms(text, spans)
        return text

    def names_in(self, text: str) -> list[str]:
        """Those of the names, as they were given, that stand in `text`."""
        folded, _ = _folded_with_places(text)
        there = (each for each in _possible_words(self._names, folded) if self._pattern(each).search(folded))
        return [name for each in there for name in each.terms]

    def _possible(self, folded: str) -> Iterator[tuple[SpanKind, list[_Term]]]:
        """By kind, the terms that `folded` may hold: all that it does hold are among them."""
        bare = _IN_GAP.sub("", folded)
        yield "name", _possible_words(self._names, folded)
        yield "phone", self._possible_phones(bare) if self._phones else []
        seen = folded.replace(_UNSEEN, "")
        yield "email", [each for written, each in self._emails if written in seen]
        yield "id", [each for written, each in self._ids if written in bare]
        yield "house", _possible_words(self._houses, folded) if self._houses else []

    def _possible_phones(self, bare: str) -> list[_Term]:
        return [
            each
            for start in {bare[at : at + _SHORTEST_PHONE] for at in range(len(bare))} & self._phones.keys()
            for body, each in self._phones[start]
            if body in bare
        ]

    def _matches(self, folded: str, terms: list[_Term]) -> Iterator[tuple[int, int]]:
        """Where they stand, one at each beginning; a match that begins inside another one is found as well."""
        found: dict[int, int] = {}
        for each in sorted(terms):
            for match in self._pattern(each).finditer(folded):
                found.setdefault(match.start(1), match.end(1))
        yield from found.items()

    def _pattern(self, term: _Term) -> re.Pattern[str]:
        pattern = self._compiled.get(term.source)
        if pattern is None:
            pattern = self._compiled[term.source] = re.compile(f"(?=({term.source}))")
        return pattern


def _by_word(spelt: Iterable[tuple[str, str]]) -> dict[str, list[tuple[frozenset[str], _Term]]]:
    """Terms by their first word, each with all its words."""
    found: dict[str, list[tuple[frozenset[str], _Term]]] = {}
    for each in _ranked(spelt):
        parts = _WORD.findall(fold(each.terms[0]))
        found.setdefault(parts[0], []).append((frozenset(parts), each))
    return found


def _possible_words(terms: dict[str, list[tuple[frozenset[str], _Term]]], folded: str) -> list[_Term]:
    """Those of `terms` that `folded` has all words of."""
    if _UNSEEN in folded or "\\" in folded:  # where words end can't be told yet
        return [each for some in terms.values() for _, each in some]
    there = set(_WORD.findall(folded))
    return [each for word in there & terms.keys() for parts, each in terms[word] if parts <= there]


def _ranked(spelt: Iterable[tuple[str, str]]) -> list[_Term]:
    """Terms with their patterns, longest pattern first, none twice; those without a pattern are left out."""
    sources: dict[str, list[str]] = {}
    for term, source in spelt:
        if source:
            sources.setdefault(source, []).append(term)
    ordered = sorted(sources, key=lambda source: (-len(source), source))
    return [_Term(rank, source, tuple(sources[source])) for rank, source in enumerate(ordered)]


def _length(span: Span) -> int:
    return span.end - span.start


def _folded_with_places(text: str) -> tuple[str, Sequence[int]]:
    """`text` folded as `folding.fold` does it, and for every folded character the place it came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        piece = fold(character) or ("" if unicodedata.combining(character) else _UNSEEN)
        if len(piece) > 1 and not any(map(str.isalnum, piece)):  # "…" is one sign, and no part of an address
            piece = character
        elif character.isdigit() and not character.isdecimal():  # raised, as of a footnote: no digit of a number
            piece = " "
        folded.append(piece)
        places.extend([place] * len(piece))
    return "".join(folded), places


def _end_in(text: str, places: Sequence[int], folded_end: int) -> int:
    """The end in `text` of a match that ends at `folded_end`, with the marks that belong to its last letter."""
    end = places[folded_end - 1] + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _name_pattern(name: str) -> str:
    folded = fold(name)
    parts = _WORD.findall(folded)
    if not parts:
        return ""
    # At least as far apart as in the name itself: "A Dơi - (Cty B)".
    widest = max(_WORD_GAP, *map(len, _WORD.split(folded)))
    between = rf"{_UNSEEN}*(?:(?:{_BETWEEN_WORDS}{_UNSEEN}*){{1,{widest}}}|(?<={_UNSEEN}))"
    return rf"{_BEFORE_WORD}{between.join(map(_spelt, parts))}{_AFTER_WORD}"


def _house_pattern(house: str) -> str:
    """As a name, and not behind a number: 5/12 is another house than 12."""
    pattern = _name_pattern(house)
    return pattern and rf"(?<![0-9][/.-]){pattern}"


def _spelt(letters: str) -> str:
    """A pattern for `letters`, whatever unseen stands among them."""
    return rf"{_UNSEEN}*".join(map(re.escape, letters))


def _phone_pattern(form: str) -> str:
    """Digits of one search form; its leading zero may be missing or be a country code."""
    body = form.removeprefix("0") if form[:1] == "0" else form
    if len(body) < _SHORTEST_PHONE:
        return ""
    number = _GAP.join(body)
    return rf"(?<![0-9])(?:\(?(?:\+|00?{_GAP})?84{_GAP})?(?:\(?00?{_GAP}|\+)?{number}(?![0-9])"


def _email_pattern(email: str) -> str:
    folded = fold(email.strip())
    return rf"(?:(?<![\w.+-])|(?<={_ESCAPED})){_spelt(folded)}(?![\w-]|\.[^\W_])" if "@" in folded else ""


def _id_pattern(number: str) -> str:
    """Characters of an id in any grouping; a numeric one with its leading zeros or without."""
    bare = "".join(words(number))
    if len(bare) < 4:
        return ""
    if digits(bare) != bare:
        return rf"{_BEFORE_WORD}{_GAP.join(map(re.escape, bare))}{_AFTER_WORD}"
    # A worksheet that takes it for a number drops its first zeros.
    core = bare.lstrip("0") or bare
    return rf"(?<![0-9])(?:0{_GAP})*{_GAP.join(core)}(?![0-9])"
