"""The frame around the pages: keys, search everywhere, locking, messages."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel

from desktop_app.rules import progress
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.services import people
from tests.ui.conftest import Windows
from tests.ui.typing import press, type_text
from ui import dialogs, page, pages
from ui.session import Session
from ui.shell.window import MainWindow
from ui.widgets import label
from ui.widgets.suggest import BESIDE
from ui.worker import Worker


class First(page.Page):
    """A page that says which keys reached it."""

    about = frozenset({"customer"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.asked: list[str] = []
        self.frame("Trang một", body=label("một"))

    def refresh(self) -> None:
        self.asked.append("refresh")

    def add(self) -> None:
        self.asked.append("add")

    def save(self) -> None:
        self.asked.append("save")

    def open(self, **what: Any) -> None:
        self.asked.append(f"open {what}")


class Second(First):
    """A page that does not want to be left until it is told so."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.waiting: Any = None

    def can_leave(self, then: Any) -> None:
        self.waiting = then


SPECS = (
    pages.PageSpec("customers", N_("Customer"), "customers", f"{__name__}:First", Permission.FIND),
    pages.PageSpec("orders", N_("Order"), "orders", f"{__name__}:Second", Permission.FIND),
)


@pytest.fixture
def main(windows: Windows, session: Session) -> MainWindow:
    made = MainWindow(session, SPECS)
    windows.show(made)
    return made


def test_keys_reach_the_page(main: MainWindow, qtbot: Any) -> None:
    first = main.page
    assert isinstance(first, First)
    for key, modifiers in (
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
    ):
        qtbot.keyClick(main, key, modifiers)
    assert first.asked == ["refresh", "save", "add", "save"]


def test_a_page_is_left_only_when_it_lets_go(main: MainWindow, qtbot: Any) -> None:
    qtbot.keyClick(main, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    second = main.page
    assert isinstance(second, Second)
    qtbot.mouseClick(main.rail.buttons["customers"], Qt.MouseButton.LeftButton)
    assert main.page is second
    assert main.rail.buttons["orders"].isChecked()
    second.waiting()
    assert isinstance(main.page, First)
    assert not isinstance(main.page, Second)


def test_escape_goes_back_to_the_page_before(main: MainWindow, qtbot: Any) -> None:
    first = main.page
    main.go("orders")
    qtbot.keyClick(main, Qt.Key.Key_Escape)
    main.page.waiting()
    assert main.page is first


def test_a_hidden_page_reads_again_when_it_comes_back(main: MainWindow, session: Session) -> None:
    first = main.page
    main.go("orders")
    session.changed.emit(frozenset({"customer"}))
    assert first.asked == []
    main.page.waiting = None
    main._show("customers", {}, remember=False)
    assert first.asked == ["refresh"]


def test_somebody_is_found_from_any_page_while_typing(main: MainWindow, windows: Windows, qtbot: Any) -> None:
    added = windows.do(people.add_customer, {"person.full_name": "Trần Thị Thùy Dương", "phone.number": "0395678945"})
    qtbot.keyClick(main, Qt.Key.Key_F3)
    type_text(main.finder, "thuy duong")
    windows.settle()
    assert main.finder.suggest.popup.isVisible()
    assert main.finder.suggest.list.item(0).text() == "Trần Thị Thùy Dương"
    assert main.finder.suggest.list.verticalScrollBar().maximum() == 0  # all of it has room
    assert main.finder.suggest.list.item(0).data(BESIDE) == f"theo tên   {added.customer}"
    press(main.finder, Qt.Key.Key_Return)
    assert main.page.asked == [f"open {{'code': '{added.customer}'}}"]
    assert not main.finder.suggest.popup.isVisible()


def test_escape_takes_the_list_and_what_was_typed_away(main: MainWindow, windows: Windows) -> None:
    windows.do(people.add_customer, {"person.full_name": "Trần Thị Thùy Dương"})
    main.finder.start()
    type_text(main.finder, "duong")
    windows.settle()
    main.finder.clearFocus()
    assert not main.finder.suggest.popup.isVisible()
    main.finder.start()
    windows.settle()
    assert main.finder.suggest.popup.isVisible()  # what was found is there again
    press(main.finder, Qt.Key.Key_Escape)
    assert not main.finder.suggest.popup.isVisible()
    assert main.finder.text() == ""


def test_a_backup_that_is_wanting_leads_to_where_one_is_made(main: MainWindow, windows: Windows) -> None:
    windows.settle()
    assert main.backup_state.property("look") == "chip"
    assert main.to_backups.isVisible()
    went: list[str] = []
    main.session.asked_for.connect(lambda page, _: went.append(page))
    main.to_backups.click()
    assert went == ["backups"]


def test_a_hostile_name_shows_literally_in_the_list(main: MainWindow, windows: Windows, qtbot: Any) -> None:
    name = '<img src="x"> & <b>Lan</b>'
    windows.do(people.add_customer, {"person.full_name": name})
    main.finder.start()
    type_text(main.finder, "lan")
    windows.settle()
    assert name in main.finder.suggest.list.item(0).text()


def test_nothing_found_is_said(main: MainWindow, windows: Windows) -> None:
    main.finder.start()
    type_text(main.finder, "không có ai")
    windows.settle()
    assert main.finder.suggest.nothing.isVisible()


def test_a_narrow_window_shows_icons_with_tooltips(main: MainWindow) -> None:
    main.resize(1093, 614)
    assert main.rail.width() == 56
    assert "Khách hàng" in main.rail.buttons["customers"].toolTip()
    main.resize(1366, 768)
    assert main.rail.buttons["customers"].text().strip() == "Khách hàng"


def test_help_lists_the_keys(main: MainWindow, qtbot: Any) -> None:
    qtbot.keyClick(main, Qt.Key.Key_F1)
    shown = [label.text() for label in main.findChildren(QLabel)]
    assert "Ctrl+Enter" in shown
    assert "Ctrl+2" in shown


def test_a_refusal_nobody_takes_is_told_in_words(main: MainWindow, session: Session, windows: Windows) -> None:
    session.run(main, people.resolve, "KH000999")
    windows.settle()
    question = main.findChild(dialogs.Question)
    said = " ".join(label.text() for label in question.findChildren(QLabel))
    assert "KH000999" in said
    assert "(CU-01)" in said
    question.buttons["close"].click()


def test_the_counts_are_those_of_the_book(main: MainWindow, windows: Windows, session: Session) -> None:
    windows.do(people.add_customer, {"person.full_name": "Lê Lan"})
    session.changed.emit(frozenset({"customer"}))
    windows.settle()
    assert main.counts.text() == "1 khách hàng · 0 đơn hàng"


# -- the worker -------------------------------------------------------------------------------------------------------


def test_a_dead_owner_drops_the_result(worker: Worker, qtbot: Any) -> None:
    owner, told, gate = QObject(), [], threading.Event()
    worker.run(owner, gate.wait, told.append)
    owner.deleteLater()
    qtbot.waitUntil(lambda: True)
    del owner
    gc.collect()
    gate.set()
    qtbot.waitUntil(lambda: worker.is_idle)
    assert told == []


def test_only_the_latest_question_is_answered(worker: Worker, qtbot: Any) -> None:
    owner, told, gate = QObject(), [], threading.Event()
    worker.run(owner, gate.wait)
    for letter in "abc":
        worker.run(owner, lambda letter=letter: letter, told.append, latest="find")
    gate.set()
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["c"]


def test_a_job_is_called_off_where_it_reports(worker: Worker, qtbot: Any) -> None:
    owner, seen, begun, gate = QObject(), [], threading.Event(), threading.Event()

    def work() -> None:
        progress.report(1, 3)
        begun.set()
        gate.wait()
        progress.report(2, 3)
        seen.append("went on")

    job = worker.run(owner, work, seen.append)
    begun.wait()
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: worker.is_idle)
    assert seen == []


def test_progress_and_a_refusal_come_to_the_owner(worker: Worker, qtbot: Any) -> None:
    owner, moved, failed = QObject(), [], []

    def work() -> None:
        progress.report(1, 2)
        progress.report(2, 2)
        raise Rejected("XX-01", "no", do="nothing")

    worker.run(owner, work, None, failed.append, progress=lambda *at: moved.append(at))
    qtbot.waitUntil(lambda: bool(failed))
    assert moved[-1] == (2, 2)
    assert failed[0].code == "XX-01"


def test_a_message_that_follows_another_is_as_wide_as_its_words(main: MainWindow, windows: Windows) -> None:
    for words, action in (("Đã lưu KH000001.", "Hoàn tác"), ("Thay đổi đã được hoàn tác, mọi thứ như cũ.", "")):
        main.toast.tell(words, action, lambda: None)
        windows.settle()
        assert main.toast.width() > main.fontMetrics().horizontalAdvance(words)
