"""On what a disclosure may rest: a demand only where one can be, an order only where it is needed, else consent."""

from __future__ import annotations

import pytest

from desktop_app.services.disclosures import entries, offer
from desktop_app.services.partners import permit
from tests.services.test_disclosures import AGENCY, EN, POLICE, PRINTER, shop  # noqa: F401 - a fixture

ON_CONSENT = ("care", "personalisation", "improvement", "security", "advertising")
DEMAND = {"demand_number": "12/CV", "demanded_on": "01/11/2026"}


@pytest.fixture
def agency(shop):  # noqa: F811
    """The shop, whose agency may get the telephone for every purpose that rests on consent."""
    for purpose in ON_CONSENT:
        shop.office.run(permit, AGENCY, purpose, ["phone.number"])
    return shop


@pytest.mark.parametrize("purpose", (*ON_CONSENT, "orders"))
@pytest.mark.parametrize("extra", [{}, {"basis": "legal_demand"}, {"order": "DH2"}])
def test_a_demand_opens_nothing_but_an_authority_or_a_legal_duty(agency, purpose, extra):
    agency.office.run(permit, AGENCY, "orders", ["phone.number"])
    assert agency.refused(to=AGENCY, purpose=purpose, **DEMAND, **extra) == "DI-12"
    assert agency.refused(to=AGENCY, purpose=purpose, basis="legal_demand") == "DI-12"


def test_a_true_demand_is_met_whatever_the_person_said(agency):
    agency.consent("KH1", "security", "withdrawn")
    agency.office.run(permit, POLICE, "security", ["phone.number"])
    agency.office.run(permit, AGENCY, "legal", ["phone.number"])
    assert agency.hand(to=POLICE, purpose="security", **DEMAND).basis == "legal_demand"
    assert agency.hand(to=AGENCY, purpose="legal", out="b.csv", **DEMAND).basis == "legal_demand"


@pytest.mark.parametrize("purpose", ON_CONSENT)
@pytest.mark.parametrize("state", ["withdrawn", "refused"])
@pytest.mark.parametrize("extra", [{}, {"order": "DH2"}, {"order": "DH2", "basis": "order"}])
def test_whoever_said_no_is_in_no_file_whichever_order_is_named(agency, purpose, state, extra):
    agency.consent("KH1", purpose, "granted", "granted", state)
    assert agency.refused(to=AGENCY, purpose=purpose, **extra) == "DI-07"
    closed = agency.office.run(offer, "KH1", AGENCY, purpose, extra.get("order", ""), EN).closed
    assert "has not agreed" in EN.message(closed)


@pytest.mark.parametrize("purpose", ON_CONSENT)
def test_an_order_stands_for_consent_only_where_the_care_is_for_it(agency, purpose):
    closed = agency.office.run(offer, "KH1", AGENCY, purpose, "DH2", EN).closed
    if purpose == "care":
        assert closed is None
        assert agency.hand(to=AGENCY, purpose=purpose, order="DH2").basis == "order"
    else:
        assert closed is not None
        assert agency.refused(to=AGENCY, purpose=purpose, order="DH2", basis="order") == "DI-07"


def test_who_withdrew_a_consent_gets_what_was_ordered_all_the_same(agency):
    agency.consent("KH1", "orders", "withdrawn")
    assert agency.hand(to=PRINTER, order="DH2").basis == "order"
    assert [each.basis.value for each in agency.office.run(entries)] == ["order"]
