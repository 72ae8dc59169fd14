"""Rows that bear a customer's number and are somebody else's, a firm's among them: nothing of them is taken in."""

from __future__ import annotations

import pytest

from desktop_app.records.people import Person
from desktop_app.services.imports.customers import STRANGERS
from tests.services.lists import LAN, Lists, differences

FIRM = {"Công ty": "Công ty Sao Mai", "Điện thoại": "02438251234"}
OTHER = {
    "Công ty": "Công ty Khác", "Điện thoại": "02838221144", "Email": "khac@example.vn", "Mã số thuế": "0312345678",
    "Địa chỉ": "1 Phố Huế", "Ghi chú": "gọi buổi sáng", "Đồng ý nhận quảng cáo": "Không",
}  # fmt: skip


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    return Lists(office, tmp_path)


def told(receipt) -> list[str]:
    return [each.params["rows"] for each in receipt.notices if each.msgid == STRANGERS]


def test_a_firm_under_a_persons_number_gives_that_person_nothing(lists):
    lists.take(LAN | {"Mã khách hàng": "KH000010"})
    before = lists.dump("import_file", "audit", "audit_record")
    receipt = lists.take(OTHER | {"Mã khách hàng": "KH000010"})
    assert lists.dump("import_file", "audit", "audit_record") == before
    assert told(receipt) == ["2"]
    fields = {each[2] for each in differences(receipt)}
    assert {"email.address", "address.street", "phone.number", "customer.tax_code", "customer.name"} <= fields


def test_a_firm_behind_the_same_dash_as_a_person_is_a_customer_of_its_own(lists):
    receipt = lists.take(LAN | {"Mã khách hàng": "-"}, OTHER | {"Mã khách hàng": "-"})
    assert (receipt.customers, receipt.added, told(receipt)) == (2, 2, [])
    assert (lists.person()["emails"], lists.person()["addresses"]) == ([], [])
    assert lists.customer("KH000002")["emails"] == ["khac@example.vn"]


def test_another_firm_under_a_firms_number_gives_it_nothing(lists):
    lists.take(FIRM | {"Mã khách hàng": "KH000010"})
    before = lists.dump("import_file", "audit", "audit_record")
    receipt = lists.take(OTHER | {"Mã khách hàng": "KH000010"})
    assert lists.dump("import_file", "audit", "audit_record") == before
    assert told(receipt) == ["2"]
    fields = {each[2] for each in differences(receipt)}
    assert {"email.address", "address.street", "phone.number", "customer.tax_code", "person.note"} <= fields
    assert "consent.state" in fields


def test_somebody_of_another_firm_under_a_firms_number_does_not_work_there(lists):
    lists.take(FIRM | {"Mã khách hàng": "KH000010"})
    minh = {"Tên khách hàng": "Trần Văn Minh", "Điện thoại": "0977111222", "Mã khách hàng": "KH000010"}
    receipt = lists.take(OTHER | minh)
    assert (lists.count(Person), lists.customer("KH000010")["people"], told(receipt)) == (0, [], ["2"])
    assert (2, "KH000010", "person.full_name", "", "Trần Văn Minh") in differences(receipt)


@pytest.mark.parametrize(
    "agrees", [{"Điện thoại": "02438251234"}, {"Mã số thuế": "0101243150"}, {"Công ty": "CÔNG TY SAO MAI"}]
)
def test_a_firm_that_agrees_in_one_thing_is_the_firm(lists, agrees):
    lists.take(FIRM | {"Mã khách hàng": "KH000010", "Mã số thuế": "0101243150"})
    receipt = lists.take(OTHER | {"Mã khách hàng": "KH000010"} | agrees)
    assert (told(receipt), lists.customer("KH000010")["emails"]) == ([], ["khac@example.vn"])


def test_a_household_is_known_by_its_trade_name_unless_the_row_names_somebody_else(lists):
    shop = {"Mã khách hàng": "KH000010", "Công ty": "Hộ kinh doanh Sao Mai"}
    lists.take(LAN | shop)
    receipt = lists.take(shop | {"Điện thoại": "0977111222", "Email": "lan@example.vn"})
    assert (told(receipt), lists.person()["emails"]) == ([], ["lan@example.vn"])
    minh = shop | {"Tên khách hàng": "Trần Văn Minh", "Điện thoại": "0977111222", "Ngày sinh": "05/09/1961"}
    receipt = lists.take(minh)
    assert (told(receipt), lists.person()["born_on"]) == (["2"], None)
