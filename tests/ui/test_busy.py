"""Quick hands and a book that is busy: what is pressed, typed or locked before an answer has come."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop_app.rules.errors import Rejected
from desktop_app.services import customers, drafts, orders, partners, people, settings
from tests.ui.conftest import Windows
from tests.ui.entering import enter, page, settle
from tests.ui.typing import press, type_text
from ui.app import App
from ui.forms.person import PersonLine
from ui.papers import printing
from ui.reports import page as reports
from ui.session import Session
from ui.shell.window import MainWindow
from ui.worker import Worker

DUONG, BINH = "Trần Thị Thùy Dương", "Trần Văn Bình"


class Busy:
    """Keeps the worker from everything that is asked until `over`."""

    def __init__(self, session: Session) -> None:
        self._over = threading.Event()
        session.call(session, lambda _: self._over.wait(20))

    def over(self) -> None:
        self._over.set()


@pytest.fixture
def busy(session: Session) -> Callable[[], Busy]:
    return lambda: Busy(session)


@pytest.fixture
def window(windows: Windows, session: Session) -> MainWindow:
    for name in (DUONG, BINH):
        windows.do(people.add_customer, {"person.full_name": name})
    made = MainWindow(session)
    windows.show(made)
    return made


def texts(widget: Any) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


# -- finding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "code"), [("duong", "KH000001"), ("binh", "KH000002")])
def test_enter_takes_nobody_who_was_found_for_other_letters(
    typed: str, code: str, window: MainWindow, windows: Windows, session: Session, busy: Any
) -> None:
    went: list[Any] = []
    session.asked_for.connect(lambda _, what: went.append(what.get("code")))
    window.finder.start()
    type_text(window.finder, "tran")
    windows.settle()
    assert window.finder.suggest.list.count() == 2
    book = busy()
    type_text(window.finder, f" {typed}")
    press(window.finder, Qt.Key.Key_Down)
    press(window.finder, Qt.Key.Key_Return)
    assert went == []
    book.over()
    windows.settle()
    assert went == [code]


def test_enter_before_the_first_answer_opens_it_when_it_comes(
    window: MainWindow, windows: Windows, session: Session, busy: Any
) -> None:
    went: list[Any] = []
    session.asked_for.connect(lambda _, what: went.append(what.get("code")))
    book = busy()
    window.finder.start()
    type_text(window.finder, "binh")
    press(window.finder, Qt.Key.Key_Return)
    book.over()
    windows.settle()
    assert went == ["KH000002"]


def test_enter_that_waits_is_forgotten_when_more_is_typed_or_the_line_is_left(
    window: MainWindow, windows: Windows, session: Session, busy: Any
) -> None:
    line = PersonLine(session, "Khách hàng")
    windows.show(line)
    for leave in (lambda: type_text(line, "x"), line.clearFocus):
        line.setFocus()
        line.setText("")
        book = busy()
        type_text(line, "binh")
        press(line, Qt.Key.Key_Return)
        leave()
        book.over()
        windows.settle()
        assert line.code == ""


def test_what_was_searched_for_does_not_come_back(window: MainWindow, windows: Windows, session: Session) -> None:
    window.finder.start()
    type_text(window.finder, "0912345678")
    windows.settle()
    press(window.finder, Qt.Key.Key_Escape)
    window.finder.undo()
    assert window.finder.text() == ""
    type_text(window.finder, "thuy duong")
    session.changed.emit(frozenset({"erasure"}))
    windows.settle()
    window.finder.undo()
    assert window.finder.text() == ""


# -- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["customers", "orders"])
def test_no_record_is_in_sight_for_another_that_is_still_read(
    name: str, window: MainWindow, windows: Windows, busy: Any, qtbot: Any
) -> None:
    for code, item in (("KH000001", "Bảng hiệu"), ("KH000002", "Tờ rơi")):
        order = orders.new_order(window.session.today())
        line = {"order_line.item": item, "order_line.quantity": "1", "order_line.unit_price": "10000"}
        windows.do(orders.save_order, replace(order, customer=code, lines=(orders.OrderRow(None, line),)))
    window.go(name)
    windows.settle()
    shown = {"customers": (DUONG, BINH), "orders": ("Bảng hiệu", "Tờ rơi")}[name]
    listed = window.page
    listed.table.select_place(0)
    windows.settle()
    first = next(each for each in shown if each in texts(listed.detail))
    book = busy()
    listed.table.select_place(1)
    qtbot.waitUntil(lambda: "Đang đọc" in texts(listed.detail))
    assert first not in texts(listed.detail)
    book.over()
    windows.settle()
    assert next(each for each in shown if each != first) in texts(listed.detail)
    window.resize(1093, 614)
    windows.settle()
    book = busy()
    cell = listed.table.visualRect(listed.model.index(0, 0)).center()
    qtbot.mouseClick(listed.table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert not listed.list_card.isVisible()
    assert not any(each in texts(listed.detail) for each in shown)
    book.over()
    windows.settle()
    assert first in texts(listed.detail)


def test_a_paper_printed_to_a_file_is_the_one_that_was_in_sight(
    window: MainWindow, windows: Windows, busy: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[printing.Job] = []
    monkeypatch.setattr(reports, "print_paper", lambda _owner, _language, job: asked.append(job))
    window.go("reports", report="data-held", code="KH000001")
    windows.settle()
    first = window.page.viewer.paper
    book = busy()
    window.page.person.show_code("KH000002")
    window.page.print_it()
    book.over()
    windows.settle()
    window.page.show_report()
    windows.settle()
    assert window.page.viewer.paper != first
    asked[0].saved(tmp_path / "giay.pdf")
    windows.settle()
    assert (tmp_path / "giay.pdf").read_bytes() == first == asked[0].paper


# -- saving -----------------------------------------------------------------------------------------------------------


def test_nothing_is_typed_while_it_is_saved(window: MainWindow, windows: Windows, busy: Any, qtbot: Any) -> None:
    window.go("settings")
    windows.settle()
    form = window.page.office
    form.facts["address"].setFocus()
    type_text(form.facts["address"], "12 Hoa Sen")
    book = busy()
    window.page.save()
    assert not form.facts["hours"].isEnabled()
    qtbot.keyClicks(window.focusWidget() or window, "8h")
    assert window.finder.text() == ""
    window.page.save()
    book.over()
    windows.settle()
    assert form.facts["address"].hasFocus() and form.isEnabled()
    assert windows.do(settings.office).address == "12 Hoa Sen"


def new_customer(app: App, qtbot: Any) -> Any:
    form = app.main.page
    form.add()
    settle(qtbot, app)
    type_text(form.editor.form.boxes["person.full_name"].editor.widget, DUONG)
    return form


@pytest.mark.parametrize("kept_before", [False, True])
def test_saved_and_locked_at_once_leaves_no_draft_of_it(
    kept_before: bool, start: Any, qtbot: Any, closed: Path
) -> None:
    app = start(closed)
    enter(qtbot, app)
    form = new_customer(app, qtbot)
    if kept_before:
        form.editor.drafts.keep()
        settle(qtbot, app)
    form.save()
    app.ask_to_lock()
    settle(qtbot, app)
    assert "Nội dung đang gõ" not in page(app).reason.text()
    enter(qtbot, app)
    found: list[Any] = []
    app.session.run(app.main, drafts.drafts, done=found.append)
    app.session.run(app.main, customers.customer_ids, done=found.append)
    settle(qtbot, app)
    assert [len(each) for each in found] == [0, 1]


def test_what_is_refused_after_a_lock_is_kept(
    start: Any, qtbot: Any, closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start(closed)
    enter(qtbot, app)
    form = new_customer(app, qtbot)

    def refused(office: Any) -> None:
        raise Rejected("XX-01", "no", do="")

    monkeypatch.setattr(form.editor, "_saving_job", lambda: refused)
    form.save()
    app.ask_to_lock()
    settle(qtbot, app)
    enter(qtbot, app)
    found: list[Any] = []
    app.session.run(app.main, drafts.read_draft, "customer", "", done=found.append)
    settle(qtbot, app)
    assert found[0].content["own"]["person.full_name"] == DUONG if "own" in found[0].content else found


def test_a_fault_of_ours_in_saving_gives_the_form_back(
    window: MainWindow, windows: Windows, session: Session, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    worker.broke.connect(told.append)
    form = window.page
    form.add()
    windows.settle()
    name = form.editor.form.boxes["person.full_name"].editor.widget
    type_text(name, "Lê Lan")

    def fault(office: Any) -> None:
        raise ValueError("a fault of ours")

    with monkeypatch.context() as broken:
        broken.setattr(form.editor, "_saving_job", lambda: fault)
        form.save()
        windows.settle()
    assert len(told) == 1
    assert name.isEnabled() and name.text() == "Lê Lan"
    assert windows.do(drafts.drafts) == [("customer", "")]
    form.save()
    windows.settle()
    assert len(windows.do(people.find, "le lan")) == 1
    assert windows.do(drafts.drafts) == []


def test_a_draft_that_could_not_be_kept_is_not_called_kept(
    start: Any, qtbot: Any, closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start(closed)
    enter(qtbot, app)
    form = new_customer(app, qtbot)

    def full(_: Any) -> None:
        raise Rejected("XX-01", "no", do="")

    monkeypatch.setattr(form.editor.drafts, "_keeping", lambda: full)
    app.ask_to_lock()
    settle(qtbot, app)
    assert "không giữ lại được" in page(app).reason.text()


def test_a_page_at_fault_keeps_nobody_from_locking(start: Any, qtbot: Any, closed: Path) -> None:
    app = start(closed)
    enter(qtbot, app)
    form = new_customer(app, qtbot)

    class Broken:
        def keep_typing(self) -> bool:
            raise ValueError("a fault of ours")

    app.main._pages = {"broken": Broken(), **app.main._pages}
    with pytest.raises(ValueError, match="a fault of ours"):
        app.ask_to_lock()
    settle(qtbot, app)
    assert app.session is None
    assert "không giữ lại được" in page(app).reason.text()
    enter(qtbot, app)
    found: list[Any] = []
    app.session.run(app.main, drafts.drafts, done=found.append)
    settle(qtbot, app)
    assert found == [[("customer", "")]] and form is not None


# -- undoing ----------------------------------------------------------------------------------------------------------


def test_ctrl_z_in_a_form_leaves_what_was_saved_before(window: MainWindow, windows: Windows) -> None:
    listed = window.page
    listed._bring("KH000001")
    windows.settle()
    listed.edit()
    windows.settle()
    type_text(listed.editor.form.boxes["person.note"].editor.widget, "gọi sau 17h")
    listed.save()
    windows.settle()
    listed._bring("KH000002")
    windows.settle()
    listed.edit()
    windows.settle()
    assert not listed.undo()
    windows.settle()
    assert windows.do(customers.read_form, "KH000001").own["person.note"] == "gọi sau 17h"
    listed.back()
    assert listed.undo()
    windows.settle()
    assert not windows.do(customers.read_form, "KH000001").own["person.note"]
    assert BINH in texts(listed.detail)  # who was in sight stays


def test_undoing_a_new_customer_shows_nobody_and_no_error(
    window: MainWindow, windows: Windows, session: Session
) -> None:
    refused: list[Any] = []
    session.failed.connect(refused.append)
    listed = window.page
    listed.add()
    windows.settle()
    type_text(listed.editor.form.boxes["person.full_name"].editor.widget, "Lê Lan")
    listed.save()
    windows.settle()
    assert "Lê Lan" in texts(listed.detail)
    assert listed.undo()
    windows.settle()
    assert refused == []
    assert "Lê Lan" not in texts(window)


# -- checking and disclosing ------------------------------------------------------------------------------------------


def test_one_check_at_a_time_and_called_off_it_ends_where_it_is(
    window: MainWindow, windows: Windows, busy: Any
) -> None:
    window.go("settings")
    windows.settle()
    checking = window.page.checking
    book = busy()
    checking.check_button.click()
    type_text(checking.term, "thuy duong")
    press(checking.term, Qt.Key.Key_Return)
    assert checking.term.text() == "thuy duong"
    checking.working.cancel.click()
    assert checking.working.isVisible() and not checking.working.cancel.isEnabled()
    book.over()
    windows.settle()
    assert not checking.working.isVisible() and checking.check_button.isEnabled()
    assert not checking.verdict.isVisible()


def test_places_are_told_in_words(window: MainWindow, windows: Windows) -> None:
    window.go("settings")
    windows.settle()
    checking = window.page.checking
    type_text(checking.term, "thuy duong")
    press(checking.term, Qt.Key.Key_Return)
    windows.settle()
    told = texts(checking.found)
    assert "Họ và tên" in told and "Danh mục dùng để tìm kiếm" in told and "tệp ghi trước" in told
    assert not {"page", "wal", "·"} & {each.split(" ")[0] for each in told.splitlines()}


def test_an_erasure_takes_the_person_from_the_sheet_of_a_disclosure(
    window: MainWindow, windows: Windows, session: Session
) -> None:
    windows.do(partners.add_partner, "Xưởng in", "executes", document="HĐ 1", purposes={})
    window.go("disclosures", make_for="KH000001")
    windows.settle()
    making = window.page.making
    assert DUONG in making.person.text()
    window.go("customers")
    session.changed.emit(frozenset({"erasure"}))
    windows.settle()
    assert making.person.text() == making.person.code == ""
    making.person.undo()
    assert making.person.text() == ""
