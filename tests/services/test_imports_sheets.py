"""Several sheets of one workbook are several lists: who a row of one is about says nothing of the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop_app.records.imports import ImportFile, ImportRow
from desktop_app.records.orders import Order
from tests.services.lists import Lists, refusals

LAN, MINH = ("Nguyễn Thị Lan", "0983275173"), ("Trần Văn Minh", "0977111222")


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    return Lists(office, tmp_path)


@pytest.fixture
def book(tmp_path) -> Path:
    """A list of customers with Lan in row 2, and below it one of orders with Minh's there."""
    book = Workbook()
    book.active.append(["Tên khách hàng", "Điện thoại"])
    book.active.append(LAN)
    sheet = book.create_sheet("Đơn hàng")
    sheet.append(["Mã đơn hàng", "Tên khách hàng", "Điện thoại", "Hạng mục"])
    sheet.append(["DH000007", *MINH, "Bảng hiệu"])
    path = tmp_path / "both.xlsx"
    book.save(path)
    return path


def test_an_order_in_the_second_sheet_is_not_of_whom_the_same_row_of_the_first_names(lists, book):
    lists.bring(book)
    receipt = lists.bring(book, what="orders")
    assert (refusals(receipt), lists.column(Order.code)) == ([(2, "customer.code")], [])


def test_a_row_of_the_second_sheet_is_not_refused_for_whom_the_first_names(lists, book):
    lists.bring(book)
    lists.take(dict(zip(("Tên khách hàng", "Điện thoại"), MINH, strict=True)))
    lists.erase("KH000001")
    receipt = lists.bring(book, what="orders")
    assert (receipt.refused, receipt.orders) == ((), 1)
    assert lists.count(ImportFile) == 3


def test_each_sheet_is_known_again_and_brings_nobody_back(lists, book):
    lists.bring(book)
    lists.take(dict(zip(("Tên khách hàng", "Điện thoại"), MINH, strict=True)))
    lists.bring(book, what="orders")
    for _ in range(2):
        assert (lists.bring(book).added, lists.bring(book, what="orders").added) == (0, 0)
    assert lists.count(ImportRow) == 3
    lists.erase("KH000002")
    assert refusals(lists.bring(book, what="orders")) == [(2, "person.full_name")]
    assert lists.bring(book).refused == ()
