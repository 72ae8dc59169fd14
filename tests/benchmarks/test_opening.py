"""A big book opens at once, the password's stretching included."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import insert

from desktop_app.office import open_book
from desktop_app.records.users import User
from desktop_app.vault import book as layout
from desktop_app.vault import keyslots
from desktop_app.vault.keyslots import KdfCost
from tests.benchmarks.measuring import RUNS
from tests.big_office import PASSWORD, clock

pytestmark = pytest.mark.benchmark

USERS = 6


def test_a_book_of_six_users_opens_in_half_a_second(offices, figures, monkeypatch):
    with offices.copied(100_000) as folder:
        monkeypatch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        logins = ["ha", *(f"user{number}" for number in range(1, USERS))]
        with open_book(folder / "book", "ha", PASSWORD, clock=clock) as office:
            _give_slots(office, logins)
        times = []
        for number in range(RUNS + 1):
            start = perf_counter()
            with open_book(folder / "book", logins[number % USERS], PASSWORD, clock=clock) as office:
                times.append(perf_counter() - start)
                assert office.actor.login == logins[number % USERS]
    figures.at_most("opening at 100,000, six users, full Argon2id", median(times[1:]), 0.5, "s")


def _give_slots(office, logins):
    """A slot at full cost for each login, the owner's own included."""
    book, key = office.book, office.book.database.key
    paths = [book.folder / layout.SLOTS, book.config / layout.SLOTS]
    file = keyslots.load_newest(paths, book.vault_id).file
    file, _ = keyslots.change_password(file, logins[0], PASSWORD, PASSWORD, cost=KdfCost.STANDARD)
    with office.work() as work:
        for login in logins[1:]:
            file, slot_id = keyslots.add_user_slot(file, key, login, PASSWORD)
            work.connection.execute(
                insert(User).values(
                    id=secrets.token_bytes(16), login=login, full_name=login, role="staff",
                    slot_id=bytes.fromhex(slot_id), active=True, added_at=datetime.now(UTC),
                )
            )  # fmt: skip
        work.commit()
    assert {(slot.cost, slot.one_time) for slot in file.users} == {(KdfCost.STANDARD, False)}
    assert keyslots.save(file, paths) == []
