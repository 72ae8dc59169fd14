"""Typing as the window system delivers it; `qtbot.keyClicks` aborts Python on letters outside Latin-1."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget


def type_text(widget: QWidget, text: str) -> None:
    """Each letter as a press and a release of a key."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


def backspace(widget: QWidget, times: int) -> None:
    """As Unikey takes letters back before it types them anew with their marks."""
    for _ in range(times):
        press(widget, Qt.Key.Key_Backspace)


def compose(widget: QWidget, *steps: str, commit: str) -> None:
    """An input method at work: pre-edit texts one after the other, then the text that it commits."""
    for step in steps:
        QApplication.sendEvent(widget, QInputMethodEvent(step, []))
    event = QInputMethodEvent("", [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def unikey(widget: QWidget, word: str, *, plain: str) -> None:
    """Unikey's way: the plain letters first, then backspaces and the word with its marks."""
    type_text(widget, plain)
    backspace(widget, len(plain))
    type_text(widget, word)
