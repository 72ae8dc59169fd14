"""The settings: what is typed is not lost, colours are put on, folders are told apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop_app.services import drafts, settings
from tests.ui.conftest import Windows
from tests.ui.typing import type_text
from ui import dialogs, settings_store, theme
from ui.session import Session
from ui.settings.page import SettingsPage
from ui.shell.window import MainWindow


@pytest.fixture
def window(windows: Windows, session: Session) -> MainWindow:
    made = MainWindow(session)
    windows.show(made)
    made.go("settings")
    windows.settle()
    return made


def typed(window: MainWindow, words: str) -> SettingsPage:
    page = window.page
    assert isinstance(page, SettingsPage)
    page.office.facts["address"].clear()
    type_text(page.office.facts["address"], words)
    return page


def test_what_is_typed_outlives_a_lock(window: MainWindow, windows: Windows, session: Session) -> None:
    typed(window, "12 Hoa Sen")
    assert window.keep_typing()
    windows.settle()
    again = SettingsPage(session)
    windows.show(again)
    windows.settle()
    assert again.office.facts["address"].text() == "12 Hoa Sen"
    again.save()
    windows.settle()
    assert windows.do(settings.office).address == "12 Hoa Sen"
    assert windows.do(drafts.drafts) == []
    assert not again.keep_typing()


def test_leaving_asks_about_what_is_not_saved(window: MainWindow, windows: Windows) -> None:
    page = typed(window, "12 Hoa Sen")
    window.go("customers")
    assert window.page is page
    window.findChild(dialogs.Question).buttons["discard"].click()
    windows.settle()
    assert window.page is not page
    assert page.office.facts["address"].text() == windows.do(settings.office).address
    page = typed_again(window, windows)
    window.can_leave(lambda: None)
    window.findChildren(dialogs.Question)[-1].buttons["save"].click()
    windows.settle()
    assert windows.do(settings.office).address == "9 Hoa Hồng"
    assert not page.keep_typing()


def typed_again(window: MainWindow, windows: Windows) -> SettingsPage:
    window.go("settings")
    windows.settle()
    return typed(window, "9 Hoa Hồng")


def test_who_comes_back_is_told_of_what_was_left_and_led_there(window: MainWindow, windows: Windows) -> None:
    typed(window, "12 Hoa Sen")
    window.keep_typing()
    windows.settle()
    again = MainWindow(window.session)
    windows.show(again)
    again.offer_drafts()
    windows.settle()
    assert "chưa lưu: Cài đặt" in again.toast.words
    again.go("settings", go_on="")
    windows.settle()
    assert again.page.office.facts["address"].text() == "12 Hoa Sen"


@pytest.mark.parametrize(("name", "expected"), [("dark", theme.DARK), ("light", theme.LIGHT)])
def test_a_scheme_that_is_chosen_is_put_on_whatever_the_system_says(
    name: str, expected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    monkeypatch.setattr(type(app.styleHints()), "setColorScheme", lambda *_: None)  # as some desktops on Linux
    try:
        settings_store.keep_scheme(name)
        assert theme.colours() is expected
    finally:
        monkeypatch.undo()
        settings_store.keep_scheme("system")
        theme.dress(app, Qt.ColorScheme.Light)


def test_a_folder_for_backups_is_no_folder_for_papers(qtbot: Any, tmp_path: Path) -> None:
    owner = QWidget()
    owner.setProperty("expected", True)
    qtbot.addWidget(owner)
    papers, stick = tmp_path / "giấy", tmp_path / "usb" / "sao"
    papers.mkdir()
    stick.mkdir(parents=True)
    for folder, chosen in ((False, papers / "a.xlsx"), (True, stick)):
        dialog = dialogs.open_file(owner, "Chọn", "Excel (*.xlsx)", lambda _: None, folder=folder)
        assert isinstance(dialog, QFileDialog)
        dialog.setProperty("expected", True)
        dialog.fileSelected.emit(str(chosen))
        dialog.reject()
    assert dialogs.files_folder() == papers
