"""Taking lists in through the window: looking, trying, taking in, cancelling, mending."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from desktop_app.resources import resource
from desktop_app.rules import progress
from desktop_app.services import customers, settings
from tests.ui.conftest import Windows
from tests.ui.looking import texts
from tests.ui.typing import type_text
from ui import dialogs, settings_store
from ui.imports.page import ImportsPage
from ui.session import Session
from ui.settings.page import SettingsPage


@pytest.fixture
def page(windows: Windows, session: Session) -> ImportsPage:
    made = ImportsPage(session)
    windows.show(made)
    return made


def test_a_list_is_looked_at_tried_and_taken_in(page: ImportsPage, windows: Windows, tmp_path: Path) -> None:
    dialogs.preset.append(resource("demo/khach-hang.xlsx"))
    page.start.action.click()
    windows.settle()
    windows.settle()
    assert "129" in page.verdict.label.text()
    assert page.refused.rowCount() == 4
    assert page.refused.item(0, 0).text() == "131"
    assert len(windows.do(customers.customer_ids)) == 0
    page.take.click()
    windows.settle()
    assert len(windows.do(customers.customer_ids)) == 120
    assert page.receipt.written
    dialogs.preset.append(tmp_path / "refused.xlsx")
    page.result.click()
    windows.settle()
    windows.settle()
    assert load_workbook(tmp_path / "refused.xlsx").active.max_row >= 5


def test_a_column_can_be_taken_as_something_else(page: ImportsPage, windows: Windows, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Họ tên;Cột lạ;Điện thoại\nLê Lan;0395678945;0912345678\n", "utf-8")
    page.look_at(path)
    windows.settle()
    assert page.columns.rowCount() == 3
    choices = [page.columns.cellWidget(at, 1) for at in range(3)]
    assert choices[0].currentData() == "name"
    odd = next(each for each in choices if each.currentData() == "-")
    odd.setCurrentIndex(odd.findData("note"))
    odd.activated.emit(0)
    windows.settle()
    page.take.click()
    windows.settle()
    (row,) = windows.do(customers.customer_rows, windows.do(customers.customer_ids))
    read = windows.do(customers.read_form, row.code)
    assert "0395678945" in read.own["person.note"]


def test_a_wrong_file_is_refused_in_words(page: ImportsPage, windows: Windows, tmp_path: Path) -> None:
    problems: list[Any] = []
    page.session.failed.connect(problems.append)
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    page.look_at(path)
    windows.settle()
    assert problems[0].code == "IM-03"
    assert page.batch is None


def test_an_import_that_is_called_off_leaves_the_book_as_it_was(
    page: ImportsPage, windows: Windows, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    page.look_at(resource("demo/khach-hang.xlsx"))
    windows.settle()
    reported = []

    def called_off(done: int, total: int) -> None:
        """The user presses Cancel while the first rows are being taken in."""
        reported.append((done, total))
        page._job._cancelled.set()
        if not progress._listener.get()(done, total):
            raise progress.Cancelled

    monkeypatch.setattr(progress, "report", called_off)
    page.take.click()
    windows.settle()
    monkeypatch.undo()
    assert reported
    assert len(windows.do(customers.customer_ids)) == 0
    page._cancel()
    assert not page.working.isVisible()


# -- settings ---------------------------------------------------------------------------------------------------------


def test_the_office_s_facts_are_saved_and_a_wrong_one_refused(windows: Windows, session: Session) -> None:
    page = SettingsPage(session)
    windows.show(page)
    page.office.facts["phone"].clear()
    type_text(page.office.facts["phone"], "0913000000")
    page.save()
    windows.settle()
    assert windows.do(settings.office).phone == "0913 000 000"
    page.office.facts["email"].setText("không phải email")
    page.save()
    windows.settle()
    question = page.findChild(dialogs.Question)
    assert "(EM-01)" in texts(question)
    assert page.office.facts["email"].text() == "không phải email"
    question.buttons["close"].click()


def test_choices_of_the_windows_are_kept(windows: Windows, session: Session) -> None:
    page = SettingsPage(session)
    windows.show(page)
    minutes: list[int] = []
    session.lock_after.connect(minutes.append)
    page.minutes.setValue(25)
    page.language.setCurrentIndex(1)
    page.language.activated.emit(1)
    assert minutes == [25]
    assert settings_store.lock_minutes() == 25
    assert settings_store.language() == "en"
    page.scheme.setCurrentIndex(2)
    page.scheme.activated.emit(2)
    assert settings_store.scheme() == "dark"
    page.scheme.setCurrentIndex(0)
    page.scheme.activated.emit(0)
