"""Many rows at once, stored exactly as one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from desktop_app.records.declare import new_id
from desktop_app.records.people import Person
from desktop_app.records.searching import SearchEntry
from desktop_app.vault import bulk

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def people(count: int) -> list[dict[str, object]]:
    return [
        {
            "id": new_id(), "code": f"NG{number:06d}", "full_name": f"Người {number}", "zalo": "", "note": "",
            "born_on": date(1990, 1, 1) + timedelta(number) if number % 3 else None, "source": "other",
            "source_detail": "", "source_flagged": bool(number % 2), "recorded_at": NOW,
            "changed_at": NOW + timedelta(seconds=number % 4),
        }
        for number in range(1, count + 1)
    ]  # fmt: skip


def stored(office, rows, write):
    with office.work() as work:
        write(work.connection, rows)
        types = (
            "SELECT typeof(born_on), typeof(source_flagged), typeof(recorded_at), typeof(id) FROM person ORDER BY code"
        )
        return (
            work.connection.execute(select(Person.__table__).order_by(Person.code)).all(),
            work.connection.exec_driver_sql(types).all(),
        )


def test_many_rows_are_stored_as_single_ones_are(office):
    rows = people(50)
    assert stored(office, rows, lambda connection, rows: bulk.insert_rows(connection, Person, rows)) == stored(
        office, rows, lambda connection, rows: connection.execute(insert(Person), rows)
    )


def test_a_row_that_leaves_a_column_out_is_no_row(office):
    rows = people(1)
    del rows[0]["note"]
    with office.work() as work, pytest.raises(KeyError, match="note"):
        bulk.insert_rows(work.connection, Person, rows)


def test_nothing_to_insert_is_nothing_done(office):
    with office.work() as work:
        bulk.insert_rows(work.connection, Person, [])
        bulk.insert_tuples(work.connection, SearchEntry, [])
        assert work.connection.scalars(select(Person.id)).all() == []
