"""A big book gets a new key while one waits."""

from __future__ import annotations

from time import perf_counter

import pytest

pytestmark = pytest.mark.benchmark

CUSTOMERS = 100_000
LIMIT_SECONDS, MEGABYTES_OF_THE_LIMIT = 5, 200


def test_the_key_is_changed_in_five_seconds(offices, figures):
    with offices.opened(CUSTOMERS) as office:
        megabytes = office.book.database.path.stat().st_size / 1e6
        old = office.book.database.key
        start = perf_counter()
        office.rotate_key()
        took = perf_counter() - start
        assert office.book.database.key != old
    limit = LIMIT_SECONDS * max(1, round(megabytes / MEGABYTES_OF_THE_LIMIT, 1))
    figures.at_most(f"a new key at {CUSTOMERS:,} ({megabytes:.0f} MB)", took, limit, "s")
