"""A power cut: what this process wrote and did not force to the disk is gone, or half of it is there.

It knows from Python's own audit events (PEP 578) which files were opened for writing, renamed, removed and made, and
from `os.fsync` what was forced. So it takes nobody's word for it: a write that forgets to force its bytes is torn here
as a real cut would tear it. SQLite's own writes are not seen; they are SQLite's to force.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_IGNORED = (".lock", "-wal", "-shm")


class Power:
    """Watches this process from now to its end, which `cut` is."""

    def __init__(self) -> None:
        self._before: dict[Path, bytes] = {}  # of files with bytes that are not forced: what they held
        self._names: list[tuple[Path, Callable[[], object]]] = []  # folders that are not forced: how to undo
        self._on = True
        sys.addaudithook(self._see)
        self._fsync, os.fsync = os.fsync, self._forced

    def cut(self, *, torn: bool) -> None:
        """Leave the disk as a cut does: what is not forced is gone, or (`torn`) names stand over half of the bytes."""
        self._on = False
        for path, before in self._before.items():
            with contextlib.suppress(FileNotFoundError):
                if torn:
                    os.truncate(path, path.stat().st_size // 2)
                else:
                    path.write_bytes(before)
        for _, undo in reversed(self._names if not torn else ()):
            with contextlib.suppress(FileNotFoundError):
                undo()

    def _forced(self, handle: int) -> None:
        self._fsync(handle)
        path = Path(f"/proc/self/fd/{handle}").readlink()
        self._before.pop(path, None)
        self._names = [each for each in self._names if each[0] != path]

    def _see(self, event: str, said: tuple[Any, ...]) -> None:
        watched = {"open": self._opened, "os.rename": self._renamed, "os.remove": self._removed, "os.mkdir": self._made,
                   "os.rmdir": self._folder_removed}  # fmt: skip
        if self._on and event in watched and isinstance(said[0], str | os.PathLike):
            self._on = False
            with contextlib.suppress(OSError):  # what we look at may not be there: then nothing comes of it either
                watched[event](Path(said[0]).absolute(), *said[1:])
            self._on = True

    def _opened(self, path: Path, mode: str | None, flags: int) -> None:
        if path.name.endswith(_IGNORED) or not flags & (os.O_WRONLY | os.O_RDWR) or str(path).startswith("/dev/"):
            return
        if not path.exists():
            self._names.append((path.parent, path.unlink))
        self._before.setdefault(path, path.read_bytes() if path.exists() else b"")

    def _renamed(self, source: Path, target: object, *_: object) -> None:
        to = Path(str(target)).absolute()
        before = to.read_bytes() if to.is_file() else None

        def undo() -> None:
            to.rename(source)
            if before is not None:
                to.write_bytes(before)

        self._names.append((to.parent, undo))
        for path in [each for each in self._before if each.is_relative_to(source)]:
            self._before[to / path.relative_to(source)] = self._before.pop(path)

    def _removed(self, path: Path, *_: object) -> None:
        before = path.read_bytes()
        self._before.pop(path, None)
        self._names.append((path.parent, lambda: path.write_bytes(before)))

    def _made(self, path: Path, *_: object) -> None:
        if not path.exists():
            self._names.append((path.parent, lambda: shutil.rmtree(path)))

    def _folder_removed(self, path: Path, *_: object) -> None:
        self._names.append((path.parent, path.mkdir))
