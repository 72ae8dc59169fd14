"""What is offered for a damaged book: the newest backup that is good, and what would be missing then."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from datetime import UTC, datetime

import pytest

from desktop_app.services import backups, health, people
from desktop_app.vault.book import DATABASE, LEDGER, SLOTS
from tests.commanding import run
from tests.conftest import PASSWORD


def cut(path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def flip(path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.fixture
def three(books):
    """The folders of three backups, the oldest first; each has a person more."""
    made = []
    with closing(books.create()) as office:
        for name in ("Trần Thị Thùy Dương", "Lý Văn Năm", "Phạm Thị Sáu"):
            office.run(people.add_customer, {"person.full_name": name})
            made.append(office.back_up().folder)
            books.clock.move(days=1)
    return made


@pytest.mark.parametrize(
    "harm",
    [
        lambda made: cut(made / DATABASE), lambda made: flip(made / DATABASE), lambda made: flip(made / SLOTS),
        lambda made: (made / DATABASE).unlink(), lambda made: (made / LEDGER).unlink(),
    ],
    ids=["cut", "flipped", "keys", "no database", "no ledger"],
)  # fmt: skip
def test_a_damaged_backup_is_passed_over_for_the_one_before(books, three, harm):
    folder = books.folder / "book"
    cut(folder / DATABASE)
    assert (health.rescue(folder).best.folder, health.rescue(folder).passed_over) == (three[2], 0)
    harm(three[2])
    rescue = health.rescue(folder)
    assert (rescue.best.folder, rescue.passed_over) == (three[1], 1)
    told = run("find", "Dương", "--data-dir", folder)
    assert (told.code, str(three[1]) in told.err, str(three[2]) in told.err) == (1, True, False)
    backups.restore(rescue.best, folder, ("ha", PASSWORD), books.clock)
    with books.open() as office:
        assert len(office.run(people.find, "ly van nam")) == 1


def test_where_none_is_good_none_is_offered(books, three):
    folder = books.folder / "book"
    for each in three:
        flip(each / DATABASE)
    rescue = health.rescue(folder)
    assert (rescue.best, rescue.passed_over) == (None, 3)


def test_what_lies_in_the_log_alone_counts_for_what_would_be_missing(books, tmp_path):
    with closing(books.create()) as office:
        office.run(people.add_customer, {"person.full_name": "Trần Thị Thùy Dương"})
        office.back_up()
        office.book.database.checkpoint()
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
        folder = shutil.copytree(office.book.folder, tmp_path / "dead", copy_function=shutil.copy2)
    book, log = folder / DATABASE, folder / f"{DATABASE}-wal"
    assert log.stat().st_size > 0
    at = int(datetime(2026, 11, 22, 5, tzinfo=UTC).timestamp())
    os.utime(book, (at, at))
    os.utime(log, (at + 900, at + 900))
    assert health.rescue(folder).written_at == datetime(2026, 11, 22, 5, 15, tzinfo=UTC)
    os.utime(book, (at + 1800, at + 1800))
    assert health.rescue(folder).written_at == datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
    log.write_bytes(b"")  # nothing lies in it
    os.utime(book, (at, at))
    assert health.rescue(folder).written_at == datetime(2026, 11, 22, 5, tzinfo=UTC)
    log.unlink()
    book.unlink()
    assert health.rescue(folder).written_at is None
