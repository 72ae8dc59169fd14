"""A new data key: everybody's password stays, what was known before opens nothing, and no crash leaves it half done."""

from __future__ import annotations

import random
import shutil
from contextlib import closing

import pytest

from desktop_app.office import open_book, open_book_with_sheet
from desktop_app.rules import progress
from desktop_app.rules.errors import EnvironmentFailed, Problem, Rejected
from desktop_app.services import backups, checks, people, recovery, rotation, users
from desktop_app.services.backups.listing import KEY_CHANGED_AT
from desktop_app.vault import backup, files, keyslots
from desktop_app.vault import rotation as vault_rotation
from desktop_app.vault.book import DATABASE, KEY_CHANGED, NEXT, SLOTS, slot_paths
from desktop_app.vault.database import Database
from desktop_app.vault.recovery import parse_sheet
from desktop_app.vault.work import set_setting
from tests.conftest import CHEAP, PASSWORD
from tests.killing import Killing

OWN = "một câu chỉ Lan biết"


@pytest.fixture
def filled(books):
    """A book of two users with a customer in it, closed."""
    with closing(books.create()) as office:
        office.run(people.add_customer, {"person.full_name": "Trần Thị Thùy Dương", "phone.number": "0395678945"})
        made = office.do(users.add_user, "Trần Lan", "staff", cost=CHEAP)
    with enter(books, "lan", made.code, OWN):
        pass
    return books


def enter(books, login="ha", password=PASSWORD, own=None, folder="book"):
    return open_book(books.folder / folder, login, password, own=own, clock=books.clock, cost=CHEAP)


def sheet_of(text):
    return parse_sheet(text.qr)


def is_whole(office):
    assert [match.name for match in office.run(people.find, "duong")] == ["Trần Thị Thùy Dương"]
    assert all(each.ok for each in office.do(checks.verify))
    assert not (office.book.folder / NEXT).exists()
    assert not office.book.slots().is_rotating
    return True


def test_everybody_gets_in_as_before_and_the_old_key_opens_nothing(filled):
    with enter(filled) as office:
        old = office.book.database.key
        made = office.rotate_key()
        assert is_whole(office)  # at once, in the same session
        assert office.book.database.key != old
        assert "sheet" not in repr(made)
        office.run(recovery.sheet_kept)
    with enter(filled, "lan", OWN) as office:
        assert is_whole(office)
        assert office.notices == []
    with enter(filled) as office:
        assert is_whole(office)
    with pytest.raises(EnvironmentFailed, match="DB-03"):
        Database.open(filled.folder / "book" / DATABASE, old)


def test_the_new_sheet_opens_the_book_alone_and_the_old_one_no_longer(filled):
    with enter(filled) as office:
        made = office.rotate_key()
    for part in (filled.sheet.qr, "\n".join(filled.sheet.key_lines)):
        with (
            pytest.raises(Rejected, match="KY-04"),
            open_book_with_sheet(filled.folder / "book", parse_sheet(part), clock=filled.clock),
        ):
            pass
    for place in (filled.folder / "book" / SLOTS, *(filled.folder / "config").rglob(SLOTS)):
        place.unlink()  # every key file lost
    with open_book_with_sheet(filled.folder / "book", sheet_of(made.sheet), clock=filled.clock) as office:
        assert [match.name for match in office.run(people.find, "duong")] == ["Trần Thị Thùy Dương"]


def test_who_left_with_an_old_key_file_does_not_open_what_comes_after(filled):
    taken = (filled.folder / "book" / SLOTS).read_bytes()
    with enter(filled) as office:
        vault_id, current = office.book.vault_id, filled.folder / "book" / DATABASE
        office.do(users.remove_user, "lan")
        office.rotate_key()
    leaver = keyslots.unlock(keyslots.parse(taken), "lan", OWN)
    with pytest.raises(EnvironmentFailed, match="DB-03"):
        Database.open(current, leaver.data_key)
    newest = keyslots.load_newest(slot_paths(filled.folder / "book", vault_id), vault_id).file
    with pytest.raises(Rejected, match="KY-01"):
        keyslots.unlock(newest, "lan", OWN)


def test_backups_in_reach_come_along_and_others_are_listed_and_open_as_on_their_day(filled, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    with enter(filled) as office:
        office.back_up()
        office.back_up(stick)
        away = stick.rename(tmp_path / "drawer")
        filled.clock.move(hours=1)
        made = office.rotate_key()
        assert (made.rewritten, made.left) == (1, 1)
        key, vault_id = office.book.database.key, office.book.vault_id
        own, far = sorted(office.run(backups.backups, office.book), key=lambda each: each.number)
        assert (own.under_old_key, far.under_old_key) == (False, True)
        assert backup.check(backup.read(own.folder), key, vault_id) is backup.State.WHOLE
        rehearsed = office.rehearse(own.set_id)
        assert rehearsed == own.made_at
    (there,) = backups.found_in(away)
    new = tmp_path / "restored"
    backups.restore(there, new, sheet_of(filled.sheet), filled.clock)
    for folder in (new, filled.folder / "book", new):  # both go on opening on this computer
        with open_book(folder, "lan", OWN, clock=filled.clock) as office:
            assert is_whole(office)


def test_a_set_that_is_plugged_in_says_itself_that_it_is_under_an_old_key(filled, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    with enter(filled) as office:
        office.back_up(stick)
        away = stick.rename(tmp_path / "drawer")
        office.rotate_key()
        away.rename(stick)
        with office.work() as work:  # as in a book that was restored from before the change
            set_setting(work.connection, KEY_CHANGED_AT, "")
            work.commit()
        (far,) = [each for each in office.run(backups.backups, office.book) if each.folder]
        assert far.under_old_key


def test_called_off_before_the_swap_everything_is_as_it_was(filled):
    with enter(filled) as office:
        old = office.book.database.key
        seen = []

        def go_on(done, total):
            seen.append(done)
            return done < 3

        with pytest.raises(progress.Cancelled), progress.listening(go_on):
            office.rotate_key()
        assert seen[-1] == 3
        assert office.book.database.key == old
        assert is_whole(office)
    with open_book_with_sheet(filled.folder / "book", sheet_of(filled.sheet), clock=filled.clock) as office:
        assert is_whole(office)


STEPS = ("rotate.2", "rotate.4", "rotate.5", "write.6")


@pytest.mark.parametrize("step", STEPS)
def test_an_error_at_any_step_leaves_one_key_and_a_way_in_for_all(filled, step):
    with enter(filled) as office:
        try:
            with files.Faults.failing(step, OSError(28, "No space left on device")):
                office.rotate_key()
        except (Problem, OSError):
            pass
    for login, password in (("lan", OWN), ("ha", PASSWORD)):
        with enter(filled, login, password) as office:
            assert is_whole(office)
    with enter(filled) as office:
        office.rotate_key()  # and again, this time to the end
        assert is_whole(office)


PREPARE = """
from tests.conftest import CHEAP, Clock
from desktop_app.office import open_book
def rotate():
    with open_book({folder!r}, "ha", {password!r}, clock=Clock(), cost=CHEAP) as office:
        files.step("opened")
        office.rotate_key()
"""


@pytest.mark.parametrize("by", ["lan", "sheet"])
def test_killed_at_any_step_it_is_finished_or_has_not_begun(filled, tmp_path, by):
    """The program that is killed has the book open; each time it is put back as it was."""
    shutil.copytree(filled.folder / "book", tmp_path / "before")
    shutil.copytree(filled.folder / "config", tmp_path / "before-config")
    prepare = PREPARE.format(folder=str(filled.folder / "book"), password=PASSWORD)
    steps = vault_rotation.STEPS if by == "lan" else (*vault_rotation.STEPS[2::2], vault_rotation.STEPS[-1])
    told = set()
    with Killing.of(prepare, "rotate()") as killing:
        for step in steps:
            assert killing.at(step) == 99, step
            told |= opens_after(filled, by, step)
            for name, folder in (("before", "book"), ("before-config", "config")):
                shutil.rmtree(filled.folder / folder)
                shutil.copytree(tmp_path / name, filled.folder / folder)
    assert ("rotate.5 swapped", True) in told
    assert ("rotate.3 exported", False) in told


def opens_after(filled, by, step):
    """Open the book, and give the step with whether a change of the key was told to be finished."""
    typed = parse_sheet("\n".join(filled.sheet.key_lines))
    try:
        with (
            enter(filled, "lan", OWN)
            if by == "lan"
            else open_book_with_sheet(filled.folder / "book", typed, clock=filled.clock)
        ) as office:
            assert is_whole(office), step
            return {(step, KEY_CHANGED in {each.msgid for each in office.notices})}
    except Rejected as refusal:  # the new sheet was made but nobody has it yet: the old one is gone by then
        assert (by, refusal.code, step) == ("sheet", "KY-04", vault_rotation.STEPS[-1])
    with enter(filled) as office:
        assert is_whole(office), step
    return set()


def test_a_disk_without_room_is_told_before_anything_is_done(filled, monkeypatch):
    with enter(filled) as office:
        monkeypatch.setattr("desktop_app.platform.free_bytes", lambda _: 1000)
        slots = (office.book.folder / SLOTS).read_bytes()
        with pytest.raises(EnvironmentFailed, match="RO-01"):
            office.rotate_key()
        assert (office.book.folder / SLOTS).read_bytes() == slots


def test_staff_change_no_key(filled):
    with enter(filled, "lan", OWN) as office, pytest.raises(Rejected, match="PE-01"):
        office.do(rotation.rotate)


def test_the_swapped_file_holds_every_row(filled):
    with enter(filled) as office:
        old = office.book.database.key
        random.seed(1)
    held = contents(filled, old)
    with enter(filled) as office:
        office.rotate_key()
        new = office.book.database.key
    after = contents(filled, new)
    assert {key: value[0] for key, value in after.items()} == {key: value[0] for key, value in held.items()}
    grown = {"table audit", "table audit_record", "table setting"}
    assert all(after[key][1] == held[key][1] for key in held if key not in grown)


def contents(books, key):
    from desktop_app.vault import database

    return database.contents(books.folder / "book" / DATABASE, key)
