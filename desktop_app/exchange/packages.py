"""Checks .xlsx and .ods files, which are ZIP archives of XML, without giving them to the parser.

Every part is unpacked once, in pieces, and counted; every XML part is read by expat, which stops at the first document
type declaration. The sizes that the parser would have to allocate are worked out beforehand: it takes memory for the
whole rectangle between the first and the last filled cell, and an allocation that fails ends the process.
Sources: ECMA-376 part 1 §18.3.1 (cells), §18.4 (shared strings); OpenDocument 1.3 part 3 §9.1 and §19.675 (repeats).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Literal
from xml.parsers import expat

from desktop_app.exchange.refusals import Limits, bomb, damaged, other_content, protected, reaches_out, too_many
from desktop_app.rules.errors import Problem

_PIECE = 64 << 10
_RATIO_FROM = 1 << 20  # small parts may be repetitive
_CENTRAL_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = 30  # bytes, without name and extra field
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"^[A-Za-z]:")
_LETTERS = re.compile(r"[A-Za-z]{1,7}")
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def check_package(data: bytes, limits: Limits) -> Literal["xlsx", "ods"]:
    """Which of the two kinds `data` is, once it has passed.

    Raises:
        Rejected: IM-03 to IM-08, as `guard.read_checked` tells.
    """
    if data.count(_CENTRAL_ENTRY) > 2 * limits.parts:  # before the directory itself fills the memory
        raise bomb()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_directory(parts, limits)
            kind = _kind(archive)
            _check_parts(archive, parts, limits)
    except Problem:
        raise
    except Exception:  # hostile archives make zipfile raise errors of a dozen unrelated types
        raise damaged() from None
    return kind


def _kind(archive: zipfile.ZipFile) -> Literal["xlsx", "ods"]:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names and "[Content_Types].xml" in names:
        return "xlsx"
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as mimetype:
            if mimetype.read(100).strip() == _SPREADSHEET:
                return "ods"
    raise other_content()


def _check_directory(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.unpacked:
        raise bomb()
    seen: set[str] = set()
    end = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        # orig_filename: what the archive says, before zipfile cuts it at a NUL and turns backslashes.
        name = part.orig_filename
        steps = name.replace("\\", "/").split("/")
        if not name or name[0] in "/\\" or "\x00" in name or ".." in steps or _DRIVE.match(name):
            raise reaches_out()
        if name.lower() in seen:
            raise damaged()
        seen.add(name.lower())
        if part.flag_bits & _ENCRYPTED:
            raise protected()
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged()
        if part.header_offset < end:  # overlapping parts: the same bytes unpacked many times
            raise bomb()
        end = part.header_offset + _LOCAL_HEADER + part.compress_size
        if part.file_size > _RATIO_FROM and part.file_size > limits.ratio * part.compress_size:
            raise bomb()


def _check_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = 0
    longest = 0
    strings: list[int] = []
    sheets: list[tuple[zipfile.ZipInfo, int]] = []
    for part in parts:
        scan = Scan(limits)
        total += _feed(archive, part, scan, limits.unpacked - total)
        if scan.root == "sst":
            strings = scan.strings
            longest = max(strings, default=0)
        elif scan.shared:
            sheets.append((part, scan.shared))
    for part, shared in sheets:
        # One long shared string may be meant by a million cells; only then are they added up one by one.
        if longest * shared > limits.text:
            exact = Scan(limits, strings)
            _feed(archive, part, exact, limits.unpacked)


def _feed(archive: zipfile.ZipFile, part: zipfile.ZipInfo, scan: Scan, most: int) -> int:
    """Unpack `part` once, through `scan` if it is XML; its true size. zipfile compares the checksum at its end."""
    name = part.filename.lower()
    size = 0
    reading = False
    for piece in _pieces(archive, part):
        if size == 0:
            reading = name.endswith((".xml", ".rels")) or _looks_like_xml(piece)
        size += len(piece)
        if size > most:
            raise bomb()
        reading = reading and scan.feed(piece)
    if reading:
        scan.feed(b"", last=True)
    if not scan.well_formed and not name.endswith(".vml"):  # Excel itself writes broken markup into its drawings
        raise damaged()
    return size


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _looks_like_xml(piece: bytes) -> bool:
    return piece.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] == b"<"


class Scan:
    """Counts what one XML part would make a spreadsheet reader allocate.

    Attributes:
        root: local name of the outermost element. shared: cells that point to a shared string. strings: lengths of
            the shared strings, when the part is their list. well_formed: False once the XML broke.
    """

    def __init__(self, limits: Limits, strings: list[int] | None = None) -> None:
        """With `strings`, also add up the shared strings that the cells of a sheet point to."""
        self.root = ""
        self.shared = 0
        self.strings: list[int] = []
        self.well_formed = True
        self._limits = limits
        self._lengths = strings
        self._first_row = self._first_column = self._last_row = self._last_column = -1
        self._row = self._column = -1
        self._row_repeat = self._cell_repeat = 1
        self._cell: dict[str, str] = {}
        self._inside: dict[str, int] = {}
        self._digits = ""
        self._is_shared = False
        self._text = 0
        self._number = ""
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start_root

    def feed(self, piece: bytes, *, last: bool = False) -> bool:
        """Read on; False when the XML is broken (nothing more is read then)."""
        if self.well_formed:
            try:
                self._parser.Parse(piece, last)
            except expat.ExpatError:
                self.well_formed = False
        return self.well_formed

    def _doctype(self, *_: object) -> None:
        raise reaches_out()

    def _start_root(self, name: str, attributes: dict[str, str]) -> None:
        self.root = _local(name)
        if self.root == "worksheet":
            self._parser.StartElementHandler = self._start_sheet
            if self._lengths is not None:
                self._parser.CharacterDataHandler = self._shared_number
                self._parser.EndElementHandler = self._end_shared_number
        elif self.root == "sst":
            self._parser.StartElementHandler = self._start_strings
            self._parser.CharacterDataHandler = self._string_text
        elif self.root in ("document-content", "document"):
            self._parser.StartElementHandler = self._start_open
            self._parser.EndElementHandler = self._end_open
        else:
            self._parser.StartElementHandler = None

    # -- .xlsx --------------------------------------------------------------------------------------------------------

    def _start_sheet(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = _local(name)
        if name == "c":
            self._cell = attributes
            self._column += 1
        elif name in ("v", "is"):
            reference, digits = self._cell.get("r"), self._digits
            if reference is None:
                self._filled()
            elif digits and reference.endswith(digits) and reference[: -len(digits)] in self._inside:
                self._column = self._inside[reference[: -len(digits)]]  # as nearly always: inside the rectangle
            else:
                self._place(reference)
            self._is_shared = self._cell.get("t") == "s"
            self.shared += self._is_shared
            self._number = ""
        elif name == "row":
            number = attributes.get("r")
            self._row = self._row + 1 if number is None else _number(number) - 1
            self._column = -1
            self._digits = ""

    def _place(self, reference: str) -> None:
        """Go to the cell "B3" and widen the rectangle by it."""
        letters = reference.rstrip("0123456789")
        if not _LETTERS.fullmatch(letters):
            raise damaged()
        self._column = -1
        for letter in letters.upper():
            self._column = (self._column + 1) * 26 + ord(letter) - 65
        self._digits = reference[len(letters) :]
        self._row = _number(self._digits) - 1
        self._filled()
        self._inside[letters] = self._column

    def _shared_number(self, text: str) -> None:
        if self._is_shared:
            self._number += text

    def _end_shared_number(self, name: str) -> None:
        if self._is_shared and _local(name) == "v":
            index = _number(self._number.strip())
            if self._lengths and index < len(self._lengths):
                self._add_text(self._lengths[index])

    def _start_strings(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "si":
            self.strings.append(0)

    def _string_text(self, text: str) -> None:
        if self.strings:
            self.strings[-1] += len(text)

    # -- .ods ---------------------------------------------------------------------------------------------------------

    def _start_open(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name in ("table-cell", "covered-table-cell"):
            self._cell_repeat = _repeat(attributes, "number-columns-repeated")
            self._column += self._cell_repeat
            if any(_local(key) in ("value-type", "formula") for key in attributes):
                self._filled()
        elif name == "p":
            self._filled()
            self._parser.CharacterDataHandler = self._open_text
        elif name == "s":
            self._add_text(_repeat(attributes, "c") * self._cell_repeat * self._row_repeat)
        elif name == "table-row":
            self._row_repeat = _repeat(attributes, "number-rows-repeated")
            self._row += self._row_repeat
            self._column = -1
        elif name == "table":
            self._row = self._column = -1
            self._first_row = self._first_column = self._last_row = self._last_column = -1
            self._text = 0

    def _end_open(self, name: str) -> None:
        if _local(name) == "p":
            self._parser.CharacterDataHandler = None

    def _open_text(self, text: str) -> None:
        self._add_text(len(text) * self._cell_repeat * self._row_repeat)

    # -- both ---------------------------------------------------------------------------------------------------------

    def _filled(self) -> None:
        """Widen the rectangle by the present cell."""
        if self._first_row < 0:
            self._first_row = max(0, self._row - self._row_repeat + 1)
            self._first_column = max(0, self._column - self._cell_repeat + 1)
        self._first_row = min(self._first_row, self._row)
        self._first_column = min(self._first_column, self._column)
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        rows = self._last_row - self._first_row + 1
        columns = self._last_column - self._first_column + 1
        if rows > self._limits.rows or rows * columns > self._limits.area or self._last_column > 20_000:
            raise too_many(self._limits)

    def _add_text(self, length: int) -> None:
        self._text += length
        if self._text > self._limits.text:
            raise bomb()


def _local(name: str) -> str:
    return name[name.rfind(":") + 1 :]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise damaged()
    return int(text)


def _repeat(attributes: dict[str, str], wanted: str) -> int:
    for key, value in attributes.items():
        if _local(key) == wanted:
            return max(1, _number(value))
    return 1
