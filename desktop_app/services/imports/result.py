"""The list again, with one more column that says what is wrong: to be mended and imported once more."""

from __future__ import annotations

from pathlib import Path

from desktop_app.exchange.writing import result_workbook
from desktop_app.language import Language
from desktop_app.rules.errors import N_
from desktop_app.services.imports.batch import Batch
from desktop_app.services.imports.receipt import Receipt
from desktop_app.vault import files

HEADING = N_("What is wrong")
DIFFERS = N_("{code}: {field} stays “{kept}”, the file says “{offered}”.")


def result_bytes(
    batch: Batch, receipt: Receipt, language: Language, *, only_refused: bool = False, only_told: bool = False
) -> bytes:
    """An .xlsx copy of what was read, each refused row with its reason.

    only_refused: nothing but the refused rows, to be mended. only_told: those, and the rows with cells that differ from
    the book, with what it keeps.
    """
    told: dict[int, list[str]] = {}
    for refused in receipt.refused:
        told[refused.row] = [language.message(refused.reason), language.message(refused.do)]
    for each in receipt.differences if only_told else ():
        field, kept, offered = each.shown(language)
        words = language.text(DIFFERS, code=each.code, field=field, kept=kept, offered=offered)
        told.setdefault(each.row, []).append(words)
    reasons = {row: " ".join(filter(None, words)) for row, words in told.items()}
    heading = language.text(HEADING)
    return result_workbook(batch.table, batch.header.row, reasons, heading, only_errors=only_refused or only_told)


def write_result(batch: Batch, receipt: Receipt, path: Path, language: Language, *, only_told: bool = False) -> None:
    """Write `result_bytes` to `path`, whole or not at all."""
    files.write(path, result_bytes(batch, receipt, language, only_told=only_told))
