"""Backups that cannot be rewritten when somebody is erased: told of, and gone once a newer one lies beside them."""

from __future__ import annotations

import json
import shutil

import pytest

from desktop_app import platform
from desktop_app.office import open_book
from desktop_app.services import backups, erasure
from desktop_app.vault import backup
from desktop_app.vault.book import DATABASE
from tests import make
from tests.conftest import PASSWORD
from tests.erasing import erase


@pytest.fixture
def filled(office):
    with office.work() as work:
        office.one = make.subject(work.connection, 1)
        work.commit()
    return office


def listed(office, number: int):
    return [each for each in office.run(backups.backups, office.book) if each.number == number]


def printed(office, certificate: str):
    return office.run(erasure.certificate, certificate, office.language)


def told(problems) -> list[str]:
    return [each.code for each in problems]


def test_a_set_under_an_old_key_that_comes_back_goes_once_a_newer_one_lies_beside_it(filled, stick, tmp_path):
    old = filled.back_up(stick)
    away = stick.rename(tmp_path / "in-the-drawer")
    filled.clock.move(hours=1)
    filled.rotate_key()
    certificate = erase(filled, filled.one.customer_code).certificate
    assert len(printed(filled, certificate).pending_copies) == 1
    away.rename(stick)
    cleaned = filled.do(backups.clean)
    assert (cleaned.rewritten, cleaned.destroyed, told(cleaned.problems)) == (0, 0, ["BA-16"])
    assert cleaned.problems[0].error.params == {"moment": old.made_at, "folder": old.folder.parent}
    assert told(filled.back_up_by_itself()) == ["BA-16"]  # it lies alone there, and the day is not over
    assert old.folder.exists()
    assert listed(filled, 1)[0].pending == (certificate,)
    filled.clock.move(days=1)
    assert filled.back_up_by_itself() == []
    assert not old.folder.exists()
    assert [each.pending for each in listed(filled, 1)] == [()]
    paper = printed(filled, certificate)
    assert paper.pending_copies == ()
    assert any(each.endswith("đã gỡ") for each in paper.rewritten_copies), paper.rewritten_copies
    key, vault_id = filled.book.database.key, filled.book.vault_id
    left = backup.sets(old.folder.parent, vault_id)
    assert [backup.check(each, key, vault_id) for each in left] == [backup.State.WHOLE]


@pytest.mark.parametrize("damage", ["cut short", "flipped", "no database", "reworded"])
def test_a_damaged_set_is_told_and_goes_with_the_next_backup(filled, damage):
    made = filled.back_up()
    path = made.folder / DATABASE
    if damage == "cut short":
        path.write_bytes(path.read_bytes()[:-4096])
    elif damage == "flipped":
        data = bytearray(path.read_bytes())
        data[-100] ^= 1
        path.write_bytes(data)
    elif damage == "no database":
        path.unlink()
    else:
        manifest = made.folder / backup.MANIFEST
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema": 9}))
    outcome = erase(filled, filled.one.customer_code)
    assert (outcome.rewritten, outcome.waiting) == (0, 1)
    filled.clock.move(hours=1)
    assert told(filled.back_up_by_itself()) == ["BA-16"]
    newer = filled.back_up()
    assert (newer.cleaned.destroyed, newer.cleaned.problems) == (0, ())  # as on any day the older one of it made room
    assert not made.folder.exists()
    assert printed(filled, outcome.certificate).pending_copies == ()


def test_a_damaged_set_of_another_day_is_destroyed_beside_a_whole_one_only(filled):
    made = filled.back_up()
    filled.clock.move(days=1)
    newer = filled.back_up()
    for each in (made, newer):
        path = each.folder / DATABASE
        path.write_bytes(path.read_bytes()[:-4096])
    outcome = erase(filled, filled.one.customer_code)
    assert outcome.waiting == 2
    assert told(filled.do(backups.clean).problems) == ["BA-16", "BA-16"]  # what follows the first is no better
    filled.clock.move(days=1)
    third = filled.back_up()
    assert (third.cleaned.destroyed, third.cleaned.problems) == (2, ())
    assert [each.folder for each in backup.sets(made.folder.parent, filled.book.vault_id)] == [third.folder]
    paper = printed(filled, outcome.certificate)
    assert (len(paper.rewritten_copies), paper.pending_copies) == (2, ())


def test_a_whole_set_is_never_destroyed_for_want_of_room(filled, monkeypatch):
    made = filled.back_up()
    filled.clock.move(days=1)
    filled.back_up()
    filled.run(backups.change_wait, 1)
    assert erase(filled, filled.one.customer_code).waiting == 2
    filled.clock.move(hours=1)
    monkeypatch.setattr(platform, "free_bytes", lambda path: 1000)
    cleaned = filled.do(backups.clean)
    assert (cleaned.destroyed, told(cleaned.problems)) == (0, ["BA-01", "BA-01"])
    assert made.folder.exists()


def test_sets_of_a_later_key_than_the_books_are_left_alone(books, stick, tmp_path, clock, monkeypatch):
    """The book that was restored on a new computer is older than the sets on the stick: they may be all there is."""
    office = books.create()
    with office.work() as work:
        one = make.subject(work.connection, 1)
        work.commit()
    there = backups.look(shutil.copytree(office.back_up().folder, tmp_path / "drawer"))
    clock.move(days=1)
    office.rotate_key()
    later = office.back_up(stick)
    office.close()
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "new-config"))
    backups.restore(there, tmp_path / "new", ("ha", PASSWORD), clock)
    with open_book(tmp_path / "new", "ha", PASSWORD, clock=clock) as office:
        erase(office, one.customer_code)
        clock.move(days=1)
        made = office.back_up(stick)
        assert (made.cleaned.destroyed, told(made.cleaned.problems)) == (0, ["BA-16"])
        assert later.folder.exists()
