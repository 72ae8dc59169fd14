"""Restoring: the set that was chosen, the book that was there, and what keeps either from being lost."""

from __future__ import annotations

from contextlib import closing

import pytest

from desktop_app.services import backups, people
from desktop_app.vault import backup
from tests.conftest import PASSWORD

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
