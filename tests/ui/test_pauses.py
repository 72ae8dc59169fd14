"""In pauses the log is moved into the book's file: damage to it then costs what was entered since."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject

from desktop_app.office import open_book
from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.services import people
from desktop_app.vault.book import DATABASE, LOG_DAMAGED
from tests.conftest import PASSWORD
from tests.ui.entering import enter, settle
from tests.ui.looking import texts
from ui import dialogs
from ui import worker as workers
from ui.session import Session
from ui.worker import Worker


def log_size(folder: Path) -> int:
    return (folder / f"{DATABASE}-wal").stat().st_size


def test_after_five_seconds_without_work_the_log_is_empty_and_a_flipped_bit_takes_nothing(
    start: Any, qtbot: Any, closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start(closed)
    enter(qtbot, app)
    add(app, "Lý Văn Năm", qtbot)
    assert log_size(closed) > 0
    qtbot.waitUntil(lambda: log_size(closed) == 0, timeout=8_000)
    add(app, "Lý Văn Sáu", qtbot)
    dead = shutil.copytree(closed, tmp_path / "dead")
    shutil.copytree(tmp_path / "config", tmp_path / "config of the dead")
    log = dead / f"{DATABASE}-wal"
    data = bytearray(log.read_bytes())
    data[32 + 24 + 100] ^= 1
    log.write_bytes(data)
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "config of the dead"))
    with open_book(dead, "ha", PASSWORD) as office:
        assert [each.name for each in office.run(people.find, "ly van")] == ["Lý Văn Năm"]
        assert [each.msgid for each in office.notices] == [LOG_DAMAGED]
    monkeypatch.undo()


def test_a_damaged_log_is_told_in_words_that_stay_until_they_are_read(start: Any, qtbot: Any, closed: Path) -> None:
    with open_book(closed, "ha", PASSWORD) as office:
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
        log = closed / f"{DATABASE}-wal"
        spoilt = bytearray(log.read_bytes())
        kept = {each: (closed / f"{DATABASE}{each}").read_bytes() for each in ("", "-shm")}
    spoilt[32 + 24 + 100] ^= 1
    for ending, data in {**kept, "-wal": bytes(spoilt)}.items():
        (closed / f"{DATABASE}{ending}").write_bytes(data)
    app = start(closed)
    enter(qtbot, app)
    (question,) = app.findChildren(dialogs.Question)
    shown = texts(question)
    assert "nhật ký" in shown and "nhập lại" in shown
    question.buttons["read"].click()
    settle(qtbot, app)
    app.ask_to_lock()
    settle(qtbot, app)
    enter(qtbot, app)
    assert [each for each in app.findChildren(dialogs.Question) if each.isVisible()] == []


def add(app: Any, name: str, qtbot: Any) -> None:
    app.session.run(app.main, people.add_customer, {"person.full_name": name})
    settle(qtbot, app)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PAUSE", 0.1)


def test_a_pause_is_used_once_and_again_after_the_next_job(short: None, worker: Worker, qtbot: Any) -> None:
    done: list[object] = []
    busy: list[bool] = []
    worker.busy.connect(busy.append)
    worker.in_pauses(worker, lambda: "paused", done.append)
    qtbot.waitUntil(lambda: done == ["paused"])
    qtbot.wait(400)
    assert (done, busy) == (["paused"], [])  # nothing is shown as being done
    worker.run(worker, lambda: None)
    qtbot.waitUntil(lambda: done == ["paused", "paused"])


def test_work_goes_first(short: None, worker: Worker, qtbot: Any) -> None:
    order: list[str] = []
    worker.in_pauses(worker, lambda: order.append("pause"), lambda _: None)
    gate = threading.Event()
    worker.run(worker, lambda: (gate.wait(), order.append("first")))
    qtbot.wait(300)
    worker.run(worker, lambda: order.append("second"))
    gate.set()
    qtbot.waitUntil(lambda: order == ["first", "second", "pause"])


def test_nothing_is_done_once_the_session_ended_or_nobody_is_left(short: None, worker: Worker, qtbot: Any) -> None:
    done: list[str] = []
    worker.in_pauses(worker, lambda: done.append("paused"), lambda _: None)
    worker.no_pauses()
    owner = QObject()
    qtbot.wait(300)
    worker.in_pauses(owner, lambda: done.append("nobody's"), lambda _: None)
    owner.deleteLater()
    qtbot.wait(300)
    worker.run(worker, lambda: None)
    qtbot.wait(300)
    assert done == []


def test_a_session_that_ended_leaves_the_book_alone(
    short: None, session: Session, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[bool] = []
    monkeypatch.setattr(session.office, "pause", lambda: paused.append(True))
    session.end()
    session._worker.run(session, lambda: None)
    qtbot.wait(300)
    assert paused == []


@pytest.mark.parametrize(("code", "told"), [("DB-08", ["DB-08"]), ("DB-03", ["DB-03"]), ("DB-07", []), ("DB-02", [])])
def test_only_damage_is_told(
    short: None, session: Session, qtbot: Any, monkeypatch: pytest.MonkeyPatch, code: str, told: list[str]
) -> None:
    def fails() -> bool:
        tried.append(True)
        raise EnvironmentFailed(code, "It is so.", do="")

    tried: list[bool] = []
    codes: list[str] = []
    session.failed.connect(lambda problem: codes.append(problem.code))
    monkeypatch.setattr(session.office.book.database, "checkpoint", fails)
    session._worker.run(session, lambda: None)
    qtbot.waitUntil(lambda: bool(tried))
    qtbot.wait(50)
    assert codes == told
    monkeypatch.undo()
