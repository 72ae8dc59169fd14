"""Processes that are killed: one program is loaded once and forks for each death, which saves most time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

# Commands come as lines: a word and what it needs. What a child says stands between the command and its exit code.
_LOOP = """
import os, signal, sys, time
from desktop_app.vault import files
{prepare}
def act(typed):
    {act}
print("ready", flush=True)
for line in sys.stdin:
    how, at, typed = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        if how == "step":
            with files.Faults.killing(at):
                act(typed)
        else:
            act(typed)
        os._exit(0)
    if how == "after":
        time.sleep(float(at))
        os.kill(child, signal.SIGKILL)  # where it has ended meanwhile, its number is still kept for us
    print("=", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class End:
    """What became of a child. code: its exit code, -9 where it was killed. said: the lines that it wrote until then."""

    code: int
    said: tuple[str, ...]


class Killing:
    """A program that does `act` and dies when it is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @classmethod
    @contextmanager
    def of(cls, prepare: str, act: str) -> Iterator[Self]:
        """prepare: lines of Python done once. act: one line, done in each fork; `typed` is what the call gave."""
        if sys.platform == "win32":
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

    def at(self, step: str, typed: str = "") -> int:
        """The exit code of a child that died at `step` (99), or got to its end (0)."""
        return self._ended("step", step, typed).code

    def after(self, seconds: float, typed: str = "") -> End:
        """What became of a child that is killed `seconds` after it began, wherever it is then."""
        return self._ended("after", f"{seconds:.4f}", typed)

    def never(self, typed: str = "") -> End:
        """What became of a child that nobody kills."""
        return self._ended("never", "", typed)

    def _ended(self, *words: str) -> End:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\t".join(words) + "\n")
        self._process.stdin.flush()
        said = []
        while not (line := self._process.stdout.readline()).startswith("= "):
            assert line, "the program that forks has ended"
            said.append(line.rstrip("\n"))
        return End(int(line[2:]), tuple(said))
