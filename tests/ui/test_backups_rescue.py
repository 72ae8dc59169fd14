"""The way out of a damaged book, in the window: the backup that is offered, and what would be missing."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_app.language import Language
from desktop_app.services import people
from tests.conftest import Books
from tests.ui.entering import enter, page, settle

VI = Language.of("vi")


def moment(path: Path, at: datetime) -> None:
    """Have a file say that it was last written to then."""
    os.utime(path, (at.timestamp(), at.timestamp()))


@pytest.fixture
def two(books: Books) -> list[Path]:
    """The folders of two backups of a book, which is damaged then."""
    office, made = books.create(), []
    for _ in range(2):
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
        made.append(office.back_up().folder)
        books.clock.move(days=1)
    office.close()
    cut(books.folder / "book" / "book.db")
    return made


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def test_a_good_backup_is_offered_and_a_damaged_one_told(
    qtbot: Any, start: Callable[..., Any], books: Books, two: list[Path]
) -> None:
    cut(two[1] / "book.db")
    app = start(books.folder / "book")
    enter(qtbot, app)
    damaged = page(app).damaged
    words = damaged.found.label.text()
    assert "22/11/2026" in words and VI.plural(
        "{n} newer backup is damaged and is not offered.", "{n} newer backups are damaged and are not offered.", 1
    ) in words  # fmt: skip
    damaged.restore.click()
    settle(qtbot, app)
    assert [each.folder for each in page(app).found] == [two[0]]


def test_where_no_backup_is_whole_none_is_offered(
    qtbot: Any, start: Callable[..., Any], books: Books, two: list[Path]
) -> None:
    for each in two:
        cut(each / "book.db")
    app = start(books.folder / "book")
    enter(qtbot, app)
    damaged = page(app).damaged
    assert not damaged.restore.isEnabled()
    said = "No backup in reach is whole. Plug in another stick or disk with backups, then look again."
    assert damaged.found.label.text() == VI.text(said)


def test_the_page_tells_until_when_something_was_entered(
    qtbot: Any, start: Callable[..., Any], books: Books, two: list[Path]
) -> None:
    folder = books.folder / "book"
    app = start(folder)
    enter(qtbot, app)
    damaged = page(app).damaged
    moment(folder / "book.db", datetime(2026, 11, 23, 4, tzinfo=UTC))
    log = folder / "book.db-wal"
    log.write_bytes(b"x" * 100)
    moment(log, datetime(2026, 11, 23, 5, tzinfo=UTC))
    damaged.again.click()
    settle(qtbot, app)
    assert "23/11/2026 10:00" in damaged.missing.text()  # the backup's, in the office
    assert "23/11/2026 12:00" in damaged.missing.text()
    log.unlink()
    (folder / "book.db").unlink()
    damaged.again.click()
    settle(qtbot, app)
    said = VI.text("What was entered after {made} will be missing.", made=datetime(2026, 11, 23, 3, tzinfo=UTC))
    assert damaged.missing.text() == said
