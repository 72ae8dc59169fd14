"""Failed logins: the next one waits, the file tells nobody's name, and they enter the audit chain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from desktop_app.office import open_book
from desktop_app.records.audit import Audit
from desktop_app.rules.errors import Rejected
from desktop_app.vault import tries
from tests.conftest import PASSWORD

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


def seconds_left(folder, now):
    try:
        tries.check(folder, now)
    except Rejected as refusal:
        assert refusal.code == "KY-15"
        return refusal.error.params["seconds"]
    return 0


def test_the_third_failure_waits_a_second_and_each_further_one_twice_as_long_up_to_a_minute(tmp_path):
    waits = []
    for _ in range(12):
        tries.note(tmp_path, NOW)
        waits.append(seconds_left(tmp_path, NOW))
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_after_the_wait_the_next_try_is_possible(tmp_path):
    for _ in range(6):
        tries.note(tmp_path, NOW)
    assert seconds_left(tmp_path, NOW + timedelta(seconds=7)) == 1
    assert seconds_left(tmp_path, NOW + timedelta(seconds=8)) == 0


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_was_moved_locks_nobody_out(tmp_path, years):
    for _ in range(30):
        tries.note(tmp_path, NOW)
    moved = NOW + timedelta(days=365 * years)
    assert seconds_left(tmp_path, moved) <= 60
    assert seconds_left(tmp_path, moved + timedelta(seconds=60)) == 0


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"failed": 7}', b'{"failed": ["x", 1e300]}', b"\xff\xfe", b"[" * 9000]
)
def test_a_file_that_is_not_ours_counts_nothing(tmp_path, content):
    (tmp_path / tries.TRIES).write_bytes(content)
    assert tries.failures(tmp_path) == []
    assert seconds_left(tmp_path, NOW) == 0


def test_a_folder_that_cannot_be_written_does_not_hide_the_refusal(tmp_path):
    tries.note(tmp_path / "gone", NOW)
    assert tries.failures(tmp_path / "gone") == []


def test_failures_enter_the_audit_chain_when_somebody_gets_in_and_name_nobody(books):
    books.create().close()
    folder = books.folder / "book"
    for typed in ("ha", "Mật khẩu nhầm ô"):  # somebody typed the password into the first box
        with pytest.raises(Rejected, match="KY-01"), open_book(folder, typed, "falsch falsch", clock=books.clock):
            pass
        books.clock.move(seconds=5)
    assert (folder / tries.TRIES).read_bytes().isascii()
    assert b"ha" not in (folder / tries.TRIES).read_bytes()
    with books.open() as office, office.work() as work:
        found = work.connection.execute(select(Audit.at, Audit.user_id).where(Audit.action == "login.failed")).all()
    assert [(books.clock.now - each.at).total_seconds() for each in found] == [10, 5]
    assert not any(each.user_id for each in found)
    assert not (folder / tries.TRIES).exists()


def test_while_a_login_waits_even_the_right_password_does(books):
    books.create().close()
    for _ in range(3):
        with (
            pytest.raises(Rejected, match="KY-01"),
            open_book(books.folder / "book", "ha", "falsch falsch", clock=books.clock),
        ):
            pass
    with pytest.raises(Rejected, match="KY-15"), books.open():
        pass
    books.clock.move(seconds=1)
    with books.open() as office:
        assert office.actor.login == "ha"
    assert PASSWORD
