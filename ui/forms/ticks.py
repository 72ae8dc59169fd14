"""Ticks for the fields of a person, grouped by record: what a partner may get."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from ui.session import Session
from ui.widgets import clear, label, literal


class FieldTicks(QWidget):
    """One tick for each field.

    Attributes:
        boxes: by key of the field.

    Signals:
        edited(): a tick was set or taken away.
    """

    edited = Signal()

    def __init__(self, session: Session, columns: int = 3) -> None:
        super().__init__()
        self._say, self._columns = session.say, columns
        self.boxes: dict[str, QCheckBox] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(4)
        self.setLayout(self._grid)

    def show_fields(
        self, fields: Iterable[tuple[str, str, str]], ticked: Iterable[str], absent: Iterable[str] = ()
    ) -> None:
        """fields: key, record and label (msgids) of each, in order. absent: keys for which nothing is held."""
        clear(self._grid)
        self.boxes = {}
        chosen, without = set(ticked), set(absent)
        line, at, record_before = -1, 0, ""
        for key, record, words in fields:
            if record != record_before:
                line, at, record_before = line + 1, 0, record
                self._grid.addWidget(label(self._say(record), "muted"), line, 0)
            elif at == self._columns:
                line, at = line + 1, 0
            box = QCheckBox(literal(self._say(words)))
            box.setAccessibleName(f"{self._say(record)}: {self._say(words)}")
            box.setChecked(key in chosen)
            if key in without:
                box.setEnabled(False)
                box.setChecked(False)
            box.clicked.connect(lambda _: self.edited.emit())
            self._grid.addWidget(box, line, at + 1)
            self.boxes[key] = box
            at += 1
        self._grid.setColumnStretch(self._columns, 1)

    def ticked(self) -> list[str]:
        """The keys of the ticked fields."""
        return [key for key, box in self.boxes.items() if box.isChecked()]
