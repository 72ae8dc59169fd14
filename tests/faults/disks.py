"""Small disks in memory: full, filling up, or read-only. Mounting one takes root on Linux; tests skip elsewhere."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(place: Path, size: str) -> Iterator[Path]:
    """A disk of `size` ("12m") at the folder `place`, which is made."""
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root on Linux")
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a tmpfs")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(disk: Path, leave: int = 0) -> Path:
    """Take all but `leave` bytes of a disk."""
    filler = disk / "filler"
    with filler.open("wb") as file, contextlib.suppress(OSError):
        free = shutil.disk_usage(disk).free - leave
        file.write(bytes(max(free, 0)))
        file.flush()
    while not leave and shutil.disk_usage(disk).free:
        with filler.open("ab") as file, contextlib.suppress(OSError):
            file.write(bytes(4096))
    return filler


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """The disk takes nothing while the context lasts."""
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
