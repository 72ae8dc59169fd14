"""The desk is left: half a minute on the clipboard, a session given to somebody else, the system going down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import SIGNAL, QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

from desktop_app.office import open_book
from desktop_app.services import people
from tests.conftest import PASSWORD
from tests.ui.entering import enter, page, settle
from tests.ui.looking import questions
from tests.ui.typing import type_text
from ui.app import App
from ui.system_events import Away, told_by_windows
from ui.unlock.page import Unlock

NAME = "Đỗ Kỳ Duyên Thạch"
SESSION = 0x2B1  # WM_WTSSESSION_CHANGE
# As Windows numbers them (WTS_…): what leaves the desk to somebody else, and what brings somebody to it.
LEFT = {"console disconnect": 2, "remote disconnect": 4, "log-off": 6}
COME = {"console connect": 1, "remote connect": 3, "log-on": 5, "unlock": 8, "remote control": 9}


@pytest.fixture
def inside(start: Any, qtbot: Any, closed: Path) -> App:
    """The program with a book open, its one customer in sight."""
    with open_book(closed, "ha", PASSWORD) as office:
        office.run(people.add_customer, {"person.full_name": NAME, "phone.number": "0395678945"})
    app: App = start(closed)
    enter(qtbot, app)
    return app


def is_locked(app: App) -> bool:
    return isinstance(page(app), Unlock) and app.session is None


# -- the clipboard ----------------------------------------------------------------------------------------------------


def copy_rows(app: App, qtbot: Any) -> None:
    table = app.main.page.table
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, app)


def test_what_the_program_copied_goes_after_thirty_seconds(inside: App, board: Any, qtbot: Any) -> None:
    copy_rows(inside, qtbot)
    assert NAME in board.text()
    timer = inside.clearing._timer
    assert timer.isActive()
    assert timer.interval() == 30_000
    timer.start(10)  # the rest of it, sooner
    qtbot.waitUntil(lambda: board.text() == "", timeout=5_000)


@pytest.mark.nightly
def test_half_a_minute_by_the_clock_on_the_wall(inside: App, board: Any, qtbot: Any) -> None:
    copy_rows(inside, qtbot)
    qtbot.wait(25_000)
    assert NAME in board.text()
    qtbot.waitUntil(lambda: board.text() == "", timeout=10_000)


# -- the session ------------------------------------------------------------------------------------------------------


def test_whatever_gives_the_session_to_somebody_else_is_understood() -> None:
    assert {what: told_by_windows(SESSION, what) for what in range(16)} == {
        **dict.fromkeys(range(16)), **dict.fromkeys(LEFT.values(), Away.DISCONNECTED), 7: Away.LOCKED,
    }  # fmt: skip


@pytest.mark.parametrize("how", LEFT)
def test_a_session_that_is_left_locks_the_book(inside: App, qtbot: Any, how: str) -> None:
    inside.system._told(SESSION, LEFT[how])
    assert inside.windowTitle() == "Sổ Kín"  # in the same moment
    settle(qtbot, inside)
    assert is_locked(inside)
    assert "người khác" in page(inside).reason.text()


def test_who_comes_to_the_session_finds_it_as_it_was(inside: App, qtbot: Any) -> None:
    for what in COME.values():
        inside.system._told(SESSION, what)
    settle(qtbot, inside)
    assert inside.session is not None


# -- the system goes down ---------------------------------------------------------------------------------------------


def listeners() -> int:
    """How many hear that the system goes down; the signal itself takes what only the system can make."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # programs that other tests ended
    return int(QApplication.instance().receivers(SIGNAL("commitDataRequest(QSessionManager&)")))


def test_before_the_system_goes_down_the_book_is_closed_and_nothing_asks(start: Any, qtbot: Any, closed: Path) -> None:
    app, before = start(closed), listeners()
    enter(qtbot, app)
    assert listeners() == before + 1
    app.main.page.add()
    settle(qtbot, app)
    type_text(app.main.page.editor.form.boxes["person.full_name"].editor.widget, NAME)
    app._session_ends(None)
    assert questions() == []
    settle(qtbot, app)
    assert is_locked(app)
    with open_book(closed, "ha", PASSWORD) as office:  # nobody holds it any more
        assert office.notices == []
    enter(qtbot, app)
    app.main.page.add()
    settle(qtbot, app)
    assert app.main.page.editor.form.boxes["person.full_name"].editor.value() == NAME
