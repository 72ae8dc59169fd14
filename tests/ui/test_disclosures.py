"""Partners and disclosures in the window: who may get what, handing it over, the register afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt

from desktop_app.rules.vocabulary import Role
from desktop_app.services import disclosures, drafts, partners, people
from tests.ui.conftest import Windows
from tests.ui.looking import texts
from tests.ui.typing import press, type_text
from ui import dialogs
from ui.disclosures.page import DisclosuresPage
from ui.partners.page import PartnersPage
from ui.session import Session
from ui.shell.window import MainWindow

NAME = "Trần Thị Thùy Dương"
PARTNER = "Xưởng in Cầu Vồng"


@pytest.fixture
def window(windows: Windows, session: Session) -> MainWindow:
    values = {"person.full_name": NAME, "phone.number": "0395678945", "email.address": "duong@example.com"}
    windows.do(people.add_customer, values)
    windows.do(
        partners.add_partner, PARTNER, "executes", valid_until="2030-12-31",
        purposes={"orders": ["person.full_name", "phone.number"], "advertising": ["person.full_name"]},
    )  # fmt: skip
    made = MainWindow(session)
    windows.show(made)
    windows.settle()
    return made


def making(window: MainWindow, windows: Windows) -> Any:
    window.page.detail.disclose.click()
    windows.settle()
    assert isinstance(window.page, DisclosuresPage)
    return window.page.making


def test_data_are_handed_over_in_few_clicks(window: MainWindow, windows: Windows, qtbot: Any, tmp_path: Any) -> None:
    """From the customer: Disclose…, then Make the file: partner, purpose and the least are filled in. Two clicks."""
    sheet = making(window, windows)
    assert sheet.ticks.ticked() == ["person.full_name", "phone.number"]
    assert "2/3" in sheet.minimum.text()
    dialogs.preset.append(tmp_path / "out.pdf")
    qtbot.mouseClick(sheet.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: (tmp_path / "out.pdf").exists(), timeout=10_000)
    windows.settle()
    printed = PdfReader(tmp_path / "out.pdf").pages[0].extract_text()
    assert NAME in printed
    assert "duong@example.com" not in printed
    (entry,) = windows.do(disclosures.entries)
    assert entry.code in texts(window.page)


def test_more_than_the_least_needs_a_reason(window: MainWindow, windows: Windows, tmp_path: Any, qtbot: Any) -> None:
    sheet = making(window, windows)
    sheet.ticks.boxes["email.address"].click()
    assert sheet.reason_box.isVisible()
    dialogs.preset.append(tmp_path / "out.pdf")
    sheet.make.click()
    windows.settle()
    assert sheet.problem.isVisible()
    assert windows.do(disclosures.entries) == []
    type_text(sheet.reason, "gửi bản vẽ qua email")
    dialogs.preset.append(tmp_path / "out.pdf")
    sheet.make.click()
    windows.settle()
    qtbot.waitUntil(lambda: (tmp_path / "out.pdf").exists(), timeout=10_000)


def test_a_purpose_without_consent_is_closed_and_says_why(window: MainWindow, windows: Windows) -> None:
    sheet = making(window, windows)
    sheet.purpose.setCurrentIndex(sheet.purpose.findData("advertising"))
    sheet.purpose.activated.emit(0)
    windows.settle()
    assert sheet.closed_banner.isVisible()
    assert "Quảng cáo" in sheet.closed_banner.label.text()
    assert not sheet.make.isEnabled()


def test_what_was_told_by_telephone_is_only_noted(window: MainWindow, windows: Windows) -> None:
    sheet = making(window, windows)
    sheet.channel.setCurrentIndex(sheet.channel.findData("phone"))
    sheet.on.editor.set_typed("20/11/2026")
    sheet.note.click()
    windows.settle()
    (entry,) = windows.do(disclosures.entries)
    assert entry.channel == "phone"
    assert windows.session.language.date(entry.disclosed_at) == "20/11/2026"
    sheet = window.page.making
    window.page.add()
    sheet.start("KH000001")
    windows.settle()
    sheet.on.editor.set_typed("20/11/2030")
    sheet.note.click()
    windows.settle()
    assert sheet.problem.isVisible()
    assert len(windows.do(disclosures.entries)) == 1


def test_an_entry_is_read_in_a_narrow_window_too(window: MainWindow, windows: Windows, qtbot: Any) -> None:
    making(window, windows).note.click()
    windows.settle()
    page = window.page
    page.set_narrow(True)
    assert not page.detail.isVisible()
    press(page.table, Qt.Key.Key_Return)
    assert page.detail.isVisible() and not page.list_card.isVisible()
    assert PARTNER in texts(page.detail)
    qtbot.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    assert page.list_card.isVisible()
    page.open(code=windows.do(disclosures.entries)[0].code)
    windows.settle()
    assert page.detail.isVisible() and PARTNER in texts(page.detail)


def test_the_register_outlives_an_erasure_without_the_person(window: MainWindow, windows: Windows, qtbot: Any) -> None:
    making(window, windows).note.click()
    windows.settle()
    windows.erase("KH000001")
    window.session.changed.emit(frozenset({"disclosure", "erasure"}))
    windows.settle()
    assert NAME not in texts(window.page)
    assert "1 người đã xóa" in texts(window.page.detail)
    assert PARTNER in texts(window.page.detail)


def test_the_register_is_filtered(window: MainWindow, windows: Windows) -> None:
    making(window, windows).note.click()
    windows.settle()
    page: Any = window.page
    type_text(page.filter, "khong co")
    windows.settle()
    assert page.model.rowCount() == 0
    page.filter.clear()
    type_text(page.filter, "cau vong")
    windows.settle()
    assert page.model.rowCount() == 1


# -- partners ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(window: MainWindow, windows: Windows) -> PartnersPage:
    window.go("partners")
    windows.settle()
    assert isinstance(window.page, PartnersPage)
    return window.page


def test_a_partner_is_shown_with_what_it_may_get(page: PartnersPage) -> None:
    assert page.editor.form.boxes["partner.name"].editor.value() == PARTNER
    tick, fields = page.editor.purposes["orders"]
    assert tick.isChecked()
    assert fields.ticked() == ["person.full_name", "phone.number"]


def test_a_partner_is_added_and_changed(page: PartnersPage, windows: Windows) -> None:
    page.add()
    type_text(page.editor.form.boxes["partner.name"].editor.widget, "Giao hàng Nhanh & Gọn")
    page.editor.form.boxes["partner.valid_until"].editor.set_typed("31/12/2030")
    tick, fields = page.editor.purposes["orders"]
    tick.click()
    fields.boxes["address.street"].click()
    page.save()
    windows.settle()
    saved = windows.do(partners.partner, "Giao hàng Nhanh & Gọn")
    assert saved.purposes == {"orders": ("address.street",)}
    name = page.editor.form.boxes["partner.name"].editor.widget
    name.selectAll()
    type_text(name, "Giao hàng Nhanh")
    tick.click()
    page.save()
    windows.settle()
    assert windows.do(partners.partner, "Giao hàng Nhanh").purposes == {}
    assert len(windows.do(partners.partners)) == 2


def test_a_name_that_is_taken_is_told_at_the_name(page: PartnersPage, windows: Windows) -> None:
    page.add()
    type_text(page.editor.form.boxes["partner.name"].editor.widget, PARTNER.upper())
    page.save()
    windows.settle()
    assert page.editor.form.boxes["partner.name"].is_wrong
    assert len(windows.do(partners.partners)) == 1


def test_a_commitment_that_ran_out_is_told(window: MainWindow, windows: Windows) -> None:
    windows.do(partners.add_partner, "Bên cũ", "executes", valid_until="2020-01-01", purposes={})
    window.go("partners")
    windows.settle()
    page: Any = window.page
    assert any("hết hạn" in page.list.item(at).text() for at in range(page.list.count()))


def test_a_partner_that_was_being_typed_outlives_a_lock(
    page: PartnersPage, window: MainWindow, windows: Windows, session: Session
) -> None:
    assert not window.keep_typing()
    page.add()
    type_text(page.editor.form.boxes["partner.name"].editor.widget, "Giao hàng Nhanh")
    tick, fields = page.editor.purposes["care"]
    tick.click()
    fields.boxes["person.full_name"].click()
    assert window.keep_typing()
    windows.settle()
    again = PartnersPage(session)
    windows.show(again)
    again.open(go_on="")
    windows.settle()
    assert again.editor.form.boxes["partner.name"].editor.value() == "Giao hàng Nhanh"
    assert again.editor.purposes["care"][1].ticked() == ["person.full_name"]
    assert again.editor.restored.isVisible()
    assert again.list.currentRow() == -1  # it is none of those that are listed
    again.save()
    windows.settle()
    assert windows.do(partners.partner, "Giao hàng Nhanh").purposes == {"care": ("person.full_name",)}
    assert windows.do(drafts.drafts) == []


def test_leaving_a_changed_partner_asks(page: PartnersPage, window: MainWindow, windows: Windows) -> None:
    type_text(page.editor.form.boxes["partner.document"].editor.widget, "CK-9")
    window.go("customers")
    window.findChild(dialogs.Question).buttons["save"].click()
    windows.settle()
    assert windows.do(partners.partner, PARTNER).document == "CK-9"


def test_staff_disclose_without_the_register_of_everybody(
    window: MainWindow, windows: Windows, session: Session, qtbot: Any
) -> None:
    owner = session.office.actor
    session.office.actor = replace(session.office.actor, role=Role.STAFF)
    window = MainWindow(session)
    windows.show(window)
    windows.settle()
    qtbot.mouseClick(window.page.detail.disclose, Qt.MouseButton.LeftButton)
    windows.settle()
    page: Any = window.page
    assert isinstance(page, DisclosuresPage)
    assert page.stack.currentWidget() is page.making
    assert "Thùy Dương" in page.making.person.text()
    page.making.note.click()
    windows.settle()
    assert page.stack.currentWidget() is page.making  # ready for the next one
    asked: list[Any] = []
    session.failed.connect(asked.append)
    window.go("customers")
    window.go("disclosures")
    windows.settle()
    assert page.stack.currentWidget() is page.making
    press(page, Qt.Key.Key_Escape)
    windows.settle()
    assert asked == []  # nothing that only the owner may see was asked for
    session.office.actor = owner
    assert [each.partner for each in windows.do(disclosures.entries)] == [PARTNER]


@pytest.mark.parametrize(("role", "count"), [(Role.OWNER, 5), (Role.STAFF, 2)])
def test_only_papers_that_somebody_may_have_are_offered(
    windows: Windows, session: Session, role: Role, count: int
) -> None:
    session.office.actor = replace(session.office.actor, role=role)
    window = MainWindow(session)
    windows.show(window)
    refused: list[Any] = []
    session.failed.connect(lambda problem: refused.append(problem.code))
    window.go("reports")
    windows.settle()
    page: Any = window.page
    assert page.kinds.count() == count
    for at in range(count):
        page.kinds.setCurrentRow(at)
        page.show_report()
        windows.settle()
    assert "PE-01" not in refused


def test_cancel_puts_the_stored_partner_back(page: PartnersPage, windows: Windows) -> None:
    assert not page.editor.cancel_button.isVisible()
    type_text(page.editor.form.boxes["partner.document"].editor.widget, "CK-9")
    page.editor.cancel_button.click()
    page.window().findChildren(dialogs.Question)[-1].buttons["discard"].click()
    windows.settle()
    assert page.editor.form.boxes["partner.document"].editor.value() == ""
    assert page.editor.heading.text() == PARTNER
    page.add()
    assert page.editor.heading.text() == "Đối tác mới"
    assert page.back()
    assert page.editor.heading.text() == PARTNER
    assert not page.back()


def test_who_stays_with_a_changed_partner_has_it_marked_still(page: PartnersPage, windows: Windows) -> None:
    windows.do(partners.add_partner, "Bên khác", "executes", valid_until="2030-01-01", purposes={})
    page.refresh()
    windows.settle()
    shown = page.list.currentRow()
    type_text(page.editor.form.boxes["partner.document"].editor.widget, "CK-9")
    for answer, marked in (("stay", shown), ("discard", 1 - shown)):
        page.list.itemClicked.emit(page.list.item(1 - shown))
        page.window().findChildren(dialogs.Question)[-1].buttons[answer].click()
        windows.settle()
        assert page.list.currentRow() == marked
    assert page.editor.heading.text() == "Bên khác"


def test_each_partner_has_a_draft_of_its_own(page: PartnersPage, window: MainWindow, windows: Windows) -> None:
    windows.do(partners.add_partner, "Bên khác", "executes", valid_until="2030-01-01", purposes={})
    type_text(page.editor.form.boxes["partner.document"].editor.widget, "CK-9")
    window.keep_typing()
    windows.settle()
    again = MainWindow(window.session)
    windows.show(again)
    again.offer_drafts()
    windows.settle()
    assert again.toast.words.endswith("chưa lưu: Đối tác.")
    again.go("partners", go_on=page.editor.drafts.code)
    windows.settle()
    assert again.page.editor.heading.text() == PARTNER
    assert again.page.editor.form.boxes["partner.document"].editor.value() == "CK-9"
    assert again.page.editor.restored.isVisible()
