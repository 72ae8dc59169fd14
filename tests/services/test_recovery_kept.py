"""A recovery sheet that was made and is on no paper is told at every opening, until one was printed or saved."""

from __future__ import annotations

import pytest

from desktop_app.office import open_book
from desktop_app.services import access, recovery, users
from desktop_app.vault.book import KEY_CHANGED
from tests.commanding import run
from tests.conftest import CHEAP, PASSWORD
from tests.killing import Killing

OWN = "một câu chỉ Lan biết"
PREPARE = """
from tests.conftest import CHEAP, Clock
from desktop_app.office import open_book
from desktop_app.services import access
def make():
    with open_book({folder!r}, "ha", {password!r}, clock=Clock(), cost=CHEAP) as office:
        files.step("opened")
        {do}
"""


def told(books, login="ha", password=PASSWORD, own=None):
    with open_book(books.folder / "book", login, password, own=own, clock=books.clock, cost=CHEAP) as office:
        return {each.msgid for each in office.notices}


@pytest.mark.parametrize("make", [lambda office: office.rotate_key(), lambda office: office.do(access.new_sheet)])
def test_it_is_told_to_everybody_at_every_opening_until_it_is_kept(books, make):
    office = books.create()
    code = office.do(users.add_user, "Trần Lan", "staff", cost=CHEAP).code
    make(office)
    office.close()
    assert told(books, "lan", code, OWN) == {recovery.NOT_KEPT}
    assert told(books) == {recovery.NOT_KEPT}
    with books.open() as office:
        office.do(access.new_sheet)
        office.run(recovery.sheet_kept)
    assert told(books) == told(books, "lan", OWN) == set()


@pytest.mark.parametrize("do", ["office.rotate_key()", "office.do(access.new_sheet)"])
def test_killed_wherever_a_sheet_is_lost_it_is_told(books, do):
    """From the swap on the old sheet is dead; and of two key files the newer one may be there, or none of them."""
    books.create().close()
    prepare = PREPARE.format(folder=str(books.folder / "book"), password=PASSWORD, do=do)
    with Killing.of(prepare, "make()") as killing:
        step = "rotate.6" if "rotate" in do else "write.6"
        assert killing.at(step) == 99
    for _ in range(2):
        assert told(books) == {recovery.NOT_KEPT}


def test_killed_before_a_sheet_was_made_for_the_new_key_it_is_told_too(books):
    books.create().close()
    prepare = PREPARE.format(folder=str(books.folder / "book"), password=PASSWORD, do="office.rotate_key()")
    with Killing.of(prepare, "make()") as killing:
        assert killing.at("rotate.5") == 99
    assert told(books) == {KEY_CHANGED}
    assert told(books) == {recovery.NOT_KEPT}


def test_killed_before_the_swap_the_old_sheet_is_good_and_nothing_is_told(books):
    books.create().close()
    prepare = PREPARE.format(folder=str(books.folder / "book"), password=PASSWORD, do="office.rotate_key()")
    with Killing.of(prepare, "make()") as killing:
        assert killing.at("rotate.4") == 99
    assert told(books) == set()


def test_the_commands_keep_what_they_make_and_tell_of_what_is_lost(books, tmp_path):
    office = books.create()
    office.rotate_key()
    office.close()
    book = books.folder / "book"
    warned = run("--data-dir", book, "verify", stdin=PASSWORD + "\n")
    assert "phiếu mới nhất chưa được in hay lưu" in warned.out + warned.err
    for name, command in (("a.pdf", ("recovery-sheet", "--out")), ("b.pdf", ("rotate", "--recovery-sheet"))):
        assert run("--data-dir", book, *command, tmp_path / name, stdin=PASSWORD + "\n").code == 0
        assert told(books) == set()
