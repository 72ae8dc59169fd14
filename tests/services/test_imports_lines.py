"""What the lines of an imported order come to: further ones are added, sums that cannot be are refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desktop_app.language import Language
from desktop_app.records.orders import Order, OrderLine
from desktop_app.services import orders
from tests.services.lists import LAN, SIGN, Lists, differences, refusals

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


# -- sums -------------------------------------------------------------------------------------------------------------


def test_a_discount_greater_than_all_lines_of_the_order_is_refused(lists):
    small, large = {"Giảm giá": 5_800_000}, {"Giảm giá": 5_900_000}
    assert lists.take(SIGN | small, FURTHER).orders == 1  # 5,600,000 + 250,000
    other = {"Mã đơn hàng": "DH000002"}
    receipt = lists.take(SIGN | large | other, FURTHER | other)
    assert refusals(receipt) == [(2, "order.discount_vnd"), (3, "order.discount_vnd")]
    assert "greater than" in Language.of("en").message(receipt.refused[0].reason)
    assert lists.count(Order) == 1


def test_the_orders_total_on_every_row_makes_no_amounts(lists):
    total = {"Thành tiền": 5_850_000}
    receipt = lists.take(SIGN | total, FURTHER | total)
    assert refusals(receipt) == [(2, "order_line.amount_vnd"), (3, "order_line.amount_vnd")]
    assert lists.count(Order) == 0
    assert Language.of("vi").message(receipt.refused[0].reason) != receipt.refused[0].reason.msgid
    assert lists.bring(lists.write(SIGN | total, FURTHER | total), mapping={"Thành tiền": "-"}).lines == 2


@pytest.mark.parametrize("amount", [250_000, 270_000, 230_000])
def test_equal_lines_are_no_total_even_with_tax_or_discount_in_their_amounts(lists, amount):
    row = FURTHER | {"Thành tiền": amount}
    assert lists.take(row, row | {"Hạng mục": "Decal"}).lines == 2


def test_a_small_number_with_a_fraction_is_meant_in_thousands_and_refused(lists):
    assert refusals(lists.take(SIGN | {"Đơn giá": 12.5})) == [(2, "order_line.unit_price_vnd")]


def test_ck_may_mean_bank_transfer_and_is_no_discount(lists):
    assert lists.take(SIGN | {"CK": 2_000_000}).unknown == ("CK",)
    assert lists.column(Order.discount_vnd) == [0]
