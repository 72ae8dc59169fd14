"""The customers' page: the list, one record, the form, leaving it, taking a change back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton

from desktop_app.rules.vocabulary import Role
from desktop_app.services import customers, people
from tests.ui.conftest import Windows
from tests.ui.looking import texts
from tests.ui.typing import press, type_text, unikey
from ui import dialogs
from ui.customers.form import CustomerEditor
from ui.customers.page import CustomersPage
from ui.session import Session
from ui.shell.window import MainWindow

NAME = "Trần Thị Thùy Dương"


@pytest.fixture
def page(windows: Windows, session: Session) -> CustomersPage:
    made = CustomersPage(session)
    windows.show(made)
    return made


def key(widget: Any, what: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    press(widget, what, modifiers)


def field(editor: CustomerEditor, name: str) -> Any:
    return editor.form.boxes[name].editor.widget


def fill(page: CustomersPage, windows: Windows, name: str = NAME, phone: str = "0395 678 945") -> CustomerEditor:
    page.add()
    windows.settle()
    type_text(field(page.editor, "person.full_name"), name)
    number = page.editor.repeated["phone"].entries[0].boxes["phone.number"].editor.widget
    number.setFocus()
    type_text(number, phone)
    return page.editor


def test_an_empty_book_says_so_and_offers_the_first_step(page: CustomersPage, windows: Windows, qtbot: Any) -> None:
    assert page.empty.isVisible()
    qtbot.mouseClick(page.empty.action, Qt.MouseButton.LeftButton)
    windows.settle()
    assert page.stack.currentWidget() is page.editor
    assert field(page.editor, "person.full_name").hasFocus()


def test_a_customer_is_entered_without_the_mouse(windows: Windows, session: Session, qtbot: Any) -> None:
    """Name, telephone, a consent: typing, Tab and two keys."""
    window = MainWindow(session)
    windows.show(window)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    windows.settle()
    page: Any = window.page
    unikey(window.focusWidget(), NAME, plain="Traan Thij Thuyf Duowng")
    for _ in range(12):
        if window.focusWidget().accessibleName() == "Điện thoại":
            break
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    type_text(window.focusWidget(), "0395678945")
    for _ in range(12):
        if window.focusWidget().accessibleName() == "Sự đồng ý: Quảng cáo":
            break
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(window, Qt.Key.Key_F9)
    windows.settle()
    assert page.stack.currentWidget() is page.browse
    (found,) = windows.do(people.find, "thuy duong")
    read = windows.do(customers.read_form, found.code)
    assert read.rows["phone"][0].values["phone.number"] == "+84395678945"
    assert read.consents == {"advertising": "granted"}
    assert "Quảng cáo" in texts(page.detail)


def test_what_is_held_stands_beside_the_list(page: CustomersPage, windows: Windows, session: Session) -> None:
    windows.do(people.add_customer, {"person.full_name": NAME, "phone.number": "0395678945", "person.note": "sau 17h"})
    page.refresh()
    windows.settle()
    shown = texts(page.detail)
    assert "0395 678 945" in shown
    assert "sau 17h" in shown
    assert page.detail.code == "KH000001"


def test_the_list_is_filtered_while_typing(page: CustomersPage, windows: Windows) -> None:
    for name in (NAME, "Lê Lan"):
        windows.do(people.add_customer, {"person.full_name": name})
    page.refresh()
    windows.settle()
    type_text(page.filter, "duong")
    windows.settle()
    assert page.model.rowCount() == 1
    assert page.found.text() == "1 kết quả"
    page.filter.clear()
    page.kind.setCurrentIndex(page.kind.findData("organisation"))
    page.kind.activated.emit(0)
    windows.settle()
    assert page.model.rowCount() == 0
    assert not page.empty.isVisible()


def test_an_error_of_the_book_leads_to_its_field_and_loses_nothing(page: CustomersPage, windows: Windows) -> None:
    editor = fill(page, windows, phone="12")
    editor.save()
    windows.settle()
    box = editor.repeated["phone"].entries[0].boxes["phone.number"]
    assert box.is_wrong
    assert box.editor.widget.text() == "12"
    assert page.stack.currentWidget() is editor
    assert windows.do(people.find, "thuy duong") == []


def test_escape_asks_before_typing_is_lost(page: CustomersPage, windows: Windows, qtbot: Any) -> None:
    editor = fill(page, windows)
    page.back()
    question = editor.findChild(dialogs.Question) or page.window().findChild(dialogs.Question)
    question.buttons["stay"].click()
    assert page.stack.currentWidget() is editor
    page.back()
    page.window().findChildren(dialogs.Question)[-1].buttons["save"].click()
    windows.settle()
    assert page.stack.currentWidget() is page.browse
    assert len(windows.do(people.find, "thuy duong")) == 1


def test_not_saving_forgets_what_was_typed(page: CustomersPage, windows: Windows) -> None:
    editor = fill(page, windows)
    editor.drafts.keep()
    page.back()
    page.window().findChild(dialogs.Question).buttons["discard"].click()
    windows.settle()
    page.add()
    windows.settle()
    assert field(editor, "person.full_name").text() == ""
    assert windows.do(people.find, "thuy duong") == []


def test_what_was_typed_comes_back_when_the_program_was_killed(
    page: CustomersPage, windows: Windows, session: Session
) -> None:
    editor = fill(page, windows)
    editor.drafts.keep()  # what the timer does every ten seconds
    windows.settle()
    again = CustomersPage(session)
    windows.show(again)
    again.add()
    windows.settle()
    assert field(again.editor, "person.full_name").text() == NAME
    assert again.editor.repeated["phone"].entries[0].boxes["phone.number"].editor.value() == "0395 678 945"
    assert again.editor.restored.isVisible()
    again.editor.save()
    windows.settle()
    assert len(windows.do(people.find, "thuy duong")) == 1


def test_a_telephone_taken_away_is_away_in_the_draft_too(
    page: CustomersPage, windows: Windows, session: Session
) -> None:
    code = windows.do(people.add_customer, {"person.full_name": NAME, "phone.number": "0395678945"}).customer
    read = windows.do(customers.read_form, code)
    second = customers.Row(None, {"phone.number": "0912345678", "phone.kind": "main"})
    windows.do(customers.save_customer, replace(read, rows={**read.rows, "phone": (*read.rows["phone"], second)}))
    page.go_on(code)
    windows.settle()
    phones = page.editor.repeated["phone"]
    phones._away(phones.entries[0])
    type_text(phones.add().boxes["phone.number"].editor.widget, "0987654321")
    page.keep_typing()
    windows.settle()
    again = CustomersPage(session)
    windows.show(again)
    again.go_on(code)
    windows.settle()
    again.save()
    windows.settle()
    stored = windows.do(customers.read_form, code).rows["phone"]
    assert [each.values["phone.number"] for each in stored] == ["+84912345678", "+84987654321"]


def test_a_change_is_taken_back_from_the_message_and_by_key(windows: Windows, session: Session, qtbot: Any) -> None:
    window = MainWindow(session)
    windows.show(window)
    page: Any = window.page
    fill(page, windows).save()
    windows.settle()
    assert window.toast.isVisible()
    page.edit()
    windows.settle()
    name = field(page.editor, "person.full_name")
    name.selectAll()
    type_text(name, "Người Khác")
    page.save()
    windows.settle()
    assert windows.do(people.find, "nguoi khac")
    page.table.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    windows.settle()
    assert windows.do(people.find, "nguoi khac") == []
    assert len(windows.do(people.find, "thuy duong")) == 1


def test_somebody_with_the_same_telephone_is_told_while_typing(page: CustomersPage, windows: Windows) -> None:
    windows.do(people.add_customer, {"person.full_name": "Lê Lan", "phone.number": "0395678945"})
    editor = fill(page, windows)
    press(editor.repeated["phone"].entries[0].boxes["phone.number"].editor.widget, Qt.Key.Key_Tab)
    windows.settle()
    assert editor.duplicates.isVisible()
    assert "Lê Lan" in editor.duplicates.label.text()
    editor.save()
    windows.settle()
    assert len(windows.do(people.find, "0395678945")) == 2  # two people with one telephone stay two


def test_a_ward_is_picked_under_its_province(page: CustomersPage, windows: Windows) -> None:
    editor = fill(page, windows)
    entry = editor.repeated["address"].add()
    province, ward = (entry.boxes[f"address.{each}"].editor.widget for each in ("province", "ward"))
    windows.settle()
    province.setFocus()
    type_text(province, "ha noi")
    press(province, Qt.Key.Key_Down)
    press(province, Qt.Key.Key_Return)
    assert province.text() == "Hà Nội"
    ward.setFocus()
    type_text(ward, "cau giay")
    press(ward, Qt.Key.Key_Down)
    press(ward, Qt.Key.Key_Return)
    assert ward.text() == "Phường Cầu Giấy"


def test_a_ward_brings_its_province_where_none_is_given(page: CustomersPage, windows: Windows) -> None:
    editor = fill(page, windows)
    entry = editor.repeated["address"].add()
    province, ward = (entry.boxes[f"address.{each}"].editor.widget for each in ("province", "ward"))
    windows.settle()
    ward.setFocus()
    type_text(ward, "cau giay")
    press(ward, Qt.Key.Key_Down)
    press(ward, Qt.Key.Key_Return)
    assert (ward.text(), province.text()) == ("Phường Cầu Giấy", "Hà Nội")


def test_the_wheel_scrolls_the_form_and_changes_nothing_in_it(page: CustomersPage, windows: Windows) -> None:
    editor = fill(page, windows)
    windows.settle()
    for box in editor.consents.values():
        at = QPointF(box.rect().center())
        wheel = QWheelEvent(
            at, QPointF(box.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, -360), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        box.setFocus()
        QApplication.sendEvent(box, wheel)
        assert box.currentIndex() == 0
        assert not wheel.isAccepted()  # the page gets it


def test_an_organisation_gets_its_people(page: CustomersPage, windows: Windows, qtbot: Any) -> None:
    page.add()
    windows.settle()
    editor = page.editor
    editor.kind_buttons["organisation"].click()
    type_text(field(editor, "customer.name"), "Công ty TNHH Ánh Dương")
    editor.contacts.add_button.click()
    entry = editor.contacts.entries[0]
    type_text(entry.boxes["person.full_name"].editor.widget, "Võ Minh")
    editor.save()
    windows.settle()
    (found,) = windows.do(people.find, "anh duong")
    assert [each.name for each in windows.do(customers.read_form, found.code).contacts] == ["Võ Minh"]
    page.edit()
    windows.settle()
    assert "Võ Minh" in editor.contacts.entries[0].boxes["customer_person.role"].label.text()


def test_hostile_names_show_literally(page: CustomersPage, windows: Windows) -> None:
    name = '<img src="x">&<b>Lan</b>'
    windows.do(people.add_customer, {"person.full_name": name})
    page.refresh()
    windows.settle()
    assert page.model.index(0, 1).data() == name
    assert name in texts(page.detail)


def test_a_narrow_window_shows_one_thing_at_a_time(page: CustomersPage, windows: Windows) -> None:
    added = windows.do(people.add_customer, {"person.full_name": NAME})
    page.set_narrow(True)
    page.open(code=added.customer)
    windows.settle()
    assert page.detail.isVisible()
    assert not page.list_card.isVisible()
    assert page.back_button.isVisible()
    assert page.back()
    assert page.list_card.isVisible()
    assert not page.back_button.isVisible()


def test_in_a_narrow_window_a_click_or_enter_opens_the_record(
    page: CustomersPage, windows: Windows, qtbot: Any
) -> None:
    windows.do(people.add_customer, {"person.full_name": NAME})
    page.refresh()
    page.set_narrow(True)
    windows.settle()
    assert not page.detail.isVisible()
    place = page.table.visualRect(page.model.index(0, 1)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    windows.settle()
    assert NAME in texts(page.detail) and page.detail.isVisible() and not page.list_card.isVisible()
    qtbot.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    assert page.table.hasFocus()
    press(page.table, Qt.Key.Key_Return)
    windows.settle()
    assert page.detail.isVisible() and not page.list_card.isVisible()
    page.edit()
    windows.settle()
    assert page.stack.currentWidget() is page.editor
    assert not page.back_button.isVisible()


def test_who_was_saved_is_marked_in_the_list_and_stays_so_while_it_is_filtered(
    page: CustomersPage, windows: Windows
) -> None:
    for number in range(60):
        windows.do(people.add_customer, {"person.full_name": f"Lê Lan {number}"})
    page.refresh()
    windows.settle()
    page.open(code="KH000003")
    windows.settle()
    page.edit()
    windows.settle()
    type_text(field(page.editor, "person.full_name"), "X")
    page.save()
    windows.settle()
    assert page.table.current().code == "KH000003"
    assert page.table.selected_places() == [60 - 3]
    assert page.table.rowAt(0) > 0  # the list was scrolled to the row
    type_text(page.filter, "lan")
    windows.settle()
    assert page.table.current().code == "KH000003"
    assert page.table.rowAt(0) == 0  # what fits best stays in sight
    page.filter.setText("Lê Lan 59")
    page.open(code="KH000060")
    windows.settle()
    assert page.table.current().code == "KH000060"


def test_tab_reaches_a_telephone_that_was_added_after_the_one_before(page: CustomersPage, windows: Windows) -> None:
    editor = fill(page, windows)
    field(editor, "person.zalo").setFocus()
    press(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.focusWidget() is editor.repeated["phone"].entries[0].boxes["phone.number"].editor.widget
    editor.repeated["phone"].add_button.click()
    windows.settle()
    first, second = editor.repeated["phone"].entries
    first.boxes["phone.kind"].editor.widget.setFocus()
    press(first.boxes["phone.kind"].editor.widget, Qt.Key.Key_Tab)  # the button that takes it out
    press(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.focusWidget() is second.boxes["phone.number"].editor.widget
    for _ in range(3):
        press(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.focusWidget() is editor.repeated["phone"].add_button
    press(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.focusWidget() is editor.repeated["email"].add_button


@pytest.mark.parametrize("role", list(Role))
def test_no_button_of_a_record_leads_nowhere(windows: Windows, session: Session, role: Role) -> None:
    windows.do(people.add_customer, {"person.full_name": NAME, "phone.number": "0395678945"})
    session.office.actor = replace(session.office.actor, role=role)
    window = MainWindow(session)
    windows.show(window)
    windows.settle()
    page, asked = window.page, []
    buttons = [each for each in page.findChildren(QPushButton) if each.isVisible() and each.accessibleName()]
    session.asked_for.disconnect()  # only the asking is looked at
    session.asked_for.connect(lambda key, _: asked.append(key))
    for each in buttons:
        if each not in (page.add_button, page.detail.edit):
            each.click()
    expected = {"owner": 5, "staff": 4, "hotline": 0}[role.value]  # import, merge, print, disclose; erase
    assert len(asked) == expected, asked
    assert all(session.leads_to(each) for each in asked)
