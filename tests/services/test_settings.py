"""The office's facts and the wordings of its policy."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pytest

from desktop_app.rules.errors import Rejected
from desktop_app.services import settings
from desktop_app.services.settings import add_policy, change_office, policies, policy_in_force


def test_facts_are_parsed_kept_and_changed_one_by_one(office):
    office.run(change_office, address=" 12  Nguyễn Trãi ", phone="0913.080.864", hours="7h – 20h")
    facts = office.run(change_office, email="TungDuongAdv@gmail.com")
    assert facts == office.run(settings.office)
    assert (facts.name, facts.address, facts.phone) == ("Quảng cáo Thử", "12 Nguyễn Trãi", "0913 080 864")
    assert (facts.hours, facts.email) == ("7h – 20h", "tungduongadv@gmail.com")
    assert office.run(change_office, phone="").phone == ""


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"name": " "}, "SE-01"), ({"email": "quangcaotungduong.com"}, "EM-01"), ({"phone": "0913"}, "PH-01")],
)
def test_a_wrong_fact_changes_none(office, wrong, code):
    with pytest.raises(Rejected) as refused:
        office.run(change_office, address="12 Nguyễn Trãi", **wrong)
    assert refused.value.code == code
    assert office.run(settings.office).address == ""


def test_a_wording_is_kept_with_its_hash_and_never_replaced(office):
    made = office.run(add_policy, "19/08/2022", "Chính sách\r\nbảo mật", "19/08/2022")
    assert made.sha256 == hashlib.sha256("Chính sách\nbảo mật".encode()).hexdigest()
    assert office.run(policies) == [made]
    with pytest.raises(Rejected) as again:
        office.run(add_policy, "19/08/2022", "khác")
    with pytest.raises(Rejected) as empty:
        office.run(add_policy, "2", " ")
    assert (again.value.code, empty.value.code) == ("SE-02", "SE-03")


def test_the_policy_in_force_is_the_newest_that_has_begun(office):
    office.run(add_policy, "A", "một")
    office.run(add_policy, "B", "hai", "01/06/2026")
    office.run(add_policy, "C", "ba", date(2026, 12, 1))
    with office.work() as work:
        # 1 June begins in the office seven hours before it does in UTC.
        assert policy_in_force(work.connection, datetime(2026, 5, 31, 16, 59, tzinfo=UTC)) == "A"
        assert policy_in_force(work.connection, datetime(2026, 5, 31, 17, 0, tzinfo=UTC)) == "B"
        assert policy_in_force(work.connection, datetime(2027, 1, 1, tzinfo=UTC)) == "C"
    assert [each.version for each in office.run(policies)] == ["C", "B", "A"]
