"""The recovery sheet on paper."""

from __future__ import annotations

from datetime import datetime

from desktop_app.language import Language
from desktop_app.vault.recovery import SheetText


def sheet_pdf(sheet: SheetText, office: str, language: Language, now: datetime) -> bytes:
    """The sheet of a new book as a PDF; `office` is the name in its head. It exists only now: nothing keeps its key."""
    from desktop_app.reports.layout import Letterhead
    from desktop_app.reports.recovery import RecoverySheet, recovery_sheet

    content = RecoverySheet(sheet.vault_id, now, sheet.key_lines, sheet.sealed_lines, sheet.qr)
    return recovery_sheet(content, Letterhead(office), language, now)
