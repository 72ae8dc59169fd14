"""One window for one book, tried with processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtNetwork import QLocalSocket

from tests.commanding import HOUSE
from ui.instance import Instance, name_of, raise_other

FIRST = """
import sys
from pathlib import Path
from ui import start
class Loud(start.Frame):
    def load(self, folder, lang):
        super().load(folder, lang)
        assert self.app is not None
        print("loaded", flush=True)
    def come_forward(self):
        super().come_forward()
        print("raised", flush=True)
start.Frame = Loud
sys.exit(start.run(Path(sys.argv[1]), "vi"))
"""


@contextmanager
def window(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", FIRST, str(folder)], cwd=HOUSE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "loaded\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_start_raises_the_first_window_and_ends(tmp_path: Path) -> None:
    book = tmp_path / "book"
    with window(book) as first:
        second = subprocess.run(
            [sys.executable, "main.py", "--data-dir", str(book)], cwd=HOUSE, timeout=60, check=False,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
        assert second.returncode == 0
        assert first.stdout is not None
        assert first.stdout.readline() == "raised\n"
        with window(tmp_path / "other"):  # another book has a window of its own
            assert first.poll() is None
    with window(book):  # the first one was killed: what it left is in nobody's way
        assert raise_other(book)


def test_nothing_but_the_wish_is_understood(qtbot: Any, tmp_path: Path) -> None:
    instance = Instance()
    asked: list[bool] = []
    instance.asked.connect(lambda: asked.append(True))
    instance.move(tmp_path)
    for said in (b"erase\n", b"", b"\xff" * 100_000):
        socket = QLocalSocket()
        socket.connectToServer(name_of(tmp_path))
        assert socket.waitForConnected(2000)
        socket.write(said)
        qtbot.wait(50)
        socket.abort()
    assert not asked
    socket = QLocalSocket()
    socket.connectToServer(name_of(tmp_path))
    assert socket.waitForConnected(2000)
    socket.write(b"raise\n")
    qtbot.waitUntil(lambda: bool(asked), timeout=5000)
    instance.release()
    instance.deleteLater()


@pytest.mark.parametrize("other", ["book", "./book", "x/../book"])
def test_one_folder_has_one_name_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert name_of(Path(other)) == name_of(tmp_path / "book")
    assert str(tmp_path) not in name_of(tmp_path)
