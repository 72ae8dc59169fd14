"""What stands in a decrypted page: cells, records, and the chains of pages that long values go over.

Nothing here raises on rubbish: what does not fit is left out. Source: the SQLite file format, 1.5, 1.6 and 2.1.

**A b-tree page** (section 1.6): on page 1 after 100 bytes of file header. Byte 0 is the kind (2 index interior, 5 table
interior, 10 index leaf, 13 table leaf), bytes 3-4 count the cells, whose pointers follow the header of 8 or 12 bytes.
A cell is [left child, 4 bytes: interior only] payload size [rowid: tables only] payload [first overflow page, 4 bytes].
With U usable bytes a payload over X is cut: X = U-35 in table leaves, else (U-12)*64/255-23; M = (U-12)*32/255-23,
K = M+((P-M) mod (U-4)), and K bytes stay in the cell if K <= X, else M. **An overflow page** is the number of the next
(4 bytes, 0 at the end) and U-4 bytes of payload. A payload is a record (section 2.1): header size, one serial type a
column, then the values with nothing between them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import sub

WITH_CELLS = frozenset((2, 10, 13))
"""First bytes of the b-tree pages whose cells have a payload (interior table pages have none)."""

_INDEX_INTERIOR, _TABLE_LEAF = 2, 13

Lookup = Callable[[int], bytes | None]
"""Gives the page of that number, or None where there is none."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A live cell: its payload has `size` bytes, of which those from `start` to `end` lie in the page.

    `overflow` is the first page of the rest, 0 where there is none.
    """

    start: int
    end: int
    size: int
    overflow: int


def cells(page: bytes, number: int, *, cut_only: bool = False) -> list[Cell]:
    """The live cells with a payload in the b-tree page `page`; with `cut_only` those alone that continue elsewhere.

    Any other page gives none; a cell that does not fit the page is left out.
    """
    at = 100 if number == 1 else 0
    usable = len(page)
    kind = page[at] if usable > at + 12 else 0
    if kind not in WITH_CELLS:
        return []
    at, before = (at + 12, 4) if kind == _INDEX_INTERIOR else (at + 8, 0)
    low = (usable - 12) * 32 // 255 - 23
    high = usable - 35 if kind == _TABLE_LEAF else (usable - 12) * 64 // 255 - 23
    count = min(int.from_bytes(page[at - before - 5 : at - before - 3], "big"), (usable - at) // 2)
    starts: Sequence[int] = struct.unpack_from(f">{count}H", page, at)
    if cut_only and count > 1:
        # A cell that is cut leaves at least M bytes in the page, so a page of small cells needs no closer look.
        in_order = sorted(starts)
        if usable - in_order[-1] < low and max(map(sub, in_order[1:], in_order)) < low:
            return []
    found = []
    for start in starts:
        size, body = _varint(page, start + before)
        if kind == _TABLE_LEAF:
            _, body = _varint(page, body)
        local = size
        if size > high:
            local = low + (size - low) % (usable - 4)
            local = local if local <= high else low
        elif cut_only:
            continue
        end = body + local
        if end + (4 if local < size else 0) <= usable:
            overflow = int.from_bytes(page[end : end + 4], "big") if local < size else 0
            found.append(Cell(body, end, size, overflow))
    return found


def payload(cell: Cell, page: bytes, lookup: Lookup) -> tuple[bytes, dict[int, int]]:
    """The whole payload of `cell`, which lies in `page`, and its overflow pages, as far as they are there.

    These are given as number -> bytes used in that page, in order; what is behind them there is dead.
    """
    parts, chain = [page[cell.start : cell.end]], dict[int, int]()
    left, number = cell.size - (cell.end - cell.start), cell.overflow
    while left > 0 and number and number not in chain and (rest := lookup(number)) is not None:
        parts.append(rest[4 : 4 + left])
        chain[number] = 4 + len(parts[-1])
        left -= len(parts[-1])
        number = int.from_bytes(rest[:4], "big")
    return b"".join(parts), chain


def columns(record: bytes) -> list[tuple[int, int]]:
    """Start and end of the text and blob values of `record`, in order; those that begin after its end are left out."""
    size, at = _varint(record, 0)
    spans, start = [], size
    size = min(size, len(record))
    while at < size and start <= len(record):
        serial, at = _varint(record, at)
        length = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[serial] if serial < 12 else (serial - 12) // 2
        if serial >= 12:
            spans.append((start, min(start + length, len(record))))
        start += length
    return spans


def next_overflow(page: bytes) -> int:
    """Number of the page that follows if `page` is an overflow page, else 0.

    A b-tree page begins with its kind; an overflow page with the upper byte of a page number, which is 0 up to 64 GB.
    """
    return int.from_bytes(page[:4], "big") if page[:1] == b"\x00" else 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The variable-length integer at `at` and the place after it. Past the end it reads zeros."""
    value = 0
    for i in range(at, at + 9):
        byte = data[i] if i < len(data) else 0
        if i == at + 8:
            return value << 8 | byte, i + 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, i + 1
    raise AssertionError  # pragma: no cover - the loop returns at its ninth byte
