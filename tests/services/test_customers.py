"""Customers as windows list, edit and save them, and taking a change back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop_app.office import Office
from desktop_app.rules.errors import Rejected
from desktop_app.rules.vocabulary import ConsentState, CustomerKind, Purpose
from desktop_app.services import customers, history, people
from desktop_app.services.customers import Contact, CustomerForm, Row
from desktop_app.vault.work import verify_audit
from tests.conftest import Clock


def form(name: str = "Trần Thị Thùy Dương", phone: str = "0395678945", **changes: Any) -> CustomerForm:
    made = customers.new_form()
    rows = {"phone": (Row(None, {"phone.number": phone, "phone.kind": "main"}),), "email": (), "address": ()}
    return replace(made, own={"person.full_name": name}, rows=rows, **changes)


def firm(name: str = "Công ty TNHH Ánh Dương", **changes: Any) -> CustomerForm:
    made = customers.new_form(CustomerKind.ORGANISATION)
    return replace(made, own={"customer.name": name}, **changes)


def listed(office: Office, **what: Any) -> list[Any]:
    return office.run(customers.customer_rows, office.run(customers.customer_ids, **what))


def test_a_new_customer_is_found_listed_and_read_back(office: Office) -> None:
    saved = office.run(customers.save_customer, form())
    (row,) = listed(office)
    assert (row.code, row.name, row.phone) == (saved.code, "Trần Thị Thùy Dương", "+84395678945")
    assert [each.code for each in office.run(people.find, "thuy duong")] == [saved.code]
    read = office.run(customers.read_form, saved.code)
    assert read.own["person.full_name"] == "Trần Thị Thùy Dương"
    assert read.rows["phone"][0].values["phone.number"] == "+84395678945"


def test_a_change_keeps_what_is_not_changed_and_follows_in_the_search(office: Office) -> None:
    saved = office.run(customers.save_customer, form())
    read = office.run(customers.read_form, saved.code)
    phones = (*read.rows["phone"], Row(None, {"phone.number": "0912 345 678", "phone.kind": "other"}))
    changed = replace(
        read,
        own={**read.own, "person.full_name": "Trần Thùy Dương", "person.born_on": "4/11/1989"},
        rows={**read.rows, "phone": phones, "address": (Row(None, {"address.street": "12 Hoa Sen"}),)},
    )
    office.run(customers.save_customer, changed)
    read = office.run(customers.read_form, saved.code)
    assert len(read.rows["phone"]) == 2
    assert read.rows["address"][0].values["address.street"] == "12 Hoa Sen"
    assert office.run(people.find, "0912345678")[0].code == saved.code
    office.run(customers.save_customer, replace(read, rows={**read.rows, "phone": read.rows["phone"][:1]}))
    assert office.run(people.find, "0912345678") == []


def test_an_organisation_has_people_with_roles(office: Office) -> None:
    known = office.run(people.add_person, {"person.full_name": "Lê Lan", "phone.number": "0983275173"})
    contacts = (
        Contact(known.person, "accounts"),
        Contact("", "contact", values={"person.full_name": "Võ Minh", "phone.number": "0908112233"}),
    )
    saved = office.run(customers.save_customer, firm(contacts=contacts))
    read = office.run(customers.read_form, saved.code)
    assert {(each.name, each.role) for each in read.contacts} == {("Lê Lan", "accounts"), ("Võ Minh", "contact")}
    assert [row.code for row in listed(office, text="vo minh")] == [saved.code]
    office.run(customers.save_customer, replace(read, contacts=read.contacts[:1]))
    assert len(office.run(customers.read_form, saved.code).contacts) == 1


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        (form(name=""), ("person.full_name", 0)),
        (form(phone="12"), ("phone.number", 0)),
        (replace(form(), own={"person.full_name": "Lan", "person.born_on": "31/02/1990"}), ("person.born_on", 0)),
        (replace(form(), own={"person.full_name": "Lan", "person.born_on": "01/01/2090"}), ("person.born_on", 0)),
        (replace(form(), own={"person.full_name": "Lan", "customer.tax_code": "1"}), ("customer.tax_code", 0)),
        (replace(form(), rows={"email": (Row(None, {}), Row(None, {"email.address": "x"}))}), ("email.address", 1)),
        (firm(name=""), ("customer.name", 0)),
        (firm(contacts=(Contact("", "contact", values={"phone.number": "0983275173"}),)), ("person.full_name", 0)),
        (firm(contacts=(Contact("NG999999", "contact"),)), ("customer_person.role", 0)),
    ],
)
def test_what_is_refused_says_in_which_field_and_saves_nothing(
    office: Office, changed: CustomerForm, place: tuple[str, int]
) -> None:
    with pytest.raises(Rejected) as refused:
        office.run(customers.save_customer, changed)
    assert refused.value.place == place
    assert listed(office) == []


def test_a_record_changed_meanwhile_is_not_overwritten(office: Office) -> None:
    saved = office.run(customers.save_customer, form())
    mine = office.run(customers.read_form, saved.code)
    theirs = office.run(customers.read_form, saved.code)
    office.run(customers.save_customer, replace(theirs, own={**theirs.own, "person.note": "gọi sau 17h"}))
    with pytest.raises(Rejected) as refused:
        office.run(customers.save_customer, replace(mine, own={**mine.own, "person.note": "gọi sáng"}))
    assert refused.value.code == "CU-05"


def test_a_decision_is_noted_once_and_the_newest_counts(office: Office, clock: Clock) -> None:
    granted = {Purpose.ADVERTISING.value: ConsentState.GRANTED.value}
    saved = office.run(customers.save_customer, form(consents=granted, how="tại quầy"))
    read = office.run(customers.read_form, saved.code)
    assert read.consents == granted
    assert [row.code for row in listed(office, consent="granted")] == [saved.code]
    clock.move(hours=1)
    withdrawn = {Purpose.ADVERTISING.value: ConsentState.WITHDRAWN.value}
    office.run(customers.save_customer, replace(read, consents=withdrawn, how="qua điện thoại"))
    assert listed(office, consent="granted") == []
    assert len(listed(office, consent="withdrawn")) == 1


def test_the_list_sorts_by_name_as_vietnamese_is_read(office: Office) -> None:
    for name in ("Đỗ An", "Dương Bình", "Ẩn Sĩ"):
        office.run(customers.save_customer, form(name=name))
    assert [row.name for row in listed(office, sort="name")] == ["Ẩn Sĩ", "Đỗ An", "Dương Bình"]
    assert [row.name for row in listed(office, sort="name", descending=True)] == ["Dương Bình", "Đỗ An", "Ẩn Sĩ"]


# -- taking back ------------------------------------------------------------------------------------------------------


def test_an_edit_is_taken_back_whole(office: Office) -> None:
    saved = office.run(customers.save_customer, form())
    before = office.run(customers.read_form, saved.code)
    changed = replace(
        before, own={**before.own, "person.full_name": "Người Khác"}, rows={**before.rows, "phone": ()},
        consents={"advertising": "granted"},
    )  # fmt: skip
    change = office.run(customers.save_customer, changed).change
    assert office.run(people.find, "nguoi khac")
    assert office.run(history.undo, change).records == {"person", "phone", "consent"}
    assert office.run(customers.read_form, saved.code).seen == before.seen
    assert office.run(people.find, "nguoi khac") == []
    assert office.run(people.find, "0395678945")[0].code == saved.code
    with office.work() as work:
        assert verify_audit(work.connection) is None


def test_a_new_customer_is_taken_back(office: Office) -> None:
    saved = office.run(customers.save_customer, form())
    office.run(history.undo, saved.change)
    assert listed(office) == []
    with pytest.raises(Rejected) as refused:
        office.run(history.undo, saved.change)
    assert refused.value.code == "HI-01"


def test_what_was_changed_again_is_not_taken_back(office: Office) -> None:
    first = office.run(customers.save_customer, form())
    read = office.run(customers.read_form, first.code)
    office.run(customers.save_customer, replace(read, own={**read.own, "person.note": "x"}))
    with pytest.raises(Rejected) as refused:
        office.run(history.undo, first.change)
    assert refused.value.code == "HI-02"
    assert office.run(customers.read_form, first.code).own["person.note"] == "x"


def test_a_customer_with_people_that_came_later_is_not_taken_back(office: Office) -> None:
    saved = office.run(customers.save_customer, firm())
    read = office.run(customers.read_form, saved.code)
    office.run(
        customers.save_customer, replace(read, contacts=(Contact("", "contact", values={"person.full_name": "Lan"}),))
    )
    with pytest.raises(Rejected) as refused:
        office.run(history.undo, saved.change)
    assert refused.value.code == "HI-02"
    assert len(listed(office)) == 1


def test_the_last_change_is_the_one_that_ctrl_z_takes(office: Office, clock: Clock) -> None:
    assert office.run(history.last_change) is None
    office.run(customers.save_customer, form())
    second = office.run(customers.save_customer, form(name="Lê Lan"))
    assert office.run(history.last_change) == second.change


def test_the_history_tells_what_was_before(office: Office) -> None:
    saved = office.run(customers.save_customer, form())
    read = office.run(customers.read_form, saved.code)
    office.run(customers.save_customer, replace(read, own={**read.own, "person.zalo": "zalo mới"}))
    subject = office.run(people.resolve, saved.code)
    newest, *_ = office.run(history.history, subject.person_ids, subject.customer_id)
    told = {each.key: (each.before, each.after) for each in newest.differences}
    assert told == {"person.zalo": ("", "zalo mới")}
    assert newest.who == "Lê Hà"


def test_old_changes_are_forgotten(office: Office, clock: Clock) -> None:
    saved = office.run(customers.save_customer, form())
    clock.move(days=31)
    office.run(customers.save_customer, form(name="Lê Lan"))
    with pytest.raises(Rejected):
        office.run(history.undo, saved.change)
