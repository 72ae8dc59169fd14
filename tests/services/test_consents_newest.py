"""The newest word counts, whatever the clock said when the one before it was written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop_app.language import Language
from desktop_app.rules.errors import Rejected
from desktop_app.rules.vocabulary import Purpose
from desktop_app.services import customers, disclosures, partners, people

GRANTED, WITHDRAWN = ({Purpose.ADVERTISING.value: state} for state in ("granted", "withdrawn"))


def _decide(office, decision: dict[str, str]) -> None:
    form = office.run(customers.read_form, "KH000001")
    office.run(customers.save_customer, replace(form, consents={**form.consents, **decision}))


@pytest.mark.parametrize("ahead", [timedelta(days=400), timedelta(0)])
def test_a_withdrawal_counts_though_the_consent_was_dated_later_or_in_the_same_second(office, tmp_path, ahead):
    office.run(people.add_customer, {"person.full_name": "Nguyễn Thị Lan", "phone.number": "0983275173"})
    office.run(
        partners.add_partner, "Xưởng in", "executes", signed_on="01/01/2026",
        purposes={"advertising": ["person.full_name"]},
    )  # fmt: skip
    right = office.clock
    office.clock = lambda: right() + ahead
    _decide(office, GRANTED)
    office.clock = right
    _decide(office, WITHDRAWN)
    assert office.run(customers.read_form, "KH000001").consents == WITHDRAWN
    assert list(office.run(customers.customer_ids, consent="granted")) == []
    assert len(office.run(customers.customer_ids, consent="withdrawn")) == 1
    with pytest.raises(Rejected) as refusal:
        office.run(
            disclosures.disclose,
            "KH000001",
            "Xưởng in",
            "advertising",
            out=tmp_path / "a.pdf",
            language=Language.of("vi"),
        )
    assert refusal.value.code == "DI-07"
    _decide(office, GRANTED)
    assert office.run(customers.read_form, "KH000001").consents == GRANTED
