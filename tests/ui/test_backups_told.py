"""What goes wrong while the book is looked after by itself is told, and damage leads to the way out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from desktop_app.language import Language
from desktop_app.services import backups
from desktop_app.services.health import DAMAGE
from desktop_app.vault.database import PAGE_SIZE
from tests import make
from tests.conftest import Books
from tests.erasing import erase
from tests.ui.entering import enter, page, settle
from tests.ui.looking import questions, texts
from ui.unlock.page import Unlock

VI = Language.of("vi")


def look(qtbot: Any, app: Any) -> None:
    """What the program does by itself every ten minutes, to its end."""
    qtbot.waitUntil(lambda: app.worker.is_idle, timeout=20_000)  # else it puts that off
    app.inside.watch.look()
    for _ in range(3):
        settle(qtbot, app)


def test_damage_that_breaks_the_daily_check_off_is_told_and_nothing_backed_up(
    qtbot: Any, start: Callable[..., Any], closed: Path, books: Books
) -> None:
    with books.open() as office:
        made = office.back_up()
    app = start(closed)
    enter(qtbot, app)
    book = closed / "book.db"
    app.session.call(app.main, lambda office: office.book.database.checkpoint())
    settle(qtbot, app)
    data = bytearray(book.read_bytes())
    for at in range(PAGE_SIZE + 100, len(data), PAGE_SIZE):  # the first page opens the book
        data[at] ^= 1
    with book.open("r+b") as file:
        file.write(data)
    app.session.call(app.main, lambda office: office.book.database.pragma("shrink_memory"))  # it reads them again
    settle(qtbot, app)
    look(qtbot, app)
    (question,) = questions()
    assert "bản sao lưu" in texts(question)
    assert [each.name for each in made.folder.parent.iterdir() if each.is_dir()] == [made.folder.name]
    question.buttons["mend"].click()
    settle(qtbot, app)
    (question,) = questions()  # such a book cannot even be closed in order
    question.buttons["close"].click()
    settle(qtbot, app)
    assert isinstance(page(app), Unlock)
    assert page(app).damaged.isVisible()
    told = page(app).damaged.problem.label.text()
    assert any(code in told for code in DAMAGE), told
    assert page(app).damaged.restore.isEnabled()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody move an open file")
def test_a_check_that_cannot_be_made_is_told_and_made_up_for(
    qtbot: Any, start: Callable[..., Any], closed: Path, books: Books
) -> None:
    app = start(closed)
    enter(qtbot, app)
    book, away = closed / "book.db", closed / "away.db"
    book.rename(away)
    look(qtbot, app)
    assert questions() == []
    assert app.main.toast.isVisible() and str(book) in app.main.toast.words
    away.rename(book)
    look(qtbot, app)
    found: list[Any] = []
    app.session.call(app.main, lambda office: office.run(backups.standing), done=found.append)
    settle(qtbot, app)
    assert found[0].last is not None


def test_a_backup_that_keeps_the_erased_is_told_with_what_to_do(
    qtbot: Any, start: Callable[..., Any], closed: Path, books: Books
) -> None:
    with books.open() as office:
        with office.work() as work:
            one = make.subject(work.connection, 1)
            work.commit()
        made = office.back_up()
        (made.folder / "book.db").write_bytes(b"x" * 5000)
        erase(office, one.customer_code)
    app = start(closed)
    enter(qtbot, app)
    look(qtbot, app)
    said = "The backup of {moment} still holds people who were erased and cannot be rewritten."
    assert app.main.toast.words == VI.text(said, moment=made.made_at)
    app.main.toast.findChildren(QPushButton)[-1].click()
    (question,) = questions()
    assert "BA-16" in texts(question) and str(made.folder.parent) in texts(question)
    question.buttons["close"].click()


def test_backing_up_by_hand_tells_it_too(
    qtbot: Any, start: Callable[..., Any], closed: Path, books: Books, tmp_path: Path
) -> None:
    with books.open() as office:
        with office.work() as work:
            one = make.subject(work.connection, 1)
            work.commit()
        made = office.back_up(tmp_path)
        (made.folder / "book.db").write_bytes(b"x" * 5000)
        erase(office, one.customer_code)
    app = start(closed)
    enter(qtbot, app)
    app.main.go("backups")
    settle(qtbot, app)
    page_ = app.main.page
    page_.now.click()
    settle(qtbot, app)
    (question,) = questions()
    assert "BA-16" in texts(question)
    question.buttons["close"].click()
