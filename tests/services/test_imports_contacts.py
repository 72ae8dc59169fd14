"""Address books: people who have not ordered yet, and what is added to those who have."""

from __future__ import annotations

import pytest

from desktop_app.records.customers import Customer
from desktop_app.records.notes import Note
from desktop_app.records.people import Person
from tests.services.lists import LAN, OFFICE, Lists, differences, refusals

GOOGLE = {
    "First Name": "Lan", "Middle Name": "Thị", "Last Name": "Nguyễn", "Organization Name": "Cửa hàng Lụa",
    "Organization Title": "Thợ cả", "Notes": "gọi sau 17h", "E-mail 1 - Label": "* ",
    "E-mail 1 - Value": "lan@example.vn ::: lan2@example.vn", "Phone 1 - Label": "Mobile",
    "Phone 1 - Value": "+84 983 275 173 ::: 0912345678",
    "Address 1 - Formatted": "12 Hoàng Diệu, phường Ba Đình, Hà Nội",
}  # fmt: skip


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    return Lists(office, tmp_path)


def test_a_contact_is_a_person_and_no_customer(lists):
    receipt = lists.take(GOOGLE)
    assert (receipt.what, receipt.added, receipt.persons, receipt.customers) == ("contacts", 1, 1, 0)
    person = lists.person()
    assert (person["full_name"], person["note"]) == ("Nguyễn Thị Lan", "gọi sau 17h")
    assert [number for number, _, _ in person["phones"]] == ["+84983275173", "+84912345678"]
    assert person["emails"] == ["lan2@example.vn", "lan@example.vn"]
    assert person["addresses"] == [("12 Hoàng Diệu", "phường Ba Đình", "Hà Nội", "")]
    assert lists.column(Note.text) == ["Cửa hàng Lụa\nThợ cả"]
    assert lists.count(Customer) == 0


def test_a_contact_who_is_a_customer_gets_what_is_missing(lists):
    lists.take(LAN | {"Công ty": "Cửa hàng Lụa", "Email": "lan@example.vn"})
    receipt = lists.take({key: value for key, value in GOOGLE.items() if key != "Organization Title"})
    assert (receipt.added, receipt.merged, differences(receipt)) == (0, 1, [])
    assert len(lists.person()["phones"]) == len(lists.person()["emails"]) == 2
    assert lists.count(Note) == 0  # the shop is in the book


def test_the_address_of_a_contacts_firm_is_not_theirs(lists):
    lists.take(LAN | {"Công ty": "Công ty TNHH Sao Mai", "Địa chỉ": "12 Hoàng Diệu, phường Ba Đình, Hà Nội"})
    lists.take(GOOGLE)
    assert lists.person()["addresses"] == []


@pytest.mark.parametrize("name", ["google-contacts.csv", "danh-ba.vcf"])
def test_the_offices_address_book_alone_and_once_more(lists, name):
    first = lists.bring(OFFICE / name)
    before = lists.dump("audit", "audit_record")
    second = lists.bring(OFFICE / name)
    assert (first.read, first.added + first.merged, first.refused) == (200, 200, ())
    assert (second.added, second.merged) == (0, 200)
    assert lists.dump("audit", "audit_record") == before
    assert lists.count(Person) == first.added


def test_a_contact_without_a_name_is_refused(lists):
    receipt = lists.take(GOOGLE | {"First Name": "", "Middle Name": "", "Last Name": ""}, GOOGLE)
    assert refusals(receipt) == [(2, "person.full_name")]
    assert receipt.added == 1
