"""A no to advertising in a list counts over every yes of the book, and is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desktop_app.language import Language
from desktop_app.records.consents import Consent
from desktop_app.services import customers
from tests.services.lists import LAN, Lists

YES, NO = LAN | {"Nhận quảng cáo": "Có"}, LAN | {"Nhận quảng cáo": "Không"}


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    return Lists(office, tmp_path)


def decisions(lists, name="Nguyễn Thị Lan") -> list[str]:
    person = lists.person(full_name=name)["id"]
    with lists.office.work() as work:
        query = select(Consent.state).where(Consent.person_id == person)
        return list(work.connection.scalars(query.order_by(Consent.decided_at.desc())))[::-1]


def test_a_no_is_recorded_over_a_claimed_yes_of_an_older_list_and_of_the_same_one(lists):
    lists.take(YES)
    path = lists.write(NO)
    receipt = lists.bring(path)
    assert decisions(lists) == ["claimed", "refused"]
    assert receipt.differences == ()
    (notice,) = receipt.notices
    assert "2." in Language.of("vi").message(notice)
    assert lists.bring(path).notices == ()
    minh = {"Tên khách hàng": "Minh"}
    lists.take(YES | minh, NO | minh, YES | minh)
    assert decisions(lists, "Minh") == ["claimed", "refused"]


def test_a_no_is_recorded_over_what_was_granted_but_not_under_somebody_elses_name(lists):
    lists.take(LAN | {"Mã khách hàng": "KH000001"})
    read = lists.office.run(customers.read_form, "KH000001")
    read.consents["advertising"] = "granted"
    lists.office.run(customers.save_customer, read)
    assert decisions(lists) == ["granted"]
    other = {"Tên khách hàng": "Minh", "Điện thoại": "0912345678", "Mã khách hàng": "KH000001"}
    lists.take(NO | other)
    assert decisions(lists) == ["granted"]
    lists.take(NO)
    assert decisions(lists) == ["granted", "refused"]
