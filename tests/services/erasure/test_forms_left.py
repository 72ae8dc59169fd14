"""Unfinished forms go with whoever they are about or name, and are never left with a part of what they told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desktop_app.office import Office
from desktop_app.services import drafts, erasure, merging, orders, people
from tests.erasing import erase, where

NAME, PHONE = "Trần Thị Lan", "0905111222"
STREET = "12 Ngõ Tràng Tiền"
SITE = {"values": {"order.site_address": STREET, "order.note": "nhà cô giáo"}}


def customer(office: Office, name: str = NAME, phone: str = PHONE) -> str:
    return office.run(people.add_customer, {"person.full_name": name, "phone.number": phone}).customer


def order(office: Office, code: str) -> str:
    line = orders.OrderRow(None, {"order_line.item": "Bảng hiệu"})
    made = replace(orders.new_order(date(2026, 11, 22), code), lines=(line,))
    return office.run(orders.save_order, made).code


def test_the_draft_of_an_order_goes_with_its_customer(office: Office) -> None:
    gone, other = customer(office), customer(office, "Vũ Văn Bách", "0905111333")
    of_gone, of_other = order(office, gone), order(office, other)
    office.run(drafts.keep_draft, "order", of_gone, {**SITE, "customer": other})  # about to become another's
    office.run(drafts.keep_draft, "order", of_other, {"values": {"order.note": "giao sáng"}, "customer": other})
    assert erase(office, gone).residue == ()
    assert office.run(drafts.drafts) == [("order", of_other)]
    assert where(office, STREET) == []


def test_the_draft_of_a_new_order_goes_with_the_customer_that_it_names(office: Office) -> None:
    gone = customer(office)
    office.run(drafts.keep_draft, "order", "", {**SITE, "customer": gone})
    assert [each.label for each in erasure.erased(office.run(erasure.preview, [gone]))].count("Unfinished form") == 1
    assert erase(office, gone).residue == ()
    assert office.run(drafts.drafts) == []
    assert where(office, STREET, "nhà cô giáo") == []
    office.run(drafts.keep_draft, "order", "", {**SITE, "customer": gone})  # a form that was open meanwhile
    assert office.run(drafts.drafts) == []


def test_the_draft_of_a_new_record_goes_with_whoever_bears_what_is_typed(office: Office) -> None:
    gone = customer(office)
    typed = {"person.full_name": "Lan", "person.note": "bệnh tim nặng"}
    office.run(drafts.keep_draft, "customer", "", {"own": typed, "rows": {"phone": [{"phone.number": "0905 111 222"}]}})
    assert erase(office, gone).residue == ()
    assert where(office, "bệnh tim nặng") == []


def test_a_draft_that_names_a_person_by_number_goes_with_them(office: Office) -> None:
    gone, other = customer(office), customer(office, "Vũ Văn Bách", "0905111333")
    content = {**SITE, "customer": other, "people": {"rows": [{"id": "NG000001"}]}}
    office.run(drafts.keep_draft, "order", "", content)
    assert erase(office, gone).residue == ()
    assert where(office, STREET) == []


def test_a_draft_kept_after_the_preview_is_seen(office: Office) -> None:
    gone = customer(office)
    plan = office.run(erasure.preview, [gone])
    before = plan.checksum
    office.run(drafts.keep_draft, "customer", "", {"own": {"person.full_name": NAME}})
    assert office.run(erasure.preview, [gone]).checksum != before


def test_the_draft_of_an_order_stays_when_its_customer_becomes_one_with_another(office: Office) -> None:
    keep, gone = customer(office), customer(office, "Trần Lan")
    code = order(office, gone)
    office.run(drafts.keep_draft, "order", code, {**SITE, "customer": gone})
    office.run(drafts.keep_draft, "customer", gone, {"own": {"person.note": "x"}})
    office.run(merging.merge, keep, gone)
    assert office.run(drafts.drafts) == [("order", code)]
    assert erase(office, keep).residue == ()
    assert where(office, STREET) == []
