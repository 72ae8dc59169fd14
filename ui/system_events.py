"""What the system tells that the desk is left: the computer is locked, goes to sleep, or is given to somebody else.

The only module that knows how. Windows sends messages to windows that asked for them. On Linux it would be told over
D-Bus, where PySide crashes the process now and then as a listener goes: nothing comes there, and the countdown remains.
"""

from __future__ import annotations

import sys
from enum import StrEnum

from PySide6.QtCore import QObject, Signal


class Away(StrEnum):
    """Why nobody is at the desk."""

    LOCKED = "locked"
    ASLEEP = "asleep"
    DISCONNECTED = "disconnected"


_POWER, _SESSION, _SUSPEND = 0x0218, 0x02B1, 4  # WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, PBT_APMSUSPEND
# WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK
_SESSIONS = {2: Away.DISCONNECTED, 4: Away.DISCONNECTED, 6: Away.DISCONNECTED, 7: Away.LOCKED}


def told_by_windows(message: int, what: int) -> Away | None:
    """What a window message means to us; `what` is its first parameter."""
    if message == _SESSION:
        return _SESSIONS.get(what)
    return Away.ASLEEP if message == _POWER and what == _SUSPEND else None


class SystemEvents(QObject):
    """Listens to the system for as long as it lives.

    Signals:
        away(why): nobody is at the desk any more; an `Away`.
    """

    away = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if sys.platform == "win32":
            self.window = _HiddenWindow(self._told)
            self.destroyed.connect(self.window.close)

    def _told(self, message: int, what: int) -> None:
        if (why := told_by_windows(message, what)) is not None:
            self.away.emit(why)


if sys.platform == "win32":
    import ctypes
    from collections.abc import Callable
    from ctypes import wintypes

    _RESULT, _POINTER = ctypes.c_ssize_t, ctypes.c_size_t
    _PROCEDURE = ctypes.WINFUNCTYPE(_RESULT, wintypes.HWND, wintypes.UINT, _POINTER, _RESULT)
    _user = ctypes.WinDLL("user32", use_last_error=True)
    _user.DefWindowProcW.argtypes = [wintypes.HWND, wintypes.UINT, _POINTER, _RESULT]
    _user.DefWindowProcW.restype = _RESULT
    _user.CreateWindowExW.argtypes = [
        wintypes.DWORD, wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD, *[ctypes.c_int] * 4,
        wintypes.HWND, wintypes.HMENU, wintypes.HINSTANCE, wintypes.LPVOID,
    ]  # fmt: skip
    _user.CreateWindowExW.restype = wintypes.HWND
    _user.SetWindowLongPtrW.argtypes = [wintypes.HWND, ctypes.c_int, _PROCEDURE]
    _user.SetWindowLongPtrW.restype = _RESULT
    _user.DestroyWindow.argtypes = [wintypes.HWND]
    _PROCEDURE_OF_A_WINDOW = -4  # GWLP_WNDPROC

    class _HiddenWindow:
        """A window nobody sees. It is no message-only one: word of sleep goes to all others only.

        Attributes:
            handle: as Windows names it.
        """

        def __init__(self, told: Callable[[int, int], None]) -> None:
            self._told = told
            self._procedure = _PROCEDURE(self._take)  # held here: Windows knows only its address
            self.handle = _user.CreateWindowExW(0, "STATIC", "", 0, 0, 0, 0, 0, None, None, None, None)
            if self.handle:
                _user.SetWindowLongPtrW(self.handle, _PROCEDURE_OF_A_WINDOW, self._procedure)
                register = ctypes.WinDLL("wtsapi32").WTSRegisterSessionNotification
                register.argtypes = [wintypes.HWND, wintypes.DWORD]
                register(self.handle, 0)  # of this session only

        def _take(self, handle: int, message: int, what: int, more: int) -> int:
            self._told(message, what)
            return int(_user.DefWindowProcW(handle, message, what, more))

        def close(self) -> None:
            """Listen no longer."""
            if self.handle:
                _user.DestroyWindow(self.handle)
                self.handle = 0
