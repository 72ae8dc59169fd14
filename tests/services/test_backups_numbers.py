"""The number that is written on a medium stays its own, in a restored book too; where it cannot, that is told."""

from __future__ import annotations

import json
import shutil

import pytest

from desktop_app.services import backups
from desktop_app.services.backups.media import MARK
from desktop_app.vault import backup
from tests.conftest import PASSWORD


@pytest.fixture
def sticks(tmp_path):
    made = [tmp_path / f"stick-{number}" for number in (1, 2, 3)]
    for each in made:
        each.mkdir()
    return made


@pytest.fixture
def restored(books, sticks, tmp_path):
    """A book that was restored from a set that knows the first stick alone; the second one is in a drawer."""
    office = books.create()
    there = backups.look(shutil.copytree(office.back_up(sticks[0]).folder, tmp_path / "set"))
    assert office.back_up(sticks[1]).number == 2
    office.close()
    sticks[1].rename(tmp_path / "drawer")
    backups.restore(there, books.folder / "book", ("ha", PASSWORD), books.clock)
    with books.open() as office:
        yield office


def numbers(office) -> dict[str, int]:
    """The number in the list by the name of the stick that is in reach."""
    found = office.run(backups.backups, office.book)
    return {each.folder.parent.parent.name: each.number for each in found if each.folder and each.number}


def marked(stick) -> int:
    return json.loads(next(stick.glob(f"*/{MARK}")).read_text())["number"]


def test_a_medium_that_comes_back_keeps_the_number_that_is_written_on_it(restored, sticks, tmp_path):
    (tmp_path / "drawer").rename(sticks[1])
    restored.clock.move(days=2)
    assert restored.back_up_by_itself() == []
    assert numbers(restored) == {"stick-1": 1, "stick-2": 2}
    made = restored.back_up(sticks[2])
    assert (made.number, made.problems) == (3, [])


def test_a_new_medium_gets_a_number_that_none_in_reach_has(restored, sticks, tmp_path):
    (tmp_path / "drawer").rename(sticks[1])
    assert restored.back_up(sticks[2]).number == 3
    assert restored.back_up(sticks[1]).number == 2


def test_a_number_that_another_has_got_meanwhile_is_changed_and_told(restored, sticks, tmp_path):
    assert restored.back_up(sticks[2]).number == 2
    (tmp_path / "drawer").rename(sticks[1])
    restored.clock.move(days=2)
    (problem,) = restored.back_up_by_itself()
    assert (problem.code, problem.error.params) == ("BA-17", {"bore": 2, "number": 3})
    assert numbers(restored) == {"stick-1": 1, "stick-2": 3, "stick-3": 2}
    assert [marked(each) for each in sticks] == [1, 3, 2]
    restored.clock.move(days=2)
    assert restored.back_up_by_itself() == []  # once


def test_it_is_told_where_the_backup_is_made_by_hand_too(restored, sticks, tmp_path):
    assert restored.back_up(sticks[2]).number == 2
    (tmp_path / "drawer").rename(sticks[1])
    made = restored.back_up(sticks[1])
    assert (made.number, [each.code for each in made.problems]) == (3, ["BA-17"])
    assert restored.back_up(sticks[1]).problems == []


def test_a_book_that_knows_the_medium_by_another_number_tells_so(office, sticks):
    made = office.back_up(sticks[0])
    mark = made.folder.parent / MARK
    mark.write_text(json.dumps(json.loads(mark.read_text()) | {"number": 7}))
    made = office.back_up(sticks[0])
    assert (made.number, marked(sticks[0]), made.renumbered.error.params["bore"]) == (1, 1, 7)


@pytest.mark.parametrize("number", [0, -1, True, "2", 10**30, None, [2]])
def test_a_number_that_is_none_says_nothing(office, sticks, number):
    made = office.back_up(sticks[0])
    mark = made.folder.parent / MARK
    mark.write_text(json.dumps(json.loads(mark.read_text()) | {"number": number}))
    made = office.back_up(sticks[0])
    assert (made.number, made.problems, marked(sticks[0])) == (1, [], 1)
    mark.write_text("[]")
    assert office.back_up(sticks[0]).number == 2  # nothing says any more that it is the first


def test_a_stick_is_no_folder_of_the_books_own_where_that_is_missing(office, sticks):
    office.back_up(sticks[0])
    assert not backup.own_store(office.book).exists()
    office.clock.move(days=1)
    assert office.back_up_by_itself() == []
    now = office.clock()
    assert sorted(each.number for each in office.run(backups.backups, office.book) if each.made_at == now) == [0, 1]


def test_what_lies_on_a_stick_is_not_taken_for_the_books_own(restored, sticks, tmp_path):
    shutil.rmtree(restored.book.folder / backup.FOLDER)
    shutil.rmtree(sticks[0])
    (tmp_path / "drawer").rename(sticks[1])
    assert restored.back_up_by_itself() == []
    assert numbers(restored) == {"stick-2": 2}
