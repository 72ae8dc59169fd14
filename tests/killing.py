"""Processes that are killed at a step: one program is loaded once and forks for each kill, which saves most time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest

_LOOP = """
import os, sys
from desktop_app.vault import files
{prepare}
def act():
    {act}
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        with files.Faults.killing(line.rstrip("\\n")):
            act()
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Killing:
    """A program that does `act` and dies at the step that it is told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @classmethod
    @contextmanager
    def of(cls, prepare: str, act: str) -> Iterator[Self]:
        """prepare: lines of Python done once. act: one line, done in each fork."""
        if not hasattr(os, "fork"):
            pytest.skip("Windows knows no fork")
        with subprocess.Popen(
            [sys.executable, "-c", _LOOP.format(prepare=prepare, act=act)], cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield cls(process)
            assert process.stdin is not None
            process.stdin.close()

    def at(self, step: str) -> int:
        """The exit code of a child that died at `step` (99), or got to its end (0)."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{step}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())
