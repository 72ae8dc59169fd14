"""A file for a partner holds all that the register tells of, or is not made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.language import Language
from desktop_app.records.disclosures import Disclosure
from desktop_app.rules.errors import Rejected
from desktop_app.services import disclosures, orders, partners
from tests.services.lists import LAN, Lists

VI = Language.of("vi")


def test_more_than_a_workbooks_cell_holds_is_refused_there_and_whole_in_a_text_file(office, tmp_path):
    lists = Lists(office, tmp_path)
    lists.take(LAN)
    office.run(partners.add_partner, "Xưởng in", "executes", signed_on="01/01/2026", purposes={"orders": ["item"]})
    lines = tuple(orders.OrderRow(None, {"order_line.item": f"{number:03} {'W' * 290}"}) for number in range(150))
    code = office.run(orders.save_order, replace(orders.new_order(None, "KH000001"), lines=lines)).code
    give = ("KH000001", "Xưởng in", "orders")
    with pytest.raises(Rejected) as refusal:
        office.run(disclosures.disclose, *give, order=code, out=tmp_path / "a.xlsx", language=VI)
    assert (refusal.value.code, (tmp_path / "a.xlsx").exists(), lists.count(Disclosure)) == ("DI-16", False, 0)
    office.run(disclosures.disclose, *give, order=code, out=tmp_path / "a.csv", language=VI)
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert all(f"{number:03} WW" in text for number in range(150))
