"""Locking: whatever tells that the desk is left, whatever stands before the window, and what is left afterwards."""

from __future__ import annotations

import gc
import sys
import weakref
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QMenu, QWidget

from desktop_app.office import open_book
from desktop_app.services import people
from tests.conftest import PASSWORD
from tests.ui.entering import enter, page, settle
from tests.ui.typing import type_text
from ui import clipboard, dialogs
from ui.app import App
from ui.system_events import Away, SystemEvents, told_by_windows
from ui.unlock.page import Unlock

NAME = "Đỗ Kỳ Duyên Thạch"
PHONE = "0395678945"


@pytest.fixture
def peopled(closed: Path) -> Path:
    """A book with one customer, closed."""
    with open_book(closed, "ha", PASSWORD) as office:
        office.run(people.add_customer, {"person.full_name": NAME, "phone.number": PHONE})
    return closed


@pytest.fixture
def inside(start: Any, qtbot: Any, peopled: Path) -> App:
    """The program with that book open, the customer in sight."""
    app: App = start(peopled)
    enter(qtbot, app)
    settle(qtbot, app)
    return app


def is_locked(app: App) -> bool:
    return isinstance(page(app), Unlock) and app.session is None


# -- what locks -------------------------------------------------------------------------------------------------------


def test_the_system_locks_the_book_and_the_door_says_why(inside: App, qtbot: Any) -> None:
    inside.main.page.add()
    settle(qtbot, inside)
    type_text(inside.main.page.editor.form.boxes["person.full_name"].editor.widget, "Trần Lan")
    for why, said in ((Away.LOCKED, "cùng máy tính"), (Away.ASLEEP, "ngủ")):
        inside.system.away.emit(why)
        assert inside.windowTitle() == "Sổ Kín"
        assert NAME not in seen(inside)  # in the same moment, before the book is closed
        settle(qtbot, inside)
        assert is_locked(inside)
        assert said in page(inside).reason.text()
        enter(qtbot, inside)
    inside.main.page.add()
    settle(qtbot, inside)
    assert inside.main.page.editor.form.boxes["person.full_name"].editor.value() == "Trần Lan"


def test_at_the_door_and_in_the_first_run_the_system_locks_nothing(inside: App, qtbot: Any, tmp_path: Path) -> None:
    inside.ask_to_lock()
    settle(qtbot, inside)
    inside.folder = tmp_path / "none"
    inside.show_first_run()
    first_run = page(inside)
    inside.system.away.emit(Away.LOCKED)
    settle(qtbot, inside)
    assert page(inside) is first_run


def test_what_windows_tells_is_understood() -> None:
    power, session = 0x218, 0x2B1
    assert told_by_windows(session, 7) is Away.LOCKED
    assert told_by_windows(session, 4) is Away.DISCONNECTED
    assert told_by_windows(session, 8) is None  # unlocked again
    assert told_by_windows(power, 4) is Away.ASLEEP
    assert told_by_windows(power, 7) is None  # awake again
    assert told_by_windows(0x10, 4) is None


@pytest.mark.skipif(sys.platform != "win32", reason="messages to windows are Windows' own")
def test_windows_messages_reach_the_program(qtbot: Any) -> None:
    import ctypes

    heard: list[Away] = []
    events = SystemEvents()
    events.away.connect(heard.append)
    handle = events.window.handle
    assert handle
    ctypes.windll.user32.SendMessageW(handle, 0x2B1, 7, 0)
    ctypes.windll.user32.SendMessageW(handle, 0x218, 4, 0)
    ctypes.windll.user32.PostMessageW(handle, 0x2B1, 4, 0)
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == [Away.LOCKED, Away.ASLEEP, Away.DISCONNECTED]


# -- what stands before the window ------------------------------------------------------------------------------------


def a_question(app: App) -> QWidget:
    return dialogs.ask(app.main, NAME, [NAME], [dialogs.Choice("a", "a")], lambda _: None)


def a_file_dialog(app: App) -> QWidget:
    dialog = dialogs.save_file(app.main, "x", "x.pdf", "PDF (*.pdf)", lambda _: None)
    assert isinstance(dialog, QFileDialog)
    return dialog


def a_menu(app: App) -> QWidget:
    app.main.page.table._head_menu(QPoint(5, 5))
    return next(each for each in app.main.findChildren(QMenu) if each.isVisible())


@pytest.mark.qt_log_ignore("does not support grabbing", "propagateSizeHints", "support raise")
def test_ctrl_l_locks_whatever_stands_before_the_window(inside: App, qtbot: Any) -> None:
    for before in (a_question, a_file_dialog, a_menu):
        if is_locked(inside):
            enter(qtbot, inside)
        front = before(inside)
        qtbot.waitUntil(front.isVisible)
        qtbot.keyClick(front, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        settle(qtbot, inside)
        assert is_locked(inside)
        others = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not inside.window()]
        assert others == []


def test_a_preview_of_a_paper_goes_with_the_lock(inside: App, qtbot: Any) -> None:
    inside.main.go("reports", report="data-held", code="KH000001")
    settle(qtbot, inside)
    viewer = weakref.ref(inside.main.page.viewer)
    assert viewer().pages >= 1
    inside.ask_to_lock()
    settle(qtbot, inside)
    freed()
    assert viewer() is None


def test_a_job_that_lasts_is_finished_behind_a_blank_window(inside: App, qtbot: Any) -> None:
    import threading

    gate, done = threading.Event(), []
    inside.session.call(inside.worker, lambda office: (gate.wait(), done.append(office.run(people.find, "duyen"))))
    qtbot.waitUntil(lambda: not inside.worker.is_idle)
    inside.ask_to_lock()
    QApplication.processEvents()
    assert "đang được đóng" in seen(inside)
    assert NAME not in seen(inside)
    gate.set()
    settle(qtbot, inside)
    assert len(done[0]) == 1
    assert is_locked(inside)


def test_closing_the_window_while_it_locks_closes_the_book_first(inside: App, qtbot: Any, peopled: Path) -> None:
    inside.ask_to_lock()
    inside.close()
    qtbot.waitUntil(lambda: not inside.isVisible(), timeout=10_000)
    with open_book(peopled, "ha", PASSWORD) as office:
        assert len(office.run(people.find, "duyen")) == 1


def seen(app: App) -> str:
    """Every text that some visible widget of this program shows."""
    texts = [each.windowTitle() for each in QApplication.topLevelWidgets() if each.isVisible()]
    for each in app.findChildren(QWidget):
        if each.isVisible() and isinstance(each, QLabel | QLineEdit):
            texts.append(each.text())
    return "\n".join(texts)


# -- the clipboard ----------------------------------------------------------------------------------------------------


def test_what_is_copied_from_any_field_is_gone_after_a_while(board: Any, qtbot: Any) -> None:
    field = QLineEdit(NAME)
    qtbot.addWidget(field)
    clearing = clipboard.Clearing(field, seconds=1)
    field.selectAll()
    field.copy()
    assert board.text() == NAME
    assert any("ExcludeClipboardContentFromMonitorProcessing" in each for each in board.mimeData().formats())
    qtbot.waitUntil(lambda: board.text() == "", timeout=5_000)
    assert clearing._ours == b""


def test_what_somebody_else_put_there_stays(board: Any, qtbot: Any) -> None:
    field = QLineEdit(NAME)
    qtbot.addWidget(field)
    clearing = clipboard.Clearing(field, seconds=1)
    clipboard.put(NAME)
    board.blockSignals(True)  # another program's: nothing of it is ours
    other = QMimeData()
    other.setText("của chương trình khác")
    board.setMimeData(other)
    board.blockSignals(False)
    clearing.clear()
    assert board.text() == "của chương trình khác"


def test_rows_copied_from_a_table_are_gone_at_lock(board: Any, inside: App, qtbot: Any) -> None:
    table = inside.main.page.table
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, inside)
    assert NAME in board.text()
    inside.ask_to_lock()
    assert board.text() == ""
    settle(qtbot, inside)


# -- memory -----------------------------------------------------------------------------------------------------------

KINDS = {
    "Office", "Book", "Database", "DataKey", "Session", "MainWindow", "CustomersPage", "RowsModel", "TableView",
    "Detail", "CustomerEditor", "OrdersPage", "Idle",
}  # fmt: skip


def freed() -> None:
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        gc.collect()


def alive() -> dict[int, str]:
    """What holds records or the key."""
    kinds = ((id(each), type(each)) for each in gc.get_objects())
    ours = {name: kind for name, kind in kinds if not str(kind.__module__).startswith("sqlalchemy")}
    return {name: kind.__name__ for name, kind in ours.items() if kind.__name__ in KINDS}


def holders(part: str) -> list[str]:
    """The kinds of all objects that refer to a text, or to bytes, with `part` in it."""
    raw = part.encode()
    found = []
    for each in gc.get_objects():
        for value in gc.get_referents(each):
            if (isinstance(value, str) and part in value) or (isinstance(value, bytes) and raw in value):
                found.append(type(each).__name__)
    return found


def test_no_record_and_no_key_of_a_locked_book_is_left_in_python(start: Any, qtbot: Any, peopled: Path) -> None:
    freed()
    earlier = set(alive())  # of programs that other tests ended
    part = "".join(["Huỳnh ", "Tịnh ", "Của"])  # no constant of this module holds it
    with open_book(peopled, "ha", PASSWORD) as office:
        office.run(people.add_customer, {"person.full_name": f"{part} Lan", "phone.number": "0912345678"})
    del office
    app = start(peopled)
    enter(qtbot, app)
    for where in ("orders", "erasure", "reports", "customers"):
        app.main.go(where, code="KH000002") if where != "orders" else app.main.go(where)
        settle(qtbot, app)
    app.main.finder.start()
    type_text(app.main.finder, "tinh cua")
    settle(qtbot, app)
    app.main.page.edit()
    settle(qtbot, app)
    assert holders(part)
    assert set(alive().values()) - {"Idle"} > {"Office", "DataKey", "RowsModel", "MainWindow"}
    app.ask_to_lock()
    settle(qtbot, app)
    freed()
    assert {name: kind for name, kind in alive().items() if name not in earlier} == {}
    assert holders(part) == []
