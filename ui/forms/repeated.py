"""Any number of records of one sort in a form: telephones, e-mails, addresses, people of a firm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ui.forms.box import FieldBox
from ui.forms.form import Form
from ui.forms.identity import identity
from ui.session import Session
from ui.widgets import button, column, label, row, tab_through

Build = Callable[["Entry"], None]


class Entry(Form):
    """One record. `record_id` is its identity, none for a new one."""

    def __init__(self, session: Session, record_id: Any) -> None:
        super().__init__(session)
        self.record_id = record_id

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into it; a choice that stands there by itself does not count."""
        return all(box.is_empty for key, box in self.boxes.items() if not key.endswith((".kind", ".role")))


class Repeated(QWidget):
    """A heading, the records, and a button for one more.

    Attributes:
        entries: in the order of sight.

    Signals:
        edited(): anything was typed, added or taken away.
    """

    edited = Signal()

    def __init__(self, session: Session, title: str, add: str, remove: str, build: Build) -> None:
        """title, add, remove: words for the heading and the buttons. build: fills a new `Entry` and lays it out."""
        super().__init__()
        self._session, self._build, self._remove = session, build, remove
        self.entries: list[Entry] = []
        self._stored: list[str] = []  # which records are in the book
        self._aways: list[QPushButton] = []
        self.add_button = button(add, "link", icon_name="add", do=self._add)
        self._column = column(gap=8)
        self._head, self._foot = row(label(title, "strong"), None), row(None)
        self.setLayout(column(self._head, self._column, self._foot, gap=4))
        self._place_button()

    def show_records(self, records: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
        """Show records (identity, stored values by key) in place of what stood there."""
        for entry in list(self.entries):
            self._take_out(entry)
        self._stored = [identity(record_id) for record_id, _ in records]
        for record_id, values in records:
            self._put(record_id).set_values(values)

    def typed(self) -> dict[str, Any]:
        """Everything for a draft: what stands in which record, and which records were taken away."""
        rows = [{"id": identity(entry.record_id), "values": entry.values()} for entry in self.entries]
        return {"rows": rows, "gone": sorted(set(self._stored) - {each["id"] for each in rows})}

    def set_typed(self, kept: Mapping[str, Any]) -> None:
        """Put back what `typed` gave once. What was stored meanwhile stays."""
        known = {identity(entry.record_id): entry for entry in self.entries if entry.record_id is not None}
        for each in kept["gone"]:
            if each in known:
                self._take_out(known.pop(each))
        blank = [entry for entry in self.entries if entry.record_id is None]
        for each in kept["rows"]:
            entry = known.get(each["id"]) or (blank.pop(0) if blank else self._put(None))
            entry.set_typed(each["values"])

    def add(self) -> Entry:
        """One more record, blank."""
        return self._put(None)

    def values(self) -> list[tuple[Any, dict[str, Any]]]:
        """Identity and typed values of every record, blank ones included, so that numbers agree with the sight."""
        return [(entry.record_id, entry.values()) for entry in self.entries]

    def check(self) -> bool:
        """Look at every field of every record that is not blank."""
        wrong = [entry for entry in self.entries if not entry.is_blank and not entry.check()]
        return not wrong

    def box(self, key: str, number: int) -> FieldBox | None:
        """A field of one record."""
        return self.entries[number].boxes.get(key) if number < len(self.entries) else None

    def _add(self) -> None:
        entry = self._put(None)
        first = next(iter(entry.boxes.values())).editor.widget

        def seen() -> None:  # all of it, not its first line alone
            entry.show_box(list(entry.boxes.values())[-1])
            first.setFocus(Qt.FocusReason.OtherFocusReason)

        QTimer.singleShot(0, first, seen)
        self.edited.emit()

    def _put(self, record_id: Any) -> Entry:
        entry = Entry(self._session, record_id)
        self._build(entry)
        away = button("", "quiet", icon_name="close", do=lambda: self._away(entry))
        away.setAccessibleName(f"{self._remove} {len(self.entries) + 1}")
        away.setToolTip(self._remove)
        holder = QWidget()
        line = row(entry, column(_label_height(entry), away, None, gap=0), gap=4)
        line.setStretch(0, 1)
        holder.setLayout(line)
        self._column.addWidget(holder)
        self.entries.append(entry)
        self._aways.append(away)
        self._place_button()
        entry.edited.connect(self.edited)
        return entry

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._order()  # Qt has forgotten it where this was made before what it is in

    def _place_button(self) -> None:
        """The button for one more beside the heading, or below what is there, which is where Tab reaches it."""
        if self.entries:
            self._foot.insertWidget(0, self.add_button)
        else:
            self._head.addWidget(self.add_button)
        self._order()

    def _order(self) -> None:
        inputs = [
            widget
            for entry, away in zip(self.entries, self._aways, strict=True)
            for widget in (*(box.editor.widget for box in entry.boxes.values()), away)
        ]
        tab_through(inputs, self.add_button)

    def _away(self, entry: Entry) -> None:
        self._take_out(entry)
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _take_out(self, entry: Entry) -> None:
        self._aways.pop(self.entries.index(entry))
        self.entries.remove(entry)
        self._place_button()
        holder = entry.parentWidget()
        self._column.removeWidget(holder)
        holder.hide()
        holder.deleteLater()


def _label_height(entry: Entry) -> int:
    """How far the first input stands below the top of its box."""
    first = next(iter(entry.boxes.values()))
    return first.label.sizeHint().height() + first.layout().spacing()
