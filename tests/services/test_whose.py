"""What hangs on nobody is shown with nobody: labels, histories and comparisons of people who are no customers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from desktop_app.office import Office
from desktop_app.services import customers, erasure, history, orders, people
from tests.erasing import erase

TODAY = date(2026, 11, 22)


def firm(office: Office, name: str, street: str = "") -> str:
    return office.run(
        people.add_customer, {"customer.name": name, "address.street": street}, kind="organisation"
    ).customer


def order(office: Office, customer: str, **more: Any) -> str:
    made = orders.new_order(TODAY, customer)
    line = orders.OrderRow(None, {"order_line.item": "Bảng hiệu"})
    return office.run(orders.save_order, replace(made, lines=(line,), **more)).code


def test_a_label_without_a_receiver_bears_the_address_of_the_firm_that_ordered(office: Office) -> None:
    firm(office, "Công ty Một", "1 Phố Kín")
    code = order(office, firm(office, "Công ty Hai", "99 Hàng Đào"))
    pdf = office.run(orders.label_pdf, code, office.language)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "99 Hàng Đào" in text
    assert "Phố Kín" not in text


def test_a_label_of_an_order_whose_customer_was_erased_bears_nobodys_address(office: Office) -> None:
    firm(office, "Công ty Một", "1 Phố Kín")
    gone = office.run(people.add_customer, {"person.full_name": "Trần Thị Lan", "address.street": "5 Hàng Bè"}).customer
    code = order(office, gone)
    erase(office, gone)
    pdf = office.run(orders.label_pdf, code, office.language)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "Phố Kín" not in text
    assert "Hàng Bè" not in text


def test_the_history_of_somebody_who_is_no_customer_is_theirs_alone(office: Office) -> None:
    contact = office.run(people.add_person, {"person.full_name": "Trần Thị Lan"}).person
    office.run(customers.save_customer, replace(customers.new_form(), own={"person.full_name": "Vũ Văn Bách"}))
    subject = office.run(people.resolve, contact)
    assert office.run(history.history, subject.person_ids, subject.customer_id) == []
    read = office.run(customers.read_form, contact)
    office.run(customers.save_customer, replace(read, own={**read.own, "person.note": "gọi buổi sáng"}))
    (past,) = office.run(history.history, subject.person_ids, subject.customer_id)
    assert "gọi buổi sáng" in [each.after for each in past.differences]


def test_people_who_are_no_customers_are_compared_by_their_own_numbers_and_orders(office: Office) -> None:
    other = office.run(people.add_customer, {"person.full_name": "Vũ Văn Bách", "phone.number": "0905111333"}).customer
    order(office, other)
    erase(office, other)  # an order that is nobody's any more
    of_firm = firm(office, "Công ty Một")
    office.run(people.add_customer, {"customer.name": "Công ty Ba", "phone.number": "0905111444"}, kind="organisation")
    codes = [
        office.run(people.add_person, {"person.full_name": "Trần Thị Lan", "phone.number": number}, firm=of_firm).person
        for number in ("0905111222", "0905111999")
    ]
    theirs = order(office, of_firm, people=(orders.OrderPerson(codes[1], "receiver"),))
    found = office.run(erasure.lookalikes, codes)
    assert [each.phones for each in found] == [("+84905111222",), ("+84905111999",)]
    assert [each.last_order for each in found] == ["", theirs]
