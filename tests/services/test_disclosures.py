"""What may be handed to a partner, what the file holds, and the register of it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import func, insert, select, update

from desktop_app.exchange.writing import Sheet, workbook_bytes
from desktop_app.language import Language
from desktop_app.office import Office
from desktop_app.records import catalogue
from desktop_app.records.audit import Audit
from desktop_app.records.consents import Consent
from desktop_app.records.declare import new_id
from desktop_app.records.disclosures import Disclosure, DisclosurePerson
from desktop_app.records.issues import IssuedFile
from desktop_app.records.orders import Order, OrderContact, OrderLine
from desktop_app.rules.errors import EnvironmentFailed, Rejected
from desktop_app.rules.vocabulary import Role
from desktop_app.services import people
from desktop_app.services.disclosures import disclose, disclosures_pdf, entries, is_the_file
from desktop_app.services.partners import add_partner
from desktop_app.services.people import add_customer, add_person
from desktop_app.vault import files
from tests import make

EN, VI = Language.of("en"), Language.of("vi")
PRINTER, CARRIER, AGENCY, POLICE = "Xưởng In Phú Lâm", "Giao hàng Nhanh", "Mekong Media", "Công an phường Cầu Giấy"
LAN = {
    "person.full_name": "Nguyễn Thị Lan", "person.note": "khách quen", "phone.number": "0388784019",
    "email.address": "lan@example.vn", "address.street": "12 Lý Thường Kiệt",
}  # fmt: skip
MINH = {"person.full_name": "Trần Văn Minh", "phone.number": "0913080864", "email.address": "minh@example.vn"}


@dataclass
class Shop:
    """An office with Lan (KH000001), who ordered DH000001, which Minh receives, and DH000002, which nobody does."""

    office: Office
    folder: object
    order: str = "DH000001"
    lan: str = "NG000001"
    minh: str = "NG000002"

    def hand(self, code="KH1", to=PRINTER, purpose="orders", out="goi.csv", **options):
        return self.office.run(disclose, code, to, purpose, out=self.folder / out, language=EN, **options)

    def refused(self, *arguments, **options):
        with pytest.raises(Rejected) as refused:
            self.hand(*arguments, **options)
        assert not list(self.folder.iterdir())
        assert self.count(Disclosure) == self.count(IssuedFile) == 0
        return refused.value.code

    def count(self, cls):
        with self.office.work() as work:
            return work.connection.scalar(select(func.count()).select_from(cls))

    def consent(self, code, purpose, *states):
        with self.office.work() as work:
            (person_id,) = people.resolve(work, code).person_ids
            for number, state in enumerate(states):
                work.connection.execute(
                    insert(Consent).values(
                        id=new_id(), person_id=person_id, purpose=purpose, state=state,
                        decided_at=work.now + timedelta(minutes=number // 2),
                    )
                )  # fmt: skip
            work.commit()


def rows_of(path):
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))


def pages_of(data):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def add_order(work, code, customer_id, site, item):
    order_id = new_id()
    work.connection.execute(
        insert(Order).values(
            id=order_id,
            code=code,
            customer_id=customer_id,
            status="work",
            site_address=site,
            note="gọi trước",
            source="direct",
            recorded_at=work.now,
        )
    )
    work.connection.execute(
        insert(OrderLine).values(
            id=new_id(), order_id=order_id, position=1, item=item, quantity=2, unit_price_vnd=1000, amount_vnd=2000
        )
    )  # fmt: skip
    return order_id


@pytest.fixture
def shop(office, tmp_path):
    office.run(add_customer, LAN)
    office.run(add_person, MINH)
    with office.work() as work:
        customer_id = people.resolve(work, "KH1").customer_id
        order_id = add_order(work, "DH000001", customer_id, "Lô B2 Khu Tân Bình", "Biển alu")
        add_order(work, "DH000002", customer_id, "99 Quang Trung", "Bạt hiflex")
        (minh,) = people.resolve(work, "NG2").person_ids
        work.connection.execute(
            insert(OrderContact).values(id=new_id(), order_id=order_id, person_id=minh, role="receiver")
        )
        work.commit()
    office.run(
        add_partner,
        PRINTER,
        "executes",
        signed_on="01/01/2026",
        valid_until="31/12/2026",
        purposes={"orders": ["person.full_name", "phone.number"]},
    )
    office.run(
        add_partner,
        CARRIER,
        "executes",
        document="CK-2",
        purposes={"orders": ["person.full_name", "phone.number", "order.site_address", "order_line.item"]},
    )
    office.run(add_partner, AGENCY, "joint", document="CK-3", purposes={"advertising": ["email.address"]})
    office.run(add_partner, POLICE, "authority")
    folder = tmp_path / "out"
    folder.mkdir()
    return Shop(office, folder)  # fmt: skip


# -- what the file holds ----------------------------------------------------------------------------------------------


def test_without_a_choice_the_file_holds_the_least_that_the_purpose_needs(shop):
    handed = shop.hand()
    assert rows_of(handed.path) == [["Role", "Full name", "Telephone"], ["Person", "Nguyễn Thị Lan", "0388 784 019"]]
    assert (handed.code, handed.persons, handed.fields) == (
        "TL000001", (shop.lan,), ("person.full_name", "phone.number"),
    )  # fmt: skip


def test_fewer_fields_may_be_chosen_without_a_reason(shop):
    assert rows_of(shop.hand(fields=["number"]).path) == [["Role", "Telephone"], ["Person", "0388 784 019"]]


def test_with_an_order_only_its_people_and_things_go(shop):
    handed = shop.hand(to=CARRIER, order="dh1")
    assert rows_of(handed.path) == [
        ["Role", "Full name", "Site address", "Telephone", "Item"],
        ["Customer", "Nguyễn Thị Lan", "Lô B2 Khu Tân Bình", "0388 784 019", "Biển alu"],
        ["Receiver", "Trần Văn Minh", "", "0913 080 864", ""],
    ]
    assert handed.persons == (shop.lan, shop.minh)
    assert handed.basis.value == "order"


def test_by_a_persons_own_number_this_person_alone_goes(shop):
    handed = shop.hand(code="NG2", to=CARRIER, order="DH1")
    assert [row[1:] for row in rows_of(handed.path)] == [["Full name", "Telephone"], ["Trần Văn Minh", "0913 080 864"]]


def test_without_an_order_none_is_told_of(shop):
    handed = shop.hand(to=CARRIER)
    assert "Quang Trung" not in handed.path.read_text("utf-8-sig")
    assert handed.fields == ("person.full_name", "phone.number")


def test_a_firm_gives_its_own_data_and_its_peoples_on_the_order(shop):
    firm = shop.office.run(add_customer, {"customer.name": "Công ty Bình Minh"}, kind="organisation").customer
    for name in ("Lê Bình", "Phạm Chi"):
        shop.office.run(add_person, {"person.full_name": name}, firm=firm)
    with shop.office.work() as work:
        subject = people.resolve(work, firm)
        order_id = add_order(work, "DH000003", subject.customer_id, "Kho 3", "Standee")
        work.connection.execute(
            insert(OrderContact).values(
                id=new_id(), order_id=order_id, person_id=subject.person_ids[1], role="accounts"
            )
        )
        work.commit()
    fields = ["customer.name", "person.full_name", "order.site_address"]
    handed = shop.hand(code=firm, to=CARRIER, order="DH3", fields=fields, reason="xuất hóa đơn")
    assert rows_of(handed.path) == [
        ["Role", "Company", "Site address", "Full name"],
        ["Customer", "Công ty Bình Minh", "Kho 3", ""],
        ["Accounts", "", "", "Phạm Chi"],
    ]
    assert len(handed.persons) == 1
    firm_only = shop.hand(code=firm, to=CARRIER, order="DH3", fields=["order.site_address"], out="kho.csv")
    assert firm_only.persons == ()
    assert [each.code for each in shop.office.run(entries) if not each.persons] == [firm_only.code]
    assert "(firm only)" in pages_of(shop.office.run(disclosures_pdf, language=EN))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".pdf"])
def test_no_file_of_any_kind_holds_a_field_or_person_that_was_not_chosen(office, tmp_path, suffix):
    with office.work() as work:
        first, second = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    every = catalogue.keys(catalogue.disclosable_fields())
    chosen = every[::2]
    office.run(add_partner, PRINTER, "executes", document="CK", purposes={"orders": chosen})
    out = tmp_path / f"goi{suffix}"
    office.run(disclose, first.customer_code, PRINTER, "orders", out=out, language=VI, order=first.order_code)
    if suffix == ".pdf":
        text = pages_of(out.read_bytes())
    elif suffix == ".xlsx":
        sheet = openpyxl.load_workbook(out).active
        text = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    else:
        text = out.read_text("utf-8-sig")
    text = " ".join(text.split())
    given = {key for key in first.tokens if key.split(" via ")[0] in chosen}
    missing = [key for key in given if first.shown(key, VI) not in text]
    leaked = [key for key in first.tokens.keys() - given if first.shown(key, VI) in text]
    # Where a name stands in a thing that was ordered, it goes with the thing.
    assert (missing, [key for key in leaked if key != "person.full_name"]) == ([], [])
    assert [key for key in second.tokens if second.shown(key, VI) in text] == []
    assert len(given) > 5


def test_a_formula_stays_a_text(shop):
    shop.office.run(add_customer, {"person.full_name": "=1+1 Lan", "phone.number": "0912345678"})
    assert rows_of(shop.hand(code="KH2").path)[1][1] == "'=1+1 Lan"


# -- what may be given ------------------------------------------------------------------------------------------------


def test_a_purpose_that_the_partner_has_not_is_refused(shop):
    assert shop.refused(purpose="care") == "DI-01"
    assert shop.refused(to=AGENCY, purpose="orders") == "DI-01"
    assert shop.refused(to=PRINTER, purpose="legal", demand_number="1", demanded_on="01/11/2026") == "DI-01"


@pytest.mark.parametrize(
    ("now", "allowed"), [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)]
)
def test_outside_its_commitment_a_partner_gets_nothing(shop, clock, now, allowed):
    clock.move(days=(date.fromisoformat(now) - clock.now.date()).days)
    assert (shop.hand().code == "TL000001") if allowed else (shop.refused() == "DI-02")


def test_a_partner_that_promised_nothing_gets_nothing(shop):
    shop.office.run(add_partner, "Bạn quen", "service", purposes={"orders": ["person.full_name"]})
    assert shop.refused(to="bạn quen") == "DI-02"


def test_more_than_the_least_needs_a_reason_which_the_register_keeps(shop):
    assert shop.refused(fields=["full_name", "email.address"]) == "DI-04"
    shop.hand(fields=["full_name", "email.address"], reason="gửi bản vẽ qua thư")
    (entry,) = shop.office.run(entries, "KH1")
    assert (entry.note, entry.fields) == ("gửi bản vẽ qua thư", ("person.full_name", "email.address"))


@pytest.mark.parametrize("field", ["person.born_on", "person.note", "order.note", "disclosure.note"])
def test_a_field_that_is_nobodys_business_is_refused_even_with_a_reason(shop, field):
    assert shop.refused(fields=[field], reason="cần") == "PA-04"


def test_no_field_at_all_is_refused(shop):
    assert shop.refused(fields=[]) == "DI-03"
    assert shop.refused(to=POLICE, purpose="legal", demand_number="1", demanded_on="01/11/2026") == "DI-03"
    assert shop.refused(code="NG2", fields=["zalo"], reason="x") == "DI-09"


def test_an_order_of_somebody_else_is_refused(shop):
    assert shop.refused(order="DH9") == "DI-08"
    assert shop.refused(code="NG2", order="DH2") == "DI-08"
    assert shop.refused(order="KH1") == "CO-01"


@pytest.mark.parametrize(
    ("states", "allowed"),
    [
        ((), False),
        (("claimed",), False),
        (("refused",), False),
        (("granted",), True),
        (("granted", "refused"), False),  # at the same moment: the later row counts
        (("claimed", "granted"), True),
        (("granted", "granted", "withdrawn"), False),
        (("withdrawn", "withdrawn", "granted"), True),
    ],
)
def test_advertising_takes_a_consent_that_was_granted_and_still_is(shop, states, allowed):
    shop.consent("KH1", "advertising", *states)
    shop.consent("KH1", "orders", "granted")
    if allowed:
        assert shop.hand(to=AGENCY, purpose="advertising").basis.value == "consent"
    else:
        assert shop.refused(to=AGENCY, purpose="advertising") == "DI-07"
        assert shop.refused(to=AGENCY, purpose="advertising", basis="order", order="DH2") == "DI-07"
        demand = {"basis": "legal_demand", "demand_number": "1", "demanded_on": "01/11/2026"}
        assert shop.refused(to=AGENCY, purpose="advertising", **demand) == "DI-12"


def test_one_person_without_consent_holds_back_the_whole_file(shop):
    shop.consent("NG1", "advertising", "granted")
    with pytest.raises(Rejected) as refused:
        shop.hand(to=AGENCY, purpose="advertising", order="DH1")
    assert refused.value.code == "DI-07"
    said = VI.message(refused.value.error)
    assert shop.minh in said
    assert "Minh" not in said


def test_an_authority_needs_the_number_and_day_of_its_demand(shop):
    asked = {"to": POLICE, "purpose": "legal", "fields": ["full_name"]}
    assert shop.refused(**asked) == "DI-05"
    assert shop.refused(**asked, demand_number="12/CV") == "DI-05"
    assert shop.refused(**asked, demanded_on="01/11/2026") == "DI-05"
    assert shop.refused(**asked, demand_number="12/CV", demanded_on="01/11/2027") == "DT-05"
    shop.hand(**asked, demand_number="12/CV", demanded_on="01/11/2026")
    (entry,) = shop.office.run(entries)
    assert (entry.basis.value, entry.demand_number, entry.demanded_on) == ("legal_demand", "12/CV", date(2026, 11, 1))


def test_an_order_is_named_where_it_is_the_basis_of_another_purpose(shop):
    shop.office.run(add_partner, "CSKH", "service", document="CK", purposes={"care": ["phone.number"]})
    assert shop.refused(to="CSKH", purpose="care", basis="order") == "DI-06"
    assert shop.refused(to="CSKH", purpose="care") == "DI-07"
    assert shop.hand(to="CSKH", purpose="care", order="DH2").basis.value == "order"


def test_whoever_may_not_disclose_is_refused_and_that_is_noted(shop):
    shop.office.actor = replace(shop.office.actor, role=Role.HOTLINE)
    assert shop.refused() == "PE-01"
    with shop.office.work() as work:
        last = work.connection.scalar(select(Audit.action).order_by(Audit.seq.desc()).limit(1))
    assert last == "refused disclosure.make"


# -- one step ---------------------------------------------------------------------------------------------------------


def test_the_row_the_file_and_its_hash_belong_together(shop):
    handed = shop.hand(out="goi.pdf", order="DH1")
    data = handed.path.read_bytes()
    assert shop.office.run(is_the_file, "tl1", data)
    assert not shop.office.run(is_the_file, "TL1", data + b" ")
    with shop.office.work() as work:
        person = catalogue.entity("person").table
        given = dict(
            work.connection.execute(
                select(person.c.code, DisclosurePerson.fields).join_from(DisclosurePerson, person)
            ).all()
        )
        made = work.connection.execute(select(IssuedFile.report, IssuedFile.name)).all()
        fields = work.connection.scalar(select(Audit.fields).where(Audit.action == "disclosure.make"))
        work.connection.execute(update(Disclosure).values(file_key=None))
        work.commit()
    assert given == {code: ["person.full_name", "phone.number"] for code in (shop.lan, shop.minh)}
    assert [tuple(each) for each in made] == [("disclosure", "goi.pdf")] * 2
    assert fields == ["person.full_name", "phone.number"]
    assert not shop.office.run(is_the_file, "TL1", data), "without its key the hash tells of nobody"
    with pytest.raises(Rejected):
        shop.office.run(is_the_file, "TL9", data)


@pytest.mark.parametrize("step", files.WRITE_STEPS[:5])
def test_where_the_file_cannot_be_written_nothing_is_noted(shop, step):
    with files.Faults.failing(step, OSError(28, "No space left on device")), pytest.raises(EnvironmentFailed):
        shop.hand()
    assert shop.count(Disclosure) == shop.count(DisclosurePerson) == shop.count(IssuedFile) == 0
    assert list(shop.folder.iterdir()) == []
    assert shop.hand().code == "TL000001"


@pytest.mark.parametrize("step", files.WRITE_STEPS[5:])
def test_a_file_that_may_have_been_given_out_is_noted(shop, step):
    with files.Faults.failing(step, OSError(5, "Input/output error")), pytest.raises(EnvironmentFailed) as failed:
        shop.hand()
    assert failed.value.code == "FI-12"
    assert shop.count(Disclosure) == 1
    assert [each.name for each in shop.folder.iterdir()] == ["goi.csv"]


def test_a_file_whose_row_is_not_kept_never_comes_to_its_place(shop):
    earlier = workbook_bytes([Sheet("trước đó", ["a"], [])])
    (shop.folder / "cu.xlsx").write_bytes(earlier)
    with shop.office.work() as work:
        for name in ("goi.csv", "cu.xlsx"):
            disclose(work, "KH1", PRINTER, "orders", out=shop.folder / name, language=EN)
    assert [(each.name, each.read_bytes()) for each in shop.folder.iterdir()] == [("cu.xlsx", earlier)]
    assert shop.count(Disclosure) == 0


# -- the register -----------------------------------------------------------------------------------------------------


def test_the_register_is_of_a_person_a_partner_or_a_period(shop, clock):
    shop.hand(order="DH1")
    clock.move(days=1)
    shop.hand(to=CARRIER, out="b.csv")
    run = shop.office.run
    assert [each.code for each in run(entries)] == ["TL000001", "TL000002"]
    assert [each.code for each in run(entries, "NG2")] == ["TL000001"]
    assert [each.code for each in run(entries, to="giao hang nhanh")] == ["TL000002"]
    first, second = date(2026, 11, 22), date(2026, 11, 23)
    assert [each.code for each in run(entries, since=second)] == ["TL000002"]
    assert [each.code for each in run(entries, until=first)] == ["TL000001"]
    assert [each.code for each in run(entries, since=first, until=second)] == ["TL000001", "TL000002"]


def test_one_persons_register_names_nobody_else(shop):
    shop.hand(order="DH1", fields=["full_name", "email.address"], reason="gửi bản vẽ")
    everybody = pages_of(shop.office.run(disclosures_pdf, language=VI))
    his = pages_of(shop.office.run(disclosures_pdf, "NG2", language=VI))
    assert shop.lan in everybody.replace("\n", "")
    assert shop.minh in everybody.replace("\n", "")
    assert "Nguyễn Thị Lan" in " ".join(everybody.split())
    assert "Trần Văn Minh" in his
    assert shop.lan not in his
    assert "Lan" not in his
    assert PRINTER in " ".join(his.split())


def test_after_an_erasure_the_row_stays_without_the_person(shop):
    shop.hand()
    with shop.office.work() as work:
        work.connection.execute(update(DisclosurePerson).values(person_id=None))
        work.commit()
    (entry,) = shop.office.run(entries)
    assert (entry.persons, entry.erased, entry.fields) == ((), 1, ("person.full_name", "phone.number"))
    assert shop.office.run(entries, "KH1") == []
    text = pages_of(shop.office.run(disclosures_pdf, language=EN))
    assert "TL000001" in text
    assert "(erased)" in text
    assert "Lan" not in text


def test_only_the_owner_sees_the_register_of_everybody(shop):
    shop.hand()
    shop.office.actor = replace(shop.office.actor, role=Role.STAFF)
    assert [each.code for each in shop.office.run(entries, "KH1")] == ["TL000001"]
    assert shop.office.run(disclosures_pdf, "KH1", language=EN)
    for use_case, options in ((entries, {}), (disclosures_pdf, {"language": EN})):
        with pytest.raises(Rejected) as refused:
            shop.office.run(use_case, **options)
        assert refused.value.code == "PE-01"


def test_a_register_written_to_a_file_is_a_file_made_of_its_person(shop):
    shop.office.run(disclosures_pdf, "KH1", language=VI, out=shop.folder / "lan.pdf")
    shop.office.run(disclosures_pdf, language=VI, out=shop.folder / "tat-ca.pdf")
    assert sorted(each.name for each in shop.folder.iterdir()) == ["lan.pdf", "tat-ca.pdf"]
    with shop.office.work() as work:
        assert work.connection.scalars(select(IssuedFile.name)).all() == ["lan.pdf"]
