"""What was told on another day is judged as things stood then; what happened is noted all the same, with a remark."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete

from desktop_app.records.orders import OrderContact
from desktop_app.rules.errors import Rejected
from desktop_app.services.disclosures import disclose, disclosures_pdf, entries, offer
from desktop_app.services.partners import add_partner
from desktop_app.services.people import add_customer, add_person
from tests.services.test_disclosures import AGENCY, EN, PRINTER, pages_of, shop  # noqa: F401 - a fixture


def told(shop, *, on, to=PRINTER, purpose="orders", **options):  # noqa: F811
    return shop.office.run(disclose, "KH1", to, purpose, out=None, language=EN, channel="phone", on=on, **options)


def refused(shop, **options):  # noqa: F811
    with pytest.raises(Rejected) as refusal:
        told(shop, **options)
    assert "remark" in EN.message(refusal.value.do)
    assert shop.office.run(entries) == []
    return refusal.value.code


def test_the_commitment_of_the_day_counts(shop, clock):  # noqa: F811
    clock.now = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # midnight in the office: the commitment has ended
    assert shop.refused() == "DI-02"
    assert refused(shop, on="01/01/2027") == "DI-02"
    assert told(shop, on="31/12/2026").code == "TL000001"
    shop.office.run(add_partner, "Mới", "executes", signed_on="20/12/2026", purposes={"orders": ["person.full_name"]})
    with pytest.raises(Rejected) as refusal:
        told(shop, to="Mới", on="19/12/2026")
    assert refusal.value.code == "DI-02"
    assert told(shop, to="Mới", on="20/12/2026").code == "TL000002"


def test_the_consent_of_the_day_counts(shop, clock):  # noqa: F811
    clock.now = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    shop.consent("KH1", "advertising", "granted")
    clock.move(days=2)
    shop.consent("KH1", "advertising", "withdrawn")
    ads = {"to": AGENCY, "purpose": "advertising"}
    assert shop.refused(**ads) == "DI-07"
    for day in ("19/11/2026", "22/11/2026"):
        assert refused(shop, on=day, **ads) == "DI-07"
    for number, day in enumerate(("20/11/2026", "21/11/2026"), 1):
        assert told(shop, on=day, **ads).code == f"TL{number:06}"


def test_what_has_happened_is_noted_with_a_remark_that_the_register_shows(shop, clock):  # noqa: F811
    clock.move(days=60)
    remark = "hợp đồng mới ký muộn"
    done = told(shop, on="10/01/2027", remark=remark, reason="cần email", fields=["full_name", "email.address"])
    told(shop, on="10/01/2027", to=AGENCY, purpose="advertising", remark="gọi nhầm")
    first, second = shop.office.run(entries)
    assert (first.code, first.note, second.note) == (done.code, f"cần email\n{remark}", "gọi nhầm")
    printed = " ".join(pages_of(shop.office.run(disclosures_pdf, language=EN)).split())
    assert remark in printed and "gọi nhầm" in printed
    assert remark not in " ".join(pages_of(shop.office.run(disclosures_pdf, "KH1", language=EN)).split())


def test_a_remark_makes_no_file_under_a_commitment_that_ended(shop, clock):  # noqa: F811
    clock.move(days=60)
    assert shop.refused(remark="gấp") == "DI-02"
    assert shop.refused(to=AGENCY, purpose="advertising", remark="gấp") == "DI-07"
    assert shop.refused(remark="gấp", on="22/11/2026") == "DI-02"


def test_a_remark_excuses_no_purpose_that_the_partner_has_not(shop):  # noqa: F811
    with pytest.raises(Rejected) as refusal:
        told(shop, on="20/11/2026", purpose="care", remark="gấp")
    assert refusal.value.code == "DI-01"


def test_who_is_on_no_order_is_in_no_file_for_orders(shop):  # noqa: F811
    stranger = shop.office.run(add_person, {"person.full_name": "Vũ Không Đơn", "phone.number": "0912000009"}).person
    assert shop.refused(code=stranger) == "DI-14"
    assert stranger in EN.message(shop.office.run(offer, stranger, PRINTER, "orders", "", EN).closed)
    assert shop.hand(code="NG2").basis == "order"  # who receives something
    with shop.office.work() as work:
        work.connection.execute(delete(OrderContact))
        work.commit()
    with pytest.raises(Rejected) as refusal:
        shop.hand(code="NG2", out="b.csv")
    assert refusal.value.code == "DI-14"


def test_who_works_for_a_customer_may_be_needed_for_its_orders(shop):  # noqa: F811
    firm = shop.office.run(add_customer, {"customer.name": "Công ty Bình Minh"}, kind="organisation").customer
    person = shop.office.run(add_person, {"person.full_name": "Lê Bình"}, firm=firm).person
    assert shop.hand(code=person).persons == (person,)


def test_the_firm_is_no_person_of_the_totals(shop):  # noqa: F811
    values = {"customer.name": "Công ty Bình Minh", "phone.number": "02438251234"}
    firm = shop.office.run(add_customer, values, kind="organisation").customer
    shop.hand(code=firm, fields=["phone.number"])
    shop.hand(out="b.csv")
    printed = pages_of(shop.office.run(disclosures_pdf, language=EN))
    assert "(firm only)" in printed
    assert "Persons concerned 1" in " ".join(printed[printed.index("Totals") :].split())


@pytest.mark.parametrize("case", [entries, disclosures_pdf])
def test_a_period_that_ends_before_it_begins_is_refused(shop, case):  # noqa: F811
    options = {"language": EN} if case is disclosures_pdf else {}
    with pytest.raises(Rejected) as refusal:
        shop.office.run(case, since=date(2026, 12, 31), until=date(2026, 1, 1), **options)
    assert refusal.value.code == "RE-04"
    assert shop.office.run(case, since=date(2026, 1, 1), until=date(2026, 1, 1), **options) is not None


@pytest.mark.parametrize("name", ["goi.docx", "goi", "goi.csv.txt"])
def test_a_file_is_what_its_name_says(shop, name):  # noqa: F811
    assert shop.refused(out=name) == "DI-15"


def test_a_named_field_of_an_order_is_not_dropped_silently(shop):  # noqa: F811
    asked = {"fields": ["full_name", "order.site_address"], "reason": "giao tận nơi"}
    assert shop.refused(**asked) == "DI-13"
    assert shop.hand(**asked, order="DH1").fields == ("person.full_name", "order.site_address")
