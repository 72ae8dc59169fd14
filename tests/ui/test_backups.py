"""Backups in the window: made, rehearsed, lost, restored; on closing; and what the status bar says."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from desktop_app.office import open_book
from desktop_app.services import backups, erasure, people
from tests.conftest import PASSWORD, Books, Clock
from tests.erasing import erase, where
from tests.ui.conftest import Windows
from tests.ui.entering import enter, settle
from tests.ui.looking import question, texts
from ui import dialogs
from ui.backups.page import BackupsPage
from ui.first_run.page import FirstRun
from ui.session import Session
from ui.shell.window import MainWindow
from ui.system_events import Away
from ui.unlock.page import Unlock
from ui.unlock.restore import Restore

NAME = "Trần Thị Thùy Dương"
VALUES = {"person.full_name": NAME, "phone.number": "0395678945"}


@pytest.fixture
def page(windows: Windows, session: Session) -> BackupsPage:
    window = MainWindow(session)
    windows.show(window)
    window.go("backups")
    windows.settle()
    assert isinstance(window.page, BackupsPage)
    return window.page


def test_the_state_goes_from_red_over_amber_to_good(page: BackupsPage, windows: Windows, stick: Path) -> None:
    window = page.window()
    assert page.state.property("tone") == "danger"
    assert page.empty.isVisible()
    page.now.click()
    windows.settle()
    assert (page.state.property("tone"), page.table.rowCount()) == ("warn", 1)
    assert window.backup_state.property("tone") == "warn"
    dialogs.preset.append(stick)
    page.elsewhere.click()
    windows.qtbot.waitUntil(lambda: page.table.rowCount() == 2)
    windows.settle()
    assert page.state.property("tone") == window.backup_state.property("tone") == "ok"
    page.table.selectRow(0)
    page.rehearse.click()
    windows.settle()
    assert "–" not in [page.table.item(at, 5).text() for at in (0, 1)][0:1]


def test_a_lost_medium_is_told_with_what_was_on_it(page: BackupsPage, windows: Windows, stick: Path) -> None:
    dialogs.preset.append(stick)
    page.elsewhere.click()
    windows.qtbot.waitUntil(lambda: page.table.rowCount() == 1)
    windows.settle()
    page.lost.click()
    question().buttons["1"].click()
    windows.settle()
    told = question()
    assert "1" in told.accessibleDescription()
    dialogs.preset.append(stick.parent / "lost.pdf")
    told.buttons["save"].click()
    windows.settle()
    text = "\n".join(each.extract_text() for each in PdfReader(stick.parent / "lost.pdf").pages)
    assert "Số 1" in text and "Thư gửi khách hàng" in text
    assert page.state.property("tone") == "danger"


def test_the_wait_is_kept_in_the_book(page: BackupsPage, windows: Windows) -> None:
    page.hours.setValue(24)
    windows.settle()
    assert windows.do(backups.wait_hours) == 24


def test_an_erasure_says_which_backups_it_rewrites(page: BackupsPage, windows: Windows, session: Session) -> None:
    page.now.click()
    windows.settle()
    code = windows.do(people.add_customer, VALUES).customer
    window = page.window()
    window.go("erasure", code=code)
    windows.settle()
    words = "1 bản sao lưu đang cắm sẽ được ghi lại."
    from tests.ui.test_erasure import confirm

    assert words in texts(window)
    confirm(window.page, windows, code)
    assert "1 bản sao lưu đã được ghi lại" in texts(window.page)
    assert windows.do(erasure.preview, [windows.do(people.add_customer, VALUES).customer])


# -- the program's window ---------------------------------------------------------------------------------------------


@pytest.fixture
def folder(books: Books) -> Path:
    """A closed book with one customer."""
    office = books.create()
    office.run(people.add_customer, VALUES)
    office.close()
    return books.folder / "book"


def test_closing_makes_a_backup(qtbot: Any, start: Any, folder: Path, clock: Clock) -> None:
    app = start(folder)
    enter(qtbot, app)
    app.close()
    qtbot.waitUntil(lambda: not app.isVisible(), timeout=10_000)
    with open_book(folder, "ha", PASSWORD, clock=clock) as office:
        assert len(office.run(backups.backups, office.book)) == 1


def test_closing_twice_goes_without_one(qtbot: Any, start: Any, folder: Path, clock: Clock) -> None:
    app = start(folder)
    enter(qtbot, app)
    app.close()
    app.close()
    qtbot.waitUntil(lambda: not app.isVisible(), timeout=10_000)
    with open_book(folder, "ha", PASSWORD, clock=clock) as office:
        assert office.notices == []


def test_a_backup_from_before_an_erasure_is_restored_in_the_window_without_the_person(
    qtbot: Any, start: Any, folder: Path, clock: Clock, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with open_book(folder, "ha", PASSWORD, clock=clock) as office:
        office.back_up(stick)
        stick.rename(tmp_path / "drawer")
        erase(office, "KH000001")
        (tmp_path / "drawer").rename(stick)
    app = start(folder)
    enter(qtbot, app)
    app.main.go("backups")
    settle(qtbot, app)
    page = app.main.page
    page.table.selectRow(0)
    page.restore.click()
    question().buttons["go"].click()
    qtbot.waitUntil(lambda: isinstance(app.stack.currentWidget(), Restore), timeout=10_000)
    settle(qtbot, app)
    form = app.stack.currentWidget()
    assert not form.ask.isVisible()
    assert "1" in form.what.text()
    form.restore.click()
    qtbot.waitUntil(lambda: form.open.isVisible(), timeout=20_000)
    assert "1 người" in form.done_banner.label.text()
    form.open.click()
    assert isinstance(app.stack.currentWidget(), Unlock)
    with open_book(folder, "ha", PASSWORD, clock=clock) as office:
        assert where(office, NAME, "0395678945") == []


def test_a_new_computer_gets_the_book_back_from_a_stick_and_the_sheet(
    qtbot: Any, start: Any, folder: Path, clock: Clock, tmp_path: Path, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with open_book(folder, "ha", PASSWORD, clock=clock) as office:
        office.back_up(stick)
    shutil.rmtree(folder)
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "another"))
    app = start(tmp_path / "new" / "book")
    first = app.stack.currentWidget()
    assert isinstance(first, FirstRun)
    first.restore.click()
    form = app.stack.currentWidget()
    assert isinstance(form, Restore)
    dialogs.preset.append(tmp_path)
    form.choose.click()
    qtbot.waitUntil(lambda: form.problem.isVisible())
    dialogs.preset.append(stick)
    form.choose.click()
    qtbot.waitUntil(lambda: form.restore.isEnabled())
    form.password.setText("a wrong password")
    form.restore.click()
    qtbot.waitUntil(lambda: "KY-01" in form.problem.label.text(), timeout=10_000)
    form.sheet.setPlainText("\n".join(books.sheet.key_lines))
    form.restore.click()
    qtbot.waitUntil(lambda: form.open.isVisible(), timeout=20_000)
    with open_book(tmp_path / "new" / "book", "ha", PASSWORD, clock=clock) as office:
        assert where(office, NAME)


def test_a_backup_on_closing_that_fails_holds_nothing_up_once_nobody_is_there(
    qtbot: Any, start: Any, folder: Path
) -> None:
    app = start(folder)
    enter(qtbot, app)
    app.session.office.book.folder.joinpath("backups").write_bytes(b"in the way of the folder")
    app.close()
    qtbot.waitUntil(lambda: bool(app.findChildren(dialogs.Question)), timeout=20_000)
    assert app.session is not None
    app.system.away.emit(Away.LOCKED)
    qtbot.waitUntil(lambda: not app.isVisible(), timeout=10_000)
    assert app.session is None
