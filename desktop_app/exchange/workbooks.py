"""Turns sheets into an .xlsx file with openpyxl, in memory.

openpyxl itself would put every sheet into a temporary file first, in the clear. Apart from `writing`, because loading
openpyxl takes longer than the window may take to open.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from desktop_app.exchange.writing import LONGEST, NOT_IN_XML, PROGRAM, Sheet, Value, office_time

# How a workbook writes a letter by its code (ECMA-376 part 1 §22.9.2.19): where a text holds that by itself, its first
# sign is written so, or Excel would show another text.
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TEXT = "@"
_DAY = "dd/mm/yyyy"
_MOMENT = "dd/mm/yyyy hh:mm"


def packed(sheets: Sequence[Sheet]) -> bytes:
    """The workbook with `sheets` in order."""
    book = Workbook(write_only=True)
    book.properties.creator = PROGRAM
    for sheet in sheets:
        _write_sheet(book, sheet)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        _InMemory(book, archive).save()
    return file.getvalue()


def _write_sheet(book: Workbook, sheet: Sheet) -> None:
    page: Any = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "-", sheet.title)[:31] or "1")
    for index, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(index)].width = width
    if sheet.headings:
        page.freeze_panes = "A2"
    page._writer = WorksheetWriter(page, out=io.BytesIO())  # noqa: SLF001 - else it makes a temporary file
    page._writer.write_top()  # noqa: SLF001
    cells = _Cells(page)
    if sheet.headings:
        page.append(
            cells.text(name, "required" if index in sheet.required else "heading")
            for index, name in enumerate(sheet.headings)
        )
    for row in sheet.rows:
        marked = bool(row) and row[-1] in sheet.marked
        page.append(
            cells.of(value) if index < len(row) or not marked else cells.text(str(value), "marked")
            for index, value in enumerate(row, 1)
        )


class _Cells:
    """One cell for each look, filled anew for every value: styling a fresh one took most of the time.

    openpyxl writes a row while it takes the cells from the generator, so that none is still needed when it is reused.
    """

    def __init__(self, page: Any) -> None:
        self._looks = {
            "text": _look(page, _TEXT),
            "heading": _look(page, _TEXT, font=Font(bold=True)),
            "required": _look(page, _TEXT, font=Font(bold=True, color="00B3261E")),
            "marked": _look(page, _TEXT, fill=PatternFill("solid", fgColor="00FDECEA")),
        }
        self._day = _look(page, _DAY)
        self._moment = _look(page, _MOMENT)

    def of(self, value: Value) -> Any:
        """A cell that holds `value` as what it is."""
        if isinstance(value, str):
            return self.text(value) if value else None
        if isinstance(value, datetime):
            self._moment.value = office_time(value)
            self._moment.number_format = _MOMENT
            return self._moment
        if isinstance(value, date):
            self._day.value = value
            self._day.number_format = _DAY
            return self._day
        return value

    def text(self, value: str, look: str = "text") -> Any:
        """A cell that holds `value` as text, whatever it looks like: never a number, a formula or an error."""
        cell = self._looks[look]
        value = NOT_IN_XML.sub("", value)[:LONGEST]
        cell.value = _CODED.sub("_x005F_", value) if "_x" in value else value
        cell.data_type = "s"
        return cell


def _look(page: Any, number_format: str, **style: Any) -> Any:
    cell = WriteOnlyCell(page)
    cell.number_format = number_format
    for name, value in style.items():
        setattr(cell, name, value)
    return cell


class _InMemory(ExcelWriter):  # type: ignore[misc]
    """Puts the finished sheets into the archive from memory; the base class copies them from temporary files."""

    def write_worksheet(self, ws: Any) -> None:
        ws.close()
        ws._drawing = None  # noqa: SLF001 - the base class sets and reads these in the same way
        writer = ws._writer  # noqa: SLF001
        ws._rels = writer._rels  # noqa: SLF001
        self._archive.writestr(ws.path[1:], writer.out.getvalue())
        self.manifest.append(ws)
