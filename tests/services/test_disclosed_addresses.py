"""Two addresses in a file for a partner: street, ward and province of each stay together."""

from __future__ import annotations

import csv

from desktop_app.language import Language
from desktop_app.services import customers, disclosures, partners, people

PARTS = ("address.street", "address.ward", "address.province")


def test_a_ward_stands_where_its_street_does(office, tmp_path):
    office.run(people.add_customer, {"person.full_name": "Nguyễn Thị Lan", "phone.number": "0983275173"})
    form = office.run(customers.read_form, "KH000001")
    places = (("12 Hàng Bài", "", "Hà Nội"), ("34 Láng Hạ", "Phường Đống Đa", "Hà Nội"))
    rows = tuple(customers.Row(None, dict(zip(PARTS, place, strict=True))) for place in places)
    office.run(customers.save_customer, _with(form, rows))
    office.run(partners.add_partner, "Xưởng in", "executes", signed_on="01/01/2026", purposes={"orders": PARTS})
    out = tmp_path / "a.csv"
    office.run(disclosures.disclose, "KH000001", "Xưởng in", "orders", out=out, language=Language.of("en"))
    _, (_, *cells) = csv.reader(out.read_text("utf-8-sig").splitlines(), delimiter=";")
    streets, wards, provinces = (cell.split("; ") for cell in cells)
    told = set(zip(streets, wards, provinces, strict=True))
    assert told == {("12 Hàng Bài", "–", "Hà Nội"), ("34 Láng Hạ", "Phường Đống Đa", "Hà Nội")}


def _with(form: customers.CustomerForm, rows: tuple[customers.Row, ...]) -> customers.CustomerForm:
    return customers.CustomerForm(**{**form.__dict__, "rows": {**form.rows, "address": rows}})
