"""What changed since the preview is looked at again before anything is erased, wherever in the book it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.office import Office
from desktop_app.rules.errors import Rejected
from desktop_app.services import customers, erasure
from desktop_app.services.people import add_customer
from tests.erasing import cells, where

NAME, NUMBER = "Trần Thị Lan", "0905111222"


def added(office: Office, name: str, number: str) -> str:
    return office.run(add_customer, {"person.full_name": name, "phone.number": number}).customer or ""


def noted(office: Office, code: str, text: str) -> None:
    form = office.run(customers.read_form, code)
    office.run(customers.save_customer, replace(form, own={**form.own, "person.note": text}))


def test_a_mention_written_since_wants_a_new_preview(office):
    person, other = added(office, NAME, NUMBER), added(office, "Vũ Văn Bách", "0905111333")
    plan = office.run(erasure.preview, [person])
    noted(office, other, f"bạn của {NAME}, {NUMBER}")
    with pytest.raises(Rejected) as refused:
        office.erase(plan, confirm=person, checksum=plan.checksum, reason="owner")
    assert refused.value.code == "ER-03"
    plan = office.run(erasure.preview, [person])
    assert office.erase(plan, confirm=person, checksum=plan.checksum, reason="owner").residue == ()
    assert where(office, NAME, NUMBER) == []


def test_so_does_another_record_of_the_same_human(office):
    person = added(office, NAME, NUMBER)
    plan = office.run(erasure.preview, [person])
    added(office, NAME, NUMBER)
    with pytest.raises(Rejected) as refused:
        office.erase(plan, confirm=person, checksum=plan.checksum, reason="owner")
    assert refused.value.code == "ER-03"


def test_what_was_decided_is_no_change_and_neither_is_what_has_nothing_to_do_with_it(office):
    person, apart = added(office, NAME, NUMBER), added(office, NAME, NUMBER)
    other = added(office, "Vũ Văn Bách", "0905111333")
    noted(office, other, "bạn của Trần Thị Lan ở Huế")
    decided = {(each.field, each.row): False for each in office.run(erasure.preview, [person], apart=[apart]).mentions}
    plan = office.run(erasure.preview, [person], apart=[apart], decided=decided)
    noted(office, added(office, "Đỗ Văn Cường", "0905111444"), "khách quen")
    added(office, NAME, "0905111555")  # a namesake who came since, and stays
    outcome = office.erase(plan, confirm=person, checksum=plan.checksum, reason="owner")
    assert outcome.residue == ()
    assert "bạn của Trần Thị Lan ở Huế" in cells(office)["person.note"]
