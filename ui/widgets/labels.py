"""Labels that show what they are given, letter by letter: Qt takes text for markup wherever it looks like it."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

MOST = 2_000  # characters that one label shows
BREAK = "\u200b"  # takes no room, and a line may end there
_LONG = re.compile(r"\S{21,}")  # a path or a file name; hardly a word
# A part of one up to its separators; and pieces of a part, of which none begins with the accent of another's letter.
_PART = re.compile(r"[^/\\_.,;:@=&?+-]*[/\\_.,;:@=&?+-]+|[^/\\_.,;:@=&?+-]+")
_PIECE = re.compile(r"(?:.[\u0300-\u036f]*){1,20}")


class Wrapped(QLabel):
    """A label of several lines that also breaks what has no blanks, a path or a file name: else it is cut.

    `text` is what was given. What is marked and copied passes `ui.clipboard`, which takes the breaks out.
    """

    def setText(self, words: str) -> None:
        """Show `words`."""
        super().setText(_LONG.sub(_broken, words))

    def text(self) -> str:
        """What is shown, as it was given."""
        return super().text().replace(BREAK, "")


def _broken(found: re.Match[str]) -> str:
    return BREAK.join(piece for part in _PART.findall(found[0]) for piece in _PIECE.findall(part))


def label(words: str = "", look: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A label. look: "", "title", "heading", "strong", "muted", "small", "error"."""
    made = Wrapped() if wrap else QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(words[:MOST])
    made.setWordWrap(wrap)
    if look:
        made.setProperty("look", look)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return made


def chip(words: str, tone: str = "") -> QLabel:
    """A word on a coloured ground. tone: "", "ok", "warn", "danger", "muted"."""
    made = label(words, "chip")
    if tone:
        made.setProperty("tone", tone)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def tip(widget: QWidget, words: str) -> None:
    """Give `widget` a tooltip that shows `words` literally."""
    widget.setToolTip(f"<span>{html.escape(words[:MOST])}</span>" if words else "")


class Elided(QLabel):
    """One line that ends in "…" where it does not fit; then its tooltip has the whole."""

    def __init__(self, words: str = "", look: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if look:
            self.setProperty("look", look)
        self.setText(words)

    def setText(self, words: str) -> None:
        """Show `words`."""
        super().setText(" ".join(words[:MOST].split("\n")))
        self._tip()

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().sizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, super().sizeHint().height())

    @property
    def is_cut(self) -> bool:
        """Whether not all of the text is to be seen."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tip()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._tip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())
        painter.drawText(self.contentsRect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)

    def _tip(self) -> None:
        tip(self, self.text() if self.is_cut else "")
