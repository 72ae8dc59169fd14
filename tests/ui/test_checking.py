"""Proof in the window: the whole book is checked, and somebody is looked for in every cell and page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.rules.vocabulary import Role
from desktop_app.services import people
from tests.ui.conftest import Windows
from tests.ui.looking import texts
from tests.ui.typing import press, type_text
from ui.session import Session
from ui.settings.page import SettingsPage

NAME = "Trần Thị Thùy Dương"


@pytest.fixture
def page(windows: Windows, session: Session) -> SettingsPage:
    windows.do(people.add_customer, {"person.full_name": NAME, "person.note": f"{NAME} gọi sau 17h"})
    made = SettingsPage(session)
    windows.show(made)
    windows.settle()
    return made


def test_the_whole_book_is_checked(page: SettingsPage, windows: Windows) -> None:
    page.checking.check_button.click()
    assert page.checking.working.isVisible()
    assert not page.checking.check_button.isEnabled()
    windows.settle()
    assert page.checking.verdict.property("tone") == "ok"
    assert "Dấu niêm của từng trang" in texts(page.checking.found)
    assert not page.checking.working.isVisible()
    assert page.checking.check_button.isEnabled()


def test_what_is_wrong_is_told_in_red(page: SettingsPage, windows: Windows) -> None:
    def change(office: Any) -> None:
        with office.work() as work:
            work.connection.exec_driver_sql("UPDATE audit SET action = 'nothing' WHERE seq = 1")
            work.commit()

    page.session.call(page, change)
    page.checking.check_button.click()
    windows.settle()
    assert page.checking.verdict.property("tone") == "danger"
    assert "Chuỗi nhật ký" in texts(page.checking.found)
    assert "mục 1" in texts(page.checking.found)


def test_somebody_is_looked_for_and_what_was_typed_is_not_kept(page: SettingsPage, windows: Windows) -> None:
    type_text(page.checking.term, "thuy duong")
    press(page.checking.term, Qt.Key.Key_Return)
    windows.settle()
    assert page.checking.term.text() == ""
    assert page.checking.verdict.property("tone") == "warn"
    assert "Họ và tên" in texts(page.checking.found)
    type_text(page.checking.term, "Nguyễn Văn Không Có")
    page.checking.look_button.click()
    windows.settle()
    assert page.checking.verdict.property("tone") == "ok"
    assert texts(page.checking.found) == ""


def test_a_term_that_is_too_short_is_refused_in_words(page: SettingsPage, windows: Windows) -> None:
    refused: list[Any] = []
    page.session.failed.connect(refused.append)
    type_text(page.checking.term, "an")
    page.checking.look_button.click()
    windows.settle()
    assert [each.code for each in refused] == ["CH-01"]
    assert page.checking.look_button.isEnabled()


def test_a_check_is_called_off(page: SettingsPage, windows: Windows) -> None:
    page.checking.check_button.click()
    page.checking.working.cancel.click()
    windows.settle()
    assert not page.checking.working.isVisible()
    assert not page.checking.verdict.isVisible()
    assert page.checking.check_button.isEnabled()


def test_the_hotline_checks_nothing(windows: Windows, session: Session) -> None:
    session.office.actor = replace(session.office.actor, role=Role.HOTLINE)
    made = SettingsPage(session)
    windows.show(made)
    assert not made.checking.isVisible()
