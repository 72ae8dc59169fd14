"""Whose it is what a list says: nothing of a person becomes a firm's or another person's."""

from __future__ import annotations

from datetime import date

import pytest

from desktop_app.language import Language
from desktop_app.records.consents import Consent
from desktop_app.records.imports import ImportRow
from desktop_app.records.orders import Order
from desktop_app.records.people import Person
from desktop_app.services import erasure, people
from tests.services.lists import LAN, SIGN, Lists, differences, refusals

AT_FIRM = LAN | {"Công ty": "Công ty Sao Mai"}
HOME = "12 Nhà Riêng, ngõ 5"


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    return Lists(office, tmp_path)


# -- of the person or of the firm -------------------------------------------------------------------------------------


def test_the_home_address_of_somebody_at_a_firm_is_theirs_and_goes_with_them(lists):
    lists.take(AT_FIRM)
    receipt = lists.take(LAN | {"Địa chỉ": HOME, "Mã số thuế": "0312345678"})
    assert differences(receipt) == [(2, "KH000001", "customer.tax_code", "", "0312345678")]
    firm = lists.customer("KH000001")
    assert (firm["addresses"], firm["tax_code"]) == ([], "")
    assert lists.person()["addresses"] == [(HOME, "", "", "")]
    plan = lists.office.run(erasure.preview, ["NG000001"])
    assert lists.office.erase(plan, confirm="NG000001", checksum=plan.checksum, reason="yêu cầu").residue == ()
    assert lists.customer("KH000001")["addresses"] == []


def test_the_number_of_a_firm_alone_makes_no_address_the_firms(lists):
    lists.take({"Mã khách hàng": "KH000010", "Công ty": "Công ty Sao Mai", "Điện thoại": "02438251234"})
    lists.take(LAN | {"Mã khách hàng": "KH000010", "Loại khách": "Cá nhân", "Địa chỉ": HOME})
    assert lists.customer("KH000010")["addresses"] == []
    assert lists.person()["addresses"] == [(HOME, "", "", "")]


def test_a_row_that_names_the_firm_fills_the_firm_and_another_firms_name_is_told(lists):
    lists.take(AT_FIRM | {"Mã khách hàng": "KH000010"})
    place = {"Mã khách hàng": "KH000010", "Địa chỉ": "1 Phố Huế", "Mã số thuế": "0312345678"}
    receipt = lists.take(AT_FIRM | place | {"Công ty": "Công ty Khác"})
    assert lists.customer("KH000010")["addresses"] == lists.person()["addresses"] == []
    assert [each[2:] for each in differences(receipt)] == [
        ("address.street", "", "1 Phố Huế"),
        ("customer.name", "Công ty Sao Mai", "Công ty Khác"),
        ("customer.tax_code", "", "0312345678"),
    ]
    lists.take(AT_FIRM | place)
    firm = lists.customer("KH000010")
    assert (firm["addresses"], firm["tax_code"]) == ([("1 Phố Huế", "", "", "")], "0312345678")


# -- two people -------------------------------------------------------------------------------------------------------


def test_two_at_one_firm_with_the_switchboards_number_are_two(lists):
    row = AT_FIRM | {"Mã khách hàng": "KH000010", "Điện thoại": "02438251234"}
    hung = {"Tên khách hàng": "Lê Văn Hùng", "Email": "hung@example.vn", "Đồng ý nhận quảng cáo": "Có"}
    path = lists.write(row, row | hung | {"Ngày sinh": "05/09/1961"})
    receipt = lists.bring(path)
    assert (receipt.persons, differences(receipt)) == (2, [])
    lan, other = lists.person(full_name="Nguyễn Thị Lan"), lists.person(full_name="Lê Văn Hùng")
    assert (lan["born_on"], lan["emails"]) == (None, [])
    assert (other["born_on"], other["emails"]) == (date(1961, 9, 5), ["hung@example.vn"])
    assert lists.column(Consent.person_id) == [other["id"]]
    assert len(lists.customer("KH000010")["people"]) == 2
    assert lists.bring(path).persons == 0


MINH = {"Tên khách hàng": "Trần Văn Minh", "Điện thoại": "0977111222"}


def test_somebody_else_under_our_number_is_told_as_not_taken_in(lists):
    lists.office.run(people.add_customer, {"person.full_name": "Nguyễn Thị Lan", "phone.number": "0983275173"})
    path = lists.write(MINH | {"Mã khách hàng": "KH000001", "Email": "minh@example.vn"})
    receipt = lists.bring(path)
    assert (receipt.merged, lists.column(Person.full_name)) == (1, ["Nguyễn Thị Lan"])
    (notice,) = receipt.notices
    assert "2." in Language.of("vi").message(notice)
    assert lists.count(ImportRow) == 0  # nothing of the row is hers
    assert lists.bring(path).notices == receipt.notices
    assert lists.take(LAN | {"Mã khách hàng": "KH000001"}).notices == ()


@pytest.mark.parametrize("who", [MINH, {"Tên khách hàng": "Trần Văn Minh"}])
def test_an_order_of_somebody_else_under_our_number_is_refused(lists, who):
    lists.take(LAN | {"Mã khách hàng": "KH000001"})
    receipt = lists.take(SIGN | who)
    assert refusals(receipt) == [(2, "customer.code")]
    assert "KH000001" in Language.of("en").message(receipt.refused[0].reason)
    assert lists.count(Order) == 0


@pytest.mark.parametrize(
    "who",
    [
        {"Tên khách hàng": "Chị Lan", "Điện thoại": "0983275173"},
        {"Tên khách hàng": "Lan"},
        {"Điện thoại": "0977111222"},
    ],
)
def test_an_order_whose_name_or_telephone_agrees_is_taken(lists, who):
    lists.take(LAN | {"Mã khách hàng": "KH000001"})
    assert lists.take(SIGN | who).orders == 1


def test_names_that_differ_in_their_accents_alone_are_two_people(lists):
    hung = {"Tên khách hàng": "Nguyễn Văn Hùng", "Điện thoại": "0912000001"}
    receipt = lists.take(
        hung | {"Ngày sinh": "01/02/1970"},
        hung | {"Tên khách hàng": "Nguyễn Văn Hưng", "Ngày sinh": "01/02/1980"},
        hung | {"Tên khách hàng": "NGUYỄN VĂN HƯNG"},
    )
    assert (receipt.added, receipt.merged) == (2, 1)
    # Without accents it may be either: nothing is given to one of them.
    assert lists.take(hung | {"Tên khách hàng": "Nguyen Van Hung", "Email": "hung@example.vn"}).added == 1
    assert lists.person(full_name="Nguyễn Văn Hùng")["emails"] == []


def test_an_order_of_a_firm_is_remembered_for_whom_it_names_alone(lists):
    firm = AT_FIRM | {"Mã khách hàng": "KH000001"}
    lists.take(firm, firm | MINH)
    named = SIGN | {"Mã đơn hàng": "DH000002", "Tên khách hàng": "Trần Văn Minh"}
    reached = SIGN | {"Mã đơn hàng": "DH000003", "Điện thoại": "0977111222"}
    path = lists.write(SIGN | {"Tên khách hàng": "", "Điện thoại": ""}, named, reached)
    assert lists.bring(path).orders == 3
    lists.erase("NG000002")
    again = lists.bring(path)
    assert (again.merged, refusals(again)) == (1, [(3, "person.full_name"), (4, "person.full_name")])
    lists.erase("NG000001")
    assert lists.bring(path).merged == 1


def test_colleagues_with_the_tax_code_and_name_of_one_firm_are_at_one_firm(lists):
    row = AT_FIRM | {"Mã số thuế": "0312345678"}
    path = lists.write(row, row | MINH, row | {"Tên khách hàng": "Võ Chi", "Điện thoại": "0912000003"})
    receipt = lists.bring(path)
    assert (receipt.added, receipt.merged, receipt.customers, receipt.persons) == (1, 2, 1, 3)
    assert len(lists.customer("KH000001")["people"]) == 3
    again = lists.bring(path)
    assert (again.added, again.merged, again.persons) == (0, 3, 0)
    other = lists.take(row | {"Công ty": "Công ty Khác", "Tên khách hàng": "Lý An", "Điện thoại": "0912000004"})
    assert other.customers == 1
    lists.take({"Tên khách hàng": "Hồ Du", "Điện thoại": "0912000005"})
    known = lists.take(row | {"Tên khách hàng": "Hồ Du", "Điện thoại": "0912000005"})
    assert (known.customers, known.persons, len(lists.customer("KH000001")["people"])) == (0, 0, 4)
