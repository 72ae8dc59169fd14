"""Every write of ours outside the database: whole or not at all, forced to the disk, read back.

A write puts its bytes beside the target under a passing name, forces them to the disk, swaps the name, forces the
folder and reads the file again. A crash at any point leaves the old file or the new one, and at worst a passing file
(``.sokin-….tmp``) that the next write in that folder sweeps away.

Every such point has a name and calls `step`, which does nothing in production. Tests put `Faults` there to fail, to
tear or to kill at each of them; other modules mark their own points the same way: ``files.step("erase.4")``.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from desktop_app import platform
from desktop_app.rules.errors import N_, NOTHING_CHANGED, EnvironmentFailed

# The points of one write, in order; those of `destroy` likewise. Tests walk through both.
WRITE_STEPS = (
    "write.1 before anything",
    "write.2 passing file made",
    "write.3 half of the bytes written",
    "write.4 all bytes written",
    "write.5 bytes forced to the disk",
    "write.6 name swapped",
    "write.7 folder forced to the disk",
    "write.8 read back",
)
DESTROY_STEPS = ("destroy.1 before anything", "destroy.2 overwritten", "destroy.3 forced to the disk", "destroy.4 gone")

READ_LIMIT = 64 << 20
_CHUNK = 1 << 20
_Bytes: TypeAlias = bytes | memoryview
_PREFIX, _SUFFIX = ".sokin-", ".tmp"
_STALE_SECONDS = 3600.0


# --- crash points --------------------------------------------------------------------------------------------------

_on_step: Callable[[str], None] | None = None


def step(name: str) -> None:
    """Mark a numbered point at which a crash must do no harm. Does nothing unless a test has put `Faults` in place."""
    if _on_step is not None:
        _on_step(name)


class Faults:
    """For tests: call `react` with the name of every step in this process while the context lasts.

    `react` may raise (an OSError is met as if the system had raised it), change files, or end the process.
    """

    def __init__(self, react: Callable[[str], None]) -> None:
        self._react = react
        self._before: Callable[[str], None] | None = None

    @classmethod
    def failing(cls, name: str, error: BaseException) -> Self:
        """Raise `error` at the step whose name is or begins with `name`."""

        def react(at: str) -> None:
            if at.startswith(name):
                raise error

        return cls(react)

    @classmethod
    def killing(cls, name: str, status: int = 99) -> Self:
        """End the process at once, with nothing tidied up, at the step whose name is or begins with `name`."""

        def react(at: str) -> None:
            if at.startswith(name):
                os._exit(status)

        return cls(react)

    def __enter__(self) -> Self:
        global _on_step
        self._before, _on_step = _on_step, self._react
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        global _on_step
        _on_step = self._before


# --- writing -------------------------------------------------------------------------------------------------------


def write(path: Path, data: bytes, *, mode_private: bool = True) -> str:
    """Make `data` the content of the file `path`, whole or not at all, and give its SHA-256 in hex.

    With `mode_private` only this user may read the file (600); else the folder's and user's habits decide. Raises
    EnvironmentFailed FI-…; then the old file stands as it was, except for FI-06: the new one is there but unproven.
    """
    return _publish(path, _halves(data), private=mode_private)


def copy(source: Path, target: Path, *, mode_private: bool = True) -> str:
    """Make `target` a copy of the file `source`, as `write` does, whatever its size; gives the SHA-256 in hex."""
    return _publish(target, _source(source), private=mode_private)


def prepare(path: Path, data: bytes) -> Ready:
    """Have `data` whole on the disk beside `path`, to be published there once something else has lasted.

    Raises as `write`, also where the file that stands at `path` is not to be replaced: it may be open elsewhere.
    """
    try:
        if path.exists():
            path.open("r+b").close()
    except OSError as error:
        raise platform.failure(error, path) from None
    return _prepare(path, _halves(data), private=True)


@dataclass(frozen=True)
class Ready:
    """A file that is whole and forced to the disk under a passing name. digest: its SHA-256 in hex."""

    path: Path
    passing: Path
    digest: str

    def publish(self) -> str:
        """Put it in its place, and give its SHA-256; raises as `write`."""
        swapped = False
        try:
            platform.replace(self.passing, self.path)
            swapped = True
            step(WRITE_STEPS[5])
            platform.sync_folder(self.path.parent)
            step(WRITE_STEPS[6])
            if sha256(self.path) != self.digest:
                raise _unproven(self.path)
            step(WRITE_STEPS[7])
        except OSError as error:
            raise (_unproven(self.path) if swapped else platform.failure(error, self.path)) from None
        finally:
            self.drop()
        _sweep(self.path.parent, newer=self.path)
        return self.digest

    def drop(self) -> None:
        """Take it away again, where it was not published."""
        with contextlib.suppress(OSError):
            self.passing.unlink()


def _publish(path: Path, chunks: Iterable[_Bytes], *, private: bool) -> str:
    return _prepare(path, chunks, private=private).publish()


def _prepare(path: Path, chunks: Iterable[_Bytes], *, private: bool) -> Ready:
    passing = path.with_name(f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}")
    digest = hashlib.sha256()
    whole = False
    try:
        step(WRITE_STEPS[0])
        handle = os.open(passing, _NEW_FILE, 0o600 if private else 0o666)
        try:
            step(WRITE_STEPS[1])
            half_told = False
            for chunk in chunks:
                _write_all(handle, chunk)
                digest.update(chunk)
                if not half_told:
                    step(WRITE_STEPS[2])
                    half_told = True
            step(WRITE_STEPS[3])
            os.fsync(handle)
        finally:
            os.close(handle)
        step(WRITE_STEPS[4])
        whole = True
        return Ready(path, passing, digest.hexdigest())
    except OSError as error:
        raise platform.failure(error, path) from None
    finally:
        if not whole:
            with contextlib.suppress(OSError):
                passing.unlink()


# O_EXCL and O_NOFOLLOW: never through a link that somebody laid in wait. O_BINARY: no \r\n on Windows.
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def _unproven(path: Path) -> EnvironmentFailed:
    return EnvironmentFailed(
        "FI-06",
        N_("The file {path} was written, but checking it afterwards failed: it may be damaged."),
        safe=N_("Nothing else was changed."),
        do=N_("Try again; if it happens again, do not trust this disk and choose another one."),
        path=path,
    )


def _halves(data: bytes) -> Iterator[memoryview]:
    view = memoryview(data)
    yield view[: len(data) // 2]
    yield view[len(data) // 2 :]


def _source(path: Path) -> Iterator[bytes]:
    try:
        yield from _chunks(path)
    except OSError as error:
        raise platform.failure(error, path) from None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _write_all(handle: int, data: _Bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


# --- reading -------------------------------------------------------------------------------------------------------


def read(path: Path, limit: int = READ_LIMIT) -> bytes:
    """The content of the file `path`, at most `limit` bytes of it in memory.

    Raises EnvironmentFailed: FI-04 if it is not there, FI-07 if it is larger, other FI-… as the system says.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise platform.failure(error, path) from None
    if len(data) > limit:
        raise EnvironmentFailed(
            "FI-07",
            N_("The file {path} is far larger than such a file can be."),
            do=N_("Check that it is the right file."),
            path=path,
        )
    return data


def sha256(path: Path) -> str:
    """The SHA-256 of the file `path` in hex. Raises OSError."""
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


# --- removing ------------------------------------------------------------------------------------------------------


def destroy(path: Path) -> bool:
    """Overwrite the file `path` once with random bytes, force that to the disk, and delete it; False if none was there.

    A link is only deleted, never followed. Overwriting keeps a file out of reach of undelete tools on magnetic disks;
    an SSD, a copying file system or a sync service may keep the old blocks all the same. Where that matters, the
    content must have been encrypted and its key be gone. Raises EnvironmentFailed FI-….
    """
    safe = NOTHING_CHANGED
    try:
        if not os.path.lexists(path):
            return False
        step(DESTROY_STEPS[0])
        if not path.is_symlink():
            with path.open("r+b", buffering=0) as file:
                safe = N_("The file may already be overwritten; nothing else was changed.")
                _overwrite(file)
        platform.remove(path)
        step(DESTROY_STEPS[3])
        platform.sync_folder(path.parent)
    except OSError as error:
        raise platform.failure(error, path, safe) from None
    return True


def _overwrite(file: FileIO) -> None:
    left = os.fstat(file.fileno()).st_size
    while left > 0:
        chunk = os.urandom(min(left, _CHUNK))
        _write_all(file.fileno(), chunk)
        left -= len(chunk)
    step(DESTROY_STEPS[1])
    os.fsync(file.fileno())
    step(DESTROY_STEPS[2])


def force(path: Path) -> None:
    """Force what another library wrote into the file `path` to the disk. Raises EnvironmentFailed FI-…."""
    try:
        with path.open("r+b", buffering=0) as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise platform.failure(error, path) from None


def is_passing(name: str) -> bool:
    """Whether `name` is that of a passing file, which a later write may sweep away."""
    return name.startswith(_PREFIX) and name.endswith(_SUFFIX)


def _passing(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if is_passing(path.name)]


def _sweep(folder: Path, newer: Path) -> None:
    """Destroy passing files an hour older than `newer`: what a killed process left may be somebody's data in plain.

    Ages are compared between files of one disk, so no clock is asked. Best effort: the write itself has succeeded.
    """
    with contextlib.suppress(OSError, EnvironmentFailed):
        now = newer.stat().st_mtime
        for stale in _passing(folder):
            if now - stale.lstat().st_mtime > _STALE_SECONDS:
                destroy(stale)
