"""Finding needles in rows that SQLite joined to one text: cells parted by byte 0x1F, rows by 0x1E.

Cells are whole values, so that of many needles most can be ruled out more sharply than in raw pages: the text is
reduced to plain letters, vowels included, which few needles then fit, and those are looked for in that cell alone.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass

from desktop_app.vault.residue.index import SHORTEST, Index
from desktop_app.vault.residue.needles import MANY, Needle, Needles, places, plain_letters
from desktop_app.vault.residue.views import views

CELL_END, ROW_END = b"\x1f", b"\x1e"
_ROW_ENDS = re.compile(ROW_END)
# Signs between words that would be digits in their compatibility form.
_RAISED = re.compile(rb"\xc2[\xb2\xb3\xb9\xbc-\xbe]")


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
        self._many = [each for each in needles.items if len(each.letters) >= SHORTEST]
        if len(self._many) < MANY:
            self._many = []
        self._index = Index([(each.letters,) for each in self._many])
        self._others = needles.without(self._many)

    def find(self, chunk: bytes, columns: int) -> Found:
        """All that `chunk`, rows of so many `columns`, holds."""
        found: dict[tuple[int, int, Needle], None] = {}
        matched = self._find_others(chunk, found)
        if self._many:
            matched |= self._find_many(chunk, found)
        rows = chunk.count(ROW_END) + 1
        return Found(found, rows, chunk.count(CELL_END) == rows * (columns - 1), matched)

    def _find_others(self, chunk: bytes, found: dict[tuple[int, int, Needle], None]) -> bool:
        searched, row_ends, matched = b"", list[int](), False
        for needle, view, start, end in self._others.matches(chunk, text=True):
            matched = True
            if view is not searched:
                searched, row_ends = view, _ends(view)
            row = bisect_left(row_ends, start)
            row_start = row_ends[row - 1] + 1 if row else 0
            row_end = row_ends[row] if row < len(row_ends) else len(view)
            left = max(row_start, view.rfind(CELL_END, row_start, start) + 1)
            right = view.find(CELL_END, end, row_end)
            if needle.holds(view[left : right if right >= 0 else row_end], start - left, end - left):
                found[row, view.count(CELL_END, row_start, start), needle] = None
        return matched

    def _find_many(self, chunk: bytes, found: dict[tuple[int, int, Needle], None]) -> bool:
        matched = False
        for view in views(chunk, text=True):
            letters = _letters(view)
            rows: list[bytes] = []
            ends: list[int] = []
            for number in self._index.possible(letters):
                needle = self._many[number]
                for place in places(letters, needle.letters):
                    if not rows:
                        rows, ends = view.split(ROW_END), _ends(letters)
                    row = bisect_left(ends, place)
                    column = letters.count(CELL_END, ends[row - 1] + 1 if row else 0, place)
                    matched = True
                    if (row, column, needle) not in found:
                        cell = rows[row].split(CELL_END)[column]
                        if self._needles.in_cell(needle, cell):
                            found[row, column, needle] = None
        return matched


def _ends(text: bytes) -> list[int]:
    return [each.start() for each in _ROW_ENDS.finditer(text)]


def _letters(view: bytes) -> bytes:
    """`view` as `Needle.letters` are, our separators kept."""
    resolved = unicodedata.normalize("NFKD", _RAISED.sub(b" ", view).decode("utf-8", "ignore"))
    return plain_letters(resolved)
