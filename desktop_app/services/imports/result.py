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


def result_bytes(batch: Batch, receipt: Receipt, language: Language, *, only_refused: bool = False) -> bytes:
    """An .xlsx copy of what was read, each refused row with its reason; with `only_refused`, nothing but those."""
    reasons = {
        each.row: f"{language.message(each.reason)} {language.message(each.do)}".strip() for each in receipt.refused
    }
    heading = language.text(HEADING)
    return result_workbook(batch.table, batch.header.row, reasons, heading, only_errors=only_refused)


def write_result(batch: Batch, receipt: Receipt, path: Path, language: Language, *, only_refused: bool = False) -> None:
    """Write `result_bytes` to `path`, whole or not at all."""
    files.write(path, result_bytes(batch, receipt, language, only_refused=only_refused))
