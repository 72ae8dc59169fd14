"""Tells which of many byte strings a text can hold, in one pass over it instead of one for each of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Literal

_READ_AS: dict[int, Literal["Q", "I"]] = {8: "Q", 4: "I"}  # how `memoryview` reads pieces of that size
_SIZES = tuple(_READ_AS)  # the larger one first

SHORTEST = _SIZES[-1] + 1
"""Bytes from which a string is worth its place in an index; a shorter one is always possible."""


class Index:
    """A text is cut into pieces of eight bytes, and of four for short strings, at every second place.

    One that holds a string has all its pieces from even places or all from odd ones. `memoryview` reads pieces as whole
    numbers, and a set picks out those that are wanted.
    """

    def __init__(self, strings: Sequence[Sequence[bytes]]) -> None:
        """`strings`: for each thing that is looked for, what may stand for it; one with none is always possible."""
        self._always: list[int] = []
        self._wanted: dict[int, dict[int, list[tuple[int, frozenset[int]]]]] = {size: {} for size in _SIZES}
        for number, forms in enumerate(strings):
            shortest = min(map(len, forms), default=0)
            if shortest < SHORTEST:
                self._always.append(number)
                continue
            size = next(size for size in _SIZES if size < shortest)
            for form in forms:
                for start in (0, 1):
                    pieces = [*_pieces(form, size, start)]
                    self._wanted[size].setdefault(pieces[0], []).append((number, frozenset(pieces)))
        self._pieces = {
            size: frozenset(piece for each in wanted.values() for _, pieces in each for piece in pieces)
            for size, wanted in self._wanted.items()
        }

    def possible(self, text: bytes) -> list[int]:
        """The numbers of all that `text` may hold, in order; those that it does hold, surely."""
        found = set(self._always)
        for size, wanted in self._wanted.items():
            there: set[int] = set()
            for start in range(0, size if wanted else 0, 2):
                end = len(text) - (len(text) - start) % size
                if end > start:
                    there |= self._pieces[size].intersection(memoryview(text)[start:end].cast(_READ_AS[size]))
            for first in there & wanted.keys():
                found.update(number for number, pieces in wanted[first] if pieces <= there)
        return sorted(found)


def _pieces(string: bytes, size: int, start: int) -> Iterator[int]:
    """Every second piece of `size` bytes from `start` on, as `memoryview` reads it."""
    for at in range(start, len(string) - size + 1, 2):
        yield int.from_bytes(string[at : at + size], sys.byteorder)
