"""A new password by the sheet: every place where it can be cut short leaves a way in."""

from __future__ import annotations

import contextlib

import pytest

from desktop_app.office import open_book, open_book_with_sheet
from desktop_app.rules.errors import EnvironmentFailed, Rejected
from desktop_app.rules.vocabulary import Role
from desktop_app.services import access
from desktop_app.vault import files, keyslots
from desktop_app.vault.book import SLOTS
from desktop_app.vault.recovery import parse_sheet
from desktop_app.vault.work import Actor
from tests.conftest import CHEAP, PASSWORD

NEW = "ganz anderes Kennwort"


def sheet_of(text):
    return parse_sheet(text.qr)


def opens(books, password):
    try:
        with open_book(books.folder / "book", "ha", password, clock=books.clock):
            return True
    except Rejected:
        return False


def opens_by(books, text):
    with open_book_with_sheet(books.folder / "book", sheet_of(text), clock=books.clock):
        return True


def reset(books, text, password=NEW):
    with open_book_with_sheet(books.folder / "book", sheet_of(text), clock=books.clock) as office:
        return office.do(access.reset_password, sheet_of(text), password, cost=CHEAP)


@pytest.fixture(autouse=True)
def closed_book(books):
    books.create().close()


def test_the_new_password_opens_and_the_old_one_no_longer(books):
    text = reset(books, books.sheet)
    assert opens(books, NEW) and not opens(books, PASSWORD)
    assert opens_by(books, text)


def test_the_new_sheet_belongs_to_the_new_key_file(books):
    text = reset(books, books.sheet)
    loaded = keyslots.load_newest([books.folder / "book" / SLOTS])
    assert keyslots.unlock_with_recovery(loaded.file, sheet_of(text).key)
    with pytest.raises(Rejected, match="KY-04"):
        keyslots.unlock_with_recovery(loaded.file, sheet_of(books.sheet).key)


# Two copies are written at a time, each in eight steps, and there are two such writes.
@pytest.mark.parametrize("write", range(1, 5))
@pytest.mark.parametrize("step", ["write.1", "write.5", "write.6"])
def test_cut_short_at_any_write_a_password_and_the_sheet_still_open(books, write, step):
    seen = 0

    def react(name):
        nonlocal seen
        seen += name.startswith(step)
        if seen >= write and name.startswith(step):
            raise OSError("the disk stopped answering")

    sheet = sheet_of(books.sheet)
    with (
        open_book_with_sheet(books.folder / "book", sheet, clock=books.clock) as office,
        files.Faults(react),
        contextlib.suppress(EnvironmentFailed),
    ):
        office.do(access.reset_password, sheet, NEW, cost=CHEAP)
    assert opens(books, PASSWORD) != opens(books, NEW)
    assert opens_by(books, books.sheet)


def test_only_the_owner_may(books):
    with open_book(books.folder / "book", "ha", PASSWORD, clock=books.clock) as office:
        staff = Actor(office.actor.id, "x", "X", Role.STAFF)
        with pytest.raises(Rejected, match="PE-01"):
            access.new_sheet(office.book, staff, books.clock)
        with pytest.raises(Rejected, match="PE-01"):
            access.reset_password(office.book, staff, books.clock, sheet_of(books.sheet), NEW, cost=CHEAP)
    assert opens(books, PASSWORD)


def test_it_is_told_in_the_audit_chain(books):
    reset(books, books.sheet)
    with open_book(books.folder / "book", "ha", NEW, clock=books.clock) as office:
        office.do(access.new_sheet)
        with office.work() as work:
            actions = [row[0] for row in work.connection.exec_driver_sql("SELECT action FROM audit ORDER BY seq")]
    assert [each for each in actions if "re" in each][-4:] == [
        "book.create", "book.recover", "password.reset", "recovery.renew",
    ]  # fmt: skip
