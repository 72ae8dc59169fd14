"""Lists of customers: what merges, what is refused and why; a trial, a crash or a second time changes nothing."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.records.audit import Audit
from desktop_app.records.consents import Consent
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.erasures import RetiredCode
from desktop_app.records.imports import ImportFile, ImportRow
from desktop_app.records.notes import Note
from desktop_app.records.people import Person, Phone
from desktop_app.rules.errors import Rejected
from desktop_app.rules.vocabulary import Role, Source
from desktop_app.services import imports, people
from desktop_app.services.imports import read_import, result_bytes, write_result
from desktop_app.vault import search
from desktop_app.vault.work import counter
from tests.services.lists import LAN, OFFICE, Lists, differences, refusals


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    return Lists(office, tmp_path)


# -- merging ----------------------------------------------------------------------------------------------------------


def test_the_same_telephone_and_name_however_written_are_one(lists):
    receipt = lists.take(
        LAN,
        {"Tên khách hàng": "NGUYỄN THỊ  LAN", "Điện thoại": "+84 98 327 5173"},
        {"Tên khách hàng": unicodedata.normalize("NFD", "Nguyễn Thị Lan"), "Điện thoại": 983275173},
        {"Tên khách hàng": "Nguyen Thi Lan", "Điện thoại": "0983.275.173"},
    )
    assert (receipt.added, receipt.merged) == (1, 3)
    assert lists.count(Person) == lists.count(Customer) == lists.count(Phone) == 1
    assert [each[2:] for each in differences(receipt)] == [
        ("person.full_name", "Nguyễn Thị Lan", "NGUYỄN THỊ LAN"),
        ("person.full_name", "Nguyễn Thị Lan", "Nguyen Thi Lan"),
    ]


def test_one_telephone_with_another_name_is_another_person(lists):
    receipt = lists.take(LAN, LAN | {"Tên khách hàng": "Nguyễn Thị Liên"})
    assert (receipt.added, receipt.merged) == (2, 0)
    assert lists.count(Person) == 2


def test_the_same_name_without_a_telephone_is_another_person(lists):
    assert lists.take(LAN, {"Tên khách hàng": "Nguyễn Thị Lan"}).added == 2


def test_what_is_missing_is_filled_and_what_is_there_stays(lists):
    lists.take(LAN | {"Mã khách hàng": "KH000007", "Ghi chú": "khách quen", "Email": ""})
    receipt = lists.take(
        LAN
        | {
            "Ghi chú": "gọi sau 17h",
            "Email": "Lan@Example.vn",
            "Ngày sinh": "05/09/1961",
            "Địa chỉ": "12 Lý Thường Kiệt",
        }
    )
    assert (receipt.added, receipt.merged) == (0, 1)
    person = lists.person()
    assert person["note"] == "khách quen"
    assert (person["emails"], person["born_on"]) == (["lan@example.vn"], date(1961, 9, 5))
    assert person["addresses"] == [("12 Lý Thường Kiệt", "", "", "")]
    assert differences(receipt) == [(2, "KH000007", "person.note", "khách quen", "gọi sau 17h")]
    with lists.office.work() as work:
        assert [match.code for match in search.find(work.connection, "lan@example")] == ["KH000007"]


def test_one_number_is_one_customer_and_a_new_telephone_is_only_told(lists):
    lists.take(LAN | {"Mã khách hàng": "KH000007"})
    receipt = lists.take(LAN | {"Mã khách hàng": "kh7", "Điện thoại": "0912345678"})
    assert (receipt.added, receipt.merged) == (0, 1)
    assert lists.person()["phones"] == [("+84983275173", "0983275173", "main")]
    assert [each[2] for each in differences(receipt)] == ["phone.number"]


def test_a_number_that_two_lists_share_mixes_no_two_people(lists):
    lists.take(LAN | {"Mã khách hàng": "KH000007"})
    stranger = {"Tên khách hàng": "Trần Văn Minh", "Điện thoại": "0912345678", "Email": "minh@example.vn"}
    receipt = lists.take(stranger | {"Mã khách hàng": "KH000007", "Đồng ý nhận quảng cáo": "Có"})
    assert (receipt.added, receipt.merged) == (0, 1)
    person = lists.person()
    assert (person["full_name"], person["emails"]) == ("Nguyễn Thị Lan", [])
    assert lists.count(Consent) == 0
    assert {each[2] for each in differences(receipt)} == {
        "person.full_name", "phone.number", "email.address", "consent.state",
    }  # fmt: skip


def test_a_second_telephone_in_the_cell_is_a_further_one(lists):
    lists.take(LAN)
    lists.take(LAN | {"Điện thoại": "0983 275 173; 0912 345 678"})
    assert lists.person()["phones"] == [
        ("+84983275173", "0983275173", "main"),
        ("+84912345678", "0912345678", "other"),
    ]


def test_rows_that_lie_in_different_portions_merge_as_well(lists, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 2)
    rows = [LAN | {"Tên khách hàng": f"Người {number}"} for number in "ABCDE"]
    receipt = lists.take(*rows, *rows, LAN | {"Tên khách hàng": "Người A", "Email": "a@example.vn"})
    assert (receipt.added, receipt.merged) == (5, 6)
    assert lists.person(full_name="Người A")["emails"] == ["a@example.vn"]


def test_somebody_whom_the_book_knows_as_a_receiver_becomes_a_customer(lists):
    lists.office.run(people.add_person, {"person.full_name": "Nguyễn Thị Lan", "phone.number": "0983275173"})
    receipt = lists.take(LAN | {"Mã khách hàng": "KH000005", "Email": "lan@example.vn"})
    assert (receipt.added, receipt.merged, receipt.persons, receipt.customers) == (1, 0, 0, 1)
    assert lists.customer("KH000005")["person_id"] == lists.person()["id"]
    assert lists.person()["emails"] == ["lan@example.vn"]


# -- numbers ----------------------------------------------------------------------------------------------------------


def test_our_numbers_stay_and_the_next_ones_go_on_after_them(lists):
    receipt = lists.take(
        {"Tên khách hàng": "Không số"},
        {"Tên khách hàng": "Có số", "Mã khách hàng": "KH-0041"},
        {"Tên khách hàng": "Số khác", "Mã khách hàng": "ABC-7"},
    )
    with lists.office.work() as work:
        names = select(Person.full_name, Customer.code).join(Customer, Customer.person_id == Person.id)
        codes = {name: code for name, code in work.connection.execute(names)}  # noqa: C416 - rows are no pairs
        assert counter(work.connection, "KH") == 43
        assert work.next_codes("NG") == ["NG000004"]
    assert codes == {"Không số": "KH000042", "Có số": "KH000041", "Số khác": "KH000043"}
    assert differences(receipt) == [(4, "KH000043", "customer.code", "KH000043", "ABC-7")]


def test_numbers_of_another_system_bind_the_rows_of_one_list_together(lists):
    row = LAN | {"Mã khách hàng": "C-7"}
    receipt = lists.take(row, row | {"Điện thoại": "", "Email": "lan@example.vn"})
    assert (receipt.added, receipt.merged) == (1, 1)
    assert lists.person()["emails"] == ["lan@example.vn"]


def test_a_dash_in_the_column_of_numbers_binds_nobody_together(lists):
    receipt = lists.take(
        {"Mã khách hàng": "-", "Tên khách hàng": "Lan", "Điện thoại": "0983275173"},
        {"Mã khách hàng": "-", "Tên khách hàng": "Minh", "Điện thoại": "0912345678"},
    )
    assert receipt.added == 2


def test_a_number_too_large_to_go_on_after_is_not_ours(lists):
    lists.take({"Tên khách hàng": "Lan", "Mã khách hàng": "KH999999999"})
    assert lists.column(Customer.code) == ["KH000001"]


# -- firms ------------------------------------------------------------------------------------------------------------

FIRM = LAN | {"Loại khách": "Công ty", "Công ty": "Công ty TNHH Bình Minh", "Mã số thuế": "0312345678"}


def test_a_further_contact_of_a_firm_is_added_to_it(lists):
    lists.take(FIRM | {"Mã khách hàng": "KH000003"})
    receipt = lists.take(
        FIRM
        | {
            "Mã khách hàng": "KH000003",
            "Tên khách hàng": "Trần Văn Minh",
            "Điện thoại": "0912345678",
            "Chức vụ": "Kế toán",
        }
    )
    assert (receipt.merged, receipt.persons, differences(receipt)) == (1, 1, [])
    assert len(lists.customer("KH000003")["people"]) == 2
    assert sorted(lists.column(CustomerPerson.role)) == ["accounts", "contact"]


def test_somebody_at_two_firms_is_one_person_and_both_firms_are_kept(lists):
    receipt = lists.take(
        FIRM | {"Mã khách hàng": "KH000003"},
        FIRM | {"Mã khách hàng": "KH000004", "Công ty": "Công ty CP Sao Mai", "Mã số thuế": ""},
    )
    assert (receipt.added, receipt.persons, receipt.customers) == (2, 1, 2)
    assert lists.customer("KH000003")["people"] == lists.customer("KH000004")["people"]


def test_a_firm_without_anybody_keeps_its_number_itself(lists):
    row = {
        "Loại khách": "Công ty",
        "Công ty": "Công ty TNHH Bình Minh",
        "Điện thoại": "024 3825 1234",
        "Ghi chú": "gần chợ",
    }
    receipt = lists.take(row, row | {"Mã số thuế": "0312345678"})
    assert (receipt.added, receipt.merged, receipt.persons) == (1, 1, 0)
    firm = lists.customer("KH000001")
    assert (firm["kind"], firm["tax_code"]) == ("organisation", "0312345678")
    assert firm["phones"] == [("+842438251234", "024 3825 1234", "main")]
    assert lists.column(Note.text) == ["gần chợ"]
    with lists.office.work() as work:
        assert [match.code for match in search.find(work.connection, "bình minh")] == ["KH000001"]


def test_a_firms_name_in_the_column_of_names_is_a_firm(lists):
    lists.take({"Tên khách hàng": "Công ty TNHH Sao Mai", "Điện thoại": "0983275173"})
    assert (lists.count(Person), lists.customer("KH000001")["name"]) == (0, "Công ty TNHH Sao Mai")


def test_a_firm_that_nothing_tells_apart_is_refused(lists):
    receipt = lists.take({"Tên khách hàng": "Công ty TNHH Sao Mai"})
    assert refusals(receipt) == [(2, "customer.name")]


@pytest.mark.parametrize(
    ("name", "form"),
    [("Hộ kinh doanh Lan", "household"), ("DNTN Sao Mai", "sole_trader"), ("Cửa hàng Lụa", "household")],
)
def test_households_and_sole_traders_are_their_owner(lists, name, form):
    lists.take(FIRM | {"Công ty": name, "Địa chỉ": "12 Lý Thường Kiệt, phường Ba Đình, Hà Nội"})
    customer, person = lists.customer("KH000001"), lists.person()
    assert (customer["legal_form"], customer["person_id"], customer["name"]) == (form, person["id"], name)
    assert person["addresses"] == [("12 Lý Thường Kiệt", "phường Ba Đình", "Hà Nội", "")]


def test_without_a_column_of_kinds_the_company_tells(lists):
    lists.take({key: value for key, value in FIRM.items() if key != "Loại khách"})
    assert lists.customer("KH000001")["kind"] == "organisation"


def test_a_surname_is_no_firm(lists):
    for name in ("Trương Văn Quán", "Quan Vũ", "Công Tằng Tôn Nữ Lan", "Chu Văn An"):
        lists.take({"Tên khách hàng": name})
    assert set(lists.column(Customer.kind)) == {"individual"}


# -- refusals ---------------------------------------------------------------------------------------------------------

FAULTS = [
    ({"Điện thoại": "12345"}, "phone.number"),
    ({"Email": "khong phai email"}, "email.address"),
    ({"Ngày sinh": "31/02/1990"}, "person.born_on"),
    ({"Ngày sinh": "23/11/2026"}, "person.born_on"),
    ({"Ngày sinh": 1985}, "person.born_on"),
    ({"Ngày tạo": "hôm qua"}, "customer.since"),
    ({"Tên khách hàng": ""}, "person.full_name"),
    ({"Tên khách hàng": " - "}, "person.full_name"),
    ({"Ghi chú": "thẻ 4111 1111 1111 1111"}, "person.note"),
    ({"Địa chỉ": "thẻ 4111-1111-1111-1111"}, "address.street"),
    ({"Mã số thuế": "12"}, "customer.tax_code"),
    ({"Ghi chú": "x" * 4001}, "person.note"),
]


@pytest.mark.parametrize(("fault", "field"), FAULTS)
def test_a_row_with_a_fault_is_refused_whole_and_the_others_go_in(lists, fault, field):
    good = {"Tên khách hàng": "Trần Văn Minh", "Điện thoại": "0912345678"}
    receipt = lists.take(
        LAN | {key: "" for key, _ in (item for each, _ in FAULTS for item in each.items())} | LAN | fault, good
    )
    assert refusals(receipt) == [(2, field)]
    assert lists.column(Person.full_name) == ["Trần Văn Minh"]
    (refused,) = receipt.refused
    for language in ("vi", "en"):
        assert Language.of(language).message(refused.reason).endswith(".")


def test_a_card_number_is_not_told_back(lists):
    receipt = lists.take(LAN | {"Ghi chú": "thẻ 4111 1111 1111 1111"})
    assert "4111" not in str(receipt.refused[0].reason.params)


def test_texts_that_look_like_formulas_are_texts(lists, tmp_path):
    path = tmp_path / "khach.csv"
    path.write_text("Tên khách hàng;Ghi chú;Địa chỉ\n=Lan;+84 là mã vùng;'=HYPERLINK(1)\n", "utf-8")
    lists.bring(path)
    person = lists.person()
    assert (person["full_name"], person["note"]) == ("=Lan", "+84 là mã vùng")
    assert person["addresses"][0][0] == "=HYPERLINK(1)"


def test_a_word_about_advertising_that_is_not_known_is_told_and_means_nothing(lists):
    receipt = lists.take(LAN | {"Đồng ý nhận quảng cáo": "chưa rõ"})
    assert differences(receipt) == [(2, "KH000001", "consent.state", "", "chưa rõ")]
    assert lists.count(Consent) == 0


def test_a_claimed_yes_never_replaces_a_decision(lists):
    lists.take(LAN | {"Đồng ý nhận quảng cáo": "Không"})
    receipt = lists.take(LAN | {"Đồng ý nhận quảng cáo": "Có"})
    assert lists.column(Consent.state) == ["refused"]
    assert differences(receipt) == [(2, "KH000001", "consent.state", "refused", "claimed")]


# -- where it comes from ----------------------------------------------------------------------------------------------


def test_without_a_word_the_source_is_the_file_to_be_confirmed(lists):
    lists.take(LAN)
    person = lists.person()
    assert (person["source"], person["source_detail"], person["source_flagged"]) == ("other", "file list-1.xlsx", True)


def test_the_chosen_source_counts_and_the_rows_own_counts_more(lists):
    lists.take(LAN, LAN | {"Tên khách hàng": "Minh", "Nguồn": "Facebook"}, source=Source.DIRECT)
    lan, minh = lists.person(full_name="Nguyễn Thị Lan"), lists.person(full_name="Minh")
    assert (lan["source"], lan["source_flagged"]) == ("direct", False)
    assert (minh["source"], minh["source_detail"]) == ("interaction", "Facebook")


# -- headings ---------------------------------------------------------------------------------------------------------


def test_a_mapping_says_which_column_is_which(lists):
    path = lists.write(["Lan", "0983275173", "lúc 5h"], headings=("Người mua", "Liên lạc", "Ghi chú"))
    receipt = lists.bring(path, mapping={"Người mua": "name", "B": "phone", "Ghi chú": "-"})
    assert receipt.added == 1
    person = lists.person()
    assert (person["full_name"], person["phones"][0][0], person["note"]) == ("Lan", "+84983275173", "")


def test_columns_that_mean_nothing_are_told(lists):
    assert lists.take(LAN | {"Cung hoàng đạo": "Xử Nữ"}).unknown == ("Cung hoàng đạo",)


def test_every_heading_that_the_records_declare_is_known():
    for what in imports.WHAT:
        known = {column.key: column for column in imports.columns(what)}
        for key in known.keys() & imports.FIELDS[what].keys() - {"receiver", "receiver_phone"}:
            if not key.endswith("_name"):
                assert set(catalogue.field(imports.FIELDS[what][key]).declared.headings) <= set(known[key].headings)


def test_a_file_without_headings_is_refused_before_the_book_is_touched(lists):
    with pytest.raises(Rejected) as refused:
        lists.bring(lists.write([1, 2], headings=("x", "y")))
    assert refused.value.code == "IM-20"


def test_family_and_given_name_in_columns_of_their_own(lists):
    path = lists.write(["KH000001", "Nguyễn Thị", "Lan"], headings=("Mã KH", "Họ đệm", "Tên"))
    assert lists.bring(path).what == "customers"
    assert lists.person()["full_name"] == "Nguyễn Thị Lan"


# -- nothing changes --------------------------------------------------------------------------------------------------


def test_a_trial_gives_the_very_same_receipt_and_writes_nothing(lists):
    lists.take(LAN)
    path = OFFICE / "khach-hang.xlsx"
    before = lists.dump()
    tried = lists.bring(path, trial=True)
    assert lists.dump() == before
    done = lists.bring(path)
    assert not tried.written
    assert done.written
    assert {name: getattr(tried, name) for name in done.__slots__ if name != "written"} == {
        name: getattr(done, name) for name in done.__slots__ if name != "written"
    }


def test_the_same_file_twice_adds_nothing(lists):
    rows = [
        LAN, {"Tên khách hàng": "Không điện thoại"}, {"Tên khách hàng": "Số khác", "Mã khách hàng": "X1"}, FIRM,
        FIRM | {"Tên khách hàng": "Công ty Sao Mai", "Công ty": ""}, {"Tên khách hàng": ""}, LAN | {"Điện thoại": "1"},
        LAN | {"Chức vụ": "Thợ cả", "Đồng ý nhận quảng cáo": "Có"},
    ]  # fmt: skip
    path = lists.write(*rows)
    first = lists.bring(path)
    before = lists.dump("audit", "audit_record")
    second = lists.bring(path)
    assert first.added == 5
    assert (second.added, second.merged) == (0, first.added + first.merged)
    assert refusals(second) == refusals(first)
    assert lists.dump("audit", "audit_record") == before


def test_a_failure_midway_leaves_nothing(lists, monkeypatch):
    lists.take(LAN)
    before = lists.dump()
    monkeypatch.setattr(imports, "CHUNK", 500)
    calls = []

    def breaks(*args):
        calls.append(args)
        if len(calls) == 3:
            raise OSError("no space left")

    monkeypatch.setattr(search, "refresh", breaks)
    with pytest.raises(OSError, match="no space"):
        lists.bring(OFFICE / "khach-hang.xlsx")
    assert len(calls) == 3
    assert lists.dump() == before


def test_the_role_hotline_may_not_import(lists):
    lists.office.actor = type(lists.office.actor)(
        lists.office.actor.id, lists.office.actor.login, lists.office.actor.name, Role.HOTLINE
    )
    path = lists.write(LAN)
    for trial in (True, False):
        with pytest.raises(Rejected) as refused:
            lists.bring(path, trial=trial)
        assert refused.value.code == "PE-01"
    assert lists.count(Person) == 0


def test_one_import_is_one_entry_in_the_audit(lists):
    before = lists.count(Audit)
    lists.take(LAN, FIRM)
    assert lists.count(Audit) == before + 1


# -- not brought back -------------------------------------------------------------------------------------------------


def test_the_same_file_brings_no_erased_person_back(lists):
    path = lists.write(LAN, {"Tên khách hàng": "Trần Văn Minh", "Điện thoại": "0912345678"}, LAN)
    lists.bring(path)
    lists.erase("KH000001")
    receipt = lists.bring(path)
    assert (receipt.added, receipt.merged) == (0, 1)
    assert refusals(receipt) == [(2, "person.full_name"), (4, "person.full_name")]
    assert lists.column(Person.full_name) == ["Trần Văn Minh"]
    for language in ("vi", "en"):
        assert Language.of(language).message(receipt.refused[0].reason)


def test_another_file_with_the_number_of_somebody_erased_is_refused_there(lists):
    lists.take(LAN | {"Mã khách hàng": "KH000005"})
    lists.erase("KH000005")
    receipt = lists.take(LAN | {"Mã khách hàng": "KH000005", "Ghi chú": "mới"}, FIRM)
    assert refusals(receipt) == [(2, "customer.code")]
    assert lists.column(Customer.code) == ["KH000006"]


def test_rows_that_were_refused_before_are_taken_once_they_can_be(lists):
    path = lists.write({"Tên khách hàng": "Lan", "Ngày sinh": "23/11/2026"})
    assert lists.bring(path).added == 0
    lists.office.clock.move(days=2)
    assert lists.bring(path).added == 1
    assert lists.bring(path).merged == 1
    assert lists.count(ImportFile) == 1
    assert lists.count(ImportRow) == 1


def test_a_retired_number_is_refused_in_any_file(lists):
    with lists.office.work() as work:
        work.connection.execute(insert(RetiredCode).values(mac=work.code_mac("KH000009")))
        work.commit()
    receipt = lists.take(LAN | {"Mã khách hàng": "kh 9"}, FIRM | {"Mã khách hàng": "KH000010"})
    assert refusals(receipt) == [(2, "customer.code")]
    assert receipt.added == 1


# -- the list with the reasons ----------------------------------------------------------------------------------------


def test_the_list_comes_back_with_the_reasons(lists, tmp_path):
    path = lists.write(LAN, LAN | {"Điện thoại": "12345"}, LAN | {"Tên khách hàng": ""})
    batch = read_import(path, today=date(2026, 11, 22))
    receipt = lists.office.run(imports.importing(batch), batch)
    target = tmp_path / "loi.xlsx"
    write_result(batch, receipt, target, Language.of("en"))
    rows = [[cell.value for cell in row] for row in load_workbook(target).active.iter_rows()]
    assert rows[0] == ["Tên khách hàng", "Điện thoại", "What is wrong"]
    assert rows[1] == ["Nguyễn Thị Lan", "0983275173", None]
    assert rows[2][1] == "12345"
    assert rows[2][2].startswith("This is not a complete phone number.")
    assert rows[3][2].startswith("The name is missing.")
    target.write_bytes(result_bytes(batch, receipt, Language.of("en"), only_refused=True))
    assert load_workbook(target).active.max_row == 3
    # Mended, the rest of the list goes in.
    assert lists.bring(target).merged == 0


def test_the_receipt_as_json(lists):
    receipt = lists.take(LAN, LAN, LAN | {"Điện thoại": "1"})
    assert receipt.as_json(Language.of("en")) == {
        "read": 3, "added": 1, "merged": 1,
        "refused": [{"row": 4, "reason": "This is not a complete phone number."}],
    }  # fmt: skip


def test_the_receipt_shows_no_value_by_itself(lists):
    receipt = lists.take(LAN, LAN | {"Tên khách hàng": "NGUYỄN THỊ LAN"})
    assert "NGUYỄN" not in repr(receipt) + repr(receipt.differences)


def test_an_import_keeps_the_search_tables_as_they_are_made_from_the_records(lists):
    lists.take(LAN | {"Công ty": "Cửa hàng Lan", "Email": "lan.nguyen@example.vn", "Mã số thuế": "0312345678"}, FIRM)
    lists.take(
        LAN | {"Zalo": "lan.zalo"}, {"Tên khách hàng": "Hoàng Hoàng Dũng", "Điện thoại": "0983275173; 01668784019"}
    )
    lists.take({"Loại khách": "Công ty", "Công ty": "Công ty Sao", "Điện thoại": "02438251234"})
    kept = found(lists)
    with lists.office.work() as work:
        search.rebuild(work.connection)
        work.commit()
    assert found(lists) == kept
    assert len(kept) > 60


def found(lists):
    """What the search tables hold, by whose it is."""
    statements = (
        "SELECT person_id, customer_id, name, folded FROM search_entry",
        "SELECT person_id, customer_id, word, accented, w.folded FROM search_word w JOIN search_entry ON no = entry_no",
        "SELECT person_id, customer_id, ending FROM search_digits JOIN search_entry ON no = entry_no",
        "SELECT person_id, customer_id, part FROM search_part JOIN search_entry ON no = entry_no",
    )
    with lists.office.work() as work:
        return sorted(repr(tuple(row)) for each in statements for row in work.connection.exec_driver_sql(each))
