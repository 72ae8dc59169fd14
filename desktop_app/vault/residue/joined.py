"""Finding needles in rows that SQLite joined to one text: cells parted by byte 0x1F, rows by 0x1E.

Cells are whole values, so that most needles can be ruled out more sharply than in raw pages: the text is reduced to
plain letters, vowels included, which few needles then fit, and those are looked for in that cell alone.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick

from desktop_app.vault.residue.needles import Needle, Needles, plain_letters
from desktop_app.vault.residue.views import views

CELL_END, ROW_END = b"\x1f", b"\x1e"
_ROW_ENDS = re.compile(ROW_END)
# Signs between words that would be digits in their compatibility form.
_RAISED = re.compile(rb"\xc2[\xb2\xb3\xb9\xbc-\xbe]")
_SHORTEST = 4  # fewer letters are everywhere: then the pattern searches the whole text


@dataclass(frozen=True, slots=True)
class Found:
    """What a joined text of rows holds.

    Attributes:
        places: (row, column, needle), the first two counted from 0, each once. rows: how many there are. even: False
        where values themselves hold our separators, so that nothing can be counted off. any: whether anything may be
        there at all.
    """

    places: Collection[tuple[int, int, Needle]]
    rows: int
    even: bool
    any: bool


class Search:
    """Looks for `needles` in joined rows."""

    def __init__(self, needles: Needles) -> None:
        """Prepare for looking into many texts."""
        self._needles = needles
        self._lettered = [each for each in needles.items if len(each.letters) >= _SHORTEST]
        self._short = [each for each in needles.items if len(each.letters) < _SHORTEST]
        self._automaton = BytesAhoCorasick([each.letters for each in self._lettered])

    def find(self, chunk: bytes, columns: int) -> Found:
        """All that `chunk`, rows of so many `columns`, holds."""
        found: dict[tuple[int, int, Needle], None] = {}
        matched = False
        for view in views(chunk, text=True):
            rows: list[bytes] = []
            for row, column, needle in self._fitting(view):
                matched = True
                if (row, column, needle) not in found:
                    rows = rows or view.split(ROW_END)
                    if needle.within(rows[row].split(CELL_END)[column]):
                        found[row, column, needle] = None
        count = chunk.count(ROW_END) + 1
        return Found(found, count, chunk.count(CELL_END) == count * (columns - 1), matched)

    def _fitting(self, view: bytes) -> Iterator[tuple[int, int, Needle]]:
        """Row, column and needle of every place where its letters stand, or its pattern where they are few."""
        if not self._needles.may_hold(view):
            return
        letters = _letters(view)
        places = [
            (start, self._lettered[number])
            for number, start, _ in self._automaton.find_matches_as_indexes(letters, overlapping=True)
        ]
        yield from _in_cells(letters, places)
        for needle in self._short:
            yield from _in_cells(view, [(match.start(), needle) for match in needle.pattern.finditer(view)])


def _letters(view: bytes) -> bytes:
    """`view` as `Needle.letters` are, our separators kept."""
    if view.isascii():
        return plain_letters(view)
    resolved = unicodedata.normalize("NFKD", _RAISED.sub(b" ", view).decode("utf-8", "ignore"))
    return plain_letters(resolved.encode("ascii", "ignore"))


def _in_cells(text: bytes, places: Collection[tuple[int, Needle]]) -> Iterator[tuple[int, int, Needle]]:
    """The rows and columns of `places` in `text`."""
    ends = [each.start() for each in _ROW_ENDS.finditer(text)] if places else []
    for place, needle in places:
        row = bisect_left(ends, place)
        yield row, text.count(CELL_END, ends[row - 1] + 1 if row else 0, place), needle
