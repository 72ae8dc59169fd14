"""A page that no row is on is proved as well: in a set that is made, and in one that is read back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.vault import backup, database, files, pages
from desktop_app.vault.backup import State
from desktop_app.vault.book import DATABASE
from desktop_app.vault.database import PAGE_SIZE


@pytest.fixture
def gaps(office):
    """A book with free pages at its end."""
    with office.work() as work:
        work.connection.exec_driver_sql("CREATE TABLE passing (id INTEGER PRIMARY KEY, text TEXT)")
        rows = [(number, "x" * 3000) for number in range(40)]
        work.connection.exec_driver_sql("INSERT INTO passing VALUES (?, ?)", rows)
        work.connection.exec_driver_sql("DROP TABLE passing")
        work.commit()
    office.book.database.checkpoint()
    assert office.book.database.pragma("freelist_count") > 20
    return office


def flip_free_page(path, key):
    """Change one bit in a free page: SQLite, which never reads it, finds nothing."""
    data = bytearray(path.read_bytes())
    data[-PAGE_SIZE + 100] ^= 1
    path.write_bytes(data)
    assert pages.verify_hmacs(path, key.key + key.salt) == [len(data) // PAGE_SIZE]
    assert database.look_into(path, key).counts


def test_a_set_with_a_free_page_that_does_not_bear_its_seal_is_damaged_though_its_manifest_fits(gaps):
    book = gaps.book
    key = book.database.key
    there = backup.make(book, backup.own_store(book), gaps.clock())
    flip_free_page(there.database, key)
    listed = there.manifest.files | {DATABASE: (there.database.stat().st_size, files.sha256(there.database))}
    manifest = replace(there.manifest, files=listed)
    said = {**manifest.body(), "mac": manifest.mac(key)}
    (there.folder / backup.MANIFEST).write_text(json.dumps(said), encoding="utf-8")
    found = backup.read(there.folder)
    assert backup.is_genuine(found, key)
    assert backup.check(found, key, book.vault_id) is State.DAMAGED
    assert backup.check(found, key, book.vault_id, thorough=False) is State.DAMAGED


def test_no_set_is_made_of_a_book_in_which_such_a_page_is(gaps):
    book = gaps.book
    flip_free_page(book.database.path, book.database.key)
    with pytest.raises(EnvironmentFailed, match="DB-03"):
        backup.make(book, backup.own_store(book), gaps.clock())
    assert backup.sets(backup.own_store(book), book.vault_id) == []
