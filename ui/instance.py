"""One window for one book: a second start raises the first one's and ends.

Who has the window holds a lock in this user's configuration folder, and listens on a local socket (a named pipe on
Windows) that only this user of this computer reaches. That is no network: nothing leaves the computer, and the one
thing that can be asked of it is to come to the front.
"""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app import platform
from desktop_app.rules.errors import EnvironmentFailed

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_ASKED = b"raise\n"
_PATIENCE = 1000  # ms: the other window may be at work


def name_of(folder: Path) -> str:
    """What the window of the book in `folder` listens under: it gives nothing away of where that is."""
    place = os.path.normcase(os.path.abspath(folder))  # noqa: PTH100 - a share that is switched off must not be asked
    return f"so-kin-{hashlib.sha256(place.encode()).hexdigest()[:24]}"


def raise_other(folder: Path) -> bool:
    """Have the window that has the book in `folder` come to the front; whether it was told."""
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(name_of(folder))
    if not socket.waitForConnected(_PATIENCE):
        return False
    platform.let_others_come_forward()
    socket.write(_ASKED)
    told = socket.waitForBytesWritten(_PATIENCE)
    socket.disconnectFromServer()
    return told


def _moment() -> datetime:
    """Now, for whoever looks into the lock; `office` has the program's clock, but is not loaded yet."""
    return datetime.now(UTC)  # noqa: TID251


class Instance(QObject):
    """The window's claim to a book, and its ear.

    Signals:
        asked(): somebody started the program again on this book.
    """

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mark: platform.FileLock | None = None
        self._server: QLocalServer | None = None

    def claim(self, folder: Path) -> bool:
        """Whether no other window has the book in `folder`; from now on this one has it. A dead process has nothing."""
        place = platform.config_home() / "windows" / name_of(folder)
        if self._mark is not None and self._mark.path == place:
            return True
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            mark = platform.lock_file(place, _moment())
        except OSError:
            return True  # where nothing can be written two windows may come up; the book itself lets one in
        except EnvironmentFailed as problem:
            return problem.code != "DB-02"
        self.release()
        self._mark = mark
        return True

    def listen(self, folder: Path) -> None:
        """Listen for the book in `folder`; a socket that a dead process left in the way is taken away."""
        from PySide6.QtNetwork import QLocalServer

        if self._server is not None:
            self._server.close()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        if not self._server.listen(name_of(folder)):
            QLocalServer.removeServer(name_of(folder))
            self._server.listen(name_of(folder))

    def move(self, folder: Path) -> None:
        """Another book is in the window."""
        if self.claim(folder):
            self.listen(folder)

    def release(self) -> None:
        """Let others have the book."""
        if self._mark is not None:
            self._mark.release()
            self._mark = None

    def _connected(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if bytes(socket.read(len(_ASKED)).data()) == _ASKED:
            self.asked.emit()
        socket.disconnectFromServer()
