"""Orders as windows list, change and move them on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from desktop_app.office import Office
from desktop_app.rules.errors import Rejected
from desktop_app.rules.orders import NEXT, forward, totals
from desktop_app.rules.vocabulary import OrderStatus
from desktop_app.services import checks, erasure, history, orders, people
from desktop_app.services.orders import OrderForm, OrderPerson, OrderRow

NAME = "Trần Thị Thùy Dương"


@pytest.fixture
def customer(office: Office) -> str:
    return office.run(people.add_customer, {"person.full_name": NAME, "phone.number": "0395678945"}).customer


def form(customer: str, **values: Any) -> OrderForm:
    made = orders.new_order(date(2026, 11, 22), customer)
    lines = (
        line("Bảng hiệu", "1.500.000", 2),
        line("Hộp đèn", "500000", 3),
    )
    return replace(made, values={**made.values, **values}, lines=lines)


def line(item: str, price: str, quantity: object = 1) -> OrderRow:
    values = {"order_line.item": item, "order_line.size": "2 x 3 m", "order_line.quantity": quantity}
    return OrderRow(None, {**values, "order_line.unit_price_vnd": price})


def listed(office: Office, **what: Any) -> list[Any]:
    return office.run(orders.order_rows, office.run(orders.order_ids, **what))


def test_the_sums_of_an_order() -> None:
    found = totals([3_000_000, 1_500_000], 500_000, 8, 360_000)
    assert (found.lines, found.net, found.vat, found.total, found.balance) == (
        4_500_000, 4_000_000, 320_000, 4_320_000, 3_960_000,
    )  # fmt: skip
    assert totals([6], 0, 8, 0).vat == 0
    assert totals([7], 0, 8, 0).vat == 1  # 0.56 is nearer to 1


def test_a_new_order_is_listed_and_read_back(office: Office, customer: str) -> None:
    saved = office.run(orders.save_order, form(customer, **{"order.paid_vnd": "360.000"}))
    (row,) = listed(office)
    assert (row.code, row.customer, row.status) == (saved.code, NAME, OrderStatus.DRAFT)
    assert row.sums.total == 4_860_000
    assert row.sums.balance == 4_500_000
    read = office.run(orders.read_order, saved.code)
    assert [each.values["order_line.item"] for each in read.lines] == ["Bảng hiệu", "Hộp đèn"]
    assert [row.code for row in listed(office, text="thuy duong")] == [saved.code]
    assert [row.code for row in listed(office, text=saved.code.lower())] == [saved.code]
    assert listed(office, status="done") == []
    assert listed(office, since=date(2026, 11, 23)) == []


def test_lines_change_places_come_and_go(office: Office, customer: str) -> None:
    saved = office.run(orders.save_order, form(customer))
    read = office.run(orders.read_order, saved.code)
    first, second = read.lines
    office.run(orders.save_order, replace(read, lines=(second, line("Dán decal", "100000"), first)))
    read = office.run(orders.read_order, saved.code)
    assert [each.values["order_line.item"] for each in read.lines] == ["Hộp đèn", "Dán decal", "Bảng hiệu"]
    office.run(orders.save_order, replace(read, lines=read.lines[1:2]))
    assert len(office.run(orders.read_order, saved.code).lines) == 1


@pytest.mark.parametrize(
    ("values", "lines", "place"),
    [
        ({"order.ordered_on": "31/02/2026"}, None, ("order.ordered_on", 0)),
        ({"order.paid_vnd": "một triệu"}, None, ("order.paid_vnd", 0)),
        ({"order.paid_vnd": "-5"}, None, ("order.paid_vnd", 0)),
        ({"order.discount_vnd": "99999999"}, None, ("order.discount_vnd", 0)),
        ({"order.vat_percent": "101"}, None, ("order.discount_vnd", 0)),
        ({"order.note": "4111 1111 1111 1111"}, None, ("order.note", 0)),
        ({}, (), ("order_line.item", 0)),
        ({}, (line("Bảng", "1"), line("", "5")), ("order_line.item", 1)),
        ({}, (line("Bảng", "x"),), ("order_line.unit_price_vnd", 0)),
        ({}, (line("x" * 301, "1"),), ("order_line.item", 0)),
    ],
)
def test_what_is_refused_says_where_and_saves_nothing(
    office: Office, customer: str, values: dict[str, Any], lines: Any, place: tuple[str, int]
) -> None:
    made = form(customer, **values)
    with pytest.raises(Rejected) as refused:
        office.run(orders.save_order, made if lines is None else replace(made, lines=lines))
    assert refused.value.place == place
    assert listed(office) == []


def test_an_order_needs_a_customer(office: Office) -> None:
    with pytest.raises(Rejected) as refused:
        office.run(orders.save_order, form(""))
    assert refused.value.code == "OR-04"


@pytest.mark.parametrize("now", OrderStatus)
@pytest.mark.parametrize("then", OrderStatus)
def test_every_step_is_either_in_the_flow_or_refused(
    office: Office, customer: str, now: OrderStatus, then: OrderStatus
) -> None:
    saved = office.run(orders.save_order, form(customer, **{"order.status": now.value}))
    if then is now or then in NEXT[now]:
        office.run(orders.set_status, saved.code, then.value)
        assert listed(office)[0].status is then
    else:
        with pytest.raises(Rejected) as refused:
            office.run(orders.set_status, saved.code, then.value)
        assert refused.value.code == "OR-02"
        assert listed(office)[0].status is now


def test_the_usual_way_leads_from_draft_to_done() -> None:
    at, seen = OrderStatus.DRAFT, []
    while (following := forward(at)) is not None:
        assert following in NEXT[at]
        seen.append(following)
        at = following
    assert at is OrderStatus.DONE
    assert len(seen) == 4


def test_an_edit_and_a_step_are_taken_back(office: Office, customer: str) -> None:
    saved = office.run(orders.save_order, form(customer))
    before = office.run(orders.read_order, saved.code)
    step = office.run(orders.set_status, saved.code, "work")
    office.run(history.undo, step.change)
    change = office.run(orders.save_order, replace(before, lines=before.lines[::-1])).change
    office.run(history.undo, change)
    assert office.run(orders.read_order, saved.code).seen == before.seen
    office.run(history.undo, saved.change)
    assert listed(office) == []


def test_an_order_changed_meanwhile_is_not_overwritten(office: Office, customer: str) -> None:
    saved = office.run(orders.save_order, form(customer))
    mine = office.run(orders.read_order, saved.code)
    office.run(orders.set_status, saved.code, "work")
    with pytest.raises(Rejected) as refused:
        office.run(orders.save_order, mine)
    assert refused.value.code == "CU-05"


def test_the_label_names_the_receiver_and_nobody_else(office: Office, customer: str, tmp_path: Any) -> None:
    receiver = OrderPerson("", "receiver", values={"person.full_name": "Võ Minh", "phone.number": "0908112233"})
    made = replace(form(customer, **{"order.site_address": "12 Hoa Sen, Hà Nội"}), people=(receiver,))
    saved = office.run(orders.save_order, made)
    office.run(orders.label_pdf, saved.code, office.language, out=tmp_path / "label.pdf")
    printed = PdfReader(tmp_path / "label.pdf").pages[0].extract_text()
    for wanted in ("Võ Minh", "0908 112 233", "12 Hoa Sen, Hà Nội", saved.code):
        assert wanted in printed
    assert NAME not in printed
    person = office.run(people.find, "0908112233")[0]
    assert [each.name for each in office.run(erasure.preview, [person.code]).files_made] == ["label.pdf"]


def test_a_receiver_is_erased_and_the_order_stays(office: Office, customer: str) -> None:
    receiver = OrderPerson("", "receiver", values={"person.full_name": "Võ Minh Hoàng", "phone.number": "0908112233"})
    saved = office.run(orders.save_order, replace(form(customer), people=(receiver,)))
    code = office.run(people.find, "0908112233")[0].code
    plan = office.run(erasure.preview, [code])
    assert office.erase(plan, confirm=code, checksum=plan.checksum, reason="yêu cầu").residue == ()
    assert office.run(checks.scan, office.book, ["Võ Minh Hoàng", "0908112233"]) == []
    read = office.run(orders.read_order, saved.code)
    assert read.people == ()
    assert read.customer == customer
