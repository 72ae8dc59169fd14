"""What is known about something, a line for each: its name at the left, paler, and beside it what it is."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from ui.widgets.labels import label

_NAMES = 110  # room for the names, in logical pixels


def facts(lines: Iterable[tuple[str, str]]) -> QGridLayout:
    """A grid of names and values; those without a value are left out. A value can be selected and copied."""
    grid, at = QGridLayout(), 0
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(10)
    grid.setColumnMinimumWidth(0, _NAMES)
    grid.setColumnStretch(1, 1)
    for name, value in lines:
        if not value:
            continue
        first = label(name, "muted", wrap=True)
        first.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid.addWidget(first, at, 0)
        grid.addWidget(label(value, wrap=True, selectable=True), at, 1)
        at += 1
    grid.setRowStretch(at, 1)
    return grid
