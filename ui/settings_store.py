"""What this user of this computer chose for the windows: sizes, columns, language, colours. Never anybody's data."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, QSettings

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
