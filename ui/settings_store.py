"""What this user of this computer chose for the windows: sizes, columns, language, colours. Never anybody's data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtWidgets import QApplication

from desktop_app import platform


def store() -> QSettings:
    """The file in this user's configuration folder."""
    return QSettings(str(platform.config_home() / "windows.ini"), QSettings.Format.IniFormat)


def columns(name: str) -> QByteArray | None:
    """How the columns of the table `name` were left."""
    value: Any = store().value(f"columns/{name}")
    return value if isinstance(value, QByteArray) else None


def keep_columns(name: str, state: QByteArray) -> None:
    """Remember how the columns of the table `name` are."""
    store().setValue(f"columns/{name}", state)


def window() -> QByteArray | None:
    """Where the window was, and how large, when it was closed."""
    value: Any = store().value("window")
    return value if isinstance(value, QByteArray) else None


def keep_window(geometry: QByteArray) -> None:
    """Remember where the window is."""
    store().setValue("window", geometry)


LANGUAGES = ("vi", "en")
SCHEMES = {
    "system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark,
}  # fmt: skip
LOCK_MINUTES = (1, 60)
_LOCK_AFTER = 10


def language() -> str:
    """What the windows speak."""
    found = str(store().value("language", "vi"))
    return found if found in LANGUAGES else "vi"


def keep_language(code: str) -> None:
    """Remember what the windows speak; it holds from the next unlock on."""
    store().setValue("language", code)


def folder() -> Path | None:
    """The folder of the book that was open last."""
    found = str(store().value("folder", "") or "")
    return Path(found) if found else None


def book_folder(chosen: Path | None = None) -> Path:
    """The folder of the book that a window opens: the one `chosen`, else the one open last, else the usual one."""
    return chosen or folder() or platform.usual_book()


def keep_folder(place: Path) -> None:
    """Remember the folder of the book."""
    store().setValue("folder", str(place))


def files() -> Path | None:
    """The folder in which a file was chosen last."""
    found = str(store().value("files", "") or "")
    return Path(found) if found else None


def keep_files(place: Path) -> None:
    """Remember the folder in which a file was chosen."""
    store().setValue("files", str(place))


def lock_minutes() -> int:
    """After how many minutes without work the book is locked: 1 to 60."""
    try:
        found = int(str(store().value("lock_minutes", _LOCK_AFTER)))
    except ValueError:
        found = _LOCK_AFTER
    return max(LOCK_MINUTES[0], min(LOCK_MINUTES[1], found))


def keep_lock_minutes(minutes: int) -> None:
    """Remember it."""
    store().setValue("lock_minutes", minutes)


def scheme() -> str:
    """One of `SCHEMES`."""
    found = str(store().value("scheme", "system"))
    return found if found in SCHEMES else "system"


def keep_scheme(name: str) -> None:
    """Remember the colours and put them on."""
    store().setValue("scheme", name)
    dress()


def dress() -> None:
    """Put the chosen colours on; "system" follows the system."""
    from ui import theme

    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.choose(app, SCHEMES[scheme()])
