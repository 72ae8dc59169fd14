"""A path or a file name without blanks is broken wherever a line ends: it widens nothing and is not cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop_app.rules.errors import EnvironmentFailed
from tests.ui import looking
from tests.ui.conftest import Windows
from tests.ui.doors import DOORS
from tests.ui.entering import page, settle
from ui import clipboard, dialogs
from ui.session import Session
from ui.shell.window import MainWindow
from ui.widgets import Banner, column, facts
from ui.widgets.labels import BREAK, label

PATHS = {
    "posix": "/home/quang-cao-may/" + "/".join(["Tài-liệu_của_văn_phòng_năm_2026"] * 7) + "/phiếu-khôi-phục.pdf",
    "windows": "C:\\Users\\QuangCaoMay\\" + "\\".join(["SaoLuuCuaVanPhong"] * 12) + "\\phieu.pdf",
    "one name": "/media/" + "khachhangcuachungtoi" * 11 + ".xlsx",
    "decomposed": "/media/" + "khácha\u0302\u0300ngcủa" * 18,
}
each_path = pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)


def widths(of: QLabel) -> tuple[int, int]:
    """How wide the widest painted line is, and how much room there is."""
    room = of.contentsRect().width()
    asked = QRect(0, 0, room, 10_000)
    painted = of.fontMetrics().boundingRect(asked, int(Qt.TextFlag.TextWordWrap), QLabel.text(of))
    return painted.width(), room


def is_whole(window: QWidget, width: int) -> bool:
    QApplication.processEvents()
    assert window.grab().width() <= width
    assert looking.cut_texts(window) == [] and looking.sticking_out(window) == []
    for each in looking.visible(window, QLabel):
        if isinstance(each, QLabel) and each.wordWrap():
            needed, has = widths(each)
            assert needed <= has, each.text()
    return True


@each_path
@pytest.mark.parametrize("width", [380, 600, 1093])
def test_in_a_banner_and_among_facts(windows: Windows, path: str, width: int) -> None:
    body = QWidget()
    banner = Banner(f"Saved as {path}.", "ok")
    body.setLayout(column(banner, facts([("File", path)]), None))
    windows.show(body, width, 614)
    assert body.width() == width
    assert is_whole(body, width)
    assert banner.label.text() == f"Saved as {path}."


@each_path
def test_in_a_message_and_in_the_toast_of_the_smallest_window(windows: Windows, session: Session, path: str) -> None:
    window = MainWindow(session)
    windows.show(window, 1093, 614)
    for words, do in ((f"Saved as {path}.", None), (f"Saved as {path}.", lambda: None)):
        session.told.emit(words, "Open" if do else "", do)
        windows.settle()
        toast = window.toast
        assert toast.isVisible() and toast.x() >= 0 and toast.geometry().right() < 1093
        assert is_whole(toast, 1093)
    problem = EnvironmentFailed("FI-01", "The file {path} is not there.", do="Look for {path}.", path=path)
    question = dialogs.tell(window, session.language, problem)
    windows.settle()
    assert question.width() <= 700
    assert is_whole(question, 700)
    question.close()


def test_a_short_message_stays_on_one_line(windows: Windows, session: Session) -> None:
    window = MainWindow(session)
    windows.show(window, 1093, 614)
    words = "Đã lưu khách hàng KH000012 cùng ba đơn hàng của khách đó, và đã in phiếu giao cho xưởng in."
    session.told.emit(words, "", None)
    windows.settle()
    (shown,) = [each for each in looking.visible(window.toast, QLabel) if isinstance(each, QLabel)]
    assert shown.height() < 2 * shown.fontMetrics().height()


@pytest.mark.parametrize("size", [(1366, 768), (1093, 614)])
def test_at_the_door(start: Any, qtbot: Any, closed: Path, size: tuple[int, int]) -> None:
    app = start(closed)
    app.resize(*size)
    for scene in ("unlock-forgot", "restore", "unlock-damaged"):
        DOORS[scene](app)
        settle(qtbot, app)
        form = page(app).stack.currentWidget() if scene != "restore" else page(app)
        form.problem.label.setText(f"Saved as {PATHS['one name']}.")
        form.problem.show()
        QApplication.processEvents()
        assert app.width() == size[0]
        needed, has = widths(form.problem.label)
        assert needed <= has < 600
        assert looking.sticking_out(app) == []


@pytest.fixture
def board(qapp: QApplication) -> Iterator[Any]:
    made = QGuiApplication.clipboard()
    made.clear()
    yield made
    made.clear()


@each_path
def test_what_is_marked_and_copied_is_the_path_itself(board: Any, qtbot: Any, path: str) -> None:
    shown = label(path, wrap=True, selectable=True)
    qtbot.addWidget(shown)
    shown.setProperty("expected", True)
    shown.show()
    clearing = clipboard.Clearing(shown)
    shown.setFocus()
    qtbot.keyClick(shown, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert board.text() == path
    assert BREAK in QLabel.text(shown)
    clearing.clear()
    assert board.text() == ""
