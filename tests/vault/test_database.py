"""The encrypted file: what it refuses, what it says, how its transactions behave."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.vault.database import Database
from desktop_app.vault.keyslots import DataKey


@pytest.fixture
def key() -> DataKey:
    return DataKey.new()


@pytest.fixture
def path(tmp_path, key):
    """A closed database with one table of 300 rows."""
    database = Database.create(tmp_path / "book.db", key)
    with database.transaction() as connection:
        connection.execute(text("CREATE TABLE thing (no INTEGER PRIMARY KEY, name TEXT)"))
        rows = [{"no": number, "name": f"Nguyễn Thị {number}" * 9} for number in range(300)]
        connection.execute(text("INSERT INTO thing VALUES (:no, :name)"), rows)
        connection.commit()
    database.close()
    return tmp_path / "book.db"


def test_the_file_shows_neither_that_it_is_a_database_nor_what_is_in_it(path):
    raw = path.read_bytes()
    assert b"SQLite" not in raw
    assert "Nguyễn".encode() not in raw


@pytest.mark.parametrize("state", ["missing", "empty", "short", "text"])
def test_a_file_that_is_no_database_is_damage_and_never_becomes_a_new_book(path, key, state):
    path.unlink()
    if state != "missing":
        path.write_bytes({"empty": b"", "short": b"x" * 100, "text": b"not a database " * 2000}[state])
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(EnvironmentFailed) as refused:
        Database.open(path, key)
    assert refused.value.code == "DB-03"
    assert (path.read_bytes() if path.exists() else None) == before


def test_another_key_opens_nothing(path):
    with pytest.raises(EnvironmentFailed) as refused:
        Database.open(path, DataKey.new())
    assert refused.value.code == "DB-03"


def test_a_newer_schema_is_refused_and_left_alone(path, key):
    database = Database.open(path, key)
    database.pragma("user_version = 99")
    database.close()
    before = path.read_bytes()
    with pytest.raises(EnvironmentFailed) as refused:
        Database.open(path, key)
    assert refused.value.code == "DB-04"
    assert refused.value.error.params["found"] == 99
    assert path.read_bytes() == before


def test_another_programs_database_is_refused(path, key):
    database = Database.open(path, key)
    database.pragma("application_id = 7")
    database.close()
    with pytest.raises(EnvironmentFailed) as refused:
        Database.open(path, key)
    assert refused.value.code == "DB-03"


def test_a_book_is_never_made_over_another_file(path, key):
    with pytest.raises(EnvironmentFailed) as refused:
        Database.create(path, key)
    assert refused.value.code == "DB-05"


def test_the_settings_that_keep_data_safe_are_on(path, key):
    database = Database.open(path, key)
    found = {name: database.pragma(name) for name in ("secure_delete", "foreign_keys", "trusted_schema", "synchronous")}
    assert found == {"secure_delete": 1, "foreign_keys": 1, "trusted_schema": 0, "synchronous": 2}
    assert database.pragma("journal_mode") == "wal"
    assert database.pragma("temp_store") == 2
    database.close()


def test_leaving_a_transaction_without_commit_undoes_even_a_new_table(path, key):
    database = Database.open(path, key)
    with database.transaction() as connection:
        connection.execute(text("CREATE TABLE other (x)"))
        connection.execute(text("DELETE FROM thing"))
    with database.transaction() as connection:
        assert connection.scalar(text("SELECT count(*) FROM thing")) == 300
        assert connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'other'")) == 0
    database.close()


@pytest.mark.parametrize("query", ["SELECT nothing FROM thing", "SELECT 1 FROM nowhere", "SELEC 1"])
def test_a_mistake_of_ours_is_not_told_as_damage(path, key, query):
    database = Database.open(path, key)
    with pytest.raises(OperationalError), database.transaction() as connection:
        connection.execute(text(query))
    database.close()


def test_a_commit_that_fails_undoes_its_work_and_the_next_one_succeeds(path, key):
    database = Database.open(path, key)
    with database.transaction() as connection:
        connection.execute(text("CREATE TABLE child (no INTEGER REFERENCES thing (no) DEFERRABLE INITIALLY DEFERRED)"))
        connection.commit()
    with pytest.raises(IntegrityError), database.transaction() as connection:
        connection.execute(text("INSERT INTO child VALUES (-1)"))
        connection.commit()  # a deferred foreign key makes SQLite refuse the COMMIT itself and stay in the transaction
    with database.transaction() as connection:
        connection.execute(text("INSERT INTO child VALUES (1)"))
        connection.commit()
    with database.transaction() as connection:
        assert connection.scalars(text("SELECT no FROM child")).all() == [1]
    database.close()


def test_a_transaction_takes_the_write_lock_at_once(path, key):
    database = Database.open(path, key)
    other = sqlcipher.connect(str(path), timeout=0, isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{key.key.hex()}{key.salt.hex()}'\"")
    with database.transaction() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(sqlcipher.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.close()
    database.close()


def test_a_checkpoint_empties_the_log_and_says_so_when_it_cannot(path, key):
    database = Database.open(path, key)
    with database.transaction() as connection:
        connection.execute(text("UPDATE thing SET name = 'x'"))
        connection.commit()
    reader = sqlcipher.connect(str(path), isolation_level=None)
    reader.execute(f"PRAGMA key = \"x'{key.key.hex()}{key.salt.hex()}'\"")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM thing").fetchall()
    with database.transaction() as connection:
        connection.execute(text("UPDATE thing SET name = 'y'"))
        connection.commit()
    assert database.checkpoint() is False
    reader.close()
    assert database.checkpoint() is True
    assert path.with_name("book.db-wal").stat().st_size == 0
    database.close()


def test_every_truncation_is_told_as_damage_or_by_the_check(path, key, tmp_path):
    whole = path.read_bytes()
    chance = random.Random(7)
    for length in [*range(0, len(whole), 4096), *(chance.randrange(len(whole)) for _ in range(20))]:
        copy = tmp_path / "cut.db"
        copy.write_bytes(whole[:length])
        assert not _sound(copy, key), length


def test_every_flipped_bit_is_told(path, key, tmp_path):
    whole = path.read_bytes()
    chance = random.Random(11)
    for _ in range(60):
        at = chance.randrange(16, len(whole))  # the first 16 bytes are the salt, which we keep with the key
        copy = tmp_path / "flipped.db"
        copy.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        assert not _sound(copy, key), at


def _sound(path, key) -> bool:
    """Whether the file opens and its page HMACs hold; any other failure than a told one fails the test."""
    try:
        database = Database.open(path, key)
    except EnvironmentFailed as failure:
        assert failure.code in {"DB-03", "DB-07"}
        return False
    try:
        return database.pragma_rows("cipher_integrity_check") == []
    finally:
        database.engine.dispose()
        database._raw.close()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="mounting a small disk takes root on Linux")
def test_a_full_disk_is_told_and_loses_nothing(path, key, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a tmpfs")
    try:
        shutil.copy(path, small / "book.db")
        database = Database.open(small / "book.db", key)
        with pytest.raises(EnvironmentFailed) as refused, database.transaction() as connection:
            for number in range(300, 9000):
                connection.execute(text("INSERT INTO thing VALUES (:no, :name)"), {"no": number, "name": "x" * 900})
            connection.commit()
        assert refused.value.code == "DB-07"
        with database.transaction() as connection:
            assert connection.scalar(text("SELECT count(*) FROM thing")) == 300
        assert database.pragma("quick_check") == "ok"
        database.engine.dispose()
        database._raw.close()
    finally:
        subprocess.run(["umount", small], check=True)
