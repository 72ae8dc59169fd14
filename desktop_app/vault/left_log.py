"""Whether the write-ahead log of a program that died still holds all that was committed to it.

SQLite takes a log up to the first frame whose checksum does not fit and says nothing of the rest: that is right for the
last transaction of a program that was killed while it wrote, and hides a damaged disk. Two things tell them apart, both
read before the engine opens the book, since it writes them anew:

* The index beside the log (``-shm``; SQLite's "WAL-index format") counts the committed frames. It is counted up only
  after they were forced to the disk, so a log with fewer good frames is damaged.
* Where the index is lost: a transaction that ended, and whose frames others follow, was committed before those.

Frames of an earlier round stay behind newer ones; they bear other salts and count for nothing.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_app.vault.pages import FRAME_HEADER, SEALED_PAGE, WAL_HEADER, wal_path

_INDEX_HEADER, _INDEX_VERSION = 48, 3_007_000
_MAGIC = 0x377F0682  # its last bit tells in which order the checksums take bytes
_WORD = 0xFFFFFFFF


@dataclass(frozen=True)
class LeftLog:
    """A log as it was found.

    Attributes:
        committed: frames that its index counts, 0 where there is none that belongs to it.
        followed: the last frame that ends a transaction and has frames of the same round behind it, 0 where none does.
    """

    committed: int
    followed: int

    def is_damaged(self, good: int) -> bool:
        """Whether something that was committed is missing where the engine found so many `good` frames."""
        return good < max(self.committed, self.followed)


def left_log(path: Path) -> LeftLog | None:
    """The log beside the closed database `path`; None where there is none, or an empty one. Raises `OSError`."""
    log = wal_path(path)
    if not log.is_file():
        return None
    with log.open("rb") as file:
        header = file.read(WAL_HEADER)
    counted, of = _index(path.with_name(f"{path.name}-shm"))
    salts = header[16:24] if _is_header(header) else None
    ended = followed = 0
    for number, (ends, own) in enumerate(_frames(log), 1):
        if salts is None:  # a header that is damaged: the first frame is of the same round
            salts = own
        if own == salts:
            followed = ended
            ended = number if ends else ended
    return None if salts is None else LeftLog(counted if of == salts else 0, followed)


def _frames(log: Path) -> Iterator[tuple[bool, bytes]]:
    """Of each frame, also of one cut short: whether it says that it ends a transaction, and its salts."""
    with log.open("rb", buffering=0) as file:  # only the headers: a log may hold as much as the book
        at, size = WAL_HEADER, log.stat().st_size
        while at + FRAME_HEADER <= size:
            file.seek(at)
            header = file.read(FRAME_HEADER)
            yield header[4:8] != bytes(4), header[8:16]
            at += FRAME_HEADER + SEALED_PAGE


def _is_header(header: bytes) -> bool:
    magic = int.from_bytes(header[:4], "big")
    if magic & ~1 != _MAGIC:
        return False
    return _checksum(header[:24], ">" if magic & 1 else "<") == struct.unpack(">II", header[24:])


def _index(path: Path) -> tuple[int, bytes]:
    """How many frames the index counts, and the salts of the log that it is of; 0 where it is not whole."""
    try:
        with path.open("rb") as file:
            first, second = file.read(_INDEX_HEADER), file.read(_INDEX_HEADER)
    except FileNotFoundError:
        return 0, b""
    order = "<" if sys.byteorder == "little" else ">"
    if len(second) < _INDEX_HEADER or first != second:
        return 0, b""
    version, _, _, made = struct.unpack_from("=IIIB", first)
    if version != _INDEX_VERSION or made != 1 or _checksum(first[:40], order) != struct.unpack_from("=II", first, 40):
        return 0, b""
    return struct.unpack_from("=I", first, 16)[0], first[32:40]


def _checksum(data: bytes, order: str) -> tuple[int, int]:
    """SQLite's checksum of log and index."""
    one = two = 0
    for first, second in struct.iter_unpack(f"{order}II", data):
        one = (one + first + two) & _WORD
        two = (two + second + one) & _WORD
    return one, two
