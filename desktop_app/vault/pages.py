"""Read the database file page by page without SQLite: what is really on the disk, deleted rows included.

Nothing here trusts the structure of the file. Damage, truncation and rubbish give rubbish pages, never an exception;
only a file that cannot be opened or read raises (`OSError`). On Linux and macOS, closing any handle on a file drops the
process's POSIX locks on it: read either with the book's connection closed or with nobody else able to open the book.

**A SQLCipher 4 file** (source: the SQLCipher design page and its `crypto_impl.c`; confirmed by the tests):

* The file is a row of 4096-byte pages. The last 80 bytes of each are the reserve: 16 bytes of IV, then 64 bytes of
  HMAC-SHA512. The 4016 before it are AES-256-CBC without padding under that IV.
* The first 16 bytes of page 1 are the salt in the clear; they stand where SQLite has its magic string, and the cipher
  text of page 1 begins after them.
* The HMAC covers cipher text, IV and the page number (4 bytes, little-endian). Its key is PBKDF2-HMAC-SHA512 of the
  data key over the salt with every byte XOR 0x3a, 2 rounds, 32 bytes.

**The write-ahead log** (SQLite file format, section 4): a header of 32 bytes, then frames: 24 bytes of header (page
number, size of the database in pages when the frame ends a transaction or else 0, two salts, two checksums; all are
big-endian), then one page, encrypted as in the main file. Until a TRUNCATE checkpoint old frames stay behind new ones.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SEALED_PAGE = 4096
"""Page size of a sealed file, in bytes: SQLCipher's default, and the only one we make."""
RESERVE = 80
BATCH = 16
"""Pages read at a time. Buffers of 64 KiB stay in the processor's cache and below the allocator's page-fault limit."""
KEY_BYTES, SALT_BYTES = 32, 16

_BLOCK = 16
_IV_AT = SEALED_PAGE - RESERVE
_HMAC_AT = _IV_AT + _BLOCK
_MAGIC = b"SQLite format 3\x00"
FRAME_HEADER, WAL_HEADER = 24, 32
_LOCK_BYTE = 0x40000000


@dataclass(frozen=True, slots=True)
class Layout:
    """How pages lie in the file: `page_size` bytes each, of which the last `reserve` hold no content."""

    page_size: int
    reserve: int

    @property
    def usable(self) -> int:
        """Bytes of content in a page."""
        return self.page_size - self.reserve


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pages in one buffer, so that they can be searched at one go.

    Page `i` has the number ``numbers[i]`` and begins at ``i * stride + skip`` of `data`; the `skip` bytes before it
    mean nothing. `places` are page numbers too, or in the write-ahead log frame numbers from 1. ``commits[i]`` tells
    that the frame ends a transaction.
    """

    places: Sequence[int]
    numbers: Sequence[int]
    data: bytes
    stride: int
    skip: int
    usable: int
    commits: Sequence[bool] = ()

    def page(self, i: int) -> bytes:
        """The usable bytes of page `i` of this batch."""
        start = i * self.stride + self.skip
        return self.data[start : start + self.usable]


class _Unseal:
    """Turns raw pages into a searchable buffer.

    key: the data key, alone or followed by the salt; None for a plain file.
    """

    def __init__(self, key: bytes | None, layout: Layout) -> None:
        self.layout = layout
        self._decryptor = None
        if key is not None:
            _check(key)
            # One decryptor for everything. Of the past CBC needs only the previous block of cipher text: with its IV in
            # front of each page the IV itself comes out as rubbish and the page right, much faster than with one
            # decryptor a page.
            self._decryptor = Cipher(algorithms.AES(key[:KEY_BYTES]), modes.CBC(bytes(_BLOCK))).decryptor()
        self.skip = 0 if key is None else _BLOCK
        self.stride = layout.page_size if key is None else _BLOCK + layout.usable

    def __call__(self, raw: Sequence[memoryview], numbers: Sequence[int]) -> bytes:
        """The pages `raw`, all whole, in one buffer: page `i` begins at ``i * stride + skip``."""
        if self._decryptor is None:
            return b"".join(raw)
        parts: list[memoryview | bytes] = []
        for page, number in zip(raw, numbers, strict=True):
            if number == 1:
                parts += (bytes(_BLOCK), page[_IV_AT:_HMAC_AT], page[_BLOCK:_IV_AT])
            else:
                parts += (page[_IV_AT:_HMAC_AT], page[:_IV_AT])
        data = self._decryptor.update(b"".join(parts))
        if 1 not in numbers:
            return data
        mended = bytearray(data)
        for i, number in enumerate(numbers):
            if number == 1:
                at = i * self.stride + self.skip
                mended[at : at + _BLOCK] = _MAGIC
        return bytes(mended)


def _check(key: bytes) -> None:
    if len(key) not in (KEY_BYTES, KEY_BYTES + SALT_BYTES):
        raise ValueError("a key has 32 bytes, or 48 with its salt")


def wal_path(path: Path) -> Path:
    """The write-ahead log that belongs to the database `path`."""
    return path.with_name(path.name + "-wal")


def layout_of(path: Path, key: bytes | None) -> Layout:
    """How the pages of `path` lie; of a plain file (`key` None) as its header says, or 4096 where that is nonsense."""
    if key is not None:
        return Layout(SEALED_PAGE, RESERVE)
    with path.open("rb") as file:
        header = file.read(100)
    size = int.from_bytes(header[16:18], "big")
    size = 65536 if size == 1 else size
    if header[:16] != _MAGIC or size < 512 or size & (size - 1):
        return Layout(SEALED_PAGE, 0)
    return Layout(size, header[20] if header[20] <= size - 480 else 0)


def batches(path: Path, key: bytes | None) -> Iterator[Batch]:
    """The pages of the main file in order, some at a time. A last page that is cut short is filled with zeros."""
    layout = layout_of(path, key)
    unseal, size = _Unseal(key, layout), layout.page_size
    with path.open("rb") as file:
        number = 1
        while raw := file.read(size * BATCH):
            whole = memoryview(raw + bytes(-len(raw) % size))
            numbers = range(number, number + len(whole) // size)
            data = unseal([whole[at : at + size] for at in range(0, len(whole), size)], numbers)
            yield Batch(numbers, numbers, data, unseal.stride, unseal.skip, layout.usable)
            number += BATCH


def wal_batches(path: Path, key: bytes | None) -> Iterator[Batch]:
    """Every frame of the write-ahead log of the database `path`, stale ones too; nothing where there is no log."""
    layout = layout_of(path, key)
    unseal = _Unseal(key, layout)
    for places, headers, raw in _raw_frames(path, layout.page_size):
        numbers = [header[0] for header in headers]
        data = unseal(raw, numbers)
        commits = [header[1] != 0 for header in headers]
        yield Batch(places, numbers, data, unseal.stride, unseal.skip, layout.usable, commits)


def _raw_frames(path: Path, size: int) -> Iterator[tuple[range, list[tuple[int, int]], list[memoryview]]]:
    try:
        file = wal_path(path).open("rb")
    except FileNotFoundError:
        return
    with file:
        file.read(WAL_HEADER)
        step, frame = FRAME_HEADER + size, 1
        while raw := file.read(step * BATCH):
            whole = memoryview(raw + bytes(-len(raw) % step))
            starts = range(0, len(whole), step)
            headers = [struct.unpack_from(">II", whole, at) for at in starts]
            yield range(frame, frame + len(starts)), headers, [whole[at + FRAME_HEADER : at + step] for at in starts]
            frame += BATCH


def pages(path: Path, key: bytes | None) -> Iterator[tuple[int, bytes]]:
    """Number and decrypted usable bytes of every page of the main file, in order, from 1.

    key: 32 bytes of data key, or these and the 16 of the salt; None for a file that is not encrypted.
    """
    for batch in batches(path, key):
        for i, number in enumerate(batch.numbers):
            yield number, batch.page(i)


def wal_frames(path: Path, key: bytes | None) -> Iterator[tuple[int, int, bytes]]:
    """Frame number (from 1), page number and decrypted bytes of every frame in the write-ahead log of `path`."""
    for batch in wal_batches(path, key):
        for i, (frame, number) in enumerate(zip(batch.places, batch.numbers, strict=True)):
            yield frame, number, batch.page(i)


def verify_hmacs(path: Path, key: bytes) -> list[int]:
    """Numbers of the damaged pages of the main file: wrong HMAC, cut short, or (page 1) a salt other than the key's."""
    damaged: list[int] = []
    with path.open("rb") as file:
        seal = _Seal(key, file.read(SALT_BYTES))
        file.seek(0)
        number = 1
        while raw := file.read(SEALED_PAGE):
            # SQLite keeps the page with its lock byte out of use, so nothing is ever written there.
            if not seal.fits(raw, number) and number != _LOCK_BYTE // SEALED_PAGE + 1:
                damaged.append(number)
            number += 1
    return damaged


class _Seal:
    """Tells whether a raw page bears the HMAC it should."""

    def __init__(self, key: bytes, salt_in_file: bytes) -> None:
        _check(key)
        self._salt = key[KEY_BYTES:] or salt_in_file
        hmac_salt = bytes(byte ^ 0x3A for byte in self._salt)
        self._key = hashlib.pbkdf2_hmac("sha512", key[:KEY_BYTES], hmac_salt, 2, KEY_BYTES)

    def fits(self, raw: bytes, number: int) -> bool:
        if len(raw) != SEALED_PAGE or (number == 1 and raw[:SALT_BYTES] != self._salt):
            return False
        body = raw[SALT_BYTES if number == 1 else 0 : _HMAC_AT] + struct.pack("<I", number)
        return hmac.compare_digest(hmac.digest(self._key, body, "sha512"), raw[_HMAC_AT:])


class PageFile:
    """Pages of the main file by number, in any order. A context manager."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        self.layout = layout_of(path, key)
        self._unseal = _Unseal(key, self.layout)
        self._file: BinaryIO = path.open("rb")
        self._read = lru_cache(maxsize=64)(self._batch)

    def __enter__(self) -> PageFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _batch(self, index: int) -> Batch:
        size = self.layout.page_size
        self._file.seek(index * size * BATCH)
        raw = self._file.read(size * BATCH)
        whole = memoryview(raw + bytes(-len(raw) % size))
        numbers = range(index * BATCH + 1, index * BATCH + 1 + len(whole) // size)
        data = self._unseal([whole[at : at + size] for at in range(0, len(whole), size)], numbers)
        return Batch(numbers, numbers, data, self._unseal.stride, self._unseal.skip, self.layout.usable)

    def page(self, number: int) -> bytes | None:
        """The usable bytes of page `number`; None where the file has no such page."""
        if number < 1:
            return None
        batch, i = self._read((number - 1) // BATCH), (number - 1) % BATCH
        return batch.page(i) if i < len(batch.numbers) else None


class WalFile:
    """Frames of the write-ahead log of `path`, in any order; none where there is no log. A context manager."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        layout = layout_of(path, key)
        self._size = layout.page_size
        self._unseal = _Unseal(key, layout)
        self._numbers: list[int] = []
        self._versions: dict[int, list[int]] = {}
        self._ends: list[int] = []
        for frames, headers, _ in _raw_frames(path, layout.page_size):
            for frame, (number, pages_then) in zip(frames, headers, strict=True):
                self._numbers.append(number)
                self._versions.setdefault(number, []).append(frame)
                if pages_then:
                    self._ends.append(frame)
        self._file: BinaryIO | None = wal_path(path).open("rb") if self._numbers else None

    def __enter__(self) -> WalFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def version(self, number: int, frame: int) -> int:
        """The frame in which the transaction of `frame` saw page `number`; 0 where it is the main file's."""
        at = bisect_left(self._ends, frame)
        end = self._ends[at] if at < len(self._ends) else len(self._numbers)
        versions = self._versions.get(number, [])
        before = bisect_right(versions, end)
        return versions[before - 1] if before else 0

    def page(self, frame: int) -> bytes | None:
        """The usable bytes of `frame`; None where there is no such frame."""
        if self._file is None or not 1 <= frame <= len(self._numbers):
            return None
        self._file.seek(WAL_HEADER + (frame - 1) * (FRAME_HEADER + self._size) + FRAME_HEADER)
        raw = self._file.read(self._size).ljust(self._size, b"\x00")
        data = self._unseal([memoryview(raw)], [self._numbers[frame - 1]])
        return data[self._unseal.skip : self._unseal.skip + self._unseal.layout.usable]
