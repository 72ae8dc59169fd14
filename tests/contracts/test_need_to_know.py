"""Need-to-know by field: what a role does not get to read comes to it by no way, and is not lost by its saving."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest

from desktop_app.records import catalogue
from desktop_app.records.kinds import Snapshot
from desktop_app.rules.vocabulary import Role
from desktop_app.services import customers, duplicates, history, orders, people
from desktop_app.vault.work import Actor
from tests import make


@contextmanager
def as_role(office, role):
    """The same office with somebody of another role at work in it."""
    own = office.actor
    office.actor = Actor(own.id, own.login, own.name, role)
    try:
        yield office
    finally:
        office.actor = own


@pytest.fixture
def one(office):
    with office.work() as work:
        made = make.subject(work.connection, 1)
        work.commit()
    # Two changes, so that the history tells of hidden fields too.
    for note, code in (("Ghi chú khác hẳn", "0100109106"), (made.tokens["person.note"], "")):
        form = office.run(customers.read_form, made.customer_code)
        own = {**form.own, "person.note": note, "customer.tax_code": code or made.tokens["customer.tax_code"]}
        office.run(customers.save_customer, replace(form, own=own))
    return made


def told(office, one):
    """Everything that the use cases of reading tell about `one`."""
    run = office.run
    subject = run(people.resolve, one.customer_code)
    rows = run(customers.customer_ids)
    return repr([
        run(people.show, one.customer_code), run(people.show, one.person_code),
        run(customers.read_form, one.customer_code),
        run(people.find, one.tokens["person.full_name"]), run(people.find, one.tokens["customer.tax_code"]),
        run(history.history, subject.person_ids, subject.customer_id), run(customers.customer_rows, rows),
        run(customers.consents_of, subject.person_ids), run(duplicates.like, one.customer_code),
        run(duplicates.similar, one.tokens["person.full_name"], [one.tokens["phone.number"]]),
        [run(orders.read_order, each.code) for each in run(orders.order_rows, run(orders.order_ids)) if each],
    ])  # fmt: skip


def hidden_tokens(one, role):
    return {
        key: token for key, token in one.tokens.items() if key.split(" via ")[0] in catalogue.hidden_from(role)
    }  # fmt: skip


def test_the_hotline_gets_no_note_no_tax_code_and_no_evidence(office, one):
    hidden = hidden_tokens(one, Role.HOTLINE)
    assert {key.split(" via ")[0] for key in hidden} >= {"person.note", "customer.tax_code", "note.text"}
    with as_role(office, Role.STAFF):
        everything = told(office, one)
        unseen = {key for key, token in hidden.items() if token not in everything}
        assert all(key.startswith("change.") for key in unseen)  # these are too old and went with the last saving
    with as_role(office, Role.HOTLINE):
        seen = told(office, one)
    assert [key for key, token in hidden.items() if token in seen] == []
    assert one.tokens["person.full_name"] in seen
    assert one.tokens["phone.number"] in seen


def test_copies_of_whole_records_are_hidden_where_any_field_of_a_record_is():
    copies = {each.key for each in catalogue.fields() if isinstance(each.declared.kind, Snapshot)}
    assert copies
    assert copies <= catalogue.hidden_from(Role.HOTLINE)


@pytest.mark.parametrize("role", [Role.OWNER, Role.STAFF])
def test_nothing_is_hidden_from_owner_and_staff(role):
    assert catalogue.hidden_from(role) == frozenset()


def test_saving_by_somebody_who_sees_less_loses_nothing(office, one):
    with as_role(office, Role.HOTLINE):
        form = office.run(customers.read_form, one.customer_code)
        assert "person.note" not in form.own
        forged = {**form.own, "person.full_name": "Trần Thị Mới", "person.note": "gefälscht", "customer.tax_code": ""}
        office.run(customers.save_customer, replace(form, own=forged))
    form = office.run(customers.read_form, one.customer_code)
    assert form.own["person.full_name"] == "Trần Thị Mới"
    assert form.own["person.note"] == one.tokens["person.note"]
    assert form.own["customer.tax_code"] == one.tokens["customer.tax_code"]


def test_the_hotline_adds_a_customer_all_the_same(office):
    with as_role(office, Role.HOTLINE):
        form = customers.new_form()
        saved = office.run(customers.save_customer, replace(form, own={"person.full_name": "Lý Văn Năm"}))
    assert office.run(customers.read_form, saved.code).own["customer.tax_code"] == ""
