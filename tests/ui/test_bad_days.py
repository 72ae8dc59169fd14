"""A full disk, a file that is taken away, a window that is closed in the middle of saving: nothing typed is lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from desktop_app.services import customers, people
from tests.ui.conftest import Windows
from tests.ui.typing import type_text
from ui import dialogs
from ui.session import Session
from ui.shell.window import MainWindow

NAME = "Nguyễn Thị Phượng"
KEPT_BY_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody move an open file")
LONG = "ghi chú dài " * 300  # pages of its own in the file


@pytest.fixture
def window(windows: Windows, session: Session) -> Iterator[MainWindow]:
    made = MainWindow(session)
    windows.show(made)
    yield made
    made.hide()


def typed_form(window: MainWindow, windows: Windows) -> Any:
    window.go("customers")
    window.page.add()
    windows.settle()
    editor: Any = window.page.editor
    type_text(editor.form.boxes["person.full_name"].editor.widget, NAME)
    editor.form.boxes["person.note"].editor.set_typed(LONG)
    type_text(editor.repeated["phone"].entries[0].boxes["phone.number"].editor.widget, "0395678945")
    return editor


def told(window: MainWindow) -> str:
    """The words of the question that stands before the window, which is then closed."""
    question = next(each for each in window.findChildren(dialogs.Question) if each.isVisible())
    words = "\n".join(each.text() for each in question.findChildren(QLabel))
    question.buttons["close"].click()
    return words


def still_typed(editor: Any) -> bool:
    boxes = editor.form.boxes
    return bool(
        editor.isVisible()
        and boxes["person.full_name"].editor.value() == NAME
        and boxes["person.note"].editor.value().strip() == LONG.strip()
        and editor.save_button.isEnabled()
    )


def pragma(windows: Windows, text: str) -> int:
    """``PRAGMA text`` on the worker's own connection."""
    found: list[int] = []
    windows.session.call(windows.worker, lambda office: office.book.database.pragma(text), done=found.append)
    windows.qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    return int(found[0])


def test_a_full_disk_while_saving_keeps_what_was_typed(window: MainWindow, windows: Windows) -> None:
    editor = typed_form(window, windows)
    pages = pragma(windows, "page_count")
    assert pragma(windows, f"max_page_count = {pages}") == pages  # SQLite's own answer to a full disk from here on
    editor.save()
    windows.settle()
    assert "(DB-07)" in told(window)
    assert still_typed(editor)
    assert windows.do(people.find, "phuong") == []
    pragma(windows, "max_page_count = 4000000")
    editor.save()
    windows.settle()
    (found,) = windows.do(people.find, "phuong")
    assert windows.do(customers.read_form, found.code).own["person.note"].startswith("ghi chú dài")


@KEPT_BY_WINDOWS
def test_a_file_that_is_taken_away_is_told_and_nothing_is_written_into_the_void(
    window: MainWindow, windows: Windows, session: Session
) -> None:
    editor = typed_form(window, windows)
    book = session.office.book.folder / "book.db"
    away = book.with_name("away.db")
    book.rename(away)
    editor.save()
    windows.settle()
    words = told(window)
    assert "(DB-09)" in words
    assert still_typed(editor)
    away.rename(book)
    editor.save()
    windows.settle()
    assert [each.name for each in windows.do(people.find, "phuong")] == [NAME]


@KEPT_BY_WINDOWS
def test_another_file_in_its_place_is_not_written_to(window: MainWindow, windows: Windows, session: Session) -> None:
    editor = typed_form(window, windows)
    book = session.office.book.folder / "book.db"
    away = book.with_name("away.db")
    book.rename(away)
    book.write_bytes(away.read_bytes())
    before = book.read_bytes()
    editor.save()
    windows.settle()
    assert "(DB-09)" in told(window)
    assert book.read_bytes() == before
    away.replace(book)
    assert still_typed(editor)


def test_leaving_while_it_is_being_saved_waits_for_the_end(window: MainWindow, windows: Windows) -> None:
    editor = typed_form(window, windows)
    left: list[bool] = []
    editor.save()
    window.can_leave(lambda: left.append(True))  # what closing the window asks
    assert not left
    windows.settle()
    assert left == [True]
    assert [each.name for each in windows.do(people.find, "phuong")] == [NAME]


def test_leaving_while_saving_fails_keeps_the_form(window: MainWindow, windows: Windows) -> None:
    editor = typed_form(window, windows)
    pages = pragma(windows, "page_count")
    pragma(windows, f"max_page_count = {pages}")
    left: list[bool] = []
    editor.save()
    window.can_leave(lambda: left.append(True))
    windows.settle()
    assert "(DB-07)" in told(window)
    assert not left
    assert still_typed(editor)
    pragma(windows, "max_page_count = 4000000")
