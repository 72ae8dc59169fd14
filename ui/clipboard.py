"""What was copied out of the book does not stay on the clipboard: it goes after half a minute, at lock and at close.

Any widget may copy; whatever this program puts there counts, as most of it is about somebody. Windows is asked to keep
it out of the clipboard's history and away from other computers.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

from ui.widgets.labels import BREAK

SECONDS = 30
# Qt's way to name a format of Windows; each holds one number of 32 bits, and mere presence counts for the first.
_PRIVATE = ("ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory", "CanUploadToCloudClipboard")
_MARKS = tuple(f'application/x-qt-windows-mime;value="{name}"' for name in _PRIVATE)


def put(words: str) -> None:
    """Copy `words`, marked as nothing to be kept by the system."""
    data = QMimeData()
    data.setText(words)
    for mark in _MARKS:
        data.setData(mark, bytes(4))
    QGuiApplication.clipboard().setMimeData(data)


class Clearing(QObject):
    """Watches the clipboard while it lives, and clears what is ours."""

    def __init__(self, parent: QObject, seconds: int = SECONDS) -> None:
        super().__init__(parent)
        self._salt, self._ours = os.urandom(16), b""  # a mark of the text: the text itself is not held here
        self._timer = QTimer(self, singleShot=True, interval=seconds * 1000)
        self._timer.timeout.connect(self.clear)
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.dataChanged.connect(self._changed)

    def clear(self) -> None:
        """Take away what this program put there, unless something else is there by now."""
        self._timer.stop()
        ours, self._ours = self._ours, b""
        if ours and hmac.compare_digest(ours, self._mark(self._clipboard.text())):
            self._clipboard.clear()
        if self._clipboard.ownsSelection():  # what was marked with the mouse, under X11
            self._clipboard.clear(QClipboard.Mode.Selection)

    def _changed(self) -> None:
        # Qt's platform without a screen does not know whose it is; there is nobody else on it.
        mine = self._clipboard.ownsClipboard() or QGuiApplication.platformName() == "offscreen"
        words = self._clipboard.text() if mine else ""
        self._timer.stop()
        self._ours = self._mark(words) if words else b""
        if not words:
            return
        self._timer.start()
        if not self._clipboard.mimeData().hasFormat(_MARKS[0]):
            put(words.replace(BREAK, ""))  # once more, with the marks; as plain text, and as a label was given it

    def _mark(self, words: str) -> bytes:
        return hmac.digest(self._salt, words.encode("utf-8", "surrogatepass"), hashlib.sha256)
