"""A forgotten password: the new sheet that was not saved at the door is told of at every unlocking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from tests.conftest import Books
from tests.ui.entering import enter, page, settle
from tests.ui.typing import type_text
from ui import dialogs
from ui.app import App
from ui.unlock.recovery import Recovery

NEW = "mật khẩu mới toanh"


@pytest.fixture
def recovered(start: Any, qtbot: Any, closed: Path, books: Books) -> App:
    """At the door, the new password set, its sheet not saved yet."""
    app: App = start(closed)
    page(app).forgot.click()
    form = form_of(app)
    form.sheet.setPlainText(books.sheet.qr)
    for field in (form.password, form.again):
        type_text(field, NEW)
    form.set_button.click()
    settle(qtbot, app)
    assert form.done_banner.isVisible(), form.problem.label.text()
    return app


def form_of(app: App) -> Recovery:
    form = page(app).recovery
    assert isinstance(form, Recovery)
    return form


def save(app: App, qtbot: Any, path: Path) -> None:
    dialogs.preset.append(path)
    form_of(app).save_button.click()
    qtbot.waitUntil(path.exists, timeout=10_000)
    settle(qtbot, app)


def questions() -> list[dialogs.Question]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, dialogs.Question) and each.isVisible()]


def words(of: dialogs.Question) -> str:
    return "\n".join(each.text() for each in of.findChildren(QLabel))


def test_left_without_it_every_unlocking_tells_it(recovered: App, qtbot: Any) -> None:
    form_of(recovered).back.click()
    questions()[0].buttons["leave"].click()
    for _ in range(2):
        enter(qtbot, recovered, password=NEW)
        (question,) = questions()
        assert "chưa được in hay lưu" in words(question)
        assert list(question.buttons) == ["sheet", "read"]
        question.buttons["read"].click()
        recovered.ask_to_lock()
        settle(qtbot, recovered)


def test_saved_nothing_is_told(recovered: App, qtbot: Any, tmp_path: Path) -> None:
    save(recovered, qtbot, tmp_path / "new.pdf")
    form_of(recovered).back.click()
    enter(qtbot, recovered, password=NEW)
    assert questions() == [] and recovered.session is not None


def test_a_save_that_fails_leaves_it_to_be_told(recovered: App, qtbot: Any, tmp_path: Path) -> None:
    dialogs.preset.append(tmp_path / "nowhere" / "new.pdf")
    form_of(recovered).save_button.click()
    qtbot.waitUntil(form_of(recovered).problem.isVisible, timeout=10_000)
    form_of(recovered).back.click()
    questions()[0].buttons["leave"].click()
    enter(qtbot, recovered, password=NEW)
    assert "chưa được in hay lưu" in words(questions()[0])
    questions()[0].close()
