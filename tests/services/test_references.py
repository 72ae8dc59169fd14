"""The number of a demand or of a partner's document: it outlives an erasure, so it holds no name, telephone or card."""

from __future__ import annotations

import pytest

from desktop_app.records.kinds import Reference
from desktop_app.records.orders import Order
from desktop_app.rules.errors import Rejected
from desktop_app.services import erasure
from desktop_app.services.disclosures import entries
from desktop_app.services.partners import partner, renew_commitment
from tests.services.lists import SIGN, Lists, refusals
from tests.services.test_disclosures import POLICE, PRINTER, shop  # noqa: F401 - a fixture

WRONG = [
    ("4111 1111 1111 1111", "CA-01"),
    ("4111-1111-1111-1111", "CA-01"),
    ("CV Nguyễn Thị Lan 0388784019", "VA-08"),
    ("CV Nguyễn Thị Lan", "VA-08"),
    ("12/CV Nguyễn - Lan", "VA-08"),
    ("CV 0388784019", "VA-08"),
    ("0388-784-019", "VA-08"),
    ("CV/0388.784.019", "VA-08"),
    ("về bà <Lan>", "VA-06"),
]


@pytest.mark.parametrize(
    "text",
    ["", "12/QĐ-CA", "123/2026/CV-TCT", "CK-9", "HĐ 1", "CV 12/2026", "05/2026/CK-BM", "1234/CAQ-2026", "HĐ - 12",
     "2026.11.28/0012", "15/2026/QĐ-UBND"],
)  # fmt: skip
def test_the_numbers_that_papers_bear_are_taken(text):
    assert Reference().parse(text) == text


@pytest.mark.parametrize(("text", "code"), WRONG)
def test_a_name_a_telephone_or_a_card_is_no_number_of_a_paper(shop, text, code):  # noqa: F811
    asked = {"to": POLICE, "purpose": "legal", "fields": ["full_name"], "demanded_on": "01/11/2026"}
    assert shop.refused(**asked, demand_number=text) == code
    with pytest.raises(Rejected) as refused:
        shop.office.run(renew_commitment, PRINTER, valid_until="31/12/2026", document=text)
    assert refused.value.code == code
    assert shop.office.run(partner, PRINTER).document == ""


def test_an_erasure_leaves_nothing_in_the_number_of_a_demand(shop):  # noqa: F811
    shop.hand(to=POLICE, purpose="legal", fields=["full_name"], demand_number="12/CV-CA", demanded_on="01/11/2026")
    plan = shop.office.run(erasure.preview, ["KH1"])
    outcome = shop.office.erase(plan, confirm="KH000001", checksum=plan.checksum, reason="yêu cầu")
    assert outcome.residue == ()
    assert [each.demand_number for each in shop.office.run(entries)] == ["12/CV-CA"]


def test_a_card_is_no_number_of_an_order(office, tmp_path):
    lists = Lists(office, tmp_path)
    lists.take({"Mã khách hàng": "KH000001", "Tên khách hàng": "Nguyễn Thị Lan", "Điện thoại": "0983275173"})
    receipt = lists.take(SIGN | {"Mã đơn hàng": "4111 1111 1111 1111"}, SIGN | {"Mã đơn hàng": "HD/21-7"})
    assert refusals(receipt) == [(2, "order.code")]
    assert lists.column(Order.note) == ["№ HD/21-7"]
