"""Where one person is to be named, the number of a firm names none of its people by chance."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.rules.errors import Rejected
from desktop_app.services import customers, orders
from tests.services.lists import LAN, Lists

EMPTY = {"Mã khách hàng": "KH000010", "Công ty": "Công ty Sao Mai", "Điện thoại": "02438251234"}


@pytest.mark.parametrize("who", [EMPTY, EMPTY | LAN])
def test_a_firm_is_neither_somebody_on_an_order_nor_at_a_firm(office, tmp_path, who):
    Lists(office, tmp_path).take(who)
    order = replace(
        orders.new_order(None, "KH000010"),
        lines=(orders.OrderRow(None, {"order_line.item": "Bảng hiệu"}),),
        people=(orders.OrderPerson("KH000010", "receiver"),),
    )
    with pytest.raises(Rejected) as refusal:
        office.run(orders.save_order, order)
    assert (refusal.value.code, refusal.value.place) == ("CU-07", ("order_contact.role", 0))
    form = office.run(customers.read_form, "KH000010")
    with pytest.raises(Rejected) as refusal:
        office.run(customers.save_customer, replace(form, contacts=(customers.Contact("KH000010", "contact"),)))
    assert (refusal.value.code, refusal.value.place) == ("CU-07", ("customer_person.role", 0))
