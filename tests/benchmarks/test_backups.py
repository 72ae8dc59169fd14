"""A big book is backed up, read back and restored while one waits."""

from __future__ import annotations

import os
import random
import shutil
from contextlib import closing
from time import perf_counter

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desktop_app.services import backups, erasure
from desktop_app.vault import backup, database, files, pages
from tests.benchmarks.measuring import alternating, seconds
from tests.big_office import PASSWORD, clock, codes

pytestmark = pytest.mark.benchmark

CUSTOMERS = 100_000
ERASURES = 500
# The limit is for a file of 200 MB, as with erasures; a larger one may take longer by as much.
MEGABYTES_OF_THE_LIMIT = 200
LIMIT_SECONDS, LIMIT_RATIO = 5, 5


def without_cipher(office, target):
    """The same book as a plain SQLite file."""
    raw = office.book.database._raw
    raw.execute("ATTACH DATABASE ? AS plain KEY ''", (str(target),))
    raw.execute("SELECT sqlcipher_export('plain')").fetchall()
    raw.execute("DETACH DATABASE plain")
    return target


def plain_copy(source, target):
    """What a user does who copies a file by hand, forced to the disk."""
    shutil.copy(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def plain_backup(source, target):
    """The same of a plain file: copied, forced to the disk, structure checked, hashed."""
    plain_copy(source, target)
    with closing(sqlcipher.connect(target)) as raw:
        assert raw.execute("PRAGMA quick_check").fetchone() == ("ok",)
    files.sha256(target)


def test_a_backup_that_is_read_back_takes_five_seconds(offices, figures, tmp_path):
    with offices.opened(CUSTOMERS) as office:
        path, key = office.book.database.path, office.book.database.key
        store = backup.store_in(tmp_path, office.book.vault_id)
        megabytes = path.stat().st_size / 1e6
        plain = without_cipher(office, tmp_path / "plain.db")
        verified, as_plain, copied = alternating(
            lambda: backup.make(office.book, store, office.clock()),
            lambda: plain_backup(plain, tmp_path / "copy"),
            lambda: plain_copy(path, tmp_path / "copy"),
            runs=3,
        )
        there = backup.sets(store, office.book.vault_id)[0]
        seals = seconds(lambda: pages.verify_hmacs(there.database, key.key + key.salt))
        figures.told("  of a backup: seals of every page", seals, "s")
        figures.told("  of a backup: SQLite's structure", seconds(lambda: database.look_into(there.database, key)), "s")
        figures.told("  copying the file alone, unproven", copied, "s")
    limit = LIMIT_SECONDS * max(1, round(megabytes / MEGABYTES_OF_THE_LIMIT, 1))
    figures.at_most(f"verified backup at {CUSTOMERS:,} ({megabytes:.0f} MB)", verified, limit, "s")
    figures.at_most("  as a multiple of a plain book's", verified / as_plain, LIMIT_RATIO, "x")


def test_a_restore_that_replays_five_hundred_erasures_takes_thirty_seconds(offices, figures, tmp_path, monkeypatch):
    with offices.copied(CUSTOMERS) as folder:
        monkeypatch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        from desktop_app.office import open_book

        with open_book(folder / "book", "ha", PASSWORD, clock=clock) as office:
            there = backup.make(office.book, backup.store_in(tmp_path, office.book.vault_id), office.clock())
            opened = office.do(backups.hand_over)
            some = codes(office, "customer", random.Random(3), ERASURES)
            plan = office.run(erasure.preview, some)
            done = office.erase(plan, confirm=" ".join(plan.asked), checksum=plan.checksum, reason="owner")
            assert done.residue == ()
        megabytes = there.manifest.size / 1e6
        start = perf_counter()
        restored = backups.restore(there, folder / "book", opened, clock)
        took = perf_counter() - start
        assert restored.erased_again >= ERASURES
    limit = 30 * max(1, round(megabytes / MEGABYTES_OF_THE_LIMIT, 1))
    figures.at_most(f"restore with {ERASURES} erasures at {CUSTOMERS:,} ({megabytes:.0f} MB)", took, limit, "s")
