"""A new recovery sheet is not lost in silence: leaving it asks, and whoever gets in is told until one was kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.office import open_book, open_book_with_sheet
from desktop_app.services import people, users
from desktop_app.vault.recovery import parse_sheet
from tests.conftest import CHEAP, PASSWORD
from tests.ui.entering import enter, page, settle
from tests.ui.looking import question, questions, texts
from ui import dialogs
from ui.app import App
from ui.settings.key import KeyOfTheBook

OWN = "một câu chỉ Lan biết"


@pytest.fixture
def inside(start: Any, qtbot: Any, closed: Path) -> App:
    app: App = start(closed)
    enter(qtbot, app)
    return app


def key_of(qtbot: Any, app: App) -> KeyOfTheBook:
    """The settings, at the key of the book."""
    app.main.go("settings", part="key")
    settle(qtbot, app)
    return app.main.page.key


def rotate(qtbot: Any, app: App) -> KeyOfTheBook:
    key = key_of(qtbot, app)
    key.rotate_button.click()
    question().buttons["yes"].click()
    return key


@pytest.mark.parametrize("when", ["during", "after"])
@pytest.mark.parametrize("by", ["key", "idle"])
def test_locked_before_it_was_kept_every_unlocking_tells_it_and_leads_to_a_new_one(
    inside: App, qtbot: Any, tmp_path: Path, when: str, by: str
) -> None:
    rotate(qtbot, inside)
    if when == "after":
        settle(qtbot, inside)
    inside.ask_to_lock() if by == "key" else inside.main.idle.over.emit()
    settle(qtbot, inside)
    enter(qtbot, inside)
    assert "chưa được in hay lưu" in texts(question())
    question().buttons["read"].click()
    inside.ask_to_lock()
    settle(qtbot, inside)
    enter(qtbot, inside)
    question().buttons["sheet"].click()
    settle(qtbot, inside)
    key = inside.main.page.key
    assert inside.focusWidget() is key.sheet_button
    key.sheet_button.click()
    question().buttons["yes"].click()
    settle(qtbot, inside)
    dialogs.preset.append(tmp_path / "sheet.pdf")
    key.sheet.save.click()
    qtbot.waitUntil(lambda: (tmp_path / "sheet.pdf").exists() and not key.sheet.is_waiting)
    settle(qtbot, inside)
    inside.ask_to_lock()
    settle(qtbot, inside)
    enter(qtbot, inside)
    assert questions() == []


def test_staff_are_told_and_not_led_where_they_can_do_nothing(start: Any, qtbot: Any, closed: Path, clock: Any) -> None:
    with open_book(closed, "ha", PASSWORD, clock=clock, cost=CHEAP) as office:
        code = office.do(users.add_user, "Trần Lan", "staff", cost=CHEAP).code
        office.rotate_key()
    with open_book(closed, "lan", code, own=OWN, clock=clock, cost=CHEAP):
        pass
    app = start(closed)
    enter(qtbot, app, "lan", OWN)
    assert "Chủ cơ sở hãy lập phiếu mới" in texts(question())
    assert list(question().buttons) == ["read"]


@pytest.mark.parametrize("made", ["rotate", "sheet"])
def test_leaving_the_page_or_the_program_asks_while_it_is_not_kept(
    inside: App, qtbot: Any, tmp_path: Path, made: str
) -> None:
    if made == "rotate":
        key = rotate(qtbot, inside)
        settle(qtbot, inside)
    else:
        key = key_of(qtbot, inside)
        key.sheet_button.click()
        question().buttons["yes"].click()
        settle(qtbot, inside)
    settings = inside.main.page
    inside.main.go("customers")
    assert "chưa được in hay lưu" in texts(question())
    question().reject()  # Esc
    settle(qtbot, inside)
    assert inside.main.page is settings and key.sheet.isVisible()
    inside.close()
    question().buttons["stay"].click()
    settle(qtbot, inside)
    assert inside.isVisible() and inside.session is not None
    dialogs.preset.append(tmp_path / "sheet.pdf")
    key.sheet.save.click()
    qtbot.waitUntil(lambda: (tmp_path / "sheet.pdf").exists() and not key.sheet.is_waiting)
    settle(qtbot, inside)
    inside.main.go("customers")
    assert questions() == []
    assert inside.main.page is not settings


def test_leaving_while_the_key_is_changed_asks_too_and_the_sheet_waits_there(inside: App, qtbot: Any) -> None:
    key = rotate(qtbot, inside)
    inside.main.go("customers")
    question().buttons["leave"].click()
    settle(qtbot, inside)
    assert inside.main.page is not key.parentWidget()
    inside.main.go("settings")
    settle(qtbot, inside)
    assert key.sheet.isVisible() and key.sheet.is_waiting


def test_what_was_typed_in_the_offices_facts_is_asked_about_as_well(inside: App, qtbot: Any) -> None:
    rotate(qtbot, inside)
    settle(qtbot, inside)
    settings = inside.main.page
    settings.office.facts["address"].setText("12 Hoa Sen")
    settings.office._edited()
    inside.main.go("customers")
    question().buttons["discard"].click()
    settle(qtbot, inside)
    question().buttons["leave"].click()
    settle(qtbot, inside)
    assert inside.main.page is not settings


def test_the_sheet_that_a_lost_one_is_made_good_by_opens_the_book(
    start: Any, qtbot: Any, closed: Path, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    with open_book(closed, "ha", PASSWORD) as office:
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
        office.rotate_key()
    app = start(closed)
    enter(qtbot, app)
    question().buttons["sheet"].click()
    settle(qtbot, app)
    key = app.main.page.key
    key.sheet_button.click()
    question().buttons["yes"].click()
    settle(qtbot, app)
    dialogs.preset.append(tmp_path / "sheet.pdf")
    key.sheet.save.click()
    qtbot.waitUntil(lambda: not key.sheet.is_waiting)
    settle(qtbot, app)
    app.ask_to_lock()
    settle(qtbot, app)
    assert app.session is None and page(app) is not None
    lines = PdfReader(tmp_path / "sheet.pdf").pages[0].extract_text()
    with open_book_with_sheet(closed, parse_sheet(lines)) as office:
        assert [each.name for each in office.run(people.find, "ly van")] == ["Lý Văn Năm"]
        assert office.notices == []
