"""A set of fields that are filled in together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop_app.records import catalogue
from desktop_app.records.kinds import Day
from desktop_app.rules.dates import check_not_future
from ui.forms.box import FieldBox
from ui.forms.editors import editor_for
from ui.session import Session


class Form(QWidget):
    """Fields of the catalogue by key. Whoever builds one lays the boxes out in the order of sight.

    Attributes:
        boxes: by key.

    Signals:
        edited(): anything changed.
    """

    edited = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.say = session, session.say
        self.boxes: dict[str, FieldBox] = {}

    def field(self, key: str, *, required: bool = False, optional: bool = True, label: str = "") -> FieldBox:
        """Make the box of the catalogue's field `key`; label: in place of the catalogue's, already translated."""
        declared = catalogue.field(key).declared
        words = label or self.say(declared.label)
        editor = editor_for(declared.kind, self.session.language, optional=optional, words=words)
        check = self._past if isinstance(declared.kind, Day) and declared.kind.past else None
        return self.take(FieldBox(key, words, editor, self.session.language, required=required, check=check))

    def take(self, box: FieldBox) -> FieldBox:
        """Make a box that was built elsewhere part of the form."""
        self.boxes[box.key] = box
        box.edited.connect(self.edited)
        return box

    def values(self) -> dict[str, Any]:
        """What was typed, by key."""
        return {key: box.editor.value() for key, box in self.boxes.items()}

    def set_values(self, stored: Mapping[str, Any]) -> None:
        """Show stored values; fields that are not named become empty."""
        for key, box in self.boxes.items():
            box.editor.set_value(stored.get(key))
            box.show_error("")

    def set_typed(self, typed: Mapping[str, Any]) -> None:
        """Put back what `values` gave once, and say so as if it was typed."""
        for key, value in typed.items():
            if (box := self.boxes.get(key)) is not None:
                box.editor.set_typed(value)
                if not box.is_empty:
                    box.check()  # shown as after it was typed: a price as a price
        self.edited.emit()

    def check(self) -> bool:
        """Look at every field; the first that is wrong gets the focus."""
        wrong = [box for box in self.boxes.values() if not box.check()]
        if wrong:
            self.show_box(wrong[0])
        return not wrong

    def show_box(self, box: FieldBox) -> None:
        """Bring a field into sight, with the cursor in it."""
        box.editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        at: QWidget | None = box
        while at is not None:
            if isinstance(at, QScrollArea):
                at.ensureWidgetVisible(box)
                break
            at = at.parentWidget()

    def _past(self, typed: Any) -> Any:
        day = Day(past=True).parse(typed)
        if day is not None:
            check_not_future(day, self.session.today())
        return day
