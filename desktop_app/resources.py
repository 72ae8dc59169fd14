"""Where the files that ship with the program are: fonts, catalogues, texts of law, templates. Reads nothing itself."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent / "resources"


def resource(path: str) -> Path:
    """The place of a shipped file or folder.

    path: below `resources/`, with forward slashes, e.g. ``"fonts/OFL.txt"``. It need not exist.
    In a checkout and in a PyInstaller folder alike `resources` lies beside this package, because PyInstaller keeps
    ``__file__`` of a bundled module true (PyInstaller manual, "Run-time information").
    """
    return _ROOT.joinpath(*path.split("/"))
