"""The whole way on a real X server with a window manager: first run, a customer, an erasure, by keys from outside.

Needs Xvfb, openbox and xdotool (`.ci/run` installs them); elsewhere it is skipped. The program runs as its users run
it, in a process of its own, and is seen only through its window and, afterwards, through the book.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop_app.office import open_book
from desktop_app.services import checks, papers, people
from tests.commanding import HOUSE

NEEDED = ("Xvfb", "openbox", "xdotool")
MISSING = [name for name in NEEDED if shutil.which(name) is None]
PASSWORD = "bon tu khong lien quan"
NAME = "Nguyễn Thị Phượng Đường"

pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"no screen here: {', '.join(MISSING)} not installed"),
    pytest.mark.timeout(300),
]

# The program, with one thing more: what has the focus and which page is shown is written to a file whenever it changes,
# so that the keys are typed when the program is ready for them and not before.
PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from ui import dialogs, start
report, paper = Path(sys.argv[1]), Path(sys.argv[2])
dialogs.preset.append(paper)
class Told(start.Frame):
    def load(self, folder, lang):
        super().load(folder, lang)
        self.said = ""
        self.timer = QTimer(self, interval=30)
        self.timer.timeout.connect(self.tell)
        self.timer.start()
    def tell(self):
        app = start.QApplication.instance()
        focus = app.focusWidget()
        page = self.app.stack.currentWidget()
        inner = getattr(self.app.main, "page", None)
        asked = getattr(page, "_asked", ())
        state = getattr(getattr(inner, "stack", None), "currentIndex", lambda: -1)()
        step = getattr(getattr(page, "steps", None), "currentIndex", lambda: -1)()
        idle = self.app.worker.is_idle
        suggest = getattr(getattr(self.app.main, "finder", None), "suggest", None)
        found = suggest.list.count() if suggest and suggest.popup.isVisible() else 0
        words = (f"page={type(page).__name__} step={step} inner={type(inner).__name__} state={state} idle={idle} "
                 f"found={found} asked={','.join(map(str, asked))} focus={focus.accessibleName() if focus else ''}\\n"
                 f"text={focus.text() if hasattr(focus, 'text') else ''}")
        if words != self.said:
            self.said = words
            new = report.with_suffix(".new")
            new.write_text(words, "utf-8")
            new.replace(report)
start.Frame = Told
sys.exit(start.run(None, "vi"))
"""


class Screen:
    """The program on its screen."""

    def __init__(self, display: str, report: Path) -> None:
        self.display, self.report = display, report

    def xdotool(self, *arguments: str) -> str:
        environment = os.environ | {"DISPLAY": self.display}
        done = subprocess.run(["xdotool", *arguments], env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    def key(self, *keys: str) -> None:
        for each in keys:
            self.xdotool("key", "--delay", "60", each)
            time.sleep(0.05)

    def type(self, text: str) -> None:
        """Type into the field that has the focus. On a busy machine letters can be lost between the two programs."""
        for _ in range(5):
            self.xdotool("type", "--delay", "40", text)
            end = time.monotonic() + 4
            while time.monotonic() < end:
                if unicodedata.normalize("NFC", self.said()).endswith(f"\ntext={text}"):
                    return
                time.sleep(0.05)
            self.key("End", "shift+Home", "Delete")
        raise AssertionError(f"{text!r} can't be typed; it says {self.said()!r}")

    def said(self) -> str:
        return self.report.read_text("utf-8") if self.report.exists() else ""

    def wait(self, *wanted: str, seconds: float = 40) -> str:
        """Until the program says all of this of itself."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            said = self.said()
            if all(each in said for each in wanted):
                return said
            time.sleep(0.05)
        raise AssertionError(f"waited for {wanted}, it says {self.said()!r}")


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """An X server of its own with a window manager, on a number that is free."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    number = os.read(read, 16).decode().strip()
    if not number:
        pytest.skip("Xvfb does not start here")
    name = f":{number}"
    manager = subprocess.Popen(["openbox"], env=os.environ | {"DISPLAY": name}, stderr=subprocess.DEVNULL)
    yield name
    for each in (manager, server):
        each.terminate()
        each.wait(timeout=10)
    os.close(read)  # not before: a server that still writes to it would die


@pytest.fixture
def screen(display: str, tmp_path: Path) -> Iterator[Screen]:
    report = tmp_path / "report"
    environment = os.environ | {
        "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "XDG_DATA_HOME": str(tmp_path / "data"),
        "SOKIN_CONFIG_DIR": str(tmp_path / "config"),
    }  # fmt: skip
    with (tmp_path / "errors").open("w") as errors:
        program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(report), str(tmp_path / "sheet.pdf")], cwd=HOUSE, env=environment,
            stderr=errors,
        )  # fmt: skip
        yield Screen(display, report)
        if program.poll() is None:
            program.terminate()
        program.wait(timeout=20)
    assert "Traceback" not in (tmp_path / "errors").read_text()


def activate(screen: Screen) -> None:
    """Bring the window to the front, as a click on it does; without that xdotool types into nothing."""
    window = screen.xdotool("search", "--sync", "--onlyvisible", "--name", "Sổ Kín").split()[0]
    screen.xdotool("windowactivate", "--sync", window)


def groups(path: Path) -> list[str]:
    lines = PdfReader(path).pages[0].extract_text().splitlines()
    return [group for key in ("K1:", "K2:") for line in lines if line.startswith(key) for group in line[3:].split()]


def test_from_the_first_run_to_an_erased_customer(screen: Screen, tmp_path: Path) -> None:
    screen.wait("page=FirstRun", "step=0")
    activate(screen)
    screen.wait("focus=Thư mục của sổ")
    reach(screen, "Tiếp")
    screen.wait("step=1", "focus=Cơ sở")
    screen.type("Quảng cáo Mây")
    screen.key("Tab")
    screen.type("Lê Hà")
    reach(screen, "Mật khẩu", press=False)
    screen.type(PASSWORD)
    screen.key("Tab")
    screen.type(PASSWORD)
    reach(screen, "Tiếp")
    screen.wait("step=2", "idle=True")
    reach(screen, "Lưu PDF…")
    wait_for(tmp_path / "sheet.pdf")
    said = screen.wait("idle=True", "focus=Dòng K")
    on_paper = groups(tmp_path / "sheet.pdf")
    first, second = map(int, re.search(r"asked=(\d+),(\d+)", said).groups())
    screen.type(on_paper[first - 1])
    screen.key("Tab")
    screen.type(on_paper[second - 1])
    reach(screen, "Tiếp")
    screen.wait("step=3")
    reach(screen, "Bắt đầu")
    screen.wait("page=MainWindow", "inner=CustomersPage", "idle=True")

    screen.key("ctrl+n")
    screen.wait("state=1", "focus=Họ và tên", "idle=True")
    screen.type(NAME)
    reach(screen, "Điện thoại", press=False)
    screen.type("0395678945")
    screen.key("F9")
    screen.wait("state=0", "idle=True")

    screen.key("F3")
    screen.wait("focus=Tìm khách hàng")
    screen.type("phuong duong")
    screen.wait("idle=True", "found=1")
    screen.key("Return")
    screen.wait("inner=CustomersPage", "idle=True", "found=0")
    reach(screen, "Xóa dữ liệu…", most=60)
    screen.wait("inner=ErasurePage", "state=1", "idle=True")
    reach(screen, "Lý do hoặc số yêu cầu", press=False)
    screen.type("khách yêu cầu")
    screen.key("Tab")
    screen.type("KH000001")
    reach(screen, "Xóa vĩnh viễn")
    screen.wait("inner=ErasurePage", "state=3", "idle=True")
    # By its button: once xdotool has typed letters that no keyboard has, it sends Ctrl without the letter.
    reach(screen, "Khóa", most=60)
    screen.wait("page=Unlock", "idle=True")

    with open_book(tmp_path / "data" / "SoKin" / "book", "ha", PASSWORD) as office:
        assert office.run(people.find, "phuong duong") == []
        assert office.run(checks.scan, office.book, [NAME, "0395678945"]) == []
        assert len(office.run(papers.certificates)) == 1


def reach(screen: Screen, name: str, *, press: bool = True, most: int = 30) -> None:
    """Go on with Tab until `name` has the focus, and press it."""
    for _ in range(most):
        if f"focus={name}" in screen.said():
            break
        before = screen.said()
        screen.key("Tab")
        end = time.monotonic() + 2
        while screen.said() == before and time.monotonic() < end:
            time.sleep(0.02)
    else:
        raise AssertionError(f"Tab never reaches {name!r}; it says {screen.said()!r}")
    if press:
        before = screen.said()
        for _ in range(2):  # once more where the first one was lost on its way
            screen.key("space")
            end = time.monotonic() + 5
            while screen.said() == before and time.monotonic() < end:
                time.sleep(0.02)
            if screen.said() != before:
                break


def wait_for(path: Path, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert path.exists()
