"""Numbers that are kept may come to amounts that are not: they are refused where they stand, in forms and lists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.records.orders import Order, OrderLine
from desktop_app.rules.errors import Rejected
from desktop_app.rules.money import LARGEST
from desktop_app.services import orders
from tests.services.lists import LAN, SIGN, Lists, refusals

CODE = 8934563138164  # of a bar code reader, which types into whatever field is in front of it
LINE = {key: value for key, value in SIGN.items() if key != "Thành tiền"}


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    lists = Lists(office, tmp_path)
    lists.take(LAN | {"Mã khách hàng": "KH000001"})
    return lists


def _form(*lines: tuple[int, int]) -> orders.OrderForm:
    rows = (
        {"order_line.item": "Bảng", "order_line.quantity": str(count), "order_line.unit_price_vnd": str(price)}
        for count, price in lines
    )
    return replace(orders.new_order(None, "KH000001"), lines=tuple(orders.OrderRow(None, row) for row in rows))


def test_a_line_of_a_form_that_comes_to_too_much_is_refused_in_its_row(lists):
    with pytest.raises(Rejected) as refusal:
        lists.office.run(orders.save_order, _form((1, 1), (CODE, CODE)))
    assert (refusal.value.code, refusal.value.place) == ("MO-02", ("order_line.unit_price_vnd", 1))


def test_lines_that_come_to_too_much_together_are_refused(lists):
    with pytest.raises(Rejected) as refusal:
        lists.office.run(orders.save_order, _form((1, LARGEST), (1, 1)))
    assert refusal.value.code == "MO-02"
    code = lists.office.run(orders.save_order, _form((1, LARGEST))).code
    assert lists.office.run(orders.read_order, code).lines[0].amount == LARGEST


def test_a_row_of_a_list_that_comes_to_too_much_is_refused_and_the_others_are_taken(lists):
    big = LINE | {"Số lượng": CODE, "Đơn giá": CODE}
    more = LINE | {"Mã đơn hàng": "DH000003", "Số lượng": 1, "Đơn giá": LARGEST}
    receipt = lists.take(LINE, big | {"Mã đơn hàng": "DH000002"}, more, more | {"Hạng mục": "Bảng hiệu"})
    assert refusals(receipt) == [(3, "order_line.amount_vnd"), (4, "order.discount_vnd"), (5, "order.discount_vnd")]
    assert lists.column(Order.code) == ["DH000001"]
    receipt = lists.take(big | {"Hạng mục": "Bảng hiệu"})  # a further line of an order that is there
    assert refusals(receipt) == [(2, "order_line.amount_vnd")]
    assert lists.count(OrderLine) == 1
