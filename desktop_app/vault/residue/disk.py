"""Pass 2: every byte of the file and its write-ahead log, read without SQLite; and our other files.

Every page and frame is searched as it is: live rows, gaps, free pages, stale frames. Payloads on several pages are
searched joined as well. What lies in a live row is judged by the column it stands in, as pass 1 does, since columns
touch each other without a mark. In dead space there are no columns, and every match counts.

Not seen: a term in the *dead* remains of a row, right across the border of its first page and its first overflow page.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from desktop_app.vault.pages import Batch, PageFile, WalFile, batches, wal_batches
from desktop_app.vault.residue.btree import WITH_CELLS, Cell, cells, columns, next_overflow, payload
from desktop_app.vault.residue.needles import Hit, Needle, Needles
from desktop_app.vault.residue.views import is_text

_BLOCK = 1 << 18
_BESIDE = 64  # bytes beside a match that its judgement may look at
_FEW = 16  # numbers of pages that are looked for in all pages sooner than every cell is measured

Place = tuple[int, int]
"""Where a page is stored: (frame of the write-ahead log, page number); frame 0 is the main file."""


def scan_pages(path: Path, key: bytes | None, needles: Needles) -> list[Hit]:
    """Every page of the database `path` and frame of its write-ahead log that holds one of `needles`, once per needle.

    key: the data key, 32 bytes, or 48 with its salt; None for a file that is not encrypted. Damaged pages decrypt to
    rubbish and hold nothing: see `pages.verify_hmacs`. Raises OSError when the file cannot be read.
    """
    if not needles.items:
        return []
    with PageFile(path, key) as file, WalFile(path, key) as log:
        scan = _Scan(file, log, needles)
        for batch, places in _everything(path, key):
            scan.read(batch, places)
        if scan.has_chains:
            for batch, places in _everything(path, key):
                scan.note_cut(batch, places)
        scan.follow_chains()
        scan.join_dead_chains()
        return [Hit(needle.kind, needle.term, _told(place)) for place, needle in sorted(scan.found, key=_in_order)]


def _everything(path: Path, key: bytes | None) -> Iterator[tuple[Batch, list[Place]]]:
    for batch in batches(path, key):
        yield batch, [(0, number) for number in batch.numbers]
    for batch in wal_batches(path, key):
        yield batch, list(zip(batch.places, batch.numbers, strict=True))


class _Scan:
    """A scan under way.

    Attributes:
        found: pages that hold a needle, with it.
    """

    def __init__(self, file: PageFile, log: WalFile, needles: Needles) -> None:
        self.found: dict[tuple[Place, Needle], None] = {}
        self._file, self._log, self._needles = file, log, needles
        self._cut: list[tuple[Place, Cell]] = []  # cells that go on elsewhere
        self._links: dict[Place, int] = {}  # pages that look like overflow pages -> the number that follows, 0 for none
        self._loose: list[tuple[Place, Needle]] = []  # matches on pages that may belong to such a cell
        self._claimed: dict[Place, int] = {}  # pages that do -> bytes used there
        self._named: list[bytes] | None = (
            None  # the numbers of the pages that look like overflow pages, as cells have them
        )

    @property
    def has_chains(self) -> bool:
        """Whether any page looks like one on which a cell goes on: without one no cell does, and none is measured."""
        return bool(self._links)

    def note_cut(self, batch: Batch, places: list[Place]) -> None:
        """Note the cells that go on elsewhere; where few pages look like parts of chains, those near their numbers."""
        if self._named is None:
            self._named = [number.to_bytes(4, "big") for number in {number for _, number in self._links}]
        if len(self._named) <= _FEW and not any(each in batch.data for each in self._named):
            return
        for i, place in enumerate(places):
            if batch.data[i * batch.stride + batch.skip] in WITH_CELLS or place[1] == 1:
                self._cut += [(place, cell) for cell in cells(batch.page(i), place[1], cut_only=True)]

    def read(self, batch: Batch, places: list[Place]) -> None:
        """Search the pages of `batch` one by one, and note which look like parts of a chain."""
        for i, place in enumerate(places):
            start = i * batch.stride + batch.skip
            if batch.data[start] == 0 and place[1] != 1:
                follower = next_overflow(batch.data[start : start + 4])
                if follower or batch.page(i).strip(b"\x00"):
                    self._links[place] = follower
        resolved = False
        for match in self._needles.matches(batch.data):
            if match.view is not batch.data:
                resolved = True
                continue
            i, at = divmod(match.start, batch.stride)
            at -= batch.skip
            if 0 <= at < batch.usable:
                page = batch.page(i)
                # Once more in the page alone: what follows in the buffer can look like marks of the last letter.
                if here := match.needle.pattern.match(page, at):
                    self._judge(places[i], match.needle, page, here.start(), here.end())
        for i in range(len(places)) if resolved else ():
            self._judge_resolved(places[i], batch.page(i))

    def _judge(self, place: Place, needle: Needle, page: bytes, start: int, end: int) -> None:
        """A match in `page`: it counts in dead space, and in a live column that holds it."""
        live = cells(page, place[1])
        cell = next((each for each in live if each.start < end and start < each.end), None)
        if cell is None:
            # An overflow page has no cells; whether it is dead is known only at the end.
            if page[:1] == b"\x00":
                self._loose.append((place, needle))
            else:
                self.found[place, needle] = None
        elif cell.overflow:
            self._cut.append((place, cell))
        elif any(needle.within(value) for value in _values(page[cell.start : cell.end])):
            self.found[place, needle] = None

    def _judge_resolved(self, place: Place, page: bytes) -> None:
        """Matches in `page` that show only when escapes are resolved: places in it are lost, so ask every column."""
        shown = {match.needle for match in self._needles.matches(page) if match.view is not page}
        if not shown:
            return
        for cell in cells(page, place[1]):
            for value in _values(page[cell.start : cell.end]):
                for needle in shown & {match.needle for match in self._needles.matches(value, text=True)}:
                    shown.discard(needle)
                    if cell.overflow:
                        self._cut.append((place, cell))
                    elif needle in self._needles.found_in(value):
                        self.found[place, needle] = None
        self._loose += [(place, needle) for needle in shown]

    def follow_chains(self) -> None:
        """Search the cells that go over several pages, joined; then the matches on pages that none of them owns."""
        for place, cell in self._cut:
            if (page := self._page(place)) is None:
                continue
            whole, chain = payload(cell, page, partial(self._page_seen, place[0]))
            for number, used in chain.items():
                owned = self._seen(place[0], number)
                self._claimed[owned] = min(used, self._claimed.get(owned, used))
            for value in _values(whole):
                self.found.update(((place, needle), None) for needle in self._needles.found_in(value))
        for place, needle in self._loose:
            # Behind the end of a payload its last page is dead space.
            dead = (self._page(place) or b"")[self._claimed.get(place, 0) :]
            if any(match.needle is needle for match in self._needles.matches(dead)):
                self.found[place, needle] = None

    def join_dead_chains(self) -> None:
        """Search across the border of two overflow pages that no live cell owns."""
        reach = self._needles.reach
        for place, follower in self._links.items():
            if not follower or place in self._claimed:
                continue
            page, rest = self._page(place), self._page_seen(place[0], follower)
            if page is None or rest is None:
                continue
            left, right = page[4:][-reach:], rest[4:][:reach]
            both = left + right
            for match in self._needles.matches(both):
                if match.view is not both or match.start < len(left) < match.end:
                    self.found[place, match.needle] = None

    def _seen(self, frame: int, number: int) -> Place:
        """Where page `number` is, as the transaction of `frame` saw it."""
        return (self._log.version(number, frame) if frame else 0), number

    def _page_seen(self, frame: int, number: int) -> bytes | None:
        return self._page(self._seen(frame, number))

    def _page(self, place: Place) -> bytes | None:
        return self._log.page(place[0]) if place[0] else self._file.page(place[1])


def _values(record: bytes) -> Iterator[bytes]:
    return (record[start:end] for start, end in columns(record))


def _in_order(found: tuple[Place, Needle]) -> tuple[int, int, str, str]:
    (frame, number), needle = found
    return frame, number, needle.kind, needle.term


def _told(place: Place) -> str:
    frame, number = place
    return f"wal frame {frame} (page {number})" if frame else f"page {number}"


def scan_file(path: Path, needles: Needles) -> list[Hit]:
    """Every place in the file `path` that holds one of `needles`, as plain bytes. Raises OSError if unreadable."""
    found: dict[tuple[int, Needle], None] = {}
    for offset, block, last in _blocks(path, needles.reach + _BESIDE):
        text: bool | None = None
        for needle, view, start, end in needles.matches(block, text=True):
            text = _is_text_inside(block) if text is None else text
            # What ends near the end of the block is judged in the next one, which begins before it.
            if (last or end <= len(view) - _BESIDE) and (not text or needle.alone(view, start, end)):
                found[offset + (start if view is block else 0), needle] = None
    return [Hit(needle.kind, needle.term, f"byte {at}") for at, needle in found]


def _blocks(path: Path, overlap: int) -> Iterable[tuple[int, bytes, bool]]:
    """Offset, bytes, and whether it is the last, of blocks; each begins twice `overlap` before the last one's end."""
    with path.open("rb") as file:
        offset, block, more = 0, b"", file.read(_BLOCK)
        while True:
            block += more
            more = file.read(_BLOCK)
            yield offset, block, not more
            if not more:
                return
            kept = min(len(block), 2 * overlap)
            offset += len(block) - kept
            block = block[len(block) - kept :]


def _is_text_inside(block: bytes) -> bool:
    """Whether `block` is text, characters cut at its ends aside."""
    start = next((at for at, byte in enumerate(block[:4]) if byte & 0xC0 != 0x80), 0)
    try:
        whole = codecs.getincrementaldecoder("utf-8")().decode(block[start:])
    except UnicodeDecodeError:
        return False
    return is_text(whole.encode())
