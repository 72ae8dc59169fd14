"""The sums below a list become no customer."""

from __future__ import annotations

import pytest

from desktop_app.records.people import Person
from tests.services.lists import LAN, Lists, refusals


@pytest.mark.parametrize("name", ["Tổng cộng", "TỔNG CỘNG:", "Cộng", "Total"])
def test_a_row_of_totals_is_refused(office, tmp_path, name):
    lists = Lists(office, tmp_path)
    receipt = lists.take(LAN | {"Ghi chú": ""}, {"Tên khách hàng": name, "Ghi chú": "1"})
    assert (refusals(receipt), lists.column(Person.full_name)) == ([(3, "person.full_name")], ["Nguyễn Thị Lan"])


@pytest.mark.parametrize("row", [{"Tên khách hàng": "Công"}, LAN | {"Tên khách hàng": "Tổng"}])
def test_somebody_who_is_called_alike_is_taken(office, tmp_path, row):
    assert Lists(office, tmp_path).take(row).added == 1
