"""The people of a firm, named by whichever of their numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.office import Office
from desktop_app.services import customers, history, people
from desktop_app.services.customers import Contact


@pytest.fixture
def firm(office: Office) -> str:
    return office.run(people.add_customer, {"customer.name": "Công ty Mây"}, kind="organisation").customer


def save(office: Office, firm: str, *contacts: Contact) -> bytes:
    read = office.run(customers.read_form, firm)
    return office.run(customers.save_customer, replace(read, contacts=contacts)).change


def test_a_person_is_the_same_by_the_number_of_the_customer_that_they_are(office: Office, firm: str) -> None:
    added = office.run(people.add_customer, {"person.full_name": "Trần Thị Lan"})
    save(office, firm, Contact(added.customer, "contact"))
    (there,) = office.run(customers.read_form, firm).contacts
    assert there.code == "NG000001"
    change = save(office, firm, there, Contact(added.customer, "contact"), Contact("ng 1", "accounts"))
    read = office.run(customers.read_form, firm)
    assert [(each.code, each.role) for each in read.contacts] == [("NG000001", "accounts"), ("NG000001", "contact")]
    office.run(history.undo, change)
    assert office.run(customers.read_form, firm).contacts == (there,)
    save(office, firm, Contact(added.customer, "contact"))  # by the other number alone: nothing changes
    assert office.run(customers.read_form, firm).contacts == (there,)
