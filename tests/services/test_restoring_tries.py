"""Guessing at a password: where a backup is restored, and in a book somebody left open, it waits as at the door."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest
from sqlalchemy import func, select

from desktop_app.office import open_book
from desktop_app.records.audit import Audit
from desktop_app.rules.errors import Rejected
from desktop_app.services import backups, users
from desktop_app.vault import tries
from desktop_app.vault.book import config_folder
from desktop_app.vault.recovery import parse_sheet
from tests.conftest import CHEAP, PASSWORD

WRONG, NEW = "a wrong password", "ein neues langes Wort"


@pytest.fixture
def there(books, tmp_path):
    with closing(books.create()) as office:
        return backups.look(shutil.copytree(office.back_up().folder, tmp_path / "drawer"))


def refused(act, *arguments, **more):
    with pytest.raises(Rejected) as refusal:
        act(*arguments, **more)
    return refusal.value.code


def failures(office):
    with office.work() as work:
        return work.connection.scalar(select(func.count()).where(Audit.action == "login.failed"))


def enter(folder, password, books):
    with open_book(folder, "ha", password, clock=books.clock):
        pass


def test_three_wrong_passwords_have_the_next_one_wait_here_and_at_the_door_and_are_logged(books, there):
    folder, clock = books.folder / "book", books.clock
    codes = [refused(backups.restore, there, folder, ("ha", f"{WRONG} {each}"), clock) for each in range(5)]
    assert codes == ["KY-01", "KY-01", "KY-01", "KY-15", "KY-15"]
    assert refused(backups.restore, there, folder, ("ha", PASSWORD), clock) == "KY-15"  # even the right one
    assert refused(enter, folder, PASSWORD, books) == "KY-15"
    clock.move(seconds=2)
    backups.restore(there, folder, ("ha", PASSWORD), clock)
    with books.open() as office:
        assert failures(office) == 3


def test_what_was_tried_at_the_door_counts_here(books, there):
    folder = books.folder / "book"
    assert [refused(enter, folder, WRONG, books) for _ in range(3)] == ["KY-01"] * 3
    assert refused(backups.restore, there, folder, ("ha", PASSWORD), books.clock) == "KY-15"
    backups.restore(there, folder, parse_sheet(books.sheet.qr), books.clock)  # nobody guesses at a sheet


def test_it_waits_on_another_computer_too_and_the_restored_book_tells_of_it(books, there, tmp_path, monkeypatch):
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "another"))
    new, clock = tmp_path / "new", books.clock
    codes = [refused(backups.restore, there, new, ("ha", f"{WRONG} {each}"), clock) for each in range(4)]
    assert codes == ["KY-01", "KY-01", "KY-01", "KY-15"]
    assert refused(backups.restore, there, tmp_path / "elsewhere", ("ha", PASSWORD), clock) == "KY-15"
    clock.move(seconds=2)
    backups.restore(there, new, ("ha", PASSWORD), clock)
    assert tries.failures(config_folder(there.manifest.vault_id)) == []
    with open_book(new, "ha", PASSWORD, clock=clock) as office:
        assert failures(office) == 3


def test_the_old_password_is_not_guessed_at_in_an_open_book(books):
    with closing(books.create()) as office:
        change = users.change_password
        codes = [refused(office.do, change, f"{WRONG} {each}", NEW, cost=CHEAP) for each in range(5)]
        assert codes == ["KY-01", "KY-01", "KY-01", "KY-15", "KY-15"]
        assert refused(office.do, change, PASSWORD, NEW, cost=CHEAP) == "KY-15"
        office.clock.move(seconds=2)
        office.do(change, PASSWORD, NEW, cost=CHEAP)
        assert failures(office) == 3
        assert tries.failures(office.book.folder) == []
        assert refused(office.do, change, WRONG, NEW + "!", cost=CHEAP) == "KY-01"
    with open_book(books.folder / "book", "ha", NEW, clock=books.clock) as office:
        assert failures(office) == 4
