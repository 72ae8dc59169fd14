"""Taking changes back after other things happened: erasures, moves, drafts, and the passing of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop_app.language import Language
from desktop_app.office import Office
from desktop_app.rules.errors import Rejected
from desktop_app.services import customers, drafts, history, merging, orders, people
from tests.conftest import Clock
from tests.erasing import cells, erase, where

LAN, BACH = "Trần Thị Lan", "Vũ Văn Bách"
STREET = "12 Ngõ Tràng Tiền"


def customer(office: Office, name: str, phone: str, **more: str) -> str:
    return office.run(people.add_customer, {"person.full_name": name, "phone.number": phone, **more}).customer


def firm(office: Office, name: str, *contacts: str) -> str:
    values = {"customer.name": name, "phone.number": "02438111222"}
    code = office.run(people.add_customer, values, kind="organisation").customer
    read = office.run(customers.read_form, code)
    office.run(
        customers.save_customer, replace(read, contacts=[customers.Contact(each, "contact") for each in contacts])
    )
    return code


def saved(office: Office, code: str, **own: str) -> bytes:
    read = office.run(customers.read_form, code)
    values = {key.replace("__", "."): value for key, value in own.items()}
    return office.run(customers.save_customer, replace(read, own={**read.own, **values})).change


def moved(office: Office, one: str, other: str) -> tuple[str, bytes]:
    """An order of `one` that became the other's, and what moved it."""
    line = orders.OrderRow(None, {"order_line.item": "Bảng hiệu"})
    made = replace(orders.new_order(date(2026, 11, 22), one), lines=(line,))
    values = {**made.values, "order.site_address": STREET, "order.note": "nhà cô giáo"}
    code = office.run(orders.save_order, replace(made, values=values)).code
    read = office.run(orders.read_order, code)
    values = {**read.values, "order.site_address": "9 Hàng Bài", "order.note": ""}
    return code, office.run(orders.save_order, replace(read, customer=other, values=values)).change


def refused(office: Office, change: bytes) -> str:
    with pytest.raises(Rejected) as refusal:
        office.run(history.undo, change)
    return refusal.value.code


def told(office: Office, code: str) -> str:
    """All that the record of somebody shows."""
    held = office.run(people.show, code)
    subject = office.run(people.resolve, code)
    past = office.run(history.history, subject.person_ids, subject.customer_id)
    values = [value.shown(Language.of("vi")) for each in held for row in each.rows for value in row]
    return "\n".join([*values, *(str(difference) for each in past for difference in each.differences)])


# -- orders that became another's -------------------------------------------------------------------------------------


def test_an_order_that_became_anothers_is_given_back(office: Office) -> None:
    one, other = customer(office, LAN, "0905111222"), customer(office, BACH, "0905111333")
    code, change = moved(office, one, other)
    office.run(history.undo, change)
    read = office.run(orders.read_order, code)
    assert (read.customer, read.values["order.site_address"]) == (one, STREET)
    assert refused(office, change) == "HI-01"


def test_of_an_order_that_became_anothers_each_is_told_what_was_theirs(office: Office) -> None:
    one, other = customer(office, LAN, "0905111222"), customer(office, BACH, "0905111333")
    moved(office, one, other)
    assert STREET in told(office, one)
    assert "9 Hàng Bài" not in told(office, one)
    assert "9 Hàng Bài" in told(office, other)
    assert STREET not in told(office, other)


def test_what_an_order_held_before_it_became_anothers_goes_with_whose_it_was(office: Office) -> None:
    one, other = customer(office, LAN, "0905111222"), customer(office, BACH, "0905111333")
    code, change = moved(office, one, other)
    assert erase(office, one).residue == ()
    assert where(office, STREET, "nhà cô giáo") == []
    assert refused(office, change) == "HI-01"
    assert office.run(orders.read_order, code).customer == other


def test_an_order_is_not_given_back_once_who_got_it_was_erased(office: Office) -> None:
    one, other = customer(office, LAN, "0905111222"), customer(office, BACH, "0905111333")
    code, change = moved(office, one, other)
    assert erase(office, other).residue == ()
    assert refused(office, change) == "HI-02"
    assert office.run(orders.read_order, code).customer == ""


# -- what an erasure masked -------------------------------------------------------------------------------------------


def test_a_name_that_was_masked_is_not_put_back(office: Office) -> None:
    gone = customer(office, LAN, "0905111222")
    code = firm(office, f"Công ty TNHH {LAN}")
    change = saved(office, code, customer__name="Công ty Mây")
    assert erase(office, gone).residue == ()
    assert refused(office, change) == "HI-01"
    assert cells(office)["customer.name"] == "Công ty Mây"


def test_a_number_that_was_masked_is_not_put_back(office: Office) -> None:
    gone, other = customer(office, LAN, "0905111222"), customer(office, BACH, "0905111222")
    read = office.run(customers.read_form, other)
    (row,) = read.rows["phone"]
    row = replace(row, values={**row.values, "phone.number": "0905111333"})
    change = office.run(customers.save_customer, replace(read, rows={**read.rows, "phone": (row,)})).change
    assert erase(office, gone).residue == ()
    assert refused(office, change) == "HI-01"
    assert cells(office)["phone.number"] == "+84905111333"


def test_a_text_that_was_masked_is_put_back_as_the_erasure_left_it(office: Office) -> None:
    gone = customer(office, LAN, "0905111222")
    other = customer(office, BACH, "0905111333", **{"person.note": f"bạn của {LAN}"})
    change = saved(office, other, person__note="khách quen")
    assert erase(office, gone).residue == ()
    office.run(history.undo, change)
    assert office.run(customers.read_form, other).own["person.note"] == "bạn của •••"


# -- merging ----------------------------------------------------------------------------------------------------------


def test_a_merge_is_taken_back_after_older_changes_grew_old(office: Office, clock: Clock) -> None:
    keep, gone = customer(office, LAN, "0905111222"), customer(office, "Trần Lan", "0905111222")
    saved(office, gone, person__note="gọi buổi sáng")
    clock.move(days=29)
    change = office.run(merging.merge, keep, gone).change
    clock.move(days=2)
    saved(office, customer(office, BACH, "0905111333"), person__note="khách quen")  # forgets what is too old
    office.run(history.undo, change)
    assert office.run(people.resolve, gone).code == gone
    assert office.run(customers.read_form, gone).own["person.note"] == "gọi buổi sáng"


def test_a_merge_is_taken_back_after_somebody_else_on_it_was_erased(office: Office) -> None:
    keep, gone = customer(office, LAN, "0905111222"), customer(office, "Trần Lan", "0905111222")
    third = customer(office, BACH, "0905111333")
    made = orders.new_order(date(2026, 11, 22), gone)
    line, person = orders.OrderRow(None, {"order_line.item": "Bảng hiệu"}), orders.OrderPerson(third, "receiver")
    code = office.run(orders.save_order, replace(made, lines=(line,), people=(person,))).code
    change = office.run(merging.merge, keep, gone).change
    assert erase(office, third).residue == ()
    office.run(history.undo, change)
    assert office.run(orders.read_order, code).customer == gone


@pytest.mark.parametrize("both", [True, False], ids=["of both", "of the one that goes"])
def test_firms_are_taken_apart_after_a_person_of_theirs_was_erased(office: Office, both: bool) -> None:
    gone = customer(office, LAN, "0905111222")
    one, other = firm(office, "Công ty Một", *(["NG000001"] if both else [])), firm(office, "Công ty Hai", "NG000001")
    change = office.run(merging.merge, one, other).change
    subject = office.run(people.resolve, gone)
    past = office.run(history.history, subject.person_ids, subject.customer_id)
    assert "merging.merge" not in [each.action for each in past]  # nothing of theirs was changed by it
    assert erase(office, gone).residue == ()
    office.run(history.undo, change)
    assert [office.run(people.resolve, each).name for each in (one, other)] == ["Công ty Một", "Công ty Hai"]


# -- drafts -----------------------------------------------------------------------------------------------------------


def test_a_new_customer_is_taken_back_with_what_was_being_typed_about_them(office: Office) -> None:
    own = {"person.full_name": LAN}
    new: Any = office.run(customers.save_customer, replace(customers.new_form(), own=own))
    office.run(drafts.keep_draft, "customer", new.code, {"own": {"person.note": "dở dang"}})
    office.run(drafts.keep_draft, "order", "", {"customer": new.code})
    office.run(drafts.keep_draft, "customer", "", {"own": {"person.full_name": BACH}})
    office.run(history.undo, new.change)
    assert office.run(drafts.drafts) == [("customer", "")]


def test_a_new_order_is_taken_back_with_what_was_being_typed_about_it(office: Office) -> None:
    line = orders.OrderRow(None, {"order_line.item": "Bảng hiệu"})
    made = replace(orders.new_order(date(2026, 11, 22), customer(office, LAN, "0905111222")), lines=(line,))
    new: Any = office.run(orders.save_order, made)
    office.run(drafts.keep_draft, "order", new.code, {"values": {"order.note": "dở dang"}})
    office.run(history.undo, new.change)
    assert office.run(drafts.drafts) == []
