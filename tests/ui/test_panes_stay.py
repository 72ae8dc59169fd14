"""List and record keep their widths from one customer to the next, whatever is to be said of one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QApplication

from desktop_app.services import customers
from tests.ui.conftest import Windows
from ui.session import Session
from ui.shell.window import MainWindow


def test_the_list_is_as_wide_beside_many_consents_as_beside_none(windows: Windows, session: Session) -> None:
    form = replace(customers.new_form(), own={"person.full_name": "Lê Lan"})
    plain = windows.do(customers.save_customer, form).code
    consents = {"advertising": "granted", "care": "withdrawn", "personalisation": "refused", "improvement": "granted"}
    marked = windows.do(customers.save_customer, replace(form, consents=consents)).code
    window = MainWindow(session)
    windows.show(window)
    page: Any = window.page
    widths = []
    for code in (plain, marked):
        window.go("customers", code=code)
        windows.settle()
        QApplication.processEvents()
        assert page.detail.code == code
        widths.append(page.list_card.width())
    assert widths[0] == widths[1]
