"""Two records made one in the window: from a customer, and from the form of a new one that is somebody already."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.services import customers, drafts, people
from desktop_app.services.merging import Take
from tests.ui.conftest import Windows
from tests.ui.looking import texts
from tests.ui.test_customers import NAME, fill
from tests.ui.typing import press, type_text
from ui import dialogs
from ui.merging.page import MergingPage
from ui.session import Session
from ui.shell.window import MainWindow

SHORT = "Trần Thùy Dương"
HOSTILE = '<img src="x">&<b>Dương</b>'


@pytest.fixture
def window(windows: Windows, session: Session) -> MainWindow:
    made = MainWindow(session)
    windows.show(made)
    return made


def add(windows: Windows, name: str = NAME, **more: str) -> str:
    values = {"person.full_name": name, "phone.number": "0395678945"}
    values |= {key.replace("__", "."): value for key, value in more.items()}
    return str(windows.do(people.add_customer, values).customer)


def compare(window: MainWindow, windows: Windows, **what: Any) -> MergingPage:
    window.go("merging", **what)
    windows.settle()
    page = window.page
    assert isinstance(page, MergingPage)
    return page


def test_a_customer_is_merged_with_the_one_that_is_proposed(window: Any, windows: Windows, qtbot: Any) -> None:
    keep, gone = add(windows, person__note="sau 17h"), add(windows, SHORT, email__address="duong@example.vn")
    window.page.refresh()
    windows.settle()
    window.page.open(code=keep)
    windows.settle()
    qtbot.mouseClick(window.page.detail.merge, Qt.MouseButton.LeftButton)
    windows.settle()
    page = window.page
    assert page.keep.code == keep
    assert not page.merge_button.isEnabled()
    (proposed,) = page.suggested
    qtbot.mouseClick(proposed, Qt.MouseButton.LeftButton)
    windows.settle()
    other = page.choices["person.full_name"][Take.GONE]
    qtbot.mouseClick(other.parentWidget(), Qt.MouseButton.LeftButton)
    assert page.results["person.full_name"].text() == SHORT
    qtbot.mouseClick(page.merge_button, Qt.MouseButton.LeftButton)
    windows.settle()
    assert window._key == "customers"
    assert window.page.detail.code == keep
    read = windows.do(customers.read_form, keep)
    assert (read.own["person.full_name"], read.own["person.note"]) == (SHORT, "sau 17h")
    assert len(read.rows["phone"]) == len(read.rows["email"]) == 1
    assert windows.do(people.resolve, gone).code == keep
    assert page.keep.text() == "" and not page.choices  # nothing of the two stays on the page
    action = next(each for each in window.toast.findChildren(type(page.swap)) if each.isVisible())
    qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    windows.settle()
    assert windows.do(people.resolve, gone).code == gone
    assert windows.do(customers.read_form, keep).own["person.full_name"] == NAME


def test_all_of_it_goes_by_keyboard(window: Any, windows: Windows, qtbot: Any) -> None:
    keep, gone = add(windows, person__note="sau 17h"), add(windows, SHORT, person__note="sáng")
    page = compare(window, windows, keep=keep, gone=gone)
    qtbot.waitUntil(lambda: window.focusWidget() is page.choices["person.full_name"][Take.KEEP])
    left, right = (page.choices["person.full_name"][each].parentWidget() for each in (Take.KEEP, Take.GONE))
    assert [each.property("focused") for each in (left, right)] == ["true", "false"]  # and the eye sees where it is
    press(window.focusWidget(), Qt.Key.Key_Right)
    assert [each.property("focused") for each in (left, right)] == ["false", "true"]
    assert page.results["person.full_name"].text() == SHORT
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert window.focusWidget() is page.choices["person.note"][Take.BOTH]
    assert page.results["person.note"].text() == "sau 17h\nsáng"
    qtbot.keyClick(window, Qt.Key.Key_F9)
    windows.settle()
    read = windows.do(customers.read_form, keep)
    assert (read.own["person.full_name"], read.own["person.note"]) == (SHORT, "sau 17h\nsáng")


def test_names_show_literally_whatever_they_hold(window: Any, windows: Windows) -> None:
    page = compare(window, windows, keep=add(windows), gone=add(windows, HOSTILE))
    assert HOSTILE in texts(page.compared)
    radio = page.choices["person.full_name"][Take.GONE]
    assert radio.accessibleName().endswith(HOSTILE)
    radio.click()
    assert page.results["person.full_name"].text() == HOSTILE
    assert not page.promise.text().startswith("<")


def test_the_person_at_a_firm_is_meant_and_not_the_firm(window: Any, windows: Windows, qtbot: Any) -> None:
    keep = add(windows)
    firm = windows.do(people.add_customer, {"customer.name": "Công ty Ánh"}, kind="organisation").customer
    windows.do(people.add_person, {"person.full_name": "Võ Minh Quân"}, firm=firm)
    page = compare(window, windows, keep=keep)
    page.gone.setFocus()
    type_text(page.gone, "minh quan")
    windows.settle()
    press(page.gone, Qt.Key.Key_Down)
    press(page.gone, Qt.Key.Key_Return)
    windows.settle()
    assert page.preview is not None and "NG000002" in page.preview.gone.codes
    page.save()
    windows.settle()
    assert windows.do(customers.read_form, firm).contacts[0].name == NAME


def test_sides_can_be_changed(window: Any, windows: Windows, qtbot: Any) -> None:
    keep, gone = add(windows), add(windows, SHORT)
    page = compare(window, windows, keep=keep, gone=gone)
    qtbot.mouseClick(page.swap, Qt.MouseButton.LeftButton)
    windows.settle()
    assert (page.keep.code, page.gone.code) == (gone, keep)
    assert page.preview is not None and page.preview.keep.code == gone
    assert page.results["person.full_name"].text() == SHORT


def test_what_cannot_be_merged_is_told_and_nothing_can_be_pressed(window: Any, windows: Windows) -> None:
    keep = add(windows)
    page = compare(window, windows, keep=keep, gone=keep)
    assert not page.merge_button.isEnabled()
    question = window.findChild(dialogs.Question)
    assert "ME-01" in texts(question)
    question.buttons["close"].click()


def test_a_change_meanwhile_is_told_and_compared_again(window: Any, windows: Windows, session: Session) -> None:
    keep, gone = add(windows), add(windows, SHORT)
    page = compare(window, windows, keep=keep, gone=gone)
    read = windows.do(customers.read_form, gone)
    windows.do(
        customers.save_customer, customers.CustomerForm(**{**vars(read), "own": {**read.own, "person.zalo": "zz"}})
    )
    page.save()
    windows.settle()
    window.findChild(dialogs.Question).buttons["close"].click()
    assert "zz" in texts(page.compared)
    page.save()
    windows.settle()
    assert windows.do(customers.read_form, keep).own["person.zalo"] == "zz"


# -- from the form of a new customer ----------------------------------------------------------------------------------


def typed(window: Any, windows: Windows, name: str = SHORT) -> Any:
    """The form of a new customer with a telephone that is somebody's already."""
    editor = fill(window.page, windows, name)
    press(editor.repeated["phone"].entries[0].boxes["phone.number"].editor.widget, Qt.Key.Key_Tab)
    windows.settle()
    assert editor.duplicates.isVisible()
    return editor


def test_what_was_typed_for_somebody_known_fills_what_is_missing(window: Any, windows: Windows, qtbot: Any) -> None:
    keep = add(windows)
    editor = typed(window, windows)
    type_text(editor.form.boxes["person.zalo"].editor.widget, "duongtt")
    qtbot.mouseClick(editor.duplicates.merge, Qt.MouseButton.LeftButton)
    windows.settle()
    page = window.page
    assert isinstance(page, MergingPage), "no question stands between"
    assert page.results["person.full_name"].text() == NAME
    assert page.gone.isHidden()
    assert len(windows.do(people.find, "duong")) == 1
    qtbot.mouseClick(page.merge_button, Qt.MouseButton.LeftButton)
    windows.settle()
    assert window.page.detail.code == keep
    read = windows.do(customers.read_form, keep)
    assert (read.own["person.full_name"], read.own["person.zalo"]) == (NAME, "duongtt")
    assert len(read.rows["phone"]) == 1
    assert len(windows.do(people.find, "duong")) == 1
    assert windows.do(drafts.read_draft, "customer", "") is None
    assert not editor.is_dirty


def test_going_back_from_the_comparison_leaves_the_form_as_it_was(window: Any, windows: Windows, qtbot: Any) -> None:
    add(windows)
    editor = typed(window, windows)
    qtbot.mouseClick(editor.duplicates.merge, Qt.MouseButton.LeftButton)
    windows.settle()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    windows.settle()
    assert window.page.stack.currentWidget() is editor
    assert editor.form.boxes["person.full_name"].editor.widget.text() == SHORT
    assert editor.is_dirty
    editor.save()
    windows.settle()
    assert len(windows.do(people.find, "duong")) == 2


def test_add_anyway_is_not_told_of_the_same_one_again(window: Any, windows: Windows, qtbot: Any) -> None:
    add(windows)
    add(windows, "Lê Lan")
    editor = typed(window, windows)
    first = editor.duplicates.label.text()
    qtbot.mouseClick(editor.duplicates.add_anyway, Qt.MouseButton.LeftButton)
    assert editor.duplicates.isVisible() and editor.duplicates.label.text() != first  # the next one
    qtbot.mouseClick(editor.duplicates.add_anyway, Qt.MouseButton.LeftButton)
    assert not editor.duplicates.isVisible()
    press(editor.repeated["phone"].entries[0].boxes["phone.number"].editor.widget, Qt.Key.Key_Tab)
    editor._look_for_duplicates()
    windows.settle()
    assert not editor.duplicates.isVisible()
    editor.save()
    windows.settle()
    assert len(windows.do(people.find, "0395678945")) == 3


def test_a_person_is_not_offered_to_be_merged_into_a_firm(window: Any, windows: Windows) -> None:
    windows.do(
        people.add_customer, {"customer.name": "Công ty Ánh Dương", "phone.number": "0395678945"}, kind="organisation"
    )
    editor = typed(window, windows)
    assert not editor.duplicates.merge.isVisible()
    assert editor.duplicates.action.isVisible()


def test_a_draft_of_a_firm_keeps_its_people(window: Any, windows: Windows) -> None:
    page = window.page
    page.add()
    windows.settle()
    editor = page.editor
    editor.kind_buttons["organisation"].click()
    type_text(editor.form.boxes["customer.name"].editor.widget, "Công ty Ánh Dương")
    editor.contacts.add_button.click()
    type_text(editor.contacts.entries[0].boxes["person.full_name"].editor.widget, "Võ Minh")
    editor.drafts.keep()
    windows.settle()
    editor.new()
    windows.settle()
    assert editor.contacts.entries[0].boxes["person.full_name"].editor.widget.text() == "Võ Minh"
    assert editor.legal_form.currentData() == "company"


def test_an_erasure_leaves_nothing_on_the_page(window: Any, windows: Windows, session: Session) -> None:
    page = compare(window, windows, keep=add(windows), gone=add(windows, SHORT))
    window.go("customers")
    session.changed.emit(frozenset({"erasure", "customer"}))
    windows.settle()
    assert page.preview is None
    assert NAME not in texts(page) and page.keep.text() == ""
