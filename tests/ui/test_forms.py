"""Fields built from the catalogue: typed as people type, checked when left, never rewritten under the cursor."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.hostile import ALL
from tests.ui.conftest import Windows
from tests.ui.typing import backspace, compose, press, type_text, unikey
from ui.forms import FieldBox, Form
from ui.session import Session
from ui.widgets import button, column


class Some(Form):
    """A form with one field of each sort."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        keys = ("person.full_name", "phone.number", "person.born_on", "order.paid_vnd", "phone.kind", "person.note")
        self.setLayout(column(*(self.field(key, required=key == "person.full_name") for key in keys), None))


@pytest.fixture
def form(session: Session, windows: Windows) -> Some:
    made = Some(session)
    windows.show(made)
    return made


def line(form: Form, key: str) -> Any:
    return form.boxes[key].editor.widget


def leave(form: Form, key: str, typed: str) -> FieldBox:
    box = form.boxes[key]
    box.editor.widget.setFocus()
    type_text(box.editor.widget, typed)
    press(box.editor.widget, Qt.Key.Key_Tab)
    return box


def test_every_field_has_its_label_and_an_accessible_name(form: Some) -> None:
    for box in form.boxes.values():
        assert box.label.buddy() is box.editor.widget
        assert box.editor.widget.accessibleName()


@pytest.mark.parametrize(
    ("key", "typed", "shown"),
    [
        ("order.paid_vnd", "1234567", "1.234.567 ₫"),
        ("order.paid_vnd", "1.234.567", "1.234.567 ₫"),
        ("person.born_on", "4/11/1989", "04/11/1989"),
        ("phone.number", "0395 678 945", "0395 678 945"),
    ],
)
def test_a_value_takes_its_usual_form_when_it_is_left(form: Some, key: str, typed: str, shown: str) -> None:
    box = leave(form, key, typed)
    assert box.editor.value() == shown
    assert not box.is_wrong


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("person.born_on", "31/02/1990"),
        ("person.born_on", "01/01/2090"),
        ("phone.number", "12"),
        ("order.paid_vnd", "một triệu"),
        ("person.full_name", "1234"),
    ],
)
def test_what_is_wrong_is_said_under_the_field_and_nothing_typed_is_lost(form: Some, key: str, typed: str) -> None:
    box = leave(form, key, typed)
    assert box.error.isVisible()
    assert box.editor.value() == typed
    assert box.editor.widget.accessibleDescription() == box.error.text()
    box.editor.widget.setFocus()
    backspace(box.editor.widget, 1)
    assert not box.is_wrong  # what is being mended is not scolded


def test_a_needed_field_left_empty_gets_the_cursor(form: Some) -> None:
    leave(form, "phone.number", "0395678945")
    assert not form.check()
    assert line(form, "person.full_name").hasFocus()


def test_unikey_retypes_a_word_and_nothing_else_changes(form: Some) -> None:
    name = line(form, "person.full_name")
    name.setFocus()
    type_text(name, "Nguyễn Thị ")
    unikey(name, "Phượng", plain="Phuowngj")
    assert name.text() == "Nguyễn Thị Phượng"


def test_an_input_method_composes_and_commits(form: Some) -> None:
    name = line(form, "person.full_name")
    name.setFocus()
    compose(name, "D", "Dd", "Đ", commit="Đường")
    assert name.text() == "Đường"


def test_letters_in_two_pieces_are_kept_as_typed_until_they_are_stored(form: Some) -> None:
    decomposed = "Dương".encode().decode().replace("ư", "u\u031b").replace("ơ", "o\u031b")
    box = leave(form, "person.full_name", decomposed)
    assert not box.is_wrong


def test_a_pasted_megabyte_is_refused_in_words_and_stays(form: Some) -> None:
    box = form.boxes["person.full_name"]
    box.editor.widget.setFocus()
    box.editor.widget.setText("a" * 1_000_000)  # longer than a QLineEdit takes: it keeps what it can
    press(box.editor.widget, Qt.Key.Key_Tab)
    assert box.is_wrong
    assert len(box.editor.value()) == box.editor.widget.maxLength()


def test_a_megabyte_pasted_into_a_note_is_refused_at_once_and_what_stood_there_stays(form: Some) -> None:
    note = form.boxes["person.note"]
    note.editor.text.setFocus()
    type_text(note.editor.text, "gọi sau 17h")
    QGuiApplication.clipboard().setText("b" * 1_000_000)
    note.editor.text.paste()
    assert note.is_wrong
    assert note.editor.value() == "gọi sau 17h"
    QGuiApplication.clipboard().setText("b" * 5_000)  # more than is stored, yet possible to look at and to shorten
    note.editor.text.paste()
    press(note.editor.text, Qt.Key.Key_Tab)
    assert note.is_wrong
    assert len(note.editor.value()) == 5_000 + len("gọi sau 17h")


def test_hostile_text_never_becomes_markup(form: Some) -> None:
    box = form.boxes["phone.number"]
    for hostile in ALL:
        box.editor.set_typed(hostile[:2_000])
        box.check()
        assert box.error.textFormat() is Qt.TextFormat.PlainText
        assert box.label.textFormat() is not Qt.TextFormat.RichText


def test_typed_values_come_back_as_they_were(form: Some) -> None:
    leave(form, "person.full_name", "Lê Lan")
    leave(form, "person.born_on", "31/02/1990")
    typed = form.values()
    edited: list[bool] = []
    form.edited.connect(lambda: edited.append(True))
    form.set_values({})
    assert edited == []
    form.set_typed(typed)
    assert form.values() == typed
    assert edited


def test_tab_goes_in_the_order_of_sight(form: Some) -> None:
    line(form, "person.full_name").setFocus()
    seen = []
    for _ in range(4):
        press(form.focusWidget(), Qt.Key.Key_Tab)
        seen.append(form.focusWidget())
    wanted = ["phone.number", "person.born_on", "order.paid_vnd", "phone.kind"]
    assert seen == [line(form, key) for key in wanted]
    assert isinstance(seen[0], QLineEdit)


def test_a_click_on_what_an_error_would_move_still_meets_it(form: Some, qtbot: QtBot) -> None:
    below, clicked = button("Lưu", "primary"), []
    below.clicked.connect(lambda: clicked.append(form.boxes["phone.number"].is_wrong))
    form.layout().insertWidget(2, below)
    box = form.boxes["phone.number"]
    box.editor.widget.setFocus()
    type_text(box.editor.widget, "12")
    qtbot.waitUntil(below.isVisible)
    window, place = form.window().windowHandle(), below.mapTo(form.window(), below.rect().center())
    before = below.y()
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=place)
    QCoreApplication.processEvents()
    assert below.hasFocus()
    assert below.y() == before and not box.is_wrong
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=place)
    assert clicked == [False]
    qtbot.waitUntil(lambda: box.is_wrong)
    qtbot.waitUntil(lambda: below.y() > before)
