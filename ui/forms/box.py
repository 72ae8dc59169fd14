"""One field of a form: its label, its editor, and under it what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop_app.language import Language
from desktop_app.rules.errors import Problem
from ui.forms.editors import Editor, FlagEditor
from ui.widgets import column, label, literal, set_tone

Check = Callable[[Any], Any]
"""Takes what was typed, gives what would be stored, or raises `Problem`."""


class FieldBox(QWidget):
    """A label, an editor, an error.

    Attributes:
        key: the field's ("person.full_name"). editor: where it is typed. required: whether it may not be empty.

    Signals:
        edited(): the user changed it. left(): the field was left, and checked.
    """

    edited = Signal()
    left = Signal()

    def __init__(
        self, key: str, words: str, editor: Editor, language: Language, *, required: bool = False,
        check: Check | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.key, self.editor, self.required = key, editor, required
        self._language = language
        self._check = check or editor.kind.parse
        self.label = QLabel()
        self.label.setText(literal(f"{words} *" if required else words))
        self.label.setBuddy(editor.widget)
        if isinstance(editor, FlagEditor):  # has its words beside it
            self.label.hide()
        self.error = label("", "error", wrap=True)
        self.error.hide()
        editor.widget.setAccessibleName(words)
        self.setLayout(column(self.label, editor.widget, self.error, None, gap=4))
        editor.edited.connect(self._edited)
        editor.left.connect(self._left)
        editor.too_long.connect(self._too_long)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return self.editor.value() in ("", None)

    def check(self) -> bool:
        """Look at the value; show what is wrong with it, or show it in its usual form."""
        if self.is_empty:
            if self.required:
                self.show_error(self._language.text("This is needed."))
                return False
            self.show_error("")
            return True
        try:
            parsed = self._check(self.editor.value())
        except Problem as problem:
            message = self._language.message
            self.show_error(f"{message(problem.error)} {message(problem.do)}")
            return False
        self.show_error("")
        self.editor.tidy(parsed)
        return True

    def show_error(self, words: str) -> None:
        """Show `words` under the field; none takes it away."""
        self.error.setText(words)
        self.error.setVisible(bool(words))
        self.editor.widget.setAccessibleDescription(words)
        set_tone(self.editor.widget, wrong="true" if words else "false")

    @property
    def is_wrong(self) -> bool:
        """Whether an error is shown."""
        return bool(self.error.text())

    def _edited(self) -> None:
        if self.is_wrong:  # what is being mended is not scolded; it is looked at again when it is left
            self.show_error("")
        self.edited.emit()

    def _too_long(self, count: int) -> None:
        say = self._language.text
        self.show_error(say("{count} characters are too many to paste here. Nothing was taken over.", count=count))

    def _left(self) -> None:
        if not self.is_empty:
            self.check()
        self.left.emit()


def two_columns(boxes: list[FieldBox]) -> QGridLayout:
    """Fields from left to right, two in a line; long texts take the whole line."""
    grid, at = QGridLayout(), 0
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    for box in boxes:
        wide = box.key.endswith((".note", ".street", ".name", ".full_name"))
        at += wide and at % 2
        grid.addWidget(box, at // 2, at % 2, 1, 2 if wide else 1)
        at += 2 if wide else 1
    return grid
