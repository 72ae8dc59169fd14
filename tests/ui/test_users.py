"""The page of users, clicked: somebody is added, gets a code, changes role, leaves."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_app.office import open_book, open_book_with_sheet
from desktop_app.rules.vocabulary import Role
from desktop_app.services import users
from desktop_app.services.users import UserView
from desktop_app.vault.recovery import parse_sheet
from tests.conftest import CHEAP, PASSWORD, Books
from tests.ui.typing import press, type_text
from ui import dialogs
from ui.session import Session
from ui.settings.page import SettingsPage
from ui.users.page import UsersPage

OWN = "một câu chỉ Lan biết"


@pytest.fixture
def page(session: Session, qtbot: Any) -> UsersPage:
    made = UsersPage(session)
    qtbot.addWidget(made)
    made.show()
    settle(qtbot, session)
    return made


def settle(qtbot: Any, session: Session) -> None:
    for _ in range(3):
        qtbot.waitUntil(lambda: session._worker.is_idle, timeout=20_000)
        QApplication.processEvents()


def listed(session: Session, qtbot: Any) -> dict[str, UserView]:
    found: list[Any] = []
    session.call(session, lambda office: office.run(users.users, office.book), done=found.append)
    settle(qtbot, session)
    return {each.login: each for each in found[0]}


def add(page: UsersPage, qtbot: Any, name: str = "Trần Thị Lan", role: Role = Role.STAFF) -> str:
    page.add_button.click()
    type_text(page.full_name, name)
    press(page.full_name, Qt.Key.Key_Tab)
    page.role.setCurrentIndex(page.role.findData(role.value))
    page.save_button.click()
    settle(qtbot, page.session)
    return page.code.text()


def choose(page: UsersPage, login: str) -> None:
    page.table.selectRow(next(at for at, each in enumerate(page.users) if each.login == login))


def answer(key: str) -> None:
    question = next(each for each in QApplication.topLevelWidgets() if hasattr(each, "buttons") and each.isVisible())
    question.buttons[key].click()


def test_a_user_is_added_and_the_code_that_is_shown_opens_the_book(
    page: UsersPage, session: Session, qtbot: Any, books: Books
) -> None:
    code = add(page, qtbot)
    assert page.login.text() == "lan"  # proposed from the name
    assert page.for_whom.isVisible()
    assert "Trần Thị Lan" in page.for_whom.text()
    assert [each.login for each in page.users] == ["ha", "lan"]
    assert page.table.item(1, 4).text() == "đang chờ đặt mật khẩu"
    page.done_button.click()
    assert page.code.text() == ""  # nobody reads it over a shoulder later
    with open_book(
        shutil.copytree(books.folder / "book", books.folder / "seen"),
        "lan",
        code,
        own=OWN,
        clock=books.clock,
        cost=CHEAP,
    ) as office:
        assert office.actor.role is Role.STAFF


def test_a_login_that_is_taken_is_told_in_the_form_which_keeps_what_was_typed(page: UsersPage, qtbot: Any) -> None:
    add(page, qtbot, "Nguyễn Hà")
    assert page.problem.isVisible()
    assert "ha" in page.problem.label.text()
    assert page.full_name.text() == "Nguyễn Hà"
    assert len(page.users) == 1


def test_a_role_is_changed(page: UsersPage, session: Session, qtbot: Any) -> None:
    add(page, qtbot)
    page.done_button.click()
    choose(page, "lan")
    page.edit()
    assert page.login.isReadOnly()
    page.role.setCurrentIndex(page.role.findData(Role.HOTLINE.value))
    page.save()
    settle(qtbot, session)
    assert listed(session, qtbot)["lan"].role is Role.HOTLINE


def test_somebody_leaves_after_a_question_that_enter_does_not_answer(
    page: UsersPage, session: Session, qtbot: Any
) -> None:
    add(page, qtbot)
    page.done_button.click()
    choose(page, "lan")
    page.leave_button.click()
    answer("no")
    settle(qtbot, session)
    assert listed(session, qtbot)["lan"].active
    page.leave_button.click()
    answer("yes")
    settle(qtbot, session)
    assert not listed(session, qtbot)["lan"].active
    choose(page, "lan")
    assert not page.leave_button.isEnabled()
    page.reset_button.click()  # and comes back
    answer("yes")
    settle(qtbot, session)
    assert page.code.text().count("-") == 2
    assert listed(session, qtbot)["lan"].waiting


def test_nobody_takes_themselves_out(page: UsersPage) -> None:
    choose(page, "ha")
    assert not page.leave_button.isEnabled()
    assert not page.reset_button.isEnabled()


def test_escape_leaves_the_form_and_saves_nothing(page: UsersPage) -> None:
    page.add()
    type_text(page.full_name, "Trần Lan")
    assert page.back()
    assert page.panel.currentIndex() == 0
    assert not page.back()
    assert len(page.users) == 1


def test_a_hostile_name_is_shown_as_it_is(page: UsersPage, qtbot: Any) -> None:
    add(page, qtbot, "<b>A&B</b> <img src=x>")
    assert "<b>A&B</b>" in page.for_whom.text()
    assert page.for_whom.textFormat() is Qt.TextFormat.PlainText
    assert page.table.item(0, 0).text() == "<b>A&B</b> <img src=x>"


def test_the_key_is_changed_in_the_settings_and_the_new_sheet_opens_the_book(
    session: Session, qtbot: Any, books: Books, tmp_path: Any
) -> None:
    page = SettingsPage(session)
    qtbot.addWidget(page)
    page.show()
    page.open(part="key")
    old = session.office.book.database.key
    page.key.rotate_button.click()
    answer("no")
    settle(qtbot, session)
    assert session.office.book.database.key == old
    page.key.rotate_button.click()
    answer("yes")
    settle(qtbot, session)
    assert session.office.book.database.key != old
    assert page.key.sheet.isVisible()
    dialogs.preset.append(tmp_path / "sheet.pdf")
    page.key.sheet.save.click()
    settle(qtbot, session)
    settle(qtbot, session)
    lines = PdfReader(tmp_path / "sheet.pdf").pages[0].extract_text()
    assert listed(session, qtbot)["ha"].active  # the session goes on
    seen = shutil.copytree(books.folder / "book", books.folder / "seen")
    with open_book_with_sheet(seen, parse_sheet(lines), clock=books.clock) as office:
        assert office.actor.login == "ha"


def test_called_off_in_time_the_key_stays(session: Session, qtbot: Any) -> None:
    page = SettingsPage(session)
    qtbot.addWidget(page)
    page.show()
    old = session.office.book.database.key
    session.failed.disconnect()
    page.key.rotate_button.click()
    answer("yes")
    page.key.working.cancel.click()
    settle(qtbot, session)
    assert session.office.book.database.key == old
    assert page.key.rotate_button.isEnabled()
    assert page.key.sheet.isHidden()


def test_ones_own_password_is_changed_in_the_settings(session: Session, qtbot: Any, books: Books) -> None:
    page = SettingsPage(session)
    qtbot.addWidget(page)
    page.show()
    for old, told in (("falsch falsch", True), (PASSWORD, False)):
        for field, words in ((page.old, old), (page.new, OWN), (page.again, OWN)):
            field.clear()
            type_text(field, words)
        page.change_button.click()
        settle(qtbot, session)
        assert page.password_problem.isVisible() == told
    assert page.new.text() == ""
    with open_book(
        shutil.copytree(books.folder / "book", books.folder / "seen"), "ha", OWN, clock=books.clock
    ) as office:
        assert office.actor.login == "ha"
