"""The report for one person: what it tells, and that it names nobody else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import insert, select

from desktop_app.language import Language
from desktop_app.records.audit import Audit
from desktop_app.records.consents import Consent
from desktop_app.records.declare import new_id
from desktop_app.records.history import ACTIONS
from desktop_app.records.imports import ImportFile, ImportRow
from desktop_app.records.issues import IssuedFile
from desktop_app.records.notes import Note
from desktop_app.records.orders import Order, OrderContact, OrderLine
from desktop_app.records.settings import PolicyVersion
from desktop_app.rules.errors import EnvironmentFailed, Rejected
from desktop_app.rules.vocabulary import Role
from desktop_app.services import people
from desktop_app.services.customers import Row, new_form, read_form, save_customer
from desktop_app.services.disclosures import disclose
from desktop_app.services.held import data_held_pdf
from desktop_app.services.history import MERGE
from desktop_app.services.partners import add_partner
from desktop_app.services.people import add_customer, add_person
from desktop_app.services.settings import add_policy, change_office
from desktop_app.vault import files

EN, VI = Language.of("en"), Language.of("vi")
LAN = {
    "person.full_name": "Nguyễn Thị Lan", "person.born_on": "05/09/1961", "phone.number": "0388784019",
    "email.address": "lan@example.vn", "address.street": "12 Trần Văn Minh", "address.province": "Hà Nội",
}  # fmt: skip
MINH = {"person.full_name": "Trần Văn Minh", "phone.number": "0913080864", "email.address": "minh@example.vn"}


def text_of(pdf):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def has(text, expected):
    """Whether `expected` stands in `text`, however narrow columns broke it over lines."""
    return expected.replace(" ", "") in text.replace(" ", "")


def report(office, code="NG1", language=EN, **options):
    return text_of(office.run(data_held_pdf, code, language, **options))


def person_id(work, code):
    return people.resolve(work, code).person_ids[0]


def add_order(work, code="DH000001", *, customer="KH1", **values):
    order_id = new_id()
    work.connection.execute(
        insert(Order).values(
            id=order_id, code=code, customer_id=people.resolve(work, customer).customer_id, status="work",
            source="website", recorded_at=work.now, **values,
        )
    )  # fmt: skip
    return order_id


@pytest.fixture
def lan(office):
    """Lan, NG000001 and KH000001; Minh, NG000002."""
    office.run(add_customer, LAN)
    office.run(add_person, MINH)
    return office


def test_every_value_stands_with_its_source_and_day(lan):
    text = report(lan)
    assert "Full name Nguyễn Thị Lan Direct dealing 22/11/2026" in text
    assert "Birthday 05/09/1961 Direct dealing 22/11/2026" in text
    assert "Telephone 0388 784 019" in text
    assert "Address 12 Trần Văn Minh, Hà Nội" in text
    assert "NG000001 · KH000001" in text


def test_a_number_is_told_as_typed_only_where_that_differs(lan):
    assert "as typed" not in report(lan)
    lan.run(add_customer, LAN | {"phone.number": "ĐT: 01688784019"})
    assert "Number as typed ĐT: 01688784019" in report(lan, "KH2")


def test_all_seven_purposes_stand_with_their_basis_and_decisions(lan):
    with lan.work() as work:
        policy = work.connection.scalar(
            insert(PolicyVersion).values(id=new_id(), version="P-7", sha256="x", text="x").returning(PolicyVersion.id)
        )
        for state, minutes in (("granted", 0), ("withdrawn", 60)):
            work.connection.execute(
                insert(Consent).values(
                    id=new_id(), person_id=person_id(work, "NG1"), purpose="advertising", state=state,
                    decided_at=datetime(2026, 5, 1, tzinfo=UTC) + timedelta(minutes=minutes), how="tin nhắn",
                    evidence="SMS-9", policy_version_id=policy,
                )
            )  # fmt: skip
        work.commit()
    text = report(lan)
    for purpose in (
        "Handling orders", "Customer care", "Personalisation", "Improving services", "Advertising", "Security",
        "Legal duty",
    ):  # fmt: skip
        assert purpose in text
    assert text.index("Withdrawn 01/05/2026 08:00") < text.index("Granted 01/05/2026 07:00")
    assert "Not asked" in text and "No consent is needed" in text
    assert "tin nhắn Privacy policy P-7 SMS-9" in text


def test_orders_are_told_with_their_things_and_amounts(lan):
    with lan.work() as work:
        order_id = add_order(
            work, ordered_on=date(2026, 6, 9), due_on=date(2026, 6, 20), discount_vnd=50_000, vat_percent=8,
            site_address="Lô B2", note="gọi trước",
        )  # fmt: skip
        for position, item in ((2, "Chân đế"), (1, "Biển alu")):
            work.connection.execute(
                insert(OrderLine).values(
                    id=new_id(), order_id=order_id, position=position, item=item, size="3 × 1,2 m", quantity=1200,
                    unit_price_vnd=1_500_000, amount_vnd=1_800_000_000,
                )
            )  # fmt: skip
        work.commit()
    text = report(lan)
    assert has(text, "DH000001 09/06/2026 In work due 20/06/2026 Lô B2 gọi trước Discount: 50.000 ₫ VAT %: 8 Total:")
    assert has(text, "Total: 3.887.946.000 ₫ Balance due: 3.887.946.000 ₫")
    assert "Paid" not in text
    assert text.index("Biển alu") < text.index("Chân đế")
    assert has(text, "3 × 1,2 m 1,200 1.500.000 ₫ 1.800.000.000 ₫")


def test_another_person_on_the_order_is_counted_and_masked_but_not_named(lan):
    with lan.work() as work:
        minh, lan_id = person_id(work, "NG2"), person_id(work, "NG1")
        order_id = add_order(
            work, site_address="Nhà thờ", note="Anh TRAN VAN MINH, 0913.080.864, minh@example.vn, nhận thay chị Lan"
        )
        work.connection.execute(
            insert(OrderContact).values(id=new_id(), order_id=order_id, person_id=minh, role="receiver")
        )
        work.connection.execute(
            insert(Note).values(
                id=new_id(), person_id=lan_id, text="Nguyễn Thị Lan và Trần Văn Minh", written_at=work.now,
                user_id=work.actor.id,
            )
        )  # fmt: skip
        work.commit()
    hers = report(lan)
    assert "One other person is recorded on these orders and is not named here." in hers
    assert has(hers, "Anh •••, •••, •••, nhận thay chị Lan")
    assert has(hers, "Nguyễn Thị Lan và •••")
    assert "••• stands" in hers
    assert "12 Trần Văn Minh, Hà Nội" in hers, "a street that bears his name is her address"
    for token in ("NG000002", "0913", "minh@"):
        assert token not in hers
    his = report(lan, "NG2")
    assert "Order DH000001 Receiver 1 other person" in his
    for token in ("Lan", "NG000001", "KH000001", "lan@", "Nhà thờ", "0388"):
        assert token not in his


def test_a_number_that_two_people_share_is_not_hidden_from_either(lan):
    lan.run(add_person, {"person.full_name": "Lê Con", "phone.number": "0388784019"})
    with lan.work() as work:
        order_id = add_order(work, note="gọi 0388784019 gặp Lê Con")
        work.connection.execute(
            insert(OrderContact).values(
                id=new_id(), order_id=order_id, person_id=person_id(work, "NG3"), role="receiver"
            )
        )
        work.commit()
    assert has(report(lan), "gọi 0388784019 gặp •••")


def test_a_colleague_is_counted_not_named(lan):
    firm = lan.run(add_customer, {"customer.name": "Công ty Bình Minh"}, kind="organisation").customer
    for name in ("Lê Bình", "Phạm Chi"):
        lan.run(add_person, {"person.full_name": name}, firm=firm)
    text = report(lan, "NG3")
    assert "Firm Công ty Bình Minh Contact person 1 other person" in text
    assert "Phạm" not in text
    with pytest.raises(Rejected) as several:
        lan.run(data_held_pdf, firm, EN)
    assert several.value.code == "RE-01"
    assert "NG000003, NG000004" in EN.message(several.value.do)


def test_a_firm_of_one_person_is_that_person_and_one_of_none_is_refused(lan):
    firm = lan.run(add_customer, {"customer.name": "Công ty Bình Minh"}, kind="organisation").customer
    with pytest.raises(Rejected) as nobody:
        lan.run(data_held_pdf, firm, EN)
    assert nobody.value.code == "RE-01"
    lan.run(add_person, {"person.full_name": "Lê Bình"}, firm=firm)
    assert "NG000003" in report(lan, firm)


def test_recipients_stand_with_what_they_got_and_why(lan, tmp_path):
    lan.run(add_partner, "Xưởng In", "executes", document="CK-1", purposes={"orders": ["person.full_name"]})
    lan.run(add_partner, "Công an phường", "authority")
    lan.run(disclose, "KH1", "Xưởng In", "orders", out=tmp_path / "goi-lan.csv", language=VI,
            fields=["full_name", "number"], reason="thợ gọi chị Lan")  # fmt: skip
    lan.run(disclose, "KH1", "Công an phường", "legal", out=tmp_path / "ca.pdf", language=VI, fields=["full_name"],
            demand_number="12/CV", demanded_on="01/11/2026")  # fmt: skip
    text = report(lan)
    assert has(text, "22/11/2026 Xưởng In Handling orders Needed for the customer's order Reason: thợ gọi chị Lan")
    assert has(text, "Entry TL000001, File Full name, Telephone")
    assert has(text, "Demand under the law No. 12/CV of 01/11/2026 Entry TL000002, File Full name")
    assert "Data handed over goi-lan.csv" in text


def test_lists_that_the_data_came_in_are_told_with_their_rows(lan):
    with lan.work() as work:
        file_id = new_id()
        work.connection.execute(
            insert(ImportFile).values(id=file_id, sha256="ab" * 32, name="khach.xlsx", imported_at=work.now)
        )
        for row in (17, 4):
            work.connection.execute(
                insert(ImportRow).values(file_id=file_id, row=row, person_id=person_id(work, "NG1"))
            )
        work.connection.execute(insert(ImportRow).values(file_id=file_id, row=5, person_id=person_id(work, "NG2")))
        work.commit()
    text = report(lan)
    assert "22/11/2026 10:00 khach.xlsx 4, 17" in text
    assert "abab" not in text


def test_the_office_its_policy_and_the_rights_stand_on_the_report(lan):
    lan.run(change_office, phone="0913080864", hours="7h – 20h", email="tungduongadv@gmail.com", address="12 Phố Huế")
    lan.run(add_policy, "19/08/2022", "Chính sách")
    text = report(lan, language=VI, request="YC000031")
    for expected in (
        "Quảng cáo Thử", "12 Phố Huế", "0913 080 864 (7h – 20h)", "tungduongadv@gmail.com", "19/08/2022", "YC000031",
    ):  # fmt: skip
        assert expected in text


def test_the_report_is_an_audit_entry_and_a_file_made_only_where_it_is_written(lan, tmp_path):
    lan.run(data_held_pdf, "NG1", VI)
    data = lan.run(data_held_pdf, "NG1", VI, out=tmp_path / "lan.pdf")
    assert (tmp_path / "lan.pdf").read_bytes() == data
    with lan.work() as work:
        assert work.connection.scalars(select(IssuedFile.name)).all() == ["lan.pdf"]
        assert (
            work.connection.scalars(select(Audit.action).where(Audit.action.like("report.%"))).all()
            == ["report.data-held"] * 2
        )


def test_a_report_that_cannot_be_written_is_not_noted(lan, tmp_path):
    with files.Faults.failing("write.3", OSError(28, "full")), pytest.raises(EnvironmentFailed):
        lan.run(data_held_pdf, "NG1", VI, out=tmp_path / "lan.pdf")
    with lan.work() as work:
        assert work.connection.scalars(select(IssuedFile.name)).all() == []
    assert not (tmp_path / "lan.pdf").exists()


def test_the_hotline_makes_no_report(lan):
    lan.actor = replace(lan.actor, role=Role.HOTLINE)
    with pytest.raises(Rejected) as refused:
        lan.run(data_held_pdf, "NG1", VI)
    assert refused.value.code == "PE-01"


def test_changes_that_are_kept_are_told_field_by_field_in_words(office):
    form = replace(
        new_form(),
        own={"person.full_name": "Nguyễn Thị Lan", "person.born_on": "05/09/1961"},
        rows={"phone": (Row(None, {"phone.number": "0388784019", "phone.kind": "main"}),)},
    )
    office.run(save_customer, form)
    again = office.run(read_form, "KH000001")
    office.run(save_customer, replace(again, own={**again.own, "person.born_on": "06/09/1961"}))
    text = report(office, language=VI)
    assert has(text, "Họ và tên: Nguyễn Thị Lan; Ngày sinh: 06/09/1961")
    assert has(text, "Lưu khách hàng")
    assert not has(text, "customer.save") and not has(text, "individual")
    shown = {value.key: value.shown(VI) for each in office.run(people.show, "KH000001") for row in each.rows
             for value in row if each.entity == "change"}  # fmt: skip
    assert shown["change.action"] == "Lưu khách hàng"
    assert "Ngày sinh: 05/09/1961" in shown["change.before"]


def test_every_change_that_is_kept_has_a_name_that_people_read():
    services = Path(people.__file__).parent
    found = {
        name
        for path in services.rglob("*.py")
        for name in re.findall(r'Recorder\(\s*work, "([^"]+)"', path.read_text("utf-8"))
    }
    assert found and found | {MERGE} == set(ACTIONS)
