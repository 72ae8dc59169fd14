"""Erasure on the office's own files: shared phones, receivers who are customers, notes that tell of others, repeats."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop_app.office import Office
from desktop_app.records.customers import Customer
from desktop_app.records.orders import Order, OrderContact
from desktop_app.records.people import Person, Phone
from desktop_app.rules.errors import Rejected
from desktop_app.services import erasure, imports
from tests.erasing import cells, erase, where

DATA = Path(__file__).parents[2] / "data" / "office"
EXPECTED = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 22)


def take_in(office: Office, name: str) -> imports.Receipt:
    batch = imports.read_import(DATA / name, today=TODAY)
    return office.run(imports.importing(batch), batch)


@pytest.fixture(scope="module")
def filled(tmp_path_factory, template):
    """A closed book with the office's customers and orders, imported once."""
    from desktop_app.language import Language
    from desktop_app.vault.book import open_book
    from tests.conftest import PASSWORD, Clock

    folder = tmp_path_factory.mktemp("filled")
    shutil.copytree(template.folder, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        clock = Clock()
        book, actor = open_book(folder / "book", login="ha", password=PASSWORD, now=clock())
        office = Office(book, actor, clock, Language.of("vi"))
        take_in(office, "khach-hang.xlsx")
        take_in(office, "don-hang.csv")
        office.close()
    return folder


@pytest.fixture
def office(filled, books, config_folder):
    """The office's book, open; each test has its own copy."""
    shutil.copytree(filled / "config", config_folder)
    shutil.copytree(filled / "book", books.folder / "book")
    with books.open() as opened:
        yield opened


def about(office: Office, code: str) -> tuple[str, str]:
    """Name and phone of an individual customer or of a firm's only contact."""
    with office.work() as work:
        row = work.connection.execute(
            select(Person.full_name, Phone.number)
            .join(Phone, Phone.person_id == Person.id)
            .where(Person.id.in_(_people(work, code)))
        ).first()
    return row.full_name, row.number


def _people(work, code):
    from desktop_app.services import people

    return people.resolve(work, code).person_ids


def test_a_phone_that_two_people_share_stays_with_the_other_and_is_counted(office):
    one, other = EXPECTED["one_phone_two_people"][0]
    name, phone = about(office, one)
    assert about(office, other)[1] == phone
    assert office.run(erasure.preview, [one]).mentions == ()  # the number as the other typed it is no remark on anybody
    outcome = erase(office, one)
    assert outcome.residue == ()
    assert outcome.shared >= 1
    assert where(office, name) == []
    assert about(office, other)[1] == phone


def test_the_last_holder_of_a_shared_phone_takes_it_along(office):
    group = {code for pair in EXPECTED["one_phone_two_people"] if pair[0] == "KH000401" for code in pair}
    assert len(group) == 4
    phone = about(office, "KH000401")[1]
    shared = [erase(office, code).shared for code in sorted(group)]
    assert shared[-1] == 0 and all(shared[:-1])
    assert where(office, f"0{phone[3:]}", phone) == []


@pytest.mark.parametrize(("order", "customer"), EXPECTED["receiver_is_customer"][:3])
def test_a_receiver_who_is_a_customer_goes_from_the_order_of_the_other(office, order, customer):
    name, phone = about(office, customer)

    def contacts() -> int:
        with office.work() as work:
            people = _people(work, customer) if _exists(work, customer) else ()
            return len(
                work.connection.execute(
                    select(OrderContact.id)
                    .join(Order, Order.id == OrderContact.order_id)
                    .where(Order.code == order, OrderContact.person_id.in_(people))
                ).all()
            )

    assert contacts() == 1
    outcome = erase(office, customer)
    assert outcome.residue == ()
    assert where(office, name, phone) == []
    assert contacts() == 0
    with office.work() as work:
        assert work.connection.scalar(select(Order.customer_id).where(Order.code == order)) is not None


def _exists(work, code) -> bool:
    from desktop_app.services import people

    try:
        people.resolve(work, code)
    except Rejected:
        return False
    return True


@pytest.mark.parametrize(("teller", "told_of"), EXPECTED["note_tells_of_customer"][:3])
def test_a_note_that_tells_of_the_person_is_masked_and_keeps_its_other_words(office, teller, told_of):
    name, phone = about(office, told_of)
    plan = office.run(erasure.preview, [told_of])
    (mention,) = [each for each in plan.mentions if each.on in _codes(office, teller)]
    assert mention.this_person and set(mention.kinds) == {"name", "phone"}
    outcome = erase(office, told_of)
    assert outcome.residue == ()
    assert where(office, name, phone, f"0{phone[3:]}") == []
    notes = cells(office)["person.note"]
    assert "gọi ••• nếu không nghe máy" in notes


def _codes(office, code) -> set[str]:
    with office.work() as work:
        from desktop_app.services import people

        return {code, *people.resolve(work, code).person_codes}


def test_a_mention_that_is_left_with_its_number_is_red_and_no_certificate_is_given(office):
    _, told_of = EXPECTED["note_tells_of_customer"][0]
    outcome = erase(office, told_of, mentions="leave")
    assert outcome.residue and all("person.note" in place or "page" in place for place in outcome.residue)
    with pytest.raises(Rejected):
        office.run(erasure.certificate_pdf, outcome.certificate, office.language)


def test_erasing_a_firm_erases_its_people_and_keeps_the_firm_and_its_orders(office):
    with office.work() as work:
        firm = work.connection.execute(
            select(Customer.code, Customer.name).where(Customer.kind == "organisation")
        ).first()
    name, phone = about(office, firm.code)
    outcome = erase(office, firm.code)
    assert outcome.residue == () and outcome.people == 1
    assert where(office, name, phone) == []
    with office.work() as work:
        assert work.connection.scalar(select(Customer.name).where(Customer.code == firm.code)) == firm.name
    with pytest.raises(Rejected) as refused:
        office.run(erasure.preview, [firm.code])
    assert refused.value.code == "ER-01"


def test_a_household_business_goes_with_its_name_and_tax_code(office):
    with office.work() as work:
        trade = work.connection.execute(
            select(Customer.code, Customer.name, Customer.tax_code).where(Customer.legal_form == "household")
        ).first()
    outcome = erase(office, trade.code)
    assert outcome.residue == ()
    assert where(office, trade.tax_code) == []
    with office.work() as work:
        assert work.connection.scalar(select(Customer.id).where(Customer.code == trade.code)) is None


def test_the_erased_stay_out_when_their_files_are_imported_again(office):
    repeated = EXPECTED["repeated"][0]
    name, phone = about(office, repeated)
    erase(office, repeated)
    again = take_in(office, "khach-hang.xlsx")
    assert (again.read, again.added) == (EXPECTED["rows"], 0)
    assert len(again.refused) == len(EXPECTED["faulty_rows"]) + 2  # their row and its repetition
    orders = take_in(office, "don-hang.csv")
    assert orders.added == 0
    assert where(office, name, phone) == []


def test_the_erased_stay_out_of_another_file_by_their_number(office, tmp_path):
    name, _ = about(office, "KH000007")
    erase(office, "KH000007")
    other = tmp_path / "khach-hang-moi.csv"
    other.write_text(f"Mã khách hàng;Tên khách hàng\nKH000007;{name}\nKH009001;Vũ Thị Mới\n", encoding="utf-8-sig")
    batch = imports.read_import(other, today=TODAY)
    receipt = office.run(imports.importing(batch), batch)
    assert (receipt.read, receipt.added, [each.row for each in receipt.refused]) == (2, 1, [2])
    assert where(office, name) == []


def test_the_preview_names_what_goes_what_stays_and_where_the_data_came_from(office):
    code = EXPECTED["repeated"][0]
    plan = office.run(erasure.preview, [code])
    assert plan.asked == (code,)
    assert plan.reached.counts["person"] == plan.reached.counts["customer"] == 1
    names = [name for name, _ in plan.source_files]
    assert "khach-hang.xlsx" in names
    assert len(dict(plan.source_files)["khach-hang.xlsx"]) == 2
    before = cells(office)
    office.run(erasure.preview, [code])
    after = cells(office)
    assert {place for place in before if before[place] != after[place]} <= {"audit.action", "audit.mac", "audit.fields"}


def test_a_name_in_two_spellings_that_a_namesake_bears_too_stays_with_the_namesake(office):
    from desktop_app.services.people import add_customer

    first = office.run(add_customer, {"person.full_name": "Tôn Nữ Hạ Vi", "phone.number": "0599000111"}).customer
    again = office.run(add_customer, {"person.full_name": "TÔN NỮ HẠ VI", "phone.number": "0599000111"}).customer
    other = office.run(add_customer, {"person.full_name": "Tôn nữ Hạ Vi", "phone.number": "0599000222"}).customer
    plan = office.run(erasure.preview, [first])
    assert again in plan.proposals and other not in plan.codes
    outcome = erase(office, first)
    assert (outcome.people, outcome.residue) == (2, ())
    with office.work() as work:
        assert not _exists(work, again) and _exists(work, other)
