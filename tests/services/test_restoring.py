"""Restoring: the set that was chosen, the book that was there, and what keeps either from being lost."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest

from desktop_app.office import open_book, open_book_with_sheet
from desktop_app.rules.errors import EnvironmentFailed, Problem
from desktop_app.services import access, backups, checks, people
from desktop_app.services.backups.userlist import SHEET_ALONE
from desktop_app.vault import backup, files
from desktop_app.vault.book import DATABASE, LEDGER, LOCK, SLOTS
from desktop_app.vault.recovery import parse_sheet
from desktop_app.vault.tries import TRIES
from tests.conftest import CHEAP, PASSWORD
from tests.erasing import erase, where
from tests.next_version import next_version

NOTES = (LOCK, TRIES)  # files that say when somebody tried
FIRST, LATER = {"person.full_name": "Trần Thị Thùy Dương"}, {"person.full_name": "Lý Văn Năm"}


def found(office, words):
    return [each.name for each in office.run(people.find, words)]


# -- from the book's own folder ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("more", "days"), [(0, 0), (0, 1), (4, 1), (4, 0), (4, 40)])
def test_a_set_from_the_books_own_folder_outlives_the_backup_that_is_made_before_it_is_restored(books, more, days):
    """Made earlier the same day, the oldest of five, or older than any that is kept."""
    with closing(books.create()) as office:
        office.run(people.add_customer, FIRST)
        chosen = office.back_up()
        for _ in range(more):
            books.clock.move(days=1)
            office.back_up()
        office.run(people.add_customer, LATER)
        key, vault_id = office.book.database.key, office.book.vault_id
    books.clock.move(days=days, hours=1)
    there = backups.look(chosen.folder)
    done = backups.restore(there, books.folder / "book", ("ha", PASSWORD), books.clock)
    assert done.counts == there.manifest.counts
    assert backup.check(there, key, vault_id) is backup.State.WHOLE
    assert backup.read(done.saved).manifest.counts["person"] == 2
    with books.open() as office:
        assert (found(office, "duong"), found(office, "nam")) == ([FIRST["person.full_name"]], [])


# -- the book that was there ------------------------------------------------------------------------------------------


@pytest.fixture
def changed(books, tmp_path):
    """A closed book whose key was changed after the set in the drawer was made; gives the set and the new sheet."""
    with closing(books.create()) as office:
        office.run(people.add_customer, FIRST)
        there = backups.look(shutil.copytree(office.back_up().folder, tmp_path / "drawer"))
        books.clock.move(hours=1)
        made = office.rotate_key()
        office.run(people.add_customer, LATER)
    books.clock.move(days=1)
    return there, parse_sheet(made.sheet.qr)


def refused(books, there, key, **more):
    """The code with which a restore is refused; the book is as it was, and nothing was set aside."""
    folder = books.folder / "book"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name not in NOTES}
    with pytest.raises(Problem) as problem:
        backups.restore(there, folder, key, books.clock, **more)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name not in NOTES}
    assert after == before
    return problem.value.code


def test_a_book_of_another_key_is_no_damaged_book_and_is_replaced_by_nobody_who_does_not_open_it(books, changed):
    there, _ = changed
    old_sheet = parse_sheet(books.sheet.qr)
    assert refused(books, there, old_sheet) == "BA-13"
    assert refused(books, there, old_sheet, also=[("ha", "a wrong password")]) == "KY-01"
    with books.open() as office:
        assert found(office, "nam") == [LATER["person.full_name"]]


@pytest.mark.parametrize("also", ["password", "sheet", "open"])
def test_with_what_opens_either_a_set_of_an_older_key_is_restored_and_the_book_is_saved_whole(books, changed, also):
    there, new_sheet = changed
    with books.open() as office:
        key, vault_id = office.book.database.key, office.book.vault_id
        ways = {"password": ("ha", PASSWORD), "sheet": new_sheet, "open": office.do(backups.hand_over)}
    done = backups.restore(there, books.folder / "book", parse_sheet(books.sheet.qr), books.clock, also=[ways[also]])
    assert done.notices == ()
    saved = backup.read(done.saved)
    assert backup.check(saved, key, vault_id) is backup.State.WHOLE
    assert saved.manifest.counts["person"] == 2
    with books.open() as office:
        assert office.notices == []
        assert (found(office, "duong"), found(office, "nam")) == ([FIRST["person.full_name"]], [])
        assert office.book.database.key == key  # what was known before the change opens nothing
        erase(office, "KH000001")
        office.do(backups.clean)
    assert done.saved.parent.exists() and backup.damaged_copies(done.saved.parent) == []


def test_a_damaged_book_of_another_key_is_given_up_only_where_that_key_is_known_too(books, changed):
    there, _ = changed
    path = books.folder / "book" / DATABASE
    damaged = path.read_bytes()[:5000]
    path.write_bytes(damaged)
    old_sheet = parse_sheet(books.sheet.qr)
    assert refused(books, there, old_sheet) == "BA-13"
    done = backups.restore(there, path.parent, old_sheet, books.clock, also=[("ha", PASSWORD)])
    assert (done.saved / DATABASE).read_bytes() == damaged
    with books.open() as office:
        assert found(office, "duong") == [FIRST["person.full_name"]]
        assert backup.key_name(office.book.database.key) != there.manifest.key


def test_a_book_of_a_newer_program_is_not_replaced_by_an_older_one(books, tmp_path):
    with closing(books.create()) as office:
        there = backups.look(shutil.copytree(office.back_up().folder, tmp_path / "drawer"))
    with next_version(tmp_path / "versions"), books.open() as office:
        office.run(people.add_customer, LATER)
    assert refused(books, there, ("ha", PASSWORD)) == "DB-04"


@pytest.mark.parametrize("code", ["DB-02", "DB-06", "DB-07", "FI-02"])
def test_whatever_else_stands_in_the_way_of_saving_the_book_gives_nothing_up(books, tmp_path, code):
    with closing(books.create()) as office:
        there = backups.look(shutil.copytree(office.back_up().folder, tmp_path / "drawer"))
    failing = EnvironmentFailed(code, "the disk says no", do="")
    folder = books.folder / "book"
    with files.Faults.failing("backup.2", failing), pytest.raises(EnvironmentFailed, match=code):
        backups.restore(there, folder, ("ha", PASSWORD), books.clock)
    assert backup.damaged_copies(there.folder.parent) == []
    with books.open() as office:
        assert backup.damaged_copies(backup.own_store(office.book)) == []


# -- a set without its key file ---------------------------------------------------------------------------------------


def spoil(path, how):
    """Take a file of a set away, cut it, or change what it says."""
    data = path.read_bytes()
    left = {"empty": b"", "cut": data[:-9], "other": data.replace(b'"generation":', b'"generation": ')}
    path.unlink()
    if how != "missing":
        path.write_bytes(left[how])


@pytest.fixture
def drawer(books, tmp_path):
    """A set of a closed book with somebody in it."""
    with closing(books.create()) as office:
        office.run(people.add_customer, FIRST)
        return backups.look(shutil.copytree(office.back_up().folder, tmp_path / "drawer"))


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder on a computer that never saw the book."""
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "new-config"))
    return tmp_path / "new"


@pytest.mark.parametrize("how", ["missing", "empty", "cut", "other"])
def test_the_whole_sheet_brings_a_set_back_whose_key_file_is_lost_and_gives_the_book_a_new_one(
    books, drawer, elsewhere, how
):
    spoil(drawer.folder / SLOTS, how)
    whole = parse_sheet("\n".join((*books.sheet.key_lines, *books.sheet.sealed_lines)))
    done = backups.restore(drawer, elsewhere, whole, books.clock)
    assert done.counts == drawer.manifest.counts
    assert [each.msgid for each in done.notices] == [SHEET_ALONE]
    assert not (elsewhere / SLOTS).exists()
    with open_book_with_sheet(elsewhere, whole, clock=books.clock) as office:
        assert found(office, "duong") == [FIRST["person.full_name"]]
        office.do(access.reset_password, whole, "ein neues langes Wort", cost=CHEAP)
    with open_book(elsewhere, "ha", "ein neues langes Wort", clock=books.clock) as office:
        assert all(each.ok for each in office.do(checks.verify))
        assert office.back_up().people == 1


def test_two_lines_of_the_sheet_or_a_password_need_a_key_file(books, drawer, elsewhere):
    (drawer.folder / SLOTS).unlink()
    for key, code in ((parse_sheet("\n".join(books.sheet.key_lines)), "KY-09"), (("ha", PASSWORD), "KY-11")):
        with pytest.raises(Problem, match=code):
            backups.restore(drawer, elsewhere, key, books.clock)
        assert not (elsewhere / DATABASE).exists()


def test_where_the_book_lies_its_own_key_file_does(books, drawer):
    (drawer.folder / SLOTS).unlink()
    done = backups.restore(drawer, books.folder / "book", ("ha", PASSWORD), books.clock)
    assert done.notices == ()
    with books.open() as office:
        assert office.notices == []


@pytest.mark.parametrize("name", [DATABASE, LEDGER])
def test_no_other_file_of_a_set_may_be_missing(books, drawer, elsewhere, name):
    (drawer.folder / name).unlink()
    with pytest.raises(EnvironmentFailed, match="BA-03"):
        backups.restore(drawer, elsewhere, parse_sheet(books.sheet.qr), books.clock)
    assert not (elsewhere / DATABASE).exists()


# -- who was erased since ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["book", "new"])
def test_a_set_in_which_an_erasure_leaves_a_trace_is_not_opened_and_not_put_in_place(books, tmp_path, to):
    """Another program had put a table into the book, which no erasure knows of, and had taken it away again."""
    with closing(books.create()) as office:
        for values in ({**FIRST, "phone.number": "0395678945"}, LATER):
            office.run(people.add_customer, values)
        aside(office, "CREATE TABLE aside AS SELECT '0395678945' AS words")
        there = backups.look(shutil.copytree(office.back_up().folder, tmp_path / "drawer"))
        aside(office, "DROP TABLE aside")
        assert erase(office, "KH000001").residue == ()
    ledgers = [books.folder / "book" / LEDGER]
    before = (books.folder / "book" / DATABASE).read_bytes()
    with pytest.raises(EnvironmentFailed, match="BA-06"):
        backups.restore(there, books.folder / to, ("ha", PASSWORD), books.clock, ledgers=ledgers)
    if to == "new":
        assert (books.folder / "book" / DATABASE).read_bytes() == before
    assert not (books.folder / "new" / DATABASE).exists()
    assert [each.name for each in books.folder.rglob(".gathering-*")] == []
    with books.open() as office:
        assert where(office, "0395678945", FIRST["person.full_name"]) == []
        assert found(office, "nam") == [LATER["person.full_name"]]


def aside(office, statement):
    with office.work() as work:
        work.connection.exec_driver_sql(statement)
        work.commit()
