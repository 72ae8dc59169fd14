"""What a value is typed into, by its kind. Nothing rewrites text while it is typed: an input method may be at work.

An editor gives the text as typed; the kind parses it when the field is left, and only then it is shown in its usual
form (a date, an amount).
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from desktop_app.language import Language
from desktop_app.records.kinds import Choice, Day, Flag, FreeText, Kind, Money, Whole
from ui.forms.clicks import after_the_click
from ui.widgets.still import ComboBox

_TEXT_LINES = 4
MOST_PASTED = 20_000  # characters, well above what any field stores


class Editor(QObject):
    """Base of editors: a widget and how its value goes in and out.

    Attributes:
        widget: what has the focus. kind: what the value is.

    Signals:
        edited(): the user changed it. left(): the focus went away, and the click that took it is done.
        too_long(count): so many characters were pasted that nothing was taken over.
    """

    edited = Signal()
    left = Signal()
    too_long = Signal(int)

    def __init__(self, widget: QWidget, kind: Kind, language: Language) -> None:
        super().__init__(widget)
        self.widget, self.kind, self.language = widget, kind, language
        widget.installEventFilter(self)

    def value(self) -> Any:
        """What was typed or chosen, not parsed."""
        raise NotImplementedError

    def set_value(self, stored: Any) -> None:
        """Show a stored value, without `edited`."""
        raise NotImplementedError

    def set_typed(self, typed: Any) -> None:
        """Put back what `value` gave once (a draft), without `edited`."""
        self.set_value(typed)

    def tidy(self, parsed: Any) -> None:
        """Show a value that was typed and parsed in its usual form."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A menu or another window in front is not leaving the field.
        passing = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in passing:
            after_the_click(self, self.left.emit)
        return super().eventFilter(watched, event)


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, kind: Kind, language: Language) -> None:
        self.line = QLineEdit()
        super().__init__(self.line, kind, language)
        self.line.textEdited.connect(lambda _: self.edited.emit())

    def value(self) -> str:
        return self.line.text()

    def set_value(self, stored: Any) -> None:
        self.line.setText(self.kind.show(stored, self.language))
        self.line.setCursorPosition(0)

    def set_typed(self, typed: Any) -> None:
        self.line.setText(str(typed or ""))


class TidyEditor(LineEditor):
    """A line whose value has a usual form: a date, an amount."""

    def __init__(self, kind: Kind, language: Language) -> None:
        super().__init__(kind, language)
        if isinstance(kind, Money | Whole):
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        if isinstance(kind, Day):
            self.line.setPlaceholderText(language.text("dd/mm/yyyy"))

    def tidy(self, parsed: Any) -> None:
        shown = self.kind.show(parsed, self.language)
        if shown != self.line.text():
            self.line.setText(shown)


class _TextBox(QPlainTextEdit):
    """A box that does not take over what it could not lay out: a megabyte in one line stops the window for a minute."""

    too_long = Signal(int)

    def insertFromMimeData(self, source: QMimeData) -> None:
        count = len(source.text())
        if count > MOST_PASTED:
            self.too_long.emit(count)
        else:
            self.insertPlainText(source.text())  # plain, whatever else the clipboard offers


class TextEditor(Editor):
    """Some lines of text; Tab goes on to the next field."""

    def __init__(self, kind: Kind, language: Language) -> None:
        self.text = _TextBox()
        super().__init__(self.text, kind, language)
        self.text.too_long.connect(self.too_long)
        self.text.setTabChangesFocus(True)
        height = self.text.fontMetrics().lineSpacing() * _TEXT_LINES + 16
        self.text.setMinimumHeight(height)
        self.text.setMaximumHeight(height)
        self.text.textChanged.connect(self._changed)
        self._setting = False

    def value(self) -> str:
        return self.text.toPlainText()

    def set_value(self, stored: Any) -> None:
        self._setting = True
        self.text.setPlainText(str(stored or ""))
        self._setting = False

    def _changed(self) -> None:
        if not self._setting:
            self.edited.emit()


class ChoiceEditor(Editor):
    """One of a closed list; an optional one begins with nothing chosen."""

    def __init__(self, kind: Choice, language: Language, *, optional: bool) -> None:
        self.box = ComboBox()
        super().__init__(self.box, kind, language)
        if optional:
            self.box.addItem("", "")
        for word in kind.words:
            self.box.addItem(language.text(word.label), word.value)
        self.box.activated.connect(lambda _: (self.edited.emit(), self.left.emit()))
        # The wheel over a form scrolls the form.
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def value(self) -> str:
        return str(self.box.currentData() or "")

    def set_value(self, stored: Any) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(str(stored or ""))))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not self.box.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, kind: Kind, language: Language, words: str) -> None:
        self.box = QCheckBox(words.replace("&", "&&"))
        super().__init__(self.box, kind, language)
        self.box.clicked.connect(lambda _: self.edited.emit())

    def value(self) -> bool:
        return self.box.isChecked()

    def set_value(self, stored: Any) -> None:
        self.box.setChecked(bool(stored))


def editor_for(kind: Kind, language: Language, *, optional: bool = True, words: str = "") -> Editor:
    """The editor for values of `kind`. words: stands beside a check box."""
    match kind:
        case FreeText():
            return TextEditor(kind, language)
        case Choice():
            return ChoiceEditor(kind, language, optional=optional)
        case Flag():
            return FlagEditor(kind, language, words)
        case Day() | Money() | Whole():
            return TidyEditor(kind, language)
        case _:
            return LineEditor(kind, language)
