"""Somebody who works for several firms orders for one of them, and only the list or the book can tell for which."""

from __future__ import annotations

import pytest

from desktop_app.records.customers import Customer
from desktop_app.records.orders import Order
from tests.services.lists import LAN, SIGN, Lists, refusals

ORDER = LAN | {key: value for key, value in SIGN.items() if key != "Mã khách hàng"}


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    lists = Lists(office, tmp_path)
    lists.take(LAN | {"Công ty": "Công ty Sao Mai"}, LAN | {"Công ty": "Công ty Biển Xanh"})
    return lists


def owners(lists: Lists) -> list[str]:
    with lists.office.work() as work:
        query = Order.__table__.join(Customer.__table__, Customer.id == Order.customer_id)
        return [row.code for row in work.connection.execute(query.select().with_only_columns(Customer.code))]


def test_an_order_that_does_not_say_for_which_firm_is_refused_with_both(lists):
    receipt = lists.take(ORDER)
    assert (refusals(receipt), owners(lists)) == ([(2, "customer.code")], [])
    assert receipt.refused[0].reason.params["customers"] == "KH000001, KH000002"


@pytest.mark.parametrize("number", ["DH000001", "HĐ-7"])
def test_a_further_row_of_an_order_that_is_there_goes_to_the_firm_that_has_it(lists, number):
    lists.take(ORDER | {"Mã khách hàng": "KH000002", "Mã đơn hàng": number})
    receipt = lists.take(ORDER | {"Mã đơn hàng": number, "Hạng mục": "Bảng hiệu"})
    assert (receipt.refused, receipt.orders, receipt.lines, owners(lists)) == ((), 0, 1, ["KH000002"])


def test_somebody_who_is_a_customer_too_orders_for_themselves(lists):
    lists.take(LAN | {"Mã khách hàng": "KH000010", "Loại khách": "Cá nhân"})
    assert (lists.take(ORDER).refused, owners(lists)) == ((), ["KH000010"])
