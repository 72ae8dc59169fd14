"""Whom a number stands for, everything that is held about them, and adding them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, insert, select

from desktop_app.records import catalogue
from desktop_app.records.audit import Audit
from desktop_app.records.declare import new_id
from desktop_app.records.erasures import RetiredCode
from desktop_app.records.history import Change
from desktop_app.records.people import Person
from desktop_app.rules.errors import Rejected
from desktop_app.rules.vocabulary import Role
from desktop_app.services import people
from desktop_app.services.erasure import terms
from desktop_app.services.packing import pack
from desktop_app.services.people import add_customer, add_person, find, resolve, show
from tests import make

LAN = {
    "person.full_name": "  nguyễn thị   Lan ",
    "person.born_on": "05/09/1961",
    "phone.number": "0168.8784.019",
    "email.address": "Lan@Example.VN",
    "address.street": "12 Lý Thường Kiệt",
    "address.province": "Hà Nội",
}


def values_of(holdings, key):
    return [value.value for each in holdings for row in each.rows for value in row if value.key == key]


def add_firm(office, name="Công ty Bình Minh"):
    return office.run(add_customer, {"customer.name": name, "phone.number": "024 3825 1234"}, kind="organisation")


# -- whom a number stands for -----------------------------------------------------------------------------------------


def test_an_individual_is_found_by_either_number_however_it_is_typed(office):
    added = office.run(add_customer, LAN)
    by_customer, by_person = office.run(resolve, "kh-0001"), office.run(resolve, "Ng1")
    assert (added.customer, added.person) == ("KH000001", "NG000001")
    assert (by_customer.code, by_person.code) == ("KH000001", "NG000001")
    assert replace(by_customer, code="NG000001") == by_person
    assert by_person.name == "nguyễn thị Lan"
    assert by_person.person_codes == ("NG000001",)


def test_an_organisation_stands_for_all_its_people_once(office):
    firm = add_firm(office).customer
    first = office.run(add_person, {"person.full_name": "Trần Văn An"}, firm=firm).person
    second = office.run(add_person, {"person.full_name": "Lê Bình"}, firm="kh1", role="accounts").person
    with office.work() as work:
        subject = people.resolve(work, firm)
        work.connection.execute(
            insert(catalogue.entity("customer_person").table).values(
                id=b"x" * 16, customer_id=subject.customer_id, person_id=subject.person_ids[0], role="manager"
            )
        )
        work.commit()
    assert office.run(resolve, firm).person_codes == (first, second)
    contact = office.run(resolve, second)
    assert (contact.customer_id, contact.kind, contact.person_codes) == (None, None, (second,))


@pytest.mark.parametrize("typed", ["KH000009", "NG7", "DH000001", "", "Lan", "KH", "x" * 500])
def test_a_number_of_nobody_is_refused(office, typed):
    with pytest.raises(Rejected) as refused:
        office.run(resolve, typed)
    assert refused.value.code == "CU-01"
    assert typed == "" or typed not in str(refused.value)
    assert len(office.language.message(refused.value.error)) < 200


def test_a_number_that_was_erased_is_told_apart_from_one_that_never_was(office):
    with office.work() as work:
        work.connection.execute(insert(RetiredCode).values(mac=work.code_mac("NG000005")))
        work.commit()
    with pytest.raises(Rejected) as erased:
        office.run(resolve, "ng5")
    with pytest.raises(Rejected) as unknown:
        office.run(resolve, "ng6")
    assert "erased" in erased.value.error.msgid
    assert "erased" not in unknown.value.error.msgid


# -- what is held -----------------------------------------------------------------------------------------------------


def test_what_is_shown_is_one_persons_alone(office):
    with office.work() as work:
        first, second = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    shown = str(office.run(show, first.customer_code))
    assert [key for key, token in second.tokens.items() if token in shown] == []
    assert second.person_code not in shown
    assert not any(secret.hex() in shown for secret in first.secrets.values())


def test_of_an_organisation_its_own_records_are_shown_with_its_peoples(office):
    firm = add_firm(office).customer
    office.run(add_person, {"person.full_name": "Trần Văn An", "phone.number": "0913080864"}, firm=firm)
    with office.work() as work:
        order = {
            "id": b"o" * 16, "code": "DH000001", "customer_id": people.resolve(work, firm).customer_id,
            "status": "done", "source": "direct", "recorded_at": work.now, "site_address": "Lô B2",
        }  # fmt: skip
        work.connection.execute(insert(catalogue.entity("order").table).values(**order))
        work.connection.execute(
            insert(catalogue.entity("order_line").table).values(
                id=b"l" * 16,
                order_id=b"o" * 16,
                position=1,
                item="Biển alu",
                quantity=1,
                unit_price_vnd=1,
                amount_vnd=1,
            )
        )
        work.commit()
    shown = office.run(show, firm)
    assert values_of(shown, "customer.name") == ["Công ty Bình Minh"]
    assert sorted(values_of(shown, "phone.number")) == ["+842438251234", "+84913080864"]
    assert values_of(shown, "order.site_address") == ["Lô B2"]
    assert values_of(shown, "order_line.item") == ["Biển alu"]
    assert values_of(shown, "order_line.order_id") == ["DH000001"]
    assert values_of(shown, "person.full_name") == ["Trần Văn An"]
    # The contact's own record holds nothing of the firm's orders.
    assert values_of(office.run(show, "NG1"), "order.site_address") == []


def test_a_phone_of_a_trade_is_its_owners(office):
    added = office.run(add_customer, LAN)
    with office.work() as work:
        subject = people.resolve(work, added.customer)
        work.connection.execute(
            insert(catalogue.entity("phone").table).values(
                id=b"p" * 16, customer_id=subject.customer_id, number="+84913080864", source="direct",
                recorded_at=work.now,
            )
        )  # fmt: skip
        work.commit()
    assert len(values_of(office.run(show, added.person), "phone.number")) == 2


def test_reading_a_record_is_an_audit_entry_without_a_value(office):
    added = office.run(add_customer, LAN)
    subject = office.run(resolve, added.person)
    office.run(show, added.person)
    office.run(find, "lan")
    with office.work() as work:
        last = work.connection.execute(select(Audit).order_by(Audit.seq.desc()).limit(1)).one()
        assert last.action == "record.read"
        records = catalogue.entity("audit_record").table
        touched = work.connection.scalars(select(records.c.record_id).where(records.c.seq == last.seq)).all()
        assert set(touched) == {subject.person_ids[0], subject.customer_id}


# -- adding -----------------------------------------------------------------------------------------------------------


def test_what_is_added_is_parsed_and_found_at_once(office):
    office.run(add_customer, LAN)
    shown = office.run(show, "KH1")
    assert values_of(shown, "phone.number") == ["+84388784019"]
    assert values_of(shown, "phone.typed") == ["0168.8784.019"]
    assert values_of(shown, "email.address") == ["lan@example.vn"]
    for typed in ("thi lan", "4019", "lan@ex"):
        assert [match.code for match in office.run(find, typed)] == ["KH000001"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"person.full_name": " "}, "VA-03"),
        ({"person.born_on": "05/09/2027"}, "DT-05"),
        ({"phone.number": "12"}, "PH-01"),
        ({"email.address": "quangcaotungduong.com"}, "EM-01"),
        ({"person.note": "thẻ 4111 1111 1111 1111"}, "VA-02"),
    ],
)
def test_a_wrong_value_adds_nothing(office, wrong, code):
    with pytest.raises(Rejected) as refused:
        office.run(add_customer, LAN | wrong)
    assert refused.value.code == code
    with office.work() as work:
        assert work.connection.scalar(select(func.count()).select_from(Person)) == 0
        assert work.next_codes("NG") == ["NG000001"]


def test_a_firm_needs_a_name_and_a_person_is_no_firm(office):
    with pytest.raises(Rejected) as nameless:
        office.run(add_customer, {"phone.number": "0913080864"}, kind="organisation")
    assert nameless.value.code == "CU-02"
    office.run(add_customer, LAN)
    with pytest.raises(Rejected) as nobody:
        office.run(add_person, {"person.full_name": "Lê Bình"}, firm="KH1")
    assert nobody.value.code == "CU-03"


def test_a_field_of_another_record_is_a_bug_not_a_value(office):
    with pytest.raises(ValueError, match="order"):
        office.run(add_customer, LAN | {"order.note": "x"})


def test_each_use_case_asks_for_its_permission(office):
    office.run(add_customer, LAN)
    office.actor = replace(office.actor, role=Role.HOTLINE)
    assert office.run(show, "KH1")
    asked = {each.__name__: each.permission.name for each in (resolve, find, show, add_person, add_customer)}
    assert asked == {
        "resolve": "FIND", "find": "FIND", "show": "READ", "add_person": "EDIT", "add_customer": "EDIT",
    }  # fmt: skip


def test_random_ids_in_kept_copies_are_no_telephone_numbers(office):
    """Else a person who was changed is never proven erased: the ledger keeps the ids, and the proof looks for them."""
    added = office.run(people.add_customer, {"person.full_name": "Lan", "phone.number": "0395678945"})
    with office.work() as work:
        key = bytes(people.resolve(work, added.customer).person_ids[0])
        before = pack({"id": bytes.fromhex("fee0c02544880456a8cd16a71b252d15"), "note": "số cũ 0913062388"})
        values = {
            "changed_at": work.now, "user_id": work.actor.id, "group_id": new_id(), "position": 0,
            "person_id": key, "action": "customer.save", "record": "person", "row_id": key, "before": before,
            "after": "",
        }  # fmt: skip
        work.connection.execute(insert(Change).values(**values))
        assert set(terms.collect(work.connection, [key]).phones) == {"+84395678945", "+84913062388"}
