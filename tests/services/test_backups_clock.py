"""A clock that was wrong for a while: backups go on, no good one goes for it, and the newest stays the newest."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from datetime import timedelta

import pytest

from desktop_app.office import open_book
from desktop_app.services import backups, health, people
from desktop_app.services.backups import Level
from desktop_app.vault import backup
from tests import make
from tests.conftest import PASSWORD
from tests.erasing import erase


def level(office) -> Level:
    return office.run(backups.standing).level


def numbers(office) -> list[int]:
    return sorted(each.number for each in office.run(backups.backups, office.book))


def worked(office, days: int) -> None:
    """Somebody works, and the book is backed up, on each of so many days."""
    for _ in range(days):
        office.clock.move(days=1)
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
        office.back_up()


@pytest.mark.parametrize("wrong", [400, -4000])
def test_backups_go_on_after_a_day_with_a_wrong_clock(office, stick, wrong):
    office.back_up(stick)
    office.clock.move(days=wrong)
    office.back_up()
    office.back_up(stick)
    assert level(office) is Level.GOOD  # nothing tells yet
    office.clock.move(days=-wrong + 1)
    assert office.run(backups.is_due)
    assert office.back_up_by_itself() == []
    now = office.clock()
    assert not office.run(backups.is_due)
    made = [each for each in office.run(backups.backups, office.book) if each.made_at == now]
    assert sorted(each.number for each in made) == [0, 1]
    for _ in range(10):
        office.clock.move(days=1)
        assert office.back_up_by_itself() == []
        now = office.clock()
        standing = office.run(backups.standing)
        assert (standing.level, standing.last, standing.elsewhere) == (Level.GOOD, now, now)
    found = office.run(backups.backups, office.book)
    assert len(found) == 2 * backup.GENERATIONS  # the wrongly dated ones made room as others do
    assert all(timedelta(0) <= now - each.made_at < timedelta(days=5) for each in found)


def test_a_backup_from_the_future_is_not_good(office, stick):
    assert level(office) is Level.NONE
    office.clock.move(days=400)
    office.back_up(stick)
    office.back_up()
    ahead = office.clock()
    office.clock.move(days=-400)
    standing = office.run(backups.standing)
    assert (standing.level, standing.last, standing.elsewhere) == (Level.AHEAD, ahead, None)
    assert standing.level.tone == "danger"
    office.back_up()
    assert level(office) is Level.OWN_DISK
    office.back_up(stick)
    assert level(office) is Level.GOOD


def test_a_rehearsal_of_the_future_does_not_put_the_next_one_off(office):
    office.back_up()
    office.clock.move(days=400)
    office.back_up()
    office.rehearse()
    office.clock.move(days=-360)
    office.back_up_by_itself()
    now = office.clock()
    assert [each.rehearsed_at for each in office.run(backups.backups, office.book) if each.made_at == now] == [now]


def test_what_is_backed_up_on_closing_is_told_by_the_books_own_log(office):
    office.clock.move(days=400)
    office.back_up()
    office.clock.move(days=-400)
    office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
    assert office.back_up_by_itself(closing=True) == []
    assert not office.run(backups.is_due, closing=True)


def test_a_clock_that_jumps_takes_no_good_backup_along(office):
    worked(office, 5)
    before = {each.set_id for each in office.run(backups.backups, office.book)}
    assert len(before) == backup.GENERATIONS
    office.clock.move(days=400)
    made = office.back_up()
    left = office.run(backups.backups, office.book)
    assert len(left) == backup.GENERATIONS  # the oldest one made room, as on any day
    assert len(before & {each.set_id for each in left}) == backup.GENERATIONS - 1
    office.clock.move(days=-400)
    worked(office, 1)
    assert backup.sets(made.folder.parent, office.book.vault_id)[1].manifest.made_at == made.made_at
    assert len(office.run(backups.backups, office.book)) == backup.GENERATIONS
    worked(office, 4)
    assert all(each.made_at <= office.clock() for each in office.run(backups.backups, office.book))


def test_a_backup_that_the_clock_dated_back_goes_no_sooner_than_those_before_it(office):
    worked(office, 5)
    office.clock.move(days=-4000)
    dated_back = office.back_up()
    office.clock.move(days=4000)
    worked(office, 1)
    assert dated_back.folder.exists()
    worked(office, 4)
    assert not dated_back.folder.exists()


def test_what_is_too_old_goes_once_the_log_bears_the_clock_out(office, stick):
    office.back_up(stick)
    worked(office, 36)
    office.back_up(stick)
    assert numbers(office).count(1) == 1


def test_the_newest_backup_is_the_one_that_was_made_last(books):
    with closing(books.create()) as office:
        office.clock.move(days=400)
        office.back_up()
        office.clock.move(days=-400)
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
        made = office.back_up()
        assert health.rescue(office.book.folder).best.manifest.made_at == made.made_at
        assert office.rehearse() == made.made_at
    with books.open() as office:
        office.clock.move(days=-10)
        made = office.back_up()
        assert health.rescue(office.book.folder).best.manifest.made_at == made.made_at


def test_a_restored_book_goes_on_beyond_the_backups_it_left_behind(books, tmp_path, clock, monkeypatch):
    stick = tmp_path / "stick"
    stick.mkdir()
    office = books.create()
    there = backups.look(shutil.copytree(office.back_up().folder, tmp_path / "drawer"))
    office.close()
    for _ in range(3):
        with books.open() as office:
            office.clock.move(days=1)
            office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
            office.back_up(stick)
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "another"))
    new = tmp_path / "new"
    backups.restore(there, new, ("ha", PASSWORD), clock)
    with open_book(new, "ha", PASSWORD, clock=clock) as office:
        clock.move(days=1)
        office.back_up(stick)
        made = office.back_up()
        assert health.rescue(new).best.manifest.made_at == made.made_at
    with open_book(new, "ha", PASSWORD, clock=clock) as office:
        assert office.notices == []


def test_a_set_without_a_number_of_its_log_is_read_as_before(office, tmp_path):
    made = office.back_up()
    path = made.folder / backup.MANIFEST
    said = json.loads(path.read_text())
    assert said.pop("entry") > 0
    there = backup.read(made.folder)
    older = type(there.manifest)(**{**vars(there.manifest), "entry": 0})
    key = office.book.database.key
    path.write_text(json.dumps(said | {"mac": older.mac(key)}))
    assert backup.check(backup.read(made.folder), key, office.book.vault_id) is backup.State.WHOLE


def test_an_erasure_of_the_future_does_not_wait_for_its_day(office, stick, tmp_path):
    with office.work() as work:
        one = make.subject(work.connection, 1)
        work.commit()
    office.run(backups.change_wait, 24)
    office.back_up(stick)
    stick.rename(tmp_path / "away")
    office.clock.move(days=400)
    outcome = erase(office, one.customer_code)
    assert outcome.waiting == 1
    office.clock.move(days=-399)
    (tmp_path / "away").rename(stick)
    assert office.do(backups.clean).rewritten == 1
