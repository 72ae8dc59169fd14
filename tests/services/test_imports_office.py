"""The office's own lists: every row accounted for, every column taken, as `expected.json` says."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from desktop_app.records.audit import Audit
from desktop_app.records.consents import Consent
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.imports import ImportFile, ImportRow
from desktop_app.records.orders import Order, OrderContact, OrderLine
from desktop_app.records.people import Person, Phone
from desktop_app.services.imports import read_import
from desktop_app.vault import search
from tests.conftest import Books, Clock
from tests.services.lists import OFFICE, Lists, refusals

EXPECTED = json.loads((OFFICE / "expected.json").read_text("utf-8"))
FAULTS = {"date": "person.born_on", "mail": "email.address", "noname": "person.full_name"}
STATES = {"Hoàn thành": "done", "Hủy": "cancelled", "Chờ duyệt mẫu": "artwork", "Đang thi công": "work"}
METHODS = {"": None, "Chuyển khoản": "transfer", "Tiền mặt": "cash", "Thẻ": "card"}


@pytest.fixture(scope="module")
def full(template, tmp_path_factory):
    """A book with the office's customers, orders and address book, in this order; only looked at."""
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        office = Books(folder, Clock(), template).create()
        lists = Lists(office, folder)
        lists.receipts = {
            name: lists.bring(OFFICE / name)
            for name in ("khach-hang.xlsx", "don-hang.csv", "google-contacts.csv", "danh-ba.vcf")
        }
        yield lists
        patch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        office.close()


@pytest.fixture(scope="module")
def rows():
    """The rows of the list of customers as they stand in the sheet, by number."""
    batch = read_import(OFFICE / "khach-hang.xlsx", today=date(2026, 11, 22))
    assert batch.header.row == EXPECTED["header_row"]
    return {number: cells for number, cells in batch.table.rows() if number > batch.header.row}


def written(text: str, form: str = "%d/%m/%Y") -> datetime:
    return datetime.strptime(text, form).replace(tzinfo=UTC)


def people_of(work) -> dict[str, set[bytes]]:
    """Customer number -> the person, or the people of the firm."""
    found = defaultdict(set)
    for code, person_id in work.connection.execute(select(Customer.code, Customer.person_id)):
        found[code] |= {person_id} - {None}
    links = select(Customer.code, CustomerPerson.person_id).join(Customer, Customer.id == CustomerPerson.customer_id)
    for code, person_id in work.connection.execute(links):
        found[code].add(person_id)
    return found


def test_every_customer_row_is_added_merged_or_refused(full):
    receipt = full.receipts["khach-hang.xlsx"]
    assert receipt.read == EXPECTED["rows"]
    assert receipt.added == receipt.customers == EXPECTED["customers"]
    assert receipt.merged == len(EXPECTED["repeated"])
    assert refusals(receipt) == [(row, FAULTS[fault]) for row, fault in EXPECTED["faulty_rows"]]
    assert receipt.unknown == ()
    assert full.count(Customer) == EXPECTED["customers"]


def test_the_repeated_rows_are_those_of_the_repeated_customers(full):
    with full.office.work() as work:
        codes = {person: code for code, people in people_of(work).items() for person in people}
        rows = (
            select(ImportRow.person_id)
            .join(ImportFile, ImportFile.id == ImportRow.file_id)
            .where(ImportFile.name == "khach-hang.xlsx")
        )
        times = Counter(work.connection.scalars(rows))
    assert sorted(codes[person] for person, count in times.items() if count == 2) == EXPECTED["repeated"]
    assert len(times) == EXPECTED["customers"]


def test_two_people_with_one_telephone_stay_two(full):
    with full.office.work() as work:
        people = people_of(work)
        phones = defaultdict(set)
        for person_id, number in work.connection.execute(select(Phone.person_id, Phone.number)):
            phones[person_id].add(number)
    for one, other in EXPECTED["one_phone_two_people"]:
        (first,), (second,) = people[one], people[other]
        assert first != second
        assert phones[first] & phones[second]


def test_what_the_list_says_about_advertising_is_claimed_or_refused(full):
    with full.office.work() as work:
        rows = work.connection.execute(
            select(Consent.purpose, Consent.state, Consent.how, func.count()).group_by(
                Consent.purpose, Consent.state, Consent.how
            )
        ).all()
    told = EXPECTED["advertising"]
    assert sorted(rows) == [
        ("advertising", "claimed", "import", told["Có"]),
        ("advertising", "refused", "import", told["Không"]),
    ]


def test_all_twelve_columns_of_a_private_person_are_taken(full):
    customer = full.customer("KH000001")
    assert (customer["kind"], customer["legal_form"], customer["name"], customer["tax_code"]) == (
        "individual", "person", "", "",
    )  # fmt: skip
    assert customer["since"] == datetime(2025, 11, 7, 4, 11, tzinfo=UTC)
    person = full.person(id=customer["person_id"])
    assert person["full_name"] == "Mai Tuấn Khánh"
    assert person["phones"] == [("+84596452821", "596452821", "main")]
    assert person["emails"] == ["mai.tuan.khanh643@outlook.com"]
    assert person["born_on"] == date(1999, 9, 2)
    assert person["note"] == "gọi sau 17h"
    assert person["addresses"] == []
    assert (person["source"], person["source_detail"], person["source_flagged"]) == (
        "other", "file khach-hang.xlsx", True,
    )  # fmt: skip


def test_all_twelve_columns_of_a_company_are_taken_by_the_firm_and_its_contact(full):
    firm = full.customer("KH000002")
    assert (firm["kind"], firm["legal_form"], firm["person_id"]) == ("organisation", "company", None)
    assert (firm["name"], firm["tax_code"]) == ("Công ty CP Điện máy Đại Thành 28", "0325121850")
    assert firm["addresses"] == [("343 Nguyễn Huệ", "phường Tân Định", "Khánh Hòa", "")]
    assert firm["phones"] == []
    (contact,) = firm["people"]
    person = full.person(id=contact)
    assert person["full_name"] == "Ngô Hương"
    assert person["phones"] == [("+84909302144", "(+84) 909302144", "main")]
    assert person["note"] == "gọi sau 17h"
    assert person["addresses"] == []


def test_a_household_is_its_owner(full):
    customer = full.customer("KH000004")
    assert (customer["kind"], customer["legal_form"]) == ("individual", "household")
    assert (customer["name"], customer["tax_code"]) == ("Cửa hàng Thời trang Lụa 36", "0387614883")
    assert customer["addresses"] == []
    person = full.person(id=customer["person_id"])
    assert person["full_name"] == "Hoàng Thị Bích Phát"
    assert person["addresses"] == [("125 Phan Đình Phùng", "phường Ba Đình", "Cần Thơ", "")]


def test_every_row_of_the_list_stands_in_the_book_cell_by_cell(full, rows):
    faulty = {row for row, _ in EXPECTED["faulty_rows"]}
    customers = {row["code"]: row for row in _all(full, Customer)}
    people = {row["id"]: row for row in _all(full, Person)}
    with full.office.work() as work:
        found = people_of(work)
    checked = 0
    for number, cells in rows.items():
        if number in faulty or not cells[1]:
            continue
        customer = customers[cells[1]]
        person = people[next(iter(found[cells[1]]))]
        assert (customer["person_id"] is None) == cells[5].startswith("Công ty"), number
        assert (customer["name"], customer["tax_code"]) == (cells[5], cells[6]), number
        assert person["full_name"] == " ".join(cells[2].split()), number
        assert person["note"] == cells[9] or (not cells[9] and person["note"] == "trùng?"), number
        since = cells[10] if isinstance(cells[10], datetime) else written(cells[10], "%d/%m/%Y %H:%M")
        assert customer["since"].timestamp() == since.replace(tzinfo=UTC).timestamp() - 7 * 3600, number
        born = cells[8] if isinstance(cells[8], date | str) else None
        if isinstance(born, str) and born:
            born = written(born).date()
        assert person["born_on"] == (born or None), number
        checked += 1
    assert checked == EXPECTED["customers"]


def _all(full, cls):
    with full.office.work() as work:
        return [dict(row) for row in work.connection.execute(select(cls.__table__)).mappings()]


def test_what_was_imported_is_found_at_once(full):
    with full.office.work() as work:
        first = search.find(work.connection, "mai tuan khanh")[0]
        by_old_number = search.find(work.connection, "0983 275 173")
    assert first.name == "Mai Tuấn Khánh"
    assert "KH000006" in {match.code for match in by_old_number}


def test_every_order_row_is_an_order_with_its_line(full):
    receipt = full.receipts["don-hang.csv"]
    assert (receipt.read, receipt.added, receipt.orders, receipt.lines) == (EXPECTED["orders"],) * 4
    assert receipt.refused == receipt.differences == ()
    with full.office.work() as work:
        stored = {
            row.code: row
            for row in work.connection.execute(
                select(
                    Order.code, Customer.code.label("customer"), Order.ordered_on, Order.status, Order.method,
                    Order.note, Order.site_address, OrderLine.item, OrderLine.quantity, OrderLine.unit_price_vnd,
                    OrderLine.amount_vnd,
                )
                .join(Customer, Customer.id == Order.customer_id)
                .join(OrderLine, OrderLine.order_id == Order.id)
            )
        }  # fmt: skip
    with (OFFICE / "don-hang.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file, delimiter=";"))
    assert len(listed) == len(stored) == EXPECTED["orders"]
    for row in listed:
        order = stored[row["Mã đơn hàng"]]
        assert order.customer == row["Mã khách hàng"]
        assert order.ordered_on == written(row["Ngày đặt"]).date()
        assert (order.item, order.quantity) == (row["Hạng mục"], int(row["Số lượng"]))
        assert order.unit_price_vnd == int(row["Đơn giá"].replace(".", ""))
        assert order.amount_vnd == int(row["Thành tiền"].removesuffix(" ₫").replace(".", ""))
        assert order.status == STATES[row["Trạng thái"]]
        assert order.method == METHODS[row["Thanh toán"]]
        assert (order.site_address, order.note) == (row["Địa chỉ lắp đặt"], row["Ghi chú"])


def test_a_receiver_who_is_a_customer_is_that_person(full):
    with full.office.work() as work:
        people = people_of(work)
        links = select(Order.code, OrderContact.person_id).join(Order, Order.id == OrderContact.order_id)
        receivers = {code: person for code, person in work.connection.execute(links)}  # noqa: C416 - rows are no pairs
    for order, customer in EXPECTED["receiver_is_customer"]:
        assert receivers[order] in people[customer], order
    with (OFFICE / "don-hang.csv").open(encoding="utf-8-sig", newline="") as file:
        named = [row["Mã đơn hàng"] for row in csv.DictReader(file, delimiter=";") if row["Người nhận"]]
    assert sorted(receivers) == sorted(named)


@pytest.mark.parametrize("name", ["google-contacts.csv", "danh-ba.vcf"])
def test_the_address_book_meets_the_customers(full, name):
    receipt = full.receipts[name]
    assert (receipt.read, receipt.added, receipt.merged) == (200, 0, 200)


def test_the_audit_names_the_imports_and_no_value(full):
    with full.office.work() as work:
        entries = work.connection.execute(select(Audit.action, Audit.fields).where(Audit.action.like("import.%"))).all()
    assert [action for action, _ in entries] == [
        "import.customers", "import.orders", "import.contacts", "import.contacts",
    ]  # fmt: skip
    assert "phone.number" in entries[0].fields
    assert all("." in field for _, fields in entries for field in fields)
