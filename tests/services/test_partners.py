"""Who may receive data, under which commitment, and how much at the most."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop_app.records import catalogue
from desktop_app.rules.errors import Rejected
from desktop_app.rules.vocabulary import PartnerKind, Purpose, Role
from desktop_app.services.partners import add_partner, field_keys, partner, partners, permit, renew_commitment

PRINTER = "Xưởng In Phú Lâm"


def test_a_partner_is_found_however_its_name_is_written(office):
    made = office.run(
        add_partner, PRINTER, "executes", signed_on="01/02/2026", valid_until="31/12/2026", document="05/2026/CK-BM",
        purposes={"orders": ["phone.number", "person.full_name"]},
    )  # fmt: skip
    assert office.run(partner, "xuong in  PHU LAM") == made
    assert made.kind is PartnerKind.EXECUTES
    assert (made.signed_on, made.valid_until) == (date(2026, 2, 1), date(2026, 12, 31))
    assert made.purposes == {Purpose.ORDERS: ("person.full_name", "phone.number")}
    office.run(add_partner, "An Phát", "service")
    assert [each.name for each in office.run(partners)] == ["An Phát", PRINTER]


@pytest.mark.parametrize(
    ("arguments", "options", "code"),
    [
        (("xưởng in phú LÂM", "executes"), {}, "PA-01"),
        (("…", "executes"), {}, "PA-02"),
        (("Khác", "executes"), {"signed_on": "02/02/2026", "valid_until": "01/02/2026"}, "PA-03"),
        (("Khác", "executes"), {"purposes": {"orders": ["person.note"]}}, "PA-04"),
        (("Khác", "executes"), {"purposes": {"orders": ["person.born_on"]}}, "PA-04"),
        (("Khác", "executes"), {"purposes": {"selling": ["person.full_name"]}}, "VA-05"),
        (("Khác", "friend"), {}, "VA-05"),
        (("Khác", "executes"), {"document": "hợp đồng với <Lan>"}, "VA-06"),
    ],
)
def test_a_partner_that_cannot_be_is_refused_whole(office, arguments, options, code):
    office.run(add_partner, PRINTER, "executes")
    with pytest.raises(Rejected) as refused:
        office.run(add_partner, *arguments, **options)
    assert refused.value.code == code
    assert [each.name for each in office.run(partners)] == [PRINTER]


def test_an_unknown_partner_is_refused_with_those_that_are_known(office):
    with pytest.raises(Rejected) as nobody:
        office.run(partner, PRINTER)
    office.run(add_partner, "An Phát", "service")
    with pytest.raises(Rejected) as other:
        office.run(partner, PRINTER)
    assert nobody.value.code == other.value.code == "PA-05"
    assert nobody.value.do.msgid != other.value.do.msgid
    assert "An Phát" in office.language.message(other.value.do)


@pytest.mark.parametrize(
    ("kind", "commitment", "within"),
    [
        ("executes", {}, (False, False, False)),
        ("service", {"signed_on": "02/01/2026"}, (False, True, True)),
        ("joint", {"valid_until": "02/01/2026"}, (True, True, False)),
        ("executes", {"signed_on": "02/01/2026", "valid_until": "02/01/2026"}, (False, True, False)),
        ("executes", {"document": "CK-1"}, (True, True, True)),
        ("authority", {}, (True, True, True)),
    ],
)
def test_a_commitment_holds_from_its_first_to_its_last_day(office, kind, commitment, within):
    made = office.run(add_partner, PRINTER, kind, **commitment)
    assert tuple(made.may_receive(date(2026, 1, day)) for day in (1, 2, 3)) == within


def test_a_commitment_is_renewed_and_a_purpose_set_anew(office):
    office.run(add_partner, PRINTER, "executes", valid_until="01/01/2026", purposes={"orders": ["phone.number"]})
    office.run(permit, PRINTER, "orders", ["person.full_name"])
    office.run(permit, PRINTER, "care", ["email.address"])
    made = office.run(renew_commitment, PRINTER, valid_until="01/01/2027")
    assert made.valid_until == date(2027, 1, 1)
    assert made.purposes == {Purpose.ORDERS: ("person.full_name",), Purpose.CARE: ("email.address",)}


def test_fields_are_named_by_key_by_column_or_by_label():
    assert field_keys(["Full name", "number", "EMAIL.address", "person.full_name", " "]) == (
        "person.full_name", "email.address", "phone.number",
    )  # fmt: skip
    every = [each.key for each in catalogue.disclosable_fields()]
    assert field_keys(reversed(every)) == tuple(every)


@pytest.mark.parametrize("name", ["name of the cat", "person.born_on", "order.note", "full_name.person"])
def test_a_field_that_nobody_may_be_given_is_refused(name):
    with pytest.raises(Rejected) as refused:
        field_keys([name])
    assert refused.value.code == "PA-04"


@pytest.mark.parametrize("use_case", [add_partner, permit, renew_commitment])
def test_only_the_owner_decides_what_partners_get(office, use_case):
    office.actor = replace(office.actor, role=Role.STAFF)
    with pytest.raises(Rejected) as refused:
        office.run(use_case, PRINTER, "executes")
    assert refused.value.code == "PE-01"
    assert office.run(partners) == []


def test_a_record_s_name_means_all_of_its_fields():
    from desktop_app.services.partners import field_keys

    assert field_keys(["phone", "full_name"]) == ("person.full_name", "phone.number")
    assert {"address.street", "address.ward", "address.province"} == set(field_keys(["address"]))
