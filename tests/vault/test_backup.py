"""Backup sets: made and read back, told apart when they are not what they were, never half."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta

import pytest

from desktop_app import platform
from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.vault import backup, database, files, ledger
from desktop_app.vault.backup import State
from desktop_app.vault.book import DATABASE, LEDGER, SLOTS, open_book
from desktop_app.vault.keyslots import DataKey
from tests import make
from tests.conftest import PASSWORD
from tests.erasing import erase
from tests.killing import Killing

PREPARE = """
from datetime import UTC, datetime
from pathlib import Path
from desktop_app.vault import backup
from desktop_app.vault.book import open_book
now = datetime(2026, 11, 23, 5, tzinfo=UTC)
def run():
    book, _ = open_book(Path({folder!r}), login="ha", password={password!r}, now=now)
    backup.make(book, backup.own_store(book), now)
"""


@pytest.fixture
def filled(office):
    with office.work() as work:
        office.one, office.other = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    return office


def made(office, place=None):
    if place is not None:
        place.mkdir(exist_ok=True)
    store = backup.own_store(office.book) if place is None else backup.store_in(place, office.book.vault_id)
    return backup.make(office.book, store, office.clock())


def state(office, there):
    return backup.check(backup.read(there.folder), office.book.database.key, office.book.vault_id)


def test_a_set_is_whole_and_opens_on_a_disk_that_cannot_be_written(filled):
    there = made(filled)
    assert sorted(path.name for path in there.folder.iterdir()) == sorted([DATABASE, SLOTS, LEDGER, backup.MANIFEST])
    assert state(filled, there) is State.WHOLE
    assert there.manifest.counts == {name: rows(filled, name) for name in ("person", "customer", "order")}
    there.folder.chmod(0o500)
    try:
        facts = database.look_into(there.database, filled.book.database.key)
    finally:
        there.folder.chmod(0o700)
    assert facts.vault_id == filled.book.vault_id
    assert there.database.read_bytes()[:15] != b"SQLite format 3"


def rows(office, name):
    with office.work() as work:
        return work.connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar()


def test_nothing_in_a_set_is_in_plain(filled):
    there = made(filled)
    raw = b"".join(path.read_bytes() for path in there.folder.iterdir())
    assert [key for key, token in filled.one.tokens.items() if token.encode() in raw] == []
    assert "Lê Hà".encode() not in raw


def test_a_set_that_is_not_what_was_written_is_told_apart(filled, tmp_path):
    there = made(filled)

    def after(change):
        folder = tmp_path / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(there.folder, folder)
        change(folder)
        return backup.check(backup.read(folder), filled.book.database.key, filled.book.vault_id)

    def flip(path, at=-100):
        data = bytearray(path.read_bytes())
        data[at] ^= 1
        path.write_bytes(data)

    def reword(folder, **said):
        path = folder / backup.MANIFEST
        path.write_text(json.dumps(json.loads(path.read_text()) | said))

    assert after(lambda folder: None) is State.WHOLE
    assert after(lambda folder: flip(folder / DATABASE)) is State.DAMAGED
    assert after(lambda folder: flip(folder / SLOTS)) is State.DAMAGED
    assert after(lambda folder: (folder / SLOTS).unlink()) is State.INCOMPLETE
    assert (
        after(lambda folder: (folder / DATABASE).write_bytes(there.database.read_bytes()[:-4096])) is State.INCOMPLETE
    )
    assert after(lambda folder: (folder / DATABASE).write_bytes(b"")) is State.INCOMPLETE
    assert after(lambda folder: reword(folder, serial=99)) is State.CHANGED
    assert after(lambda folder: reword(folder, made_at=0)) is State.CHANGED
    assert after(lambda folder: reword(folder, key="0" * 16)) is State.OTHER_KEY
    assert after(lambda folder: reword(folder, vault="0" * 32)) is State.OTHER_BOOK
    for nonsense in (b"", b"[]", b"{}", b'{"format": 1}', b"[" * 60_000, b"\xff"):
        (there.folder / backup.MANIFEST).write_bytes(nonsense)
        with pytest.raises(EnvironmentFailed) as failed:
            backup.read(there.folder)
        assert failed.value.code == "BA-02"
    assert backup.sets(there.folder.parent, filled.book.vault_id) == []


def test_an_older_database_under_a_newer_manifest_is_damage(filled):
    old = made(filled).database.read_bytes()
    with filled.work() as work:
        make.subject(work.connection, 3)
        work.commit()
    filled.clock.move(days=1)
    newer = made(filled)
    (newer.database).write_bytes(old.ljust(newer.database.stat().st_size, b"\0")[: newer.database.stat().st_size])
    assert state(filled, newer) is State.DAMAGED


def test_five_days_are_kept_one_set_a_day_and_none_older_than_35_days(office):
    for _ in range(14):
        office.clock.move(hours=12)
        there = made(office)
    found = backup.sets(there.folder.parent, office.book.vault_id)
    assert found[0] == there
    days = [each.day for each in found]
    assert len(days) == len(set(days)) == backup.GENERATIONS
    assert days == [days[0] - timedelta(days=back) for back in range(5)]
    office.clock.move(days=31)
    for _ in range(5):  # the log bears the clock out
        office.clock.move(days=1)
        with office.work() as work:
            work.write_entry("customer.add")
            work.commit()
    assert [made(office)] == backup.sets(there.folder.parent, office.book.vault_id)


def test_a_kill_at_every_step_leaves_the_old_sets_and_no_half_one(books):
    office = books.create()
    old = made(office)
    office.close()
    store, folder = old.folder.parent, books.folder / "book"
    shutil.copytree(store, books.folder / "kept")
    with Killing.of(PREPARE.format(folder=str(folder), password=PASSWORD), "run()") as killing:
        for step in (*backup.STEPS[:6], "write.3", "write.6"):
            assert killing.at(step) == 99
            with books.open() as office:
                found = backup.sets(store, office.book.vault_id)
                assert [state(office, each) for each in found] == [State.WHOLE] * len(found), step
                assert old in found
                assert len(found) == (2 if step == "backup.6 named" else 1)
                backup.tidy(store)
                assert len(list(store.iterdir())) == len(found)
            shutil.rmtree(store)
            shutil.copytree(books.folder / "kept", store)


@pytest.mark.parametrize("step", [*backup.STEPS[:5], "write.1", "write.5"])
def test_a_failure_at_every_step_leaves_the_old_sets_and_nothing_else(filled, step):
    old = made(filled)
    trouble = OSError(28, "no space")
    with pytest.raises((EnvironmentFailed, OSError)), files.Faults.failing(step, trouble):
        made(filled)
    assert list(old.folder.parent.iterdir()) == [old.folder]
    assert state(filled, old) is State.WHOLE


def test_a_full_disk_is_told_before_anything_is_written(filled, monkeypatch):
    monkeypatch.setattr(platform, "free_bytes", lambda path: 1000)
    with pytest.raises(EnvironmentFailed) as failed:
        made(filled)
    assert failed.value.code == "BA-01"


def test_a_rewritten_set_has_a_higher_revision_and_its_old_self_is_gone(filled, tmp_path):
    there = made(filled, tmp_path / "stick")
    filled.clock.move(days=1)
    key = filled.book.database.key
    newer = backup.rewrite(there, key, tmp_path / "scratch", filled.clock(), lambda copy, actor: None)
    assert (newer.manifest.revision, newer.manifest.made_at) == (2, there.manifest.made_at)
    assert state(filled, newer) is State.WHOLE
    assert list(there.folder.parent.iterdir()) == [newer.folder]
    assert not (tmp_path / "scratch").exists()


def test_a_set_can_be_put_under_another_key(filled, tmp_path):
    there, key, new_key = made(filled), filled.book.database.key, DataKey.new()
    newer = backup.rewrite(
        there, key, backup.scratch_of(filled.book), filled.clock(), new_key=new_key, slots=there.folder / SLOTS
    )
    assert state(filled, newer) is State.OTHER_KEY
    assert backup.check(newer, new_key, filled.book.vault_id) is State.WHOLE
    assert newer.manifest.counts == there.manifest.counts


def test_the_ledger_goes_into_every_set(filled):
    erase(filled, filled.one.customer_code)
    there = made(filled)
    secret = backup.ledger_key(there, filled.book.database.key)
    assert len(ledger.read(there.folder / LEDGER, secret)) == 1


def test_a_set_put_in_the_place_of_a_book_opens(filled, tmp_path, clock):
    there = made(filled)
    for name in (DATABASE, SLOTS, LEDGER):
        (tmp_path / "new").mkdir(exist_ok=True)
        shutil.copy(there.folder / name, tmp_path / "new" / name)
    book, _ = open_book(tmp_path / "new", login="ha", password=PASSWORD, now=clock())
    book.close()
