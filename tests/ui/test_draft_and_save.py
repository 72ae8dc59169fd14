"""What is saved leaves no draft, and what leaves a draft was not saved, whatever stands in the way of either."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from desktop_app.services import customers, drafts
from tests.ui.entering import enter, page, settle
from tests.ui.typing import type_text
from ui import dialogs
from ui.app import App

NAME = "Dương Thị Lài"
STUCK = "CREATE TRIGGER stuck BEFORE DELETE ON draft BEGIN SELECT RAISE(ABORT, 'no'); END"


@pytest.fixture
def form(start: Any, qtbot: Any, closed: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A new customer typed, and kept as a draft."""
    monkeypatch.delenv("SOKIN_RAISE", raising=False)
    app: App = start(closed)
    enter(qtbot, app)
    app.main.page.add()
    settle(qtbot, app)
    made = app.main.page
    type_text(made.editor.form.boxes["person.full_name"].editor.widget, NAME)
    made.editor.drafts.keep()
    settle(qtbot, app)
    return app, made


def sql(app: App, qtbot: Any, statement: str) -> None:
    """A statement of somebody who repairs or breaks the book, in a transaction of its own."""

    def run(office: Any) -> None:
        with office.book.database.transaction() as connection:
            connection.exec_driver_sql(statement)
            connection.commit()

    app.session.call(app.main, run)
    settle(qtbot, app)


def held(app: App, qtbot: Any) -> tuple[int, int]:
    """How many customers and how many drafts are in the book."""
    found: list[Any] = []
    app.session.run(app.main, customers.customer_ids, done=found.append)
    app.session.run(app.main, drafts.drafts, done=found.append)
    settle(qtbot, app)
    return len(found[0]), len(found[1])


def close_message() -> str:
    (shown,) = [
        each for each in QApplication.topLevelWidgets() if isinstance(each, dialogs.Question) and each.isVisible()
    ]
    words = "\n".join(each.text() for each in shown.findChildren(QLabel))
    shown.close()
    return words


def test_a_draft_that_can_not_be_dropped_saves_nothing_and_says_so(form: Any, qtbot: Any) -> None:
    app, made = form
    sql(app, qtbot, STUCK)
    made.save()
    settle(qtbot, app)
    words = close_message()
    assert "Đã lưu" not in app.main.toast.words
    assert held(app, qtbot) == (0, 1), words
    assert made.editor.isVisible() and made.editor.isEnabled() and made.editor.is_dirty
    sql(app, qtbot, "DROP TRIGGER stuck")
    made.save()
    settle(qtbot, app)
    assert held(app, qtbot) == (1, 0)
    assert not made.editor.isVisible()


def test_after_a_lock_it_comes_back_once_and_is_saved_once(form: Any, qtbot: Any) -> None:
    app, made = form
    sql(app, qtbot, STUCK)
    made.save()
    settle(qtbot, app)
    close_message()
    app.ask_to_lock()
    settle(qtbot, app)
    enter(qtbot, app)
    sql(app, qtbot, "DROP TRIGGER stuck")
    app.main.go("customers", go_on="")
    settle(qtbot, app)
    again = app.main.page
    assert again.editor.form.boxes["person.full_name"].editor.value() == NAME
    again.save()
    settle(qtbot, app)
    assert held(app, qtbot) == (1, 0)
    assert page(app) is app.main


def test_a_refusal_is_told_as_it_is_where_the_draft_can_not_be_kept_either(form: Any, qtbot: Any) -> None:
    app, made = form
    sql(app, qtbot, "CREATE TRIGGER full BEFORE INSERT ON customer BEGIN SELECT RAISE(ABORT, 'full'); END")
    sql(app, qtbot, STUCK)
    made.save()
    settle(qtbot, app)
    close_message()
    assert made.editor.isEnabled() and made.editor.drafts._dirty  # tried again in ten seconds, or when it is locked
    sql(app, qtbot, "DROP TRIGGER full")
    sql(app, qtbot, "DROP TRIGGER stuck")
    made.save()
    settle(qtbot, app)
    assert held(app, qtbot) == (1, 0)
