"""Every version's book opens with this program: migrated on a copy, proved, swapped in; or the old one is as it was."""

from __future__ import annotations

import hashlib
import re
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from desktop_app.office import open_book
from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.services import checks, people
from desktop_app.vault import database, files, upgrading
from desktop_app.vault.book import DATABASE
from tests import make
from tests.conftest import CHEAP, PASSWORD, Clock
from tests.erasing import erase, where
from tests.killing import Killing
from tests.next_version import next_version
from tests.tools.migrations import BOOKS


@pytest.fixture(params=sorted(each.name for each in BOOKS.iterdir()))
def book(request, tmp_path) -> Path:
    """The book of one version."""
    return Path(shutil.copytree(BOOKS / request.param, tmp_path / request.param))


def opened(folder):
    return open_book(folder, "ha", PASSWORD, clock=Clock(), cost=CHEAP)


@pytest.fixture
def later(tmp_path):
    """Has the program be one version further on when it is called; gives that version's number."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(next_version(tmp_path / "versions"))


def digest(folder):
    return hashlib.sha256((folder / DATABASE).read_bytes()).hexdigest()


def schema(office):
    with office.work() as work:
        rows = work.connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        )
        return {name: re.sub(r"\s+", " ", sql).replace('"', "") for name, sql in rows}


def test_it_opens_verifies_and_erases_clean(book):
    with opened(book) as office:
        assert all(each.ok for each in office.do(checks.verify))
        with office.work() as work:
            codes = list(
                work.connection.exec_driver_sql("SELECT code FROM customer WHERE person_id IS NOT NULL").scalars()
            )
        assert len(codes) == 2
        name = office.run(people.resolve, codes[0]).name
        assert where(office, name)
        assert erase(office, codes[0]).residue == ()
        assert where(office, name) == []
        assert office.run(people.show, codes[1])


def test_the_book_of_this_version_is_what_a_new_book_is(office):
    newest = BOOKS / f"v{database.SCHEMA_VERSION}"
    assert newest.is_dir(), "make it: python -m tests.tools.migrations --book"
    folder = office.book.folder.parent / "kept"
    shutil.copytree(newest, folder)
    with opened(folder) as kept:
        assert schema(kept) == schema(office), (
            "the schema changed while its number stayed: write a migration (tests/tools/migrations.py), or, while no "
            "book of this version is in anybody's hands, make its book anew with --book"
        )


def test_a_book_of_today_opens_with_the_next_version(book, later):
    with opened(book) as office:
        before = schema(office)
        rows = count(office, "phone")
    number = later()
    with opened(book) as office:
        assert office.book.database.version == number
        with office.work() as work:
            assert work.connection.exec_driver_sql("SELECT name FROM fruit").scalars().all() == ["mango"]
            assert set(work.connection.exec_driver_sql("SELECT shoe_size FROM person").scalars()) == {42}
        assert count(office, "phone") == rows > 0  # nothing that hangs on a rebuilt table is lost
        assert set(before) < set(schema(office))
        assert [each.name for each in office.do(checks.verify) if not each.ok] in ([], ["schema"])
        with office.work() as work:
            actions = (
                work.connection.exec_driver_sql("SELECT action FROM audit ORDER BY seq DESC LIMIT 2").scalars().all()
            )
        assert actions == ["book.open", "book.upgrade"]
    assert sorted(each.name for each in book.iterdir() if "next" in each.name) == []
    with opened(book) as office:
        assert office.book.database.version == number


def count(office, table):
    with office.work() as work:
        return work.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()


@pytest.mark.parametrize(
    "more",
    [
        'op.execute("DELETE FROM consent")',
        "op.execute(\"INSERT INTO phone SELECT randomblob(16), randomblob(16), NULL, '', '', '', 'direct', 0\")",
        'raise ValueError("Trần Thị Thùy Dương")',
        'op.execute("SELECT nothing FROM nowhere")',
    ],
)
def test_a_migration_that_fails_leaves_the_old_book_byte_for_byte(book, tmp_path, more):
    before = digest(book)
    with (
        next_version(tmp_path / "versions", more),
        pytest.raises(EnvironmentFailed, match="DB-10") as failed,
        opened(book),
    ):
        pass
    assert "Trần" not in str(failed.value)
    assert digest(book) == before
    assert not list(book.glob("*next*"))
    with opened(book) as office:
        assert all(each.ok for each in office.do(checks.verify))


@pytest.mark.parametrize("step", [*upgrading.STEPS, "write.3", "write.6"])
def test_an_error_at_any_step_leaves_the_old_book_or_the_new_one(book, step, later):
    number = later()
    with files.Faults.failing(step, OSError(28, "No space left on device")):
        try:
            with opened(book):
                pass
        except (EnvironmentFailed, OSError):
            pass
    with opened(book) as office:
        assert office.book.database.version == number
        assert count(office, "phone") > 0


PREPARE = """
from pathlib import Path
from desktop_app.office import open_book
from desktop_app.vault import database, migrations
from tests.conftest import CHEAP, Clock
migrations.VERSIONS.append(Path({versions!r}))
database.SCHEMA_VERSION += 1
def opening():
    with open_book({folder!r}, "ha", {password!r}, clock=Clock(), cost=CHEAP):
        pass
"""


def test_killed_at_any_step_the_next_opening_finishes_it(book, tmp_path, later):
    versions, kept = tmp_path / "versions", tmp_path / "kept"
    shutil.copytree(book, kept)
    prepare = PREPARE.format(versions=str(versions), folder=str(book), password=PASSWORD)
    number = later()
    with Killing.of(prepare, "opening()") as killing:
        for step in upgrading.STEPS:
            assert killing.at(step) == 99, step
            with opened(book) as office:
                assert office.book.database.version == number, step
                assert all(each.ok for each in office.do(checks.verify) if each.name != "schema"), step
            for folder in (book, tmp_path / "config"):  # else the older copy would be told
                shutil.rmtree(folder)
            shutil.copytree(kept, book)


def test_a_disk_without_room_is_told(book, monkeypatch, later):
    before = digest(book)
    later()
    monkeypatch.setattr("desktop_app.platform.free_bytes", lambda _: 1000)
    with pytest.raises(EnvironmentFailed, match="DB-11"), opened(book):
        pass
    assert digest(book) == before


def test_who_was_erased_then_stays_erased(office, book):
    with office.work() as work:  # the same seed as when the book was made; nothing of it is kept here
        one, erased = (make.subject(work.connection, seed).tokens for seed in (1, 3))
    with opened(book) as old:
        assert where(old, one["person.full_name"])
        assert where(old, *erased.values()) == []
        assert count(old, "ledger") == 1
