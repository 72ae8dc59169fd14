"""What the operating system sees: no network socket, and no file outside the office's folders that tells of anybody.

The whole journey, once by commands and once in the window, under ``strace``. Every file that was written is listed and
searched for the values of a person; the papers that somebody chose to save are the only ones that may hold them. Both
journeys also meet a fault of ours whose message quotes the person.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.rules.folding import fold
from tests.commanding import HOUSE
from tests.conftest import PASSWORD

NAME, PHONE, MAIL, STREET = "Trần Thị Thùy Dương", "0395 678 945", "thuyduong.99@vidu.example", "77 Hẻm Cây Mận"
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")
CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')
FILES = ("open", "openat", "openat2", "creat", "rename", "renameat", "renameat2", "link", "linkat", "symlink")
# What a process writes to that is no file on a disk.
NO_FILES = ("/dev/", "/proc/self/", "/proc/thread-self/", "/sys/")

CHEAP = """
import os, sys
from pathlib import Path
from desktop_app.vault.keyslots import KdfCost
object.__setattr__(KdfCost.STANDARD, "memory_kib", 1024)  # the same work, in less time
object.__setattr__(KdfCost.STANDARD, "iterations", 1)
home, password, name, phone, mail, street = Path(sys.argv[1]), *sys.argv[2:]
"""

BY_COMMANDS = (
    CHEAP
    + """
from desktop_app.exchange.writing import csv_bytes
from desktop_app.vault import search
from tests.commanding import run

def command(*words, code=0):
    done = run("--data-dir", home / "book", "--lang", "vi", *words, stdin=password + "\\n")
    assert done.code == code, done
    return done

exports = home / "exports"
(exports / "list.csv").write_bytes(csv_bytes(
    ["Họ tên", "SĐT", "Email", "Địa chỉ", "Ghi chú"],
    [(name, phone, mail, street, f"hay gọi {name}"), ("Lê Văn Khác", "0912 345 678", "", "", f"bạn của {name}")]))
command("new", "--office", "Quảng cáo Mây", "--owner", "Lê Hà", "--recovery-sheet", exports / "sheet.pdf")
command("import", exports / "list.csv", "--source", "direct")
command("find", name); command("find", "thuy duong 8945", code=0)
command("show", "KH000001")
command("partner", "add", "Xưởng in", "--kind", "executes", "--commitment-until", "2099-12-31", "--purpose", "orders",
        "--fields", "full_name,phone")
command("disclose", "KH000001", "--to", "Xưởng in", "--purpose", "orders", "--out", exports / "given.pdf")
command("report", "data-held", "KH000001", "--out", exports / "held.pdf")
command("backup", home / "stick")
find = search.find
def broken(connection, query, limit=20):
    raise ValueError(f"no such person: {query} {phone} {mail} {street}")
search.find = broken
assert "CL-09" in command("find", name, code=1).err
search.find = find
command("find", f"{name} " * 40 + mail)
command("erase", "KH000001", "--confirm", "KH000001", "--reason", "owner", "--certificate", exports / "certificate.pdf")
command("verify"); command("scan", name)
sets = [each for each in (home / "stick").glob("SoKin-*/*") if each.is_dir()]
command("restore", sets[0], "--to", home / "book2")
"""
)

IN_THE_WINDOW = (
    CHEAP
    + """
from PySide6.QtCore import QTimer
from tests.ui.typing import type_text
from ui import dialogs, start

def steps():
    yield lambda: any(getattr(each, "app", None) for each in application.topLevelWidgets())
    app = next(each.app for each in application.topLevelWidgets() if getattr(each, "app", None))
    idle = lambda: app.worker.is_idle
    door = app.stack.currentWidget()
    type_text(door.user, "ha")
    type_text(door.password, password)
    door.unlock.click()
    yield lambda: app.main and idle()
    main = app.main
    main.page.add()
    editor = main.page.editor
    yield idle
    type_text(editor.form.boxes["person.full_name"].editor.widget, name)
    type_text(editor.repeated["phone"].entries[0].boxes["phone.number"].editor.widget, phone)
    yield idle
    main.keep_typing()
    yield idle
    editor.save()
    yield lambda: idle() and main.page.detail.code
    code = main.page.detail.code
    type_text(main.finder, "thuy duong")
    yield idle
    main.go("reports", report="data-held", code=code)
    yield lambda: idle() and main.page.viewer.pages
    main.go("backups")
    yield idle
    main.page.now.click()
    yield idle
    try:
        raise ValueError(f"no such person: {name} {phone}")
    except ValueError as error:
        app.faults.take(ValueError, error, None)
    questions = lambda: [each for each in application.allWidgets() if isinstance(each, dialogs.Question)]
    asked = lambda: [each for each in questions() if each.isVisible()]
    yield asked
    asked()[0].buttons["close"].click()
    yield idle
    main.go("erasure", code=code)
    yield lambda: idle() and main.page.stack.currentWidget() is main.page.planned
    page = main.page
    type_text(page.reason, "khách yêu cầu")
    type_text(page.code, code)
    page.erase.click()
    yield lambda: idle() and page.verdict.property("tone") == "ok"
    app.lock(str)
    yield lambda: app.stack.currentWidget() is not main and idle()
    print("done", flush=True)
    application.closeAllWindows()

def go_on():
    global wanted
    if wanted():
        wanted = next(todo, lambda: False)

application, todo = start.application(), steps()
wanted = next(todo)
timer = QTimer(interval=20)
timer.timeout.connect(go_on)
timer.start()
start.run(home / "book", "vi")
"""
)


@dataclass(frozen=True)
class Seen:
    """What a traced program did: the kinds of its sockets, the files that it wrote or gave a name, folders it made."""

    sockets: frozenset[str]
    written: frozenset[Path]
    folders: frozenset[Path]


def traced(home: Path, script: str) -> Seen:
    """Run the script under strace, in a home of its own, and read what it did."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    log = home.with_name(f"{home.name}.strace")
    command = [
        "strace", "-f", "--seccomp-bpf", "-qq", "-s", "4096", "-o", str(log), "-e", "signal=none",
        "-e", f"trace=%network,mkdir,mkdirat,{','.join(FILES)}",
    ]  # fmt: skip
    environment = os.environ | {
        "HOME": str(home / "user"), "SOKIN_CONFIG_DIR": str(home / "config"), "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(home / "tmp"),
    }  # fmt: skip
    for name in [each for each in environment if each.startswith(("XDG_", "COV_", "SOKIN_RAISE"))]:
        del environment[name]
    with subprocess.Popen(
        [*command, sys.executable, "-c", script, str(home), PASSWORD, NAME, PHONE, MAIL, STREET], cwd=HOUSE,
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as program:  # fmt: skip
        try:
            out, errors = program.communicate(timeout=100)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)  # a program that is traced outlives its tracer
            raise
    if "ptrace" in errors and not log.stat().st_size:
        pytest.skip("this machine lets nobody trace a program")
    assert program.returncode == 0, (out, errors[-3000:])
    return read(log)


def read(log: Path) -> Seen:
    """What strace wrote down. A call that was broken off and resumed stands on two lines, its names on the first."""
    sockets: set[str] = set()
    written: set[Path] = set()
    folders: set[Path] = set()
    bound: set[Path] = set()  # local sockets have names among the files
    begun: dict[str, str] = {}
    for line in log.read_text("utf-8", "replace").splitlines():
        process = line.split(" ", 1)[0]
        if line.endswith("<unfinished ...>"):
            begun[process] = line.removesuffix("<unfinished ...>")
            continue
        if "resumed>" in line:
            line = begun.pop(process, "") + line.split("resumed>", 1)[1]
        call = CALL.match(line)
        if call is None or int(call[3]) < 0:
            continue
        name, said = call[1], call[2]
        paths = [HOUSE / ast.literal_eval(f'b"{path}"').decode() for path in PATH.findall(said)]
        if name in ("socket", "socketpair"):
            sockets.add(said.split(",", 1)[0])
        elif name == "bind":
            bound.update(paths)
        elif name.startswith("mkdir"):
            folders.update(paths)
        elif name.startswith(("rename", "link")) and paths[0] in bound:
            bound.add(paths[-1])
        elif (not name.startswith("open") or WRITING.search(said)) and name in FILES:
            written.update(path for path in paths[-1:] if not str(path).startswith(NO_FILES))
    return Seen(frozenset(sockets), frozenset(written), frozenset(folders))


def spellings(value: str) -> set[bytes]:
    """A value as it may stand in a file."""
    bare = "".join(value.split())
    texts = {value, fold(value), unicodedata.normalize("NFD", value), bare, bare.removeprefix("0"), value.upper()}
    return {
        text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16-le", "utf-16-be")
    } | {ast.unparse(ast.Constant(value)).encode("ascii", "backslashreplace")[1:-1]}  # fmt: skip


def telling(place: Path) -> list[str]:
    """Files below a place, those of chosen exports left out, that hold a value of the person."""
    wanted = {each: spellings(each) for each in (NAME, PHONE, MAIL, STREET)}
    return [
        f"{path}: {value}"
        for path in place.rglob("*")
        if path.is_file() and "exports" not in path.parts
        for value, every in wanted.items()
        if any(each in path.read_bytes() for each in every)
    ]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "home"
    for name in ("exports", "stick", "user", "tmp"):
        (place / name).mkdir(parents=True)
    return place


def assert_kept_to_itself(seen: Seen, home: Path, ours: tuple[str, ...]) -> None:
    assert {each for each in seen.sockets if each not in ("AF_UNIX", "AF_LOCAL")} == set()
    places = [home / each for each in ours]
    assert [str(each) for each in seen.written if not any(each.is_relative_to(place) for place in places)] == []
    # Qt makes a folder for the socket by which a second start finds this one, and takes it away again.
    assert [str(each) for each in seen.folders if each.exists() and not each.is_relative_to(home)] == []
    assert list((home / "tmp").iterdir()) == []
    assert any(each.name == "book.db" for each in seen.written), "strace saw nothing"
    assert telling(home) == []
    reports = list((home / "config" / "crashes").glob("*.txt"))
    assert len(reports) == 1
    assert "ValueError" in reports[0].read_text("utf-8")


def test_the_commands_open_no_socket_and_write_nobody_down(home: Path) -> None:
    seen = traced(home, BY_COMMANDS)
    assert_kept_to_itself(seen, home, ("book", "book2", "config", "stick", "exports"))
    assert {path.name for path in (home / "exports").iterdir()} == {
        "list.csv", "sheet.pdf", "given.pdf", "held.pdf", "certificate.pdf",
    }  # fmt: skip


def test_the_window_opens_no_socket_and_writes_nobody_down(home: Path, books) -> None:
    books.create().close()
    shutil.copytree(books.folder / "book", home / "book")
    shutil.copytree(books.folder / "config", home / "config")
    seen = traced(home, IN_THE_WINDOW)
    assert_kept_to_itself(seen, home, ("book", "config"))
