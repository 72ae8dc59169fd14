"""Damage is found within a day and told with the way out; what was changed behind our back is told at the opening."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest

from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.services import backups, health, people
from desktop_app.vault import backup
from desktop_app.vault.book import AUDIT_BROKEN, DATABASE, OLDER_COPY, SERIAL
from desktop_app.vault.database import PAGE_SIZE
from tests.conftest import PASSWORD
from tests.erasing import erase


def flip(path, page):
    data = bytearray(path.read_bytes())
    data[page * PAGE_SIZE + 2000] ^= 1
    path.write_bytes(bytes(data))


def filled(books, **more):
    office = books.create(**more)
    office.run(people.add_customer, {"person.full_name": "Trần Thị Thùy Dương", "phone.number": "0395678945"})
    return office


def test_a_whole_book_is_looked_at_once_a_day(books):
    with closing(filled(books)) as office:
        assert office.check_daily() is None
        entries = actions(office).count("book.check")
        assert office.check_daily() is None
        assert actions(office).count("book.check") == entries == 1
        books.clock.move(hours=21)
        assert office.check_daily() is None
        assert actions(office).count("book.check") == 2
        books.clock.move(days=-4000)  # a clock that was wrong keeps nobody from looking
        assert office.check_daily() is None
        assert actions(office).count("book.check") == 3


def actions(office):
    with office.work() as work:
        return work.connection.exec_driver_sql("SELECT action FROM audit").scalars().all()


def test_a_flipped_bit_that_opening_does_not_see_is_found_by_the_daily_check(books):
    filled(books).close()
    path = books.folder / "book" / DATABASE
    flip(path, path.stat().st_size // PAGE_SIZE - 1)
    with books.open() as office:
        found = office.check_daily()
        assert isinstance(found, EnvironmentFailed)
        assert (found.code, found.error.params["count"]) == ("DB-03", 1)
        assert "book.check" not in actions(office)  # looked at again until it is mended


def test_the_newest_backup_in_reach_is_offered_without_any_key(books, tmp_path):
    folder = books.folder / "book"
    assert health.rescue(tmp_path / "nowhere").best is None
    with closing(filled(books)) as office:
        assert health.rescue(folder).best is None
        first = office.back_up()
        books.clock.move(hours=30)
        stick = tmp_path / "stick"
        stick.mkdir()
        second = office.back_up(stick)
    data = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(data[:5000])
    rescue = health.rescue(folder)
    assert rescue.best is not None
    assert rescue.best.manifest.made_at == second.made_at > first.made_at
    backups.restore(rescue.best, folder, (None, PASSWORD), books.clock)
    with books.open() as office:
        assert [each.name for each in office.run(people.find, "duong")] == ["Trần Thị Thùy Dương"]
    assert health.rescue(folder).written_at is not None
    (folder / DATABASE).unlink()
    assert health.rescue(folder).written_at is None


def test_the_damaged_book_is_kept_aside_until_an_erasure_or_a_month_has_passed(books):
    folder = books.folder / "book"
    with closing(filled(books)) as office:
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
        office.back_up()
        store = backup.own_store(office.book)
    for after in ("erasure", "month"):
        books.clock.move(hours=1)
        data = (folder / DATABASE).read_bytes()
        (folder / DATABASE).write_bytes(data[: len(data) // 2])
        backups.restore(health.rescue(folder).best, folder, (None, PASSWORD), books.clock)
        assert len(backup.damaged_copies(store)) == 1
        with books.open() as office:
            if after == "erasure":
                office.back_up()
                assert len(backup.damaged_copies(store)) == 1
                erase_and_clean(office, "KH000001")
            else:
                books.clock.move(days=36)
                office.back_up()
        assert backup.damaged_copies(store) == []


def erase_and_clean(office, code):
    erase(office, code)
    office.do(backups.clean)


LAST = "(SELECT max(seq) FROM audit)"


@pytest.mark.parametrize(
    "changes",
    [
        [f"DELETE FROM audit_record WHERE seq = {LAST}", f"DELETE FROM audit WHERE seq = {LAST}"],
        [f"UPDATE audit SET mac = randomblob(32) WHERE seq = {LAST}"],
    ],
    ids=["cut off", "changed"],
)
def test_a_chain_that_was_changed_by_another_program_is_told_when_the_book_opens(books, changes):
    filled(books).close()
    with closing(open_raw(books)) as database, database.transaction() as connection:
        for change in changes:
            connection.exec_driver_sql(change)
        connection.commit()
    with books.open() as office:
        assert [each.msgid for each in office.notices] == [AUDIT_BROKEN]


def test_entries_after_the_last_closing_are_walked_too(books, tmp_path):
    filled(books).close()
    with closing(open_raw(books)) as database, database.transaction() as connection:
        audit = "INSERT INTO audit SELECT seq + 1, at, user_id, 'erase', fields, randomblob(32) FROM audit"
        connection.exec_driver_sql(f"{audit} WHERE seq = {LAST}")
        connection.commit()
    with books.open() as office:
        assert [each.msgid for each in office.notices] == [AUDIT_BROKEN]


def open_raw(books):
    from desktop_app.vault import keyslots
    from desktop_app.vault.book import SLOTS
    from desktop_app.vault.database import Database

    file = keyslots.load_newest([books.folder / "book" / SLOTS]).file
    return Database.open(books.folder / "book" / DATABASE, keyslots.unlock(file, "ha", PASSWORD).data_key)


def test_an_older_file_swapped_in_is_told_and_its_chain_is_not_blamed(books, tmp_path):
    filled(books).close()
    shutil.copy(books.folder / "book" / DATABASE, tmp_path / "older.db")
    with books.open() as office:
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
    shutil.copy(tmp_path / "older.db", books.folder / "book" / DATABASE)
    with books.open() as office:
        assert [each.msgid for each in office.notices] == [OLDER_COPY]


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"serial": 99999, "vault": "x", "mac": ""}', b"\xff" * 100])
def test_a_serial_file_that_is_not_ours_says_nothing(books, content):
    filled(books).close()
    for place in (books.folder / "book" / SERIAL, *(books.folder / "config").rglob(SERIAL)):
        place.write_bytes(content)
    with books.open() as office:
        assert office.notices == []
