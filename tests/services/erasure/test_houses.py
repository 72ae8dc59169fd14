"""Addresses: number and street tell who it is as well, but others live at them too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop_app.office import Office
from desktop_app.services import drafts, erasure, held, orders
from desktop_app.services.orders import OrderPerson, OrderRow
from desktop_app.services.people import add_customer
from tests.erasing import cells, erase

NAME, NUMBER, STREET = "Trần Thị Lan", "0905111222", "Số 45/2 Nguyễn Trãi, P. Bến Thành"


def added(office: Office, name: str, number: str, street: str = "", note: str = "") -> str:
    values = {"person.full_name": name, "phone.number": number, "address.street": street, "person.note": note}
    return office.run(add_customer, values).customer or ""


def ordered(office: Office, customer: str, item: str, *people: OrderPerson) -> None:
    made = orders.new_order(date(2026, 11, 22), customer)
    line = OrderRow(None, {"order_line.item": item, "order_line.quantity": 1})
    office.run(orders.save_order, replace(made, lines=(line,), people=people))


@pytest.mark.parametrize("written", ["45/2 Nguyễn Trãi", "45/2 nguyen trai", "45/2  NGUYỄN TRÃI"])
def test_one_in_the_note_of_another_is_masked(office, written):
    person = added(office, NAME, NUMBER, STREET)
    added(office, "Vũ Văn Bách", "0905111333", note=f"giao nhờ {written}, sau 17h")
    (mention,) = office.run(erasure.preview, [person]).mentions
    assert mention.this_person and mention.kinds == ("house",)
    outcome = erase(office, person)
    assert (outcome.residue, outcome.shared) == ((), 0)
    assert cells(office)["person.note"] == "giao nhờ •••, sau 17h"


@pytest.mark.parametrize("written", ["145/2 Nguyễn Trãi", "8/45/2 Nguyễn Trãi", "45/2 Nguyễn Trãi B1"])
def test_another_house_is_left(office, written):
    person = added(office, NAME, NUMBER, "45/2 Nguyễn Trãi B")
    added(office, "Vũ Văn Bách", "0905111333", note=written)
    assert office.run(erasure.preview, [person]).mentions == ()


def test_who_lives_there_too_keeps_it_and_what_is_written_of_it(office):
    person = added(office, NAME, NUMBER, STREET)
    added(office, "Vũ Văn Bách", "0905111333", "45/2 Nguyễn Trãi", "đem lên 45/2 Nguyễn Trãi")
    outcome = erase(office, person)
    assert (outcome.residue, outcome.shared) == ((), 0)
    assert cells(office)["address.street"] == "45/2 Nguyễn Trãi"
    assert cells(office)["person.note"] == "đem lên 45/2 Nguyễn Trãi"


def test_who_says_that_it_means_somebody_else_is_heard(office):
    person = added(office, NAME, NUMBER, STREET)
    added(office, "Vũ Văn Bách", "0905111333", note="giao 45/2 Nguyễn Trãi")
    decided = {(each.field, each.row): False for each in office.run(erasure.preview, [person]).mentions}
    plan = office.run(erasure.preview, [person], decided=decided)
    assert office.erase(plan, confirm=person, checksum=plan.checksum, reason="owner").residue == ()
    assert cells(office)["person.note"] == "giao 45/2 Nguyễn Trãi"


def test_one_in_a_line_of_her_own_order_is_masked_where_the_line_stays(office):
    person = added(office, NAME, NUMBER, STREET)
    ordered(office, person, "Hộp đèn, lắp ở 45/2 Nguyen Trai")
    assert erase(office, person).residue == ()
    assert cells(office)["order_line.item"] == "Hộp đèn, lắp ở •••"


def test_the_draft_of_who_lives_there_too_stays(office):
    person = added(office, NAME, NUMBER, STREET)
    typed = {"person.full_name": "Vũ Văn Bách", "address.street": STREET}
    office.run(drafts.keep_draft, "customer", "", {"own": typed})
    assert erase(office, person).residue == ()
    assert office.run(drafts.drafts) == [("customer", "")]


def test_the_report_of_another_does_not_tell_where_she_lives(office):
    """Both are contacts of one order: what is written about the house of the one is not told to the other."""
    first = added(office, NAME, NUMBER, STREET)
    other = added(office, "Vũ Văn Bách", "0905111333", "8 Võ Văn Kiệt", "ở 45/2 Nguyễn Trãi, trước ở 8 Võ Văn Kiệt")
    ordered(office, first, "Hộp đèn", OrderPerson(other, "receiver"))
    paper = office.run(held.data_held_pdf, other, office.language)
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    assert "ở •••, trước ở 8 Võ Văn Kiệt" in " ".join(text.split())
