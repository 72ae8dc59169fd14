"""A change of the key that was broken off after the swap: the backups come along all the same, or are listed."""

from __future__ import annotations

import shutil

import pytest

from desktop_app.office import open_book
from desktop_app.services import backups, checks, rotation
from desktop_app.vault import backup, files
from desktop_app.vault.book import DATABASE
from tests.conftest import CHEAP, PASSWORD
from tests.killing import Killing

PREPARE = """
from tests.conftest import CHEAP, Clock
from desktop_app.office import open_book
def rotate():
    clock = Clock()
    clock.move(hours=1)
    with open_book({folder!r}, "ha", {password!r}, clock=clock, cost=CHEAP) as office:
        files.step("opened")
        office.rotate_key()
"""


@pytest.fixture
def backed_up(books, tmp_path):
    """A book with a set in its own folder and one on a stick, closed; an hour has passed since."""
    stick = tmp_path / "stick"
    stick.mkdir()
    office = books.create()
    office.back_up(stick)
    office.back_up()
    office.close()
    books.clock.move(hours=1)
    return books


def enter(books):
    return open_book(books.folder / "book", "ha", PASSWORD, clock=books.clock, cost=CHEAP)


def states(office):
    """Of each set in the list, the book's own first: whether it is said to be under the old key, and what it is."""
    book = office.book
    return [
        (each.under_old_key, each.folder and backup.check(backup.read(each.folder), book.database.key, book.vault_id))
        for each in sorted(office.run(backups.backups, book), key=lambda each: each.number)
    ]


MOVED = [(False, backup.State.WHOLE)] * 2


def nothing_is_kept(office):
    """The key before is gone, from the freed parts of the pages too."""
    with office.work() as work:
        names = work.connection.exec_driver_sql("SELECT name FROM book_key").scalars().all()
    assert sorted(names) == ["audit", "codes", "ledger"]
    assert all(each.ok for each in office.do(checks.verify))
    return True


# The last: the first set is in its place, nothing was noted of it yet, and the second is untouched.
@pytest.mark.parametrize("step", ["rotate.5 swapped", "rotate.6 old key dropped", "backup.6 named"])
def test_killed_after_the_swap_the_next_opening_goes_on_with_the_backups(backed_up, step):
    prepare = PREPARE.format(folder=str(backed_up.folder / "book"), password=PASSWORD)
    with Killing.of(prepare, "rotate()") as killing:
        assert killing.at(step) == 99
    backed_up.clock.move(hours=1)
    with enter(backed_up) as office:
        assert states(office) == MOVED
        assert nothing_is_kept(office)
        with office.work() as work:
            actions = work.connection.exec_driver_sql("SELECT action FROM audit").scalars().all()
        assert actions.count("key.rotate") == 1
    with enter(backed_up) as office:
        assert states(office) == MOVED


def test_killed_before_the_swap_nothing_is_listed(backed_up):
    prepare = PREPARE.format(folder=str(backed_up.folder / "book"), password=PASSWORD)
    with Killing.of(prepare, "rotate()") as killing:
        assert killing.at("rotate.4 proved") == 99
    with enter(backed_up) as office:
        assert office.notices == []
        assert states(office) == MOVED
        assert nothing_is_kept(office)
        with office.work() as work:
            actions = work.connection.exec_driver_sql("SELECT action FROM audit").scalars().all()
        assert "key.rotate" not in actions


def test_a_fault_after_the_swap_moves_the_backups_at_once(backed_up):
    with enter(backed_up) as office:
        with (
            pytest.raises(RuntimeError),
            files.Faults.failing("rotate.6", RuntimeError("the program's own fault")),
        ):
            office.rotate_key()
        assert states(office) == MOVED
        assert nothing_is_kept(office)


@pytest.mark.parametrize("step", ["backup.6 named", "destroy.1", "destroy.3"])
def test_a_set_whose_older_revision_can_not_be_taken_away_is_moved_all_the_same(backed_up, step):
    with enter(backed_up) as office:
        with files.Faults.failing(step, OSError(5, "Input/output error")):
            made = office.rotate_key()
        assert states(office) == MOVED
        assert (made.rewritten, made.left) == (2, 0)


def test_a_set_that_is_out_of_reach_after_a_crash_is_listed_and_told(backed_up, tmp_path):
    prepare = PREPARE.format(folder=str(backed_up.folder / "book"), password=PASSWORD)
    with Killing.of(prepare, "rotate()") as killing:
        assert killing.at("rotate.6") == 99
    stick = tmp_path / "stick"
    stick.rename(tmp_path / "away")
    with enter(backed_up) as office:
        assert [each.params for each in office.notices if each.msgid == rotation.LEFT] == [{"n": 1}]
        assert states(office) == [(False, backup.State.WHOLE), (True, None)]
        (tmp_path / "away").rename(stick)
        assert states(office)[1] == (True, backup.State.OTHER_KEY)
    with enter(backed_up) as office:
        assert rotation.LEFT not in [each.msgid for each in office.notices]  # told once, listed from then on


def test_a_disk_that_is_full_at_the_next_opening_keeps_nobody_out(backed_up, monkeypatch):
    prepare = PREPARE.format(folder=str(backed_up.folder / "book"), password=PASSWORD)
    with Killing.of(prepare, "rotate()") as killing:
        assert killing.at("rotate.6") == 99
    with monkeypatch.context() as patch:
        patch.setattr("desktop_app.platform.free_bytes", lambda _: 1000)
        with enter(backed_up) as office:
            assert states(office) == [(True, backup.State.OTHER_KEY)] * 2
            assert {"n": 2} in [each.params for each in office.notices]


def test_the_key_before_is_in_no_page_once_the_backups_were_moved(backed_up):
    from desktop_app.vault import pages

    with enter(backed_up) as office:
        old = office.book.database.key
        office.rotate_key()
        new = office.book.database.key
    path = backed_up.folder / "book" / DATABASE
    assert not any(old.key in page for _, page in pages.pages(path, new.key))
    (there,) = backup.sets(backup.store_in(path.parent / "backups", office.book.vault_id), office.book.vault_id)
    assert not any(old.key in page for _, page in pages.pages(shutil.copy(there.database, path.parent / "x"), new.key))
