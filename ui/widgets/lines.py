"""Lines that are emptied for good."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit


def wipe(*lines: QLineEdit) -> None:
    """Empty `lines` so that nothing brings back what they held; after `clear`, Ctrl+Z would."""
    for each in lines:
        each.setText("")
