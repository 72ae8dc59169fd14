"""What the lines of an imported order come to: further ones are added, sums that cannot be are refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desktop_app.records.orders import OrderLine
from desktop_app.services import orders
from tests.services.lists import LAN, SIGN, Lists, differences

FURTHER = SIGN | {"Hạng mục": "Standee", "Số lượng": 1, "Đơn giá": 250_000, "Thành tiền": 250_000}


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    made = Lists(office, tmp_path)
    made.take(LAN | {"Mã khách hàng": "KH000001"})
    return made


def lines(lists):
    with lists.office.work() as work:
        query = select(OrderLine.position, OrderLine.item, OrderLine.amount_vnd).order_by(OrderLine.position)
        return list(map(tuple, work.connection.execute(query)))


def test_a_further_line_of_an_order_of_the_book_is_added(lists):
    lists.take(SIGN)
    path = lists.write(SIGN | {"Hạng mục": "hop den MICA"}, FURTHER)
    receipt = lists.bring(path)
    assert (receipt.added, receipt.merged, receipt.orders, receipt.lines) == (1, 1, 0, 1)
    assert lines(lists) == [(1, "Hộp đèn mica", 5_600_000), (2, "Standee", 250_000)]
    again = lists.bring(path)
    assert (again.added, again.merged, again.lines) == (0, 2, 0)


def test_a_line_that_was_renamed_in_the_book_is_not_brought_back_by_the_same_file(lists):
    path = lists.write(SIGN)
    lists.bring(path)
    form = lists.office.run(orders.read_order, "DH000001")
    form.lines[0].values["order_line.item"] = "Hộp đèn"
    lists.office.run(orders.save_order, form)
    receipt = lists.bring(path)
    assert (receipt.merged, lines(lists)) == (1, [(1, "Hộp đèn", 5_600_000)])
    assert differences(receipt) == [(2, "DH000001", "order_line.item", "Hộp đèn", "Hộp đèn mica")]
