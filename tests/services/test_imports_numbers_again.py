"""A list that counts from 1 every month gives two orders one number: neither gets a line of the other's."""

from __future__ import annotations

import pytest

from desktop_app.records.orders import Order, OrderLine
from tests.services.lists import LAN, SIGN, Lists, differences, refusals

JANUARY = SIGN | {"Mã đơn hàng": "1", "Ngày đặt": "05/01/2026"}
FEBRUARY = JANUARY | {"Ngày đặt": "05/02/2026", "Hạng mục": "Bảng hiệu"}


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    lists = Lists(office, tmp_path)
    lists.take(LAN | {"Mã khách hàng": "KH000001"})
    return lists


def test_in_the_next_months_list_it_is_refused(lists):
    lists.take(JANUARY)
    receipt = lists.take(FEBRUARY)
    assert (refusals(receipt), lists.column(OrderLine.item)) == ([(2, "order.ordered_on")], ["Hộp đèn mica"])
    assert lists.take(FEBRUARY | {"Mã đơn hàng": "1/2026-02"}).orders == 1


def test_in_one_list_it_is_refused(lists):
    receipt = lists.take(JANUARY, JANUARY | {"Hạng mục": "Decal"}, FEBRUARY)
    assert (refusals(receipt), lists.count(Order), lists.count(OrderLine)) == ([(4, "order.ordered_on")], 1, 2)


def test_the_same_order_with_another_day_is_a_difference_as_before(lists):
    path = lists.write(JANUARY)
    lists.bring(path)
    receipt = lists.take(JANUARY | {"Ngày đặt": "06/01/2026"})
    assert ([each[2] for each in differences(receipt)], receipt.merged) == (["order.ordered_on"], 1)
    assert lists.bring(path).merged == 1


def test_a_further_line_of_the_same_day_or_of_none_is_added(lists):
    lists.take(JANUARY)
    lists.take(JANUARY | {"Hạng mục": "Decal"})
    lists.take(JANUARY | {"Hạng mục": "Bạt", "Ngày đặt": ""})
    assert (lists.count(Order), lists.count(OrderLine)) == (1, 3)
