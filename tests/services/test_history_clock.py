"""Ctrl+Z takes back what was done last, whatever the clock said when something before it was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop_app.services import customers, history


def _save(office, name: str, code: str = "") -> customers.Saved:
    form = office.run(customers.read_form, code) if code else customers.new_form()
    return office.run(customers.save_customer, replace(form, own={**form.own, "person.full_name": name}))


def test_a_change_of_a_day_with_a_wrong_clock_is_not_the_last_one(office):
    right = office.clock
    office.clock = lambda: right() + timedelta(days=20)
    before = _save(office, "Trần Văn Minh")
    office.clock = right
    last = _save(office, "Nguyễn Thị Lan")
    edited = _save(office, "Nguyễn Thị Lan Anh", last.code)
    for change in (edited, last, before):
        assert office.run(history.last_change) == change.change
        office.run(history.undo, change.change)
    assert office.run(history.last_change) is None
