"""Who was just added is the one that the list marks: the buttons below it mean them."""

from __future__ import annotations

from typing import Any

from tests.ui.test_users import add, page, settle  # noqa: F401 - a fixture
from ui.users.page import UsersPage


def test_who_was_added_is_marked_and_stays_so(page: UsersPage, qtbot: Any) -> None:  # noqa: F811
    add(page, qtbot)
    assert page.chosen is not None
    assert page.chosen.login == "lan"
    assert page.leave_button.isEnabled()
    page.done_button.click()
    page.refresh()
    settle(qtbot, page.session)
    assert page.chosen.login == "lan"
    add(page, qtbot, name="Phạm An")
    assert page.chosen.login == "an"
