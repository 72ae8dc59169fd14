"""Writes workbooks and CSV files, in memory only: customer data never touches a temporary folder.

A text stays a text: no cell that begins like a formula is one, and phone numbers keep their zeros.
Source: OWASP, CSV injection (the signs, with their full-width forms).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from desktop_app.exchange.reading import Cell, Table
from desktop_app.rules.zone import OFFICE_ZONE

PROGRAM = "Sổ Kín"
Value = Cell | None
LONGEST = 32_767
"""Characters a cell of a workbook can hold; what is longer is cut."""

_FORMULA = re.compile(r"'*[ \xa0\u3000]*[=+\-@\t\r\n＝＋－＠]")
# After a comma or a line's end too: a program that takes commas for separators, whatever stands between quotes by ours,
# begins a cell there.
_INNER = re.compile(r"(?<=[,\r\n])(?=[ \t\xa0\u3000'\"]*[=+\-@＝＋－＠])")
_SIGNED = 16 << 10  # bytes of a workbook's properties
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """A sheet to write.

    Attributes:
        title: its name; signs that a sheet's name cannot hold are replaced, and it is cut at 31. headings: the first
            row, in bold; none if empty. rows: the rows below. required: indexes of headings in red. widths: of the
            columns, in characters. marked: texts that colour the last cell of their row.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    required: frozenset[int] = frozenset()
    widths: Sequence[int] = ()
    marked: frozenset[str] = frozenset()


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """An .xlsx workbook with `sheets` in order; texts are text cells, days and moments real ones in office time."""
    from desktop_app.exchange.workbooks import packed  # loads openpyxl

    return packed(sheets)


def result_workbook(
    table: Table,
    header_row: int,
    errors: Mapping[int, str],
    heading: str,
    *,
    only_errors: bool = False,
) -> bytes:
    """A copy of `table` with one more column that says, row by row, what was refused.

    `errors` maps a row's number in the sheet to its sentence, `header_row` (from 1) gets `heading`. With `only_errors`
    the rows that were taken are left out, so that the file can be mended and imported again.
    """
    width = max((len(cells) for _, cells in table.rows()), default=0)

    def rows() -> Iterable[list[Value]]:
        for number, cells in table.rows():
            if number > header_row and only_errors and number not in errors:
                continue
            last = heading if number == header_row else errors.get(number, "")
            yield [*cells, *[""] * (width - len(cells)), last]

    return workbook_bytes([Sheet(table.sheet or heading, (), rows(), marked=frozenset(errors.values()))])


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Value]], delimiter: str = ";") -> bytes:
    """A CSV file in UTF-8 with byte order mark, as Vietnamese Excel opens it by a double click; CR LF line ends."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    if headings:
        writer.writerow([quote_formula(name) for name in headings])
    for row in rows:
        writer.writerow([_csv_text(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def is_ours(data: bytes) -> bool:
    """Whether `data` is a workbook that was made here and not changed since: whoever saves one signs it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("docProps/core.xml") as part:
            signed = part.read(_SIGNED).decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, ValueError, zlib.error, EOFError):
        return False
    return f">{PROGRAM}</dc:creator>" in signed and "lastModifiedBy" not in signed


def office_time(moment: datetime) -> datetime:
    """`moment` in office time, naive, as spreadsheets hold it."""
    return moment if moment.tzinfo is None else moment.astimezone(OFFICE_ZONE).replace(tzinfo=None)


def quote_formula(text: str) -> str:
    """`text` with an apostrophe in front of all that a spreadsheet program would take for a formula.

    `reading.unquote_formula` takes exactly those apostrophes away again.
    """
    text = _INNER.sub("'", NOT_IN_XML.sub("", text))
    return f"'{text}" if _FORMULA.match(text) else text


def _csv_text(value: Value) -> str:
    if isinstance(value, str):
        return quote_formula(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, datetime):
        return office_time(value).strftime("%d/%m/%Y %H:%M:%S").removesuffix(":00")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)
