"""Reads tables out of workbooks and text files, row by row, exactly as they stand in the sheet.

Texts come out in NFC: code page 1258 and some phones write Vietnamese letters as base letter and mark. Nothing is
trimmed or understood here; that is the business of the kinds. Source: RFC 4180 (comma-separated values), as far as
offices keep to it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar

from python_calamine import CalamineWorkbook

from desktop_app.exchange.guard import Checked, read_checked
from desktop_app.exchange.refusals import SAFE, Limits, damaged, too_many
from desktop_app.exchange.vcards import card_rows
from desktop_app.rules.errors import N_, Rejected

_Result = TypeVar("_Result")

Cell = str | int | float | bool | date | datetime | time | timedelta
Row = tuple[int, list[Cell]]
"""The row's number in the sheet, from 1, and its cells; an empty cell is ""."""

DELIMITERS = ";,\t|"

_SAMPLE = 64 << 10  # characters looked at to tell the delimiter
_SAMPLE_RECORDS = 200
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_QUOTED_FORMULA = re.compile(r"'+[ \xa0\u3000]*[=+\-@\t\r\n＝＋－＠]")
_QUOTED_INNER = re.compile(r"(?<=[,\r\n])'(?=[ \t\xa0\u3000'\"]*[=+\-@＝＋－＠])")
# Letters and signs that text in the Vietnamese code page may hold; other scripts' signs betray another code page.
_EXPECTED = frozenset("₫ăâđêôơưĂÂĐÊÔƠƯàáèéìíòóùúýÀÁÈÉÌÍÒÓÙÚÝ\u0300\u0301\u0303\u0309\u0323–—‘’“”„…•€°²³×\xa0")


class Table:
    """One sheet, or a whole text file.

    Attributes:
        sheet: its name, "" for a text file.
    """

    def __init__(self, sheet: str, start: Callable[[], Iterator[list[Cell]]], limits: Limits) -> None:
        """`start` begins at the first row of the sheet, each time it is called."""
        self.sheet = sheet
        self._start = start
        self._limits = limits

    def rows(self) -> Iterator[Row]:
        """All rows from the first of the sheet on, blank ones included; may be asked for again.

        Raises:
            Rejected: IM-08 too many rows; IM-10 a cell with more than 65,536 characters.
        """
        longest = self._limits.cell
        for number, cells in enumerate(self._start(), 1):
            if number > self._limits.rows:
                raise too_many(self._limits)
            for cell in cells:
                if isinstance(cell, str) and len(cell) > longest:
                    raise cell_too_long(number, longest)
            yield number, [nfc(cell) if isinstance(cell, str) else cell for cell in cells]


class Source:
    """A file to import from, checked and opened.

    Attributes:
        sha256: of the file's bytes, in hex. sheets: the names of its sheets in order; [""] for a text file.
    """

    def __init__(self, checked: Checked, limits: Limits) -> None:
        """Open what `guard.read_checked` passed."""
        self.sha256 = checked.sha256
        self._limits = limits
        is_text = checked.kind in ("text", "cards")
        self._workbook = None if is_text else _guarded(lambda: open_workbook(checked.data))
        self._text = decode(checked.data) if is_text else ""
        self._text_rows = card_rows if checked.kind == "cards" else _text_rows
        self.sheets: list[str] = list(self._workbook.sheet_names) if self._workbook else [""]

    def table(self, sheet: str) -> Table:
        """The table of `sheet`, one of `sheets`."""
        if self._workbook is None:
            return Table(sheet, lambda: self._text_rows(self._text), self._limits)
        book = self._workbook
        found = _guarded(lambda: book.get_sheet_by_name(sheet))
        left = found.start[1] if found.start else 0

        def start() -> Iterator[list[Cell]]:
            for cells in found.iter_rows() if found.start else ():
                # Cells keep their column even where the first columns of the sheet are empty.
                yield [*[""] * left, *cells] if left else list(cells)

        return Table(sheet, start, self._limits)

    def tables(self) -> Iterator[Table]:
        """All tables in order, each read when it is asked for."""
        return (self.table(sheet) for sheet in self.sheets)


def open_source(path: Path, limits: Limits | None = None) -> Source:
    """The file at `path`: .xlsx, .xls, .ods, .csv, .tsv, .txt or .vcf.

    Raises:
        Rejected: IM-01 to IM-08, as `guard.read_checked` tells; IM-11 the letters of a text file cannot be made out.
        EnvironmentFailed: IM-09, the file cannot be read.
    """
    limits = limits or Limits()
    return Source(read_checked(path, limits), limits)


def read_table(path: Path, limits: Limits | None = None) -> tuple[Table, str]:
    """The first table of the file that has any content, and the file's SHA-256 in hex.

    Raises:
        Rejected: as `open_source`; IM-01 no sheet has content.
    """
    source = open_source(path, limits)
    for table in source.tables():
        if any(not is_blank(cells) for _, cells in table.rows()):
            return table, source.sha256
    raise Rejected("IM-01", N_("The file is empty."), safe=SAFE, do=N_("Choose another file."))


def is_blank(cells: Sequence[Cell]) -> bool:
    """Whether a row holds nothing but blanks."""
    return not any(cell.strip() if isinstance(cell, str) else cell is not None for cell in cells)


def nfc(text: str) -> str:
    """`text` in composed form."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def cell_too_long(row: int, longest: int) -> Rejected:
    """IM-10."""
    return Rejected(
        "IM-10",
        N_("A cell in row {row} holds more than {longest} characters."),
        safe=SAFE,
        do=N_("Shorten it; in a CSV file look for a quotation mark that is never closed."),
        row=row,
        longest=longest,
    )


def open_workbook(data: bytes) -> CalamineWorkbook:
    """The workbook in `data`, which has passed the gate."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _guarded(read: Callable[[], _Result]) -> _Result:
    """What `read` gives; any failure of the parser is a damaged file."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # the parser's own errors, and its panics, which are no Exception
        raise damaged() from None


def decode(data: bytes) -> str:
    """The text in `data`: by its byte order mark, else UTF-8, else the Vietnamese code page 1258.

    Raises:
        Rejected: IM-11.
    """
    try:
        if data.startswith(codecs.BOM_UTF8):
            text = data.decode("utf-8-sig")
        elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        else:
            text = _decode_unmarked(data)
    except UnicodeDecodeError:
        raise _unknown_letters() from None
    if "\x00" in text:
        raise damaged()
    return text


def _decode_unmarked(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1258")
    # Old fonts (TCVN3, VNI) put other letters on the same bytes: taken as 1258 they would be stored as nonsense.
    foreign = [letter for letter in text if not letter.isascii()]
    if sum(letter not in _EXPECTED for letter in foreign) * 20 > len(foreign):
        raise _unknown_letters()
    return text


def _unknown_letters() -> Rejected:
    return Rejected(
        "IM-11",
        N_("The letters of this file cannot be made out: it is neither UTF-8 nor Windows Vietnamese."),
        safe=SAFE,
        do=N_("Open it in the program it comes from and save it as “CSV UTF-8” or as an Excel workbook."),
    )


def _text_rows(text: str) -> Iterator[list[Cell]]:
    separator = _SEP_LINE.match(text)
    if separator:  # Excel's own hint; it stays a row, so that the numbers agree with the file
        delimiter = separator[1]
        yield [text[: separator.end()].strip()]
        text = text[separator.end() :]
    else:
        delimiter = sniff_delimiter(text)
    lines: list[str] = []
    reader = csv.reader(_kept(_lines(text), lines), delimiter=delimiter)
    before = 1 if separator else 0
    while True:
        opened = reader.line_num + before + 1
        lines.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise cell_too_long(opened, Limits().cell) from None
        if len(lines) > 1 and not _closed(lines, delimiter):
            raise _unclosed(opened)
        yield [unquote_formula(cell) for cell in cells]


def _kept(lines: Iterator[str], kept: list[str]) -> Iterator[str]:
    """`lines`, each put into `kept` too as it is asked for."""
    for line in lines:
        kept.append(line)
        yield line


def _closed(lines: list[str], delimiter: str) -> bool:
    """Whether the quotation marks of a row over several lines part its cells.

    Most often one was never closed: a single cell would hold all rows up to the next one.
    """
    try:
        return bool(list(csv.reader(lines, delimiter=delimiter, strict=True)))
    except csv.Error:
        return False


def _unclosed(line: int) -> Rejected:
    return Rejected(
        "IM-12",
        N_("A quotation mark that is opened in line {line} is not closed: the rows below would become part of it."),
        safe=SAFE,
        do=N_("Close it or remove it in a text editor, or save the list as an Excel workbook."),
        line=str(line),
    )


def _lines(text: str) -> Iterator[str]:
    """The lines of `text` with their ends, one at a time: a copy in a stream takes four bytes for every letter."""
    return (found[0] for found in _LINE.finditer(text))


def sniff_delimiter(text: str) -> str:
    """The sign that parts the cells of `text`: the one by which most rows have the same number of cells.

    Counted on parsed rows, not on lines: quoted cells may hold delimiters and line ends.
    """
    sample = text[:_SAMPLE]
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter, whole=len(text) <= _SAMPLE)
        common = Counter(width for width in widths if width > 1).most_common(1)
        if common:
            width, rows = common[0]
            score = (rows / len(widths), width)
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _widths(sample: str, delimiter: str, *, whole: bool) -> list[int]:
    widths: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(cells):
                widths.append(len(cells))
            if len(widths) > _SAMPLE_RECORDS:
                break
    except csv.Error:
        pass  # a cell without end; the rows before it still tell
    # The last row of a sample may be cut in the middle.
    return widths if whole or len(widths) < 2 else widths[:-1]


def unquote_formula(cell: str) -> str:
    """`cell` without the apostrophes that `writing.quote_formula` put into it."""
    if cell[:1] == "'" and _QUOTED_FORMULA.match(cell):
        cell = cell[1:]
    return _QUOTED_INNER.sub("", cell) if "'" in cell else cell
