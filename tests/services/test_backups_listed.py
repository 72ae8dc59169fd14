"""The list of backups, the newest first as the sets have it: a clock that was wrong puts none out of its place."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest

from desktop_app import platform
from desktop_app.office import open_book
from desktop_app.services import backups, people
from desktop_app.vault import backup
from tests.conftest import PASSWORD


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """A folder that lies on a disk of its own."""
    place = tmp_path / "stick"
    place.mkdir()
    monkeypatch.setattr(platform, "disk_of", lambda path: "stick" if path.is_relative_to(place) else "own")
    return place


def listed(office):
    return [each.set_id for each in office.run(backups.backups, office.book)]


def backed_up(office, days, place=None):
    """The id of a set that is made after some work, with the clock put on, or back, by so many days."""
    office.clock.move(days=days)
    office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
    return backup.read(office.back_up(place).folder).manifest.set_id


@pytest.mark.parametrize("out", [False, True])
def test_the_order_is_that_in_which_they_were_made_in_reach_or_not(office, stick, tmp_path, out):
    made = [
        backed_up(office, days, place)
        for days, place in ((1, None), (400, stick), (-399, None), (-30, stick), (1, None), (27, None))
    ]
    if out:
        stick.rename(tmp_path / "away")
    assert listed(office) == made[::-1]


def test_so_it_is_with_the_sets_of_a_medium_that_is_lost(office, stick):
    made = [backed_up(office, days, stick) for days in (1, 400, -399)]
    lost = office.run(backups.lose, office.book, 1)
    assert [each.set_id for each in lost.sets] == made[::-1]
    assert listed(office) == made[::-1]


@pytest.mark.parametrize("out", [False, True])
def test_a_restored_book_lists_what_it_left_behind_before_what_it_made_since(
    books, tmp_path, clock, monkeypatch, stick, out
):
    with closing(books.create()) as office:
        backed_up(office, 1)
        there = backups.look(shutil.copytree(office.back_up().folder, tmp_path / "drawer"))
        left = [backed_up(office, days, stick) for days in (300, 1, -290)]
        office.book.database.checkpoint()
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "another"))
    monkeypatch.setattr(platform, "drives", lambda: [stick])
    new = tmp_path / "new"
    backups.restore(there, new, ("ha", PASSWORD), clock)
    with open_book(new, "ha", PASSWORD, clock=clock) as office:
        office.back_up_by_itself()
        since = [backed_up(office, days) for days in (-20, 1)]
        if out:
            stick.rename(tmp_path / "away")
        order = [each for each in listed(office) if each in {*left, *since}]
        assert order[:2] == since[::-1]
        assert set(order[2:]) == set(left)
        if not out:
            assert order[2:] == left[::-1]
