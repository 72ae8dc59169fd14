"""Numbers that only a note tells of, a fitter's say: looked for, but masked nowhere else unless somebody says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.office import Office
from desktop_app.services import customers, erasure
from desktop_app.services.people import add_customer
from tests.erasing import cells, where

NAME, NUMBER = "Trần Thị Lan", "0905111222"
FITTER = "thợ lắp: anh Bình 0903777888, binh@x.vn"


def added(office: Office, name: str, number: str, note: str = "") -> str:
    values = {"person.full_name": name, "phone.number": number, "person.note": note}
    return office.run(add_customer, values).customer or ""


def erased(office: Office, code: str, **choices) -> erasure.Outcome:
    plan = office.run(erasure.preview, [code], **choices)
    return office.erase(plan, confirm=code, checksum=plan.checksum, reason="owner")


def test_the_number_of_a_third_one_stays_in_the_note_of_another(office):
    person = added(office, NAME, NUMBER, FITTER)
    added(office, "Vũ Văn Bách", "0905111333", FITTER)
    plan = office.run(erasure.preview, [person])
    assert plan.mentions and not any(each.this_person for each in plan.mentions)
    assert set(plan.shared) == {"+84903777888", "binh@x.vn"}
    outcome = erased(office, person)
    assert (outcome.residue, outcome.shared) == ((), 2)
    assert cells(office)["person.note"] == FITTER
    assert where(office, NAME, NUMBER) == []


@pytest.mark.parametrize("means", [True, False])
def test_who_says_otherwise_is_heard(office, means):
    person = added(office, NAME, NUMBER, "số khác: 0903777888")
    added(office, "Vũ Văn Bách", "0905111333", "gọi 0903777888")
    decided = {(each.field, each.row): means for each in office.run(erasure.preview, [person]).mentions}
    assert erased(office, person, decided=decided).residue == ()
    assert cells(office)["person.note"] == ("gọi •••" if means else "gọi 0903777888")


def test_a_number_that_was_hers_before_is_still_hers(office):
    person = added(office, NAME, NUMBER)
    added(office, "Vũ Văn Bách", "0905111333", f"gọi {NUMBER}")
    form = office.run(customers.read_form, person)
    (row,) = form.rows["phone"]
    row = replace(row, values={**row.values, "phone.number": "0905111444"})
    office.run(customers.save_customer, replace(form, rows={**form.rows, "phone": (row,)}))
    assert erased(office, person).residue == ()
    assert cells(office)["person.note"] == "gọi •••"


def test_one_that_stands_in_no_other_note_is_looked_for(office):
    person = added(office, NAME, NUMBER, FITTER)
    outcome = erased(office, person)
    assert (outcome.residue, outcome.shared) == ((), 0)
    assert where(office, "0903777888", "binh@x.vn") == []
