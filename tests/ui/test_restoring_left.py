"""The restore form after the book was closed for it: left alone, it keeps no key that would open a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop_app.services.backups.openers import Opened
from tests.conftest import PASSWORD
from tests.ui.entering import enter, page, settle
from tests.ui.typing import type_text
from ui import settings_store
from ui.app import App
from ui.system_events import Away
from ui.unlock.page import Unlock
from ui.unlock.restore import Restore


@pytest.fixture
def form(start: Any, qtbot: Any, closed: Path, drawer: Path) -> Restore:
    """As the owner reaches it from the page of backups, with something typed for the older set."""
    settings_store.keep_lock_minutes(7)
    app: App = start(closed)
    enter(qtbot, app)
    app.session.restore_asked.emit(drawer)
    qtbot.waitUntil(lambda: isinstance(page(app), Restore), timeout=10_000)
    settle(qtbot, app)
    form = page(app)
    form.list.setCurrentRow(1)
    assert form.ask.isVisible()
    type_text(form.user, "ha")
    type_text(form.password, PASSWORD)
    form.sheet.setPlainText("K1 ABCD")
    return form


def keeps_nothing(form: Restore) -> bool:
    for each in (form.user, form.password, form.sheet):
        each.undo()
    return form._opened is None and not (form.user.text() or form.password.text() or form.sheet.toPlainText())


def test_nobody_at_the_desk_for_the_idle_time_ends_it_at_the_door_and_is_told(form: Restore, qtbot: Any) -> None:
    app = form._app
    form.idle.pass_by(6 * 60)
    form.idle.look()
    assert page(app) is form
    form.idle.pass_by(60)
    form.idle.look()
    assert keeps_nothing(form)
    assert isinstance(page(app), Unlock)
    assert "7 phút" in page(app).reason.text()
    enter(qtbot, app)  # it is the book as it was
    assert app.session is not None


@pytest.mark.parametrize("how", ["key", "system", "log-off"])
def test_leaving_the_desk_by_hand_or_by_the_system_ends_it_at_once(form: Restore, qtbot: Any, how: str) -> None:
    app = form._app
    form.choose.click()
    front = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog) and each.isVisible())
    if how == "key":
        qtbot.keyClick(front, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    elif how == "system":
        app.system.away.emit(Away.LOCKED)
    else:
        app._session_ends(None)
    assert keeps_nothing(form)
    assert isinstance(page(app), Unlock) and not front.isVisible()
    assert {"key": "Ctrl+L", "system": "cùng máy tính", "log-off": "người khác"}[how] in page(app).reason.text()


def test_a_restoring_under_way_is_finished_and_leaves_no_key_for_another(form: Restore, qtbot: Any) -> None:
    app = form._app
    form.restore.click()  # by the lines of a sheet that are none
    app.ask_to_lock()
    assert page(app) is form and keeps_nothing(form)
    settle(qtbot, app)
    assert "(KY-09)" in form.problem.label.text()
    form.list.setCurrentRow(0)
    assert form.ask.isVisible()


def test_locked_while_the_book_is_being_closed_the_form_asks_for_a_password(
    start: Any, qtbot: Any, closed: Path, drawer: Path
) -> None:
    app: App = start(closed)
    enter(qtbot, app)
    app.session.restore_asked.emit(drawer)
    qtbot.waitUntil(lambda: app.main is None, timeout=10_000)
    assert isinstance(app._handed, Opened)
    app.system.away.emit(Away.ASLEEP)
    qtbot.waitUntil(lambda: isinstance(page(app), Restore), timeout=10_000)
    settle(qtbot, app)
    assert page(app).ask.isVisible() and page(app)._opened is None
    assert page(app).idle is None
