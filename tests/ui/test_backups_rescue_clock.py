"""A damaged book and a clock that was wrong: the page does not promise that nothing will be missing."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.language import Language
from desktop_app.services import people
from tests.conftest import Books
from tests.ui.entering import enter, page, settle

VI = Language.of("vi")
UNKNOWN = (
    "The clock of this computer was wrong for a while: whether anything was entered after this backup can't be told. "
    "If so, it will be missing."
)


@pytest.mark.parametrize(
    ("ahead", "written", "said"),
    [
        (400, timedelta(hours=-1), UNKNOWN),  # the backup is dated into the future, and somebody worked since
        (0, timedelta(days=400), UNKNOWN),  # so is the book
        (0, timedelta(days=-3), "Nothing was entered since: nothing will be missing."),
    ],
)
def test_what_will_be_missing_is_told_only_where_the_clock_can_tell_it(
    qtbot: Any, start: Callable[..., Any], books: Books, ahead: int, written: timedelta, said: str
) -> None:
    office = books.create()
    office.clock.move(days=ahead)
    office.back_up()
    office.clock.move(days=1 - ahead)
    office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
    office.close()
    folder: Path = books.folder / "book"
    (folder / "book.db").write_bytes((folder / "book.db").read_bytes()[:5000])
    at = (datetime(2026, 11, 23, 3, tzinfo=UTC) + written).timestamp()
    os.utime(folder / "book.db", (at, at))
    app = start(folder)
    enter(qtbot, app)
    settle(qtbot, app)
    assert page(app).damaged.missing.text() == VI.text(said)
