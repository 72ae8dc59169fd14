"""Restoring in the window with further lists of erasures: who was erased after the backup does not come back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.language import Language
from desktop_app.office import open_book
from desktop_app.services import people
from desktop_app.vault.book import LEDGER
from tests.conftest import PASSWORD, Books, Clock
from tests.erasing import erase, where
from tests.ui.entering import page, settle
from tests.ui.typing import type_text
from ui import dialogs
from ui.unlock.restore import Restore

NAME, OTHER = "Trần Thị Thùy Dương", "Lý Văn Năm"
VI = Language.of("vi")


@pytest.fixture
def disks(books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A stick with a backup of two people, and another with the list of erasures from when one of them was erased.

    The computer with the book is gone.
    """
    stick, other = tmp_path / "stick", tmp_path / "other"
    for each in (stick, other):
        each.mkdir()
    office = books.create()
    for name in (NAME, OTHER):
        office.run(people.add_customer, {"person.full_name": name})
    office.back_up(stick)
    stick.rename(tmp_path / "drawer")
    erase(office, "KH000001")
    shutil.copy(office.book.folder / LEDGER, other / LEDGER)
    office.close()
    (tmp_path / "drawer").rename(stick)
    shutil.rmtree(books.folder / "book")
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "another-config"))
    return stick, other


def form_of(qtbot: Any, app: Any, stick: Path) -> Restore:
    page(app).restore.click()
    form = page(app)
    assert isinstance(form, Restore)
    dialogs.preset.append(stick)
    form.choose.click()
    qtbot.waitUntil(form.restore.isEnabled)
    type_text(form.password, PASSWORD)
    return form


def test_a_list_from_another_disk_keeps_the_erased_out(
    qtbot: Any, start: Callable[..., Any], disks: tuple[Path, Path], tmp_path: Path, clock: Clock
) -> None:
    stick, other = disks
    to = tmp_path / "new" / "book"
    app = start(to)
    form = form_of(qtbot, app, stick)
    assert "2" in form.what.text()
    dialogs.preset.append(None)  # thought better of it
    form.more.click()
    settle(qtbot, app)
    assert (form.ledgers, form.ledger_count.text()) == ([], "")
    dialogs.preset.append(other / LEDGER)
    form.more.click()
    qtbot.waitUntil(lambda: form.ledgers == [other / LEDGER])
    assert form.ledger_count.text() == VI.plural("{n} more list", "{n} more lists", 1)
    form.restore.click()
    qtbot.waitUntil(form.open.isVisible, timeout=20_000)
    again = VI.plural("One person erased since then was erased again.",
                      "{n} people erased since then were erased again.", 1)  # fmt: skip
    assert again in form.done_banner.label.text()
    settle(qtbot, app)
    with open_book(to, "ha", PASSWORD, clock=clock) as office:
        assert office.notices == []
        assert where(office, NAME) == []
        assert where(office, OTHER)


def test_a_list_that_is_damaged_is_told_and_nothing_restored(
    qtbot: Any, start: Callable[..., Any], disks: tuple[Path, Path], tmp_path: Path
) -> None:
    stick, other = disks
    (other / LEDGER).write_text("{}\n")
    to = tmp_path / "new" / "book"
    app = start(to)
    form = form_of(qtbot, app, stick)
    dialogs.preset.append(other / LEDGER)
    form.more.click()
    qtbot.waitUntil(lambda: form.ledgers == [other / LEDGER])
    form.restore.click()
    qtbot.waitUntil(form.problem.isVisible, timeout=20_000)
    assert "LE-01" in form.problem.label.text()
    settle(qtbot, app)
    assert not (to / "book.db").exists()
    assert form.restore.isEnabled() and form.more.isEnabled()
