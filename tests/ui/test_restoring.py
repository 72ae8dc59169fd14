"""Restoring from the window: who may, and what is asked for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop_app.office import open_book
from desktop_app.records.audit import Audit
from desktop_app.rules.vocabulary import Role
from desktop_app.services import people, users
from tests.conftest import CHEAP, PASSWORD, Books, Clock
from tests.ui.entering import enter, page, settle
from tests.ui.looking import questions
from tests.ui.typing import type_text
from ui.app import App
from ui.shell.window import MainWindow
from ui.unlock.restore import Restore

OWN = "một câu chỉ Lan biết"


@pytest.fixture
def drawer(closed: Path, clock: Clock, tmp_path: Path) -> Path:
    """A set of the closed book, where no window looks for it by itself."""
    with open_book(closed, "ha", PASSWORD, clock=clock) as office:
        made = office.do(users.add_user, "Trần Lan", Role.HOTLINE, cost=CHEAP)
        place = tmp_path / "drawer"
        shutil.copytree(office.back_up().folder, place / "set")
    with open_book(closed, "lan", made.code, own=OWN, clock=clock, cost=CHEAP):
        pass
    return place


def restored(qtbot: Any, form: Restore) -> bool:
    """Whether the form comes to its end; else it says why not."""
    form.restore.click()
    qtbot.waitUntil(lambda: form.open.isVisible() or form.problem.isVisible(), timeout=20_000)
    return form.open.isVisible()


def form_of(qtbot: Any, app: App) -> Restore:
    qtbot.waitUntil(lambda: isinstance(page(app), Restore), timeout=10_000)
    settle(qtbot, app)
    form = page(app)
    assert isinstance(form, Restore)
    return form


def test_a_page_of_somebody_else_does_not_lead_to_restoring_whatever_it_asks_for(
    qtbot: Any, start: Any, closed: Path, drawer: Path, clock: Clock
) -> None:
    app = start(closed)
    enter(qtbot, app, "lan", OWN)
    app.session.restore_asked.emit(drawer)
    settle(qtbot, app)
    assert isinstance(page(app), MainWindow)
    told = questions()
    assert any("PE-01" in each.accessibleDescription() for each in told)
    for each in told:
        each.close()


def test_the_owner_who_asks_is_asked_for_nothing_and_stands_in_the_log(
    qtbot: Any, start: Any, closed: Path, drawer: Path, clock: Clock
) -> None:
    app = start(closed)
    enter(qtbot, app)
    app.session.restore_asked.emit(drawer)
    form = form_of(qtbot, app)
    assert not form.ask.isVisible()
    assert restored(qtbot, form), form.problem.label.text()
    with open_book(closed, "ha", PASSWORD, clock=clock) as office, office.work() as work:
        entries = work.connection.scalars(select(Audit.user_id).where(Audit.action == "backup.restore")).all()
        assert entries == [office.actor.id]


@pytest.mark.parametrize("by", ["password", "sheet"])
def test_a_set_from_before_the_key_was_changed_asks_for_what_opened_it_then(
    qtbot: Any, start: Any, closed: Path, drawer: Path, clock: Clock, books: Books, by: str
) -> None:
    with open_book(closed, "ha", PASSWORD, clock=clock) as office:
        office.rotate_key()
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
        shutil.copytree(office.back_up().folder, drawer / "today's")
    app = start(closed)
    enter(qtbot, app)
    app.session.restore_asked.emit(drawer)
    form = form_of(qtbot, app)
    older = [each.folder.name for each in form.found].index("set")
    form.list.setCurrentRow(1 - older)
    assert not form.ask.isVisible()
    form.list.setCurrentRow(older)
    assert form.ask.isVisible()
    assert "khóa cũ" in form.what.text()
    if by == "password":
        type_text(form.user, "ha")
        form.password.setText(PASSWORD)
    else:
        form.sheet.setPlainText(books.sheet.qr)
    assert restored(qtbot, form), form.problem.label.text()
    with open_book(closed, "ha", PASSWORD, clock=clock) as office:
        assert office.notices == []
        assert office.run(people.find, "nam") == []


@pytest.mark.parametrize("sheet", ["old", "new"])
def test_at_the_door_the_sheet_may_be_of_one_time_and_the_password_of_another(
    qtbot: Any, start: Any, closed: Path, drawer: Path, clock: Clock, books: Books, sheet: str
) -> None:
    with open_book(closed, "ha", PASSWORD, clock=clock) as office:
        sheets = {"old": books.sheet.qr, "new": office.rotate_key().sheet.qr}
    app = start(closed)
    app.show_restore(drawer)
    form = form_of(qtbot, app)
    form.sheet.setPlainText(sheets[sheet])
    assert not restored(qtbot, form)
    assert {"old": "BA-13", "new": "BA-15"}[sheet] in form.problem.label.text()
    type_text(form.user, "ha")
    form.password.setText(PASSWORD)
    assert restored(qtbot, form), form.problem.label.text()
