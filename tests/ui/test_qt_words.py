"""What Qt itself says is in the user's language."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QDir
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QFileDialog,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from desktop_app.language import Language
from ui import dialogs, qt_words, settings_store


@pytest.fixture
def parent(qtbot: Any) -> QWidget:
    made = QWidget()
    made.setProperty("expected", True)
    qtbot.addWidget(made)
    words = qt_words.install(Language.of("vi"), made)
    made.destroyed.connect(lambda: QCoreApplication.removeTranslator(words))
    return made


def entries(menu: QMenu) -> list[str]:
    return [re.sub(r"&|\t.*", "", each.text()) for each in menu.actions() if each.text()]


def test_the_menu_of_a_line_speaks_vietnamese(parent: QWidget) -> None:
    line = QLineEdit("chữ", parent)
    assert entries(line.createStandardContextMenu()) == ["Hoàn tác", "Làm lại", "Cắt", "Chép", "Dán", "Xóa", "Chọn hết"]


def test_the_menu_of_a_note_speaks_vietnamese(parent: QWidget) -> None:
    text = QPlainTextEdit(parent)
    text.setPlainText("chữ")
    assert {"Hoàn tác", "Dán", "Chọn hết"} <= set(entries(text.createStandardContextMenu()))
    assert not {"Undo", "Paste", "Select All", "Copy"} & set(entries(text.createStandardContextMenu()))


def test_qts_own_file_dialog_speaks_vietnamese(parent: QWidget) -> None:
    dialog = QFileDialog(parent, "Lưu", QDir.tempPath(), "PDF (*.pdf)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    said = {each.text().replace("&", "") for each in dialog.findChildren(QLabel) + dialog.findChildren(QPushButton)}
    assert {"Tên tệp:", "Loại tệp:", "Tìm trong:", "Lưu", "Hủy"} <= said
    assert not {"File name:", "Files of type:", "Look in:", "Save", "Cancel"} & said


@pytest.mark.skipif(sys.platform == "win32", reason="there it is the system's own")
def test_qts_own_print_dialog_speaks_vietnamese(parent: QWidget) -> None:
    dialog = QPrintDialog(QPrinter(), parent)
    words = {
        each.text().replace("&", "")
        for kind in (QLabel, QPushButton, QRadioButton)
        for each in dialog.findChildren(kind)
    } | {each.title() for each in dialog.findChildren(QGroupBox)}
    assert {"In", "Hủy", "Máy in", "In hết", "Trang in"} <= words
    assert not {"Print", "Cancel", "Printer", "Copies", "Print all", "Print range", "Options"} & words


def test_files_are_looked_for_where_the_last_one_was(parent: QWidget, tmp_path: Any, qtbot: Any) -> None:
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / "a.xlsx").write_bytes(b"")
    took: list[Any] = []
    dialog = dialogs.open_file(parent, "Chọn", "Excel (*.xlsx)", took.append)
    assert dialog is not None
    dialog.setProperty("expected", True)
    dialog.fileSelected.emit(str(tmp_path / "sheets" / "a.xlsx"))
    dialog.close()
    assert took == [tmp_path / "sheets" / "a.xlsx"]
    assert settings_store.files() == tmp_path / "sheets"
    again = dialogs.save_file(parent, "Lưu", "b.pdf", "PDF (*.pdf)", took.append, ending="pdf")
    assert again is not None
    again.setProperty("expected", True)
    assert again.directory().absolutePath() == (tmp_path / "sheets").as_posix()
    again.close()
