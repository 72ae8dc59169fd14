"""Where a file that was asked for may be written: never over a book's own files, never over what others made."""

from __future__ import annotations

import os
from pathlib import Path

from desktop_app import platform
from desktop_app.rules.errors import N_, EnvironmentFailed, Rejected
from desktop_app.vault import files
from desktop_app.vault.book import DATABASE, LEDGER, LOCK, PENDING, SERIAL, SLOTS

_DATABASE_FILES = tuple(f"{DATABASE}{ending}" for ending in ("", "-wal", "-shm", "-journal"))
_OWN = frozenset(name.casefold() for name in (*_DATABASE_FILES, SLOTS, SERIAL, LEDGER, PENDING, LOCK))


def check_place(path: Path) -> None:
    """Whether a file may be written at `path`; what stands there already is replaced only if this program made it.

    Raises `EnvironmentFailed` FI-08 where no file can lie; `Rejected` FI-09 for the name of a file of a book, whichever
    folder it is in, FI-10 for a file that came from elsewhere or was changed since.
    """
    try:
        encoded = os.fsencode(path.name)
        possible = path.parent.is_dir() and not path.is_dir() and not platform.is_device(path.name)
        possible = possible and b"\0" not in encoded
        there = possible and path.exists()
        name = path.resolve().name if there else path.name
    except (OSError, ValueError):  # a name that is too long, or holds what no name can
        possible = False
    if not possible:
        raise EnvironmentFailed(
            "FI-08",
            N_("No file can be written at {path}."),
            do=N_("Name a file in a folder that exists."),
            path=path,
        )
    if _is_of_a_book(path.name) or _is_of_a_book(name):
        raise Rejected(
            "FI-09",
            N_("{name} is the name of a file that belongs to a book."),
            do=N_("Choose another name."),
            name=path.name,
        )
    if there and not _is_ours(path):
        raise Rejected(
            "FI-10",
            N_("The file {path} is there already, and it is not one that this program made."),
            do=N_("Choose another name, or move that file away first."),
            path=path,
        )


def write_file(path: Path, data: bytes) -> None:
    """Write a file that the user chose the place of, whole or not at all; raises as `check_place`, and FI-…."""
    check_place(path)
    files.write(path, data)


def _is_of_a_book(name: str) -> bool:
    # Windows takes no notice of capitals, dots and blanks at the end, nor of the name of a stream.
    return name.partition(":")[0].rstrip(". ").casefold() in _OWN or files.is_passing(name)


def _is_ours(path: Path) -> bool:
    """Whether `path` is a paper or a workbook of ours, as it was made, or holds nothing at all.

    A text file bears no sign of who made it.
    """
    try:
        data = files.read(path)
    except EnvironmentFailed:
        return False
    if not data:
        return True
    if data.startswith(b"%PDF"):
        from desktop_app.reports.layout import is_ours as is_paper

        return is_paper(data)
    from desktop_app.exchange.writing import is_ours as is_workbook

    return is_workbook(data)
