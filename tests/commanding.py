"""Helpers for tests of the command line: in this process, or as a program of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.commands.run import main
from desktop_app.vault import keyslots
from desktop_app.vault.book import SLOTS, slot_paths
from tests.conftest import CHEAP, PASSWORD

HOUSE = Path(__file__).resolve().parents[1]


@dataclass
class Result:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its one value on standard output."""
        return json.loads(self.out)


class Stream(io.TextIOWrapper):
    """A stream in memory with bytes beneath, as the process's own streams have; a terminal if it says so."""

    def __init__(self, data: bytes = b"", *, encoding: str = "utf-8", terminal: bool = False) -> None:
        super().__init__(io.BytesIO(data), encoding=encoding, newline="\n")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def raw_bytes(self) -> bytes:
        self.flush()
        return self.buffer.getvalue()


def run(*arguments: object, stdin: str | bytes = PASSWORD + "\n", terminal: bool = False) -> Result:
    """The command line in this process; what is typed is the test's password unless said otherwise."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    out, err = Stream(terminal=terminal), Stream(terminal=terminal)
    code = main([str(each) for each in arguments], stdin=Stream(data), stdout=out, stderr=err)
    return Result(code, out.raw_bytes.decode(), err.raw_bytes.decode())


def cheapen(folder: Path) -> None:
    """Have the only user's password of the closed book cost next to nothing: its key is derived at every command."""
    path = folder / SLOTS
    file, _ = keyslots.change_password(keyslots.load_newest([path]).file, "Lê Hà", PASSWORD, PASSWORD, cost=CHEAP)
    keyslots.save(file, slot_paths(folder, file.vault_id))


def spawn(*arguments: object, stdin: str = PASSWORD + "\n", encoding: str = "", cwd: Path | None = None) -> Result:
    """`main.py` as a program, its streams as bytes; `encoding`: what Python would take for them by itself."""
    environment = os.environ | ({"PYTHONIOENCODING": encoding} if encoding else {})
    done = subprocess.run(
        [sys.executable, "-W", "error", str(HOUSE / "main.py"), *(str(each) for each in arguments)],
        input=stdin.encode(),
        capture_output=True,
        env=environment,
        cwd=cwd,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
