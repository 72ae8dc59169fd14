"""The restore form with all its fields, for a set under an older key: whole at both sizes, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.ui import looking
from tests.ui.entering import enter, page, settle
from ui.app import App
from ui.unlock.restore import Restore

GAP = 12  # pixels of the window that are left free above and below


def is_whole(app: App, form: Restore) -> bool:
    for _ in range(3):  # a label that grows has its box, and that the form, laid out anew
        QApplication.processEvents()
    assert looking.cut_texts(app) == [] and looking.sticking_out(app) == []
    parts: list[QWidget] = [form.choose, form.list, form.user, form.password, form.sheet, form.back, form.restore]
    places = [each.mapTo(app, QPoint(0, 0)).y() for each in parts]
    assert places[0] >= GAP and places[-1] + form.restore.height() <= app.height() - GAP
    for each in parts:
        assert each.visibleRegion().boundingRect() == each.rect(), each.accessibleName()
    return True


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("size", [(1366, 768), (1093, 614)])
def test_with_the_fields_and_with_a_refusal_of_several_lines(
    start: Any, qtbot: Any, closed: Path, drawer: Path, lang: str, size: tuple[int, int]
) -> None:
    app: App = start(closed, lang)
    app.resize(*size)
    enter(qtbot, app)
    app.session.restore_asked.emit(drawer)
    qtbot.waitUntil(lambda: isinstance(page(app), Restore), timeout=10_000)
    settle(qtbot, app)
    form = page(app)
    form.list.setCurrentRow(1)
    assert form.ask.isVisible() and is_whole(app, form)
    form.user.setText("ha")
    form.password.setText("falsch und lang genug")
    form.restore.click()
    settle(qtbot, app)
    assert form.problem.isVisible() and is_whole(app, form)
    assert app.focusWidget() is form.password and form.password.selectedText()
    form.password.hint.show()
    form.problem.label.setText(form.problem.label.text() + " " + form.problem.label.text())
    assert is_whole(app, form)


def test_nobody_is_told_of_nobody_erased_again(start: Any, qtbot: Any, closed: Path, drawer: Path) -> None:
    app: App = start(closed, "en")
    enter(qtbot, app)
    app.session.restore_asked.emit(drawer)
    qtbot.waitUntil(lambda: isinstance(page(app), Restore), timeout=10_000)
    settle(qtbot, app)
    form = page(app)
    form.restore.click()
    qtbot.waitUntil(form.open.isVisible, timeout=20_000)
    words = "\n".join(each.text() for each in form.done_banner.findChildren(QLabel))
    assert "The book of" in words and "0 people" not in words
