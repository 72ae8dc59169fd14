"""Erasing in the window, from the customer to the certificate, on a real book."""

from __future__ import annotations

from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QPushButton

from desktop_app.services import checks, erasure, papers, people
from tests.ui.conftest import Windows
from tests.ui.looking import texts
from tests.ui.typing import press, type_text
from ui import dialogs
from ui.erasure.page import ErasurePage
from ui.reports.page import ReportsPage
from ui.session import Session
from ui.shell.window import MainWindow

NAME = "Trần Thị Thùy Dương"


@pytest.fixture
def window(windows: Windows, session: Session) -> MainWindow:
    made = MainWindow(session)
    windows.show(made)
    return made


@pytest.fixture
def code(windows: Windows) -> str:
    values = {"person.full_name": NAME, "phone.number": "0395678945", "email.address": "duong@example.com"}
    return windows.do(people.add_customer, values).customer


def preview(window: MainWindow, windows: Windows, code: str) -> ErasurePage:
    window.go("erasure", code=code)
    windows.settle()
    page = window.page
    assert isinstance(page, ErasurePage)
    assert page.stack.currentWidget() is page.planned
    return page


def confirm(page: ErasurePage, windows: Windows, code: str) -> None:
    type_text(page.reason, "khách yêu cầu qua điện thoại")
    type_text(page.code, code.lower())
    page.erase.click()
    windows.settle()


def test_a_person_is_erased_and_the_certificate_shown(
    window: MainWindow, windows: Windows, session: Session, code: str
) -> None:
    window.page.refresh()
    windows.settle()
    window.page.detail.erase.click()  # two clicks from the list to the preview
    windows.settle()
    page = window.page
    assert NAME in texts(page)
    window.finder.setText(NAME)
    window.toast.tell("KH000001", "undo", lambda: None)
    confirm(page, windows, code)
    assert not window.toast.isVisible()
    assert window.finder.text() == ""
    assert "0 " not in page.verdict.label.text()[:2]
    assert "bằng tay" not in texts(page.result)  # nothing was ever printed
    assert page.verdict.property("tone") == "ok"
    assert NAME not in texts(window)
    assert window.focusWidget() is page.show_certificate
    press(page.show_certificate, Qt.Key.Key_Return)
    windows.settle()
    assert isinstance(window.page, ReportsPage)
    assert window.page.viewer.pages >= 1
    office = session.office
    hits = windows.session.call  # the core's own scan, on the same connection
    found: list[Any] = []
    hits(window, lambda _: office.run(checks.scan, office.book, [NAME, "0395678945"]), done=found.append)
    windows.settle()
    assert found == [[]]


def test_somebody_at_a_firm_is_chosen_alone_and_not_all_of_the_firm(window: MainWindow, windows: Windows) -> None:
    firm = windows.do(people.add_customer, {"customer.name": "Công ty Ánh Dương"}, kind="organisation").customer
    people_of = [
        windows.do(people.add_person, {"person.full_name": name}, firm=firm).person for name in (NAME, "Võ Minh Quân")
    ]
    window.go("erasure")
    windows.settle()
    page: Any = window.page
    page.person.setFocus()
    type_text(page.person, "thuy duong")
    windows.settle()
    press(page.person, Qt.Key.Key_Down)
    press(page.person, Qt.Key.Key_Return)
    windows.settle()
    assert page.plan.asked == (people_of[0],)
    assert len(page.plan.person_ids) == 1


def test_neither_enter_nor_a_wrong_number_erases(window: MainWindow, windows: Windows, code: str) -> None:
    page = preview(window, windows, code)
    type_text(page.reason, "lý do")
    type_text(page.code, code[:-1])
    assert not page.erase.isEnabled()
    type_text(page.code, code[-1])
    assert page.erase.isEnabled()
    press(page.code, Qt.Key.Key_Return)
    windows.settle()
    assert page.stack.currentWidget() is page.planned
    assert windows.do(people.resolve, code).name == NAME
    assert not page.erase.isDefault()


def test_without_a_reason_nothing_can_be_pressed(window: MainWindow, windows: Windows, code: str) -> None:
    page = preview(window, windows, code)
    type_text(page.code, code)
    assert not page.erase.isEnabled()


def test_what_changed_since_the_preview_is_shown_again(window: MainWindow, windows: Windows, code: str) -> None:
    page = preview(window, windows, code)
    windows.do(people.add_person, {"person.full_name": NAME, "phone.number": "0395678945"})
    checksum = page.plan.checksum
    other = windows.do(people.find, "0395678945")
    assert len(other) == 2
    # A row of the person's own changes what the plan would touch.
    from dataclasses import replace

    from desktop_app.services import customers

    form = windows.do(customers.read_form, code)
    windows.do(customers.save_customer, replace(form, own={**form.own, "person.note": "mới"}))
    confirm(page, windows, code)
    question = window.findChild(dialogs.Question)
    assert "(ER-03)" in texts(question)
    question.buttons["close"].click()
    windows.settle()
    assert page.plan.checksum != checksum
    assert windows.do(people.resolve, code).name == NAME


def test_a_row_of_the_same_human_is_taken_along_unless_somebody_knows_better(
    window: MainWindow, windows: Windows, code: str
) -> None:
    other = windows.do(people.add_person, {"person.full_name": NAME, "phone.number": "0395678945"}).person
    page = preview(window, windows, code)
    assert other in page.plan.proposals
    tick = next(each for each in page.findChildren(QCheckBox) if other in each.accessibleName())
    assert tick.isChecked()
    tick.click()
    windows.settle()
    assert other not in page.plan.codes
    confirm(page, windows, code)
    assert page.verdict.property("tone") == "ok"
    assert windows.do(people.resolve, other).name == NAME


def test_a_mention_is_masked_or_left_as_it_is_ticked(window: MainWindow, windows: Windows, code: str) -> None:
    note = f"Vợ là {NAME}."
    other = windows.do(people.add_customer, {"person.full_name": "Lê Minh", "person.note": note}).person
    page = preview(window, windows, code)
    tick = next(each for each in page.findChildren(QCheckBox) if other in each.accessibleName())
    assert tick.isChecked()
    tick.click()
    windows.settle()
    assert [each.this_person for each in page.plan.mentions] == [False]
    confirm(page, windows, code)
    assert page.verdict.property("tone") == "ok"
    held = {value.key: value.value for each in windows.do(people.show, other) for row in each.rows for value in row}
    assert held["person.note"] == note


def test_the_list_is_opened_after_an_erasure_without_a_word(
    window: MainWindow, windows: Windows, session: Session, code: str
) -> None:
    """Who was open beside the list is gone: nothing asks for them again."""
    window.page.refresh()
    windows.settle()
    refused: list[Any] = []
    session.failed.connect(refused.append)
    window.page.detail.erase.click()
    windows.settle()
    erasing = window.page
    confirm(erasing, windows, code)
    assert "Thư gửi bên nhận" not in " ".join(each.text() for each in erasing.findChildren(QPushButton)
                                               if each.isVisibleTo(erasing))  # fmt: skip
    window.go("customers")
    windows.settle()
    assert refused == []
    assert NAME not in texts(window.page)


def test_namesakes_stand_side_by_side_and_stay(window: MainWindow, windows: Windows, code: str) -> None:
    values = {"person.full_name": NAME, "phone.number": "0912345678"}
    namesake = windows.do(people.add_customer, values).customer
    page = preview(window, windows, code)
    assert namesake in texts(page)
    confirm(page, windows, code)
    assert windows.do(people.resolve, namesake).name == NAME


def test_an_open_paper_about_the_erased_is_let_go(window: MainWindow, windows: Windows, code: str) -> None:
    window.go("reports", report="data-held", code=code)
    windows.settle()
    reports = window.page
    assert reports.viewer.pages >= 1
    page = preview(window, windows, code)
    confirm(page, windows, code)
    assert reports.viewer.pages == 0
    assert reports.person.text() == ""
    assert windows.do(erasure.certificate, windows.do(papers.certificates)[0][0], windows.session.language)


def test_a_residue_is_red(window: MainWindow, windows: Windows, code: str) -> None:
    page = preview(window, windows, code)
    page._done(erasure.Outcome("GX000009-AAAAAAAA", 1, ("person.note: 1",), 0), 0, 0)
    assert page.verdict.property("tone") == "danger"
    assert "person.note: 1" in texts(page)


# -- reports ----------------------------------------------------------------------------------------------------------


def test_what_is_held_is_two_clicks_from_the_customer(window: MainWindow, windows: Windows, code: str) -> None:
    window.page.refresh()
    windows.settle()
    window.page.detail.print.click()
    windows.settle()
    assert isinstance(window.page, ReportsPage)
    assert window.page.viewer.pages >= 1
    assert code in window.page.person.text()


def test_a_paper_is_searched_saved_and_noted(
    window: MainWindow, windows: Windows, code: str, tmp_path: Any, qtbot: Any
) -> None:
    window.go("reports", report="data-held", code=code)
    windows.settle()
    page: Any = window.page
    page.viewer.search.setText("Thùy Dương")
    qtbot.waitUntil(lambda: page.viewer._at >= 0, timeout=10_000)
    dialogs.preset.append(tmp_path / "held.pdf")
    page.viewer.save.click()
    qtbot.waitUntil(lambda: (tmp_path / "held.pdf").exists(), timeout=10_000)
    windows.settle()
    assert NAME in PdfReader(tmp_path / "held.pdf").pages[0].extract_text()
    assert (tmp_path / "held.pdf").read_bytes() == page.viewer.paper  # what was read is what is kept
    plan = windows.do(erasure.preview, [code])
    assert [each.name for each in plan.files_made] == ["held.pdf"]


def test_a_paper_is_printed_page_by_page_and_noted(
    window: MainWindow, windows: Windows, code: str, tmp_path: Any, qtbot: Any
) -> None:
    from ui.papers import printing

    window.go("reports", report="data-held", code=code)
    windows.settle()
    page: Any = window.page
    printing.preset.append(str(tmp_path / "printed.pdf"))
    page.print_it()
    qtbot.waitUntil(lambda: window.toast.isVisible(), timeout=20_000)
    windows.settle()
    assert len(PdfReader(tmp_path / "printed.pdf").pages) == page.viewer.pages
    plan = windows.do(erasure.preview, [code])
    assert [each.report for each in plan.files_made] == ["data-held"]
    erasing = preview(window, windows, code)
    confirm(erasing, windows, code)
    assert "Còn 1 giấy tờ hoặc tệp phải hủy bằng tay" in texts(erasing.result)


def test_the_register_is_saved_as_a_workbook(window: MainWindow, windows: Windows, tmp_path: Any, qtbot: Any) -> None:
    window.go("reports", report="disclosures")
    windows.settle()
    page: Any = window.page
    page.show_report()
    windows.settle()
    dialogs.preset.append(tmp_path / "register.xlsx")
    page.viewer.table.click()
    qtbot.waitUntil(lambda: (tmp_path / "register.xlsx").exists(), timeout=10_000)
    windows.settle()


def test_a_wrong_day_is_told_at_its_field(window: MainWindow, windows: Windows) -> None:
    window.go("reports", report="disclosures")
    page: Any = window.page
    page.since.editor.set_typed("31/02/2026")
    page.show_report()
    assert page.since.is_wrong
    assert page.viewer.pages == 0
