"""Checks .xls files (Excel 97 to 2003) before the parser allocates what they claim to hold.

An .xls is a small file system ("compound file") whose stream "Workbook" is a row of records. Only what decides about
memory and passwords is read: encryption, declared dimensions and the places of cells.
Sources: [MS-CFB] §2 (sectors, allocation table, directory), [MS-XLS] §2.4 (records).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from desktop_app.exchange.refusals import Limits, damaged, protected, too_many
from desktop_app.rules.errors import Problem

_LARGEST_SECTOR = 0xFFFFFFFA
_DIRECTORY_ENTRY = 128
_BOF = frozenset({0x0809, 0x0009, 0x0209, 0x0409})
_FILE_PASS = 0x002F
_DIMENSIONS = 0x0200
# NUMBER, LABEL, RK, LABELSST, BOOLERR, FORMULA, RSTRING: row and column first.
_CELLS = frozenset({0x0203, 0x0204, 0x027E, 0x00FD, 0x0205, 0x0006, 0x0206, 0x0406, 0x00D6})
_MULTIPLE_RK = 0x00BD


def check_legacy(data: bytes, limits: Limits) -> None:
    """Pass an .xls file.

    Raises:
        Rejected: IM-04 protected; IM-05 damaged or no workbook; IM-08 too many rows or columns.
    """
    try:
        streams = _streams(data)
        if "encryptedpackage" in streams:
            raise protected()
        workbook = streams.get("workbook") or streams.get("book")
        if workbook is None:
            raise damaged()
        _check_records(workbook, limits)
    except Problem:
        raise
    except (struct.error, IndexError, ValueError, UnicodeDecodeError):
        raise damaged() from None


def _streams(data: bytes) -> dict[str, bytes]:
    """The streams of the compound file, by lower-case name; only the ones asked for are read."""
    sector_shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if sector_shift not in (9, 12) or mini_shift != 6:
        raise damaged()
    size = 1 << sector_shift
    directory_start, _, cutoff, mini_table_start = struct.unpack_from("<IIII", data, 48)
    table = _table(data, size)
    directory = _chain(data, table, directory_start, size)
    entries: dict[str, tuple[int, int, int]] = {}
    root = (0, 0)
    for at in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
        name_size, kind = struct.unpack_from("<HB", directory, at + 64)
        start, length = struct.unpack_from("<II", directory, at + 116)
        if kind == 5:
            root = (start, length)
        elif kind == 2 and 2 <= name_size <= 64:
            name = directory[at : at + name_size - 2].decode("utf-16-le").lower()
            entries.setdefault(name, (kind, start, length))
    found: dict[str, bytes] = {}
    for name in ("workbook", "book", "encryptedpackage"):
        if name not in entries:
            continue
        _, start, length = entries[name]
        if length >= cutoff or name == "encryptedpackage":
            stream = _chain(data, table, start, size)
        else:
            mini = _chain(data, table, root[0], size)[: root[1]]
            mini_table = _integers(_chain(data, table, mini_table_start, size))
            stream = _chain(mini, mini_table, start, 64, header=0)
        found[name] = stream[:length]
    return found


def _table(data: bytes, size: int) -> list[int]:
    """The sector allocation table; its own sectors are listed in the header and in a chain behind it."""
    listed = list(struct.unpack_from("<109I", data, 76))
    following, count = struct.unpack_from("<II", data, 68)
    for _ in range(min(count, len(data) // size)):
        if following > _LARGEST_SECTOR:
            break
        sector = _sector(data, following, size, size)
        *more, following = struct.unpack(f"<{size // 4}I", sector)
        listed.extend(more)
    table: list[int] = []
    for number in listed:
        if number <= _LARGEST_SECTOR:
            table.extend(_integers(_sector(data, number, size, size)))
        if len(table) > len(data):  # more entries than bytes: it lists sectors again and again
            raise damaged()
    return table


def _chain(data: bytes, table: list[int], start: int, size: int, *, header: int | None = None) -> bytes:
    """The sectors from `start` on, joined. A chain longer than the file goes in circles."""
    before = size if header is None else header
    pieces: list[bytes] = []
    while start <= _LARGEST_SECTOR:
        if len(pieces) > len(data) // size or start >= len(table):
            raise damaged()
        pieces.append(_sector(data, start, size, before))
        start = table[start]
    return b"".join(pieces)


def _sector(data: bytes, number: int, size: int, header: int) -> bytes:
    at = header + number * size
    if at >= len(data):
        raise damaged()
    return data[at : at + size].ljust(size, b"\x00")


def _integers(sector: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4]))


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _check_records(stream: bytes, limits: Limits) -> None:
    rows = columns = 0
    for kind, body in _records(stream):
        if kind == _FILE_PASS:
            raise protected()
        if kind in _BOF:
            rows = columns = 0
        elif kind == _DIMENSIONS:
            # Excel 97 counts rows with four bytes, Excel 5 with two.
            form = "<IIHH" if len(body) >= 12 else "<HHHH"
            first_row, end_row, first_column, end_column = struct.unpack_from(form, body)
            if first_row > end_row or first_column > end_column:
                raise damaged()
            _check_area(end_row - first_row, end_column - first_column, limits)
        elif kind in _CELLS or kind == _MULTIPLE_RK:
            row, column = struct.unpack_from("<HH", body)
            if kind == _MULTIPLE_RK:
                column = max(column, struct.unpack_from("<H", body, len(body) - 2)[0])
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            _check_area(rows, columns, limits)


def _check_area(rows: int, columns: int, limits: Limits) -> None:
    if rows > limits.rows or rows * columns > limits.area:
        raise too_many(limits)
