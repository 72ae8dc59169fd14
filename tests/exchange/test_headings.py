"""Which column holds which field."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.exchange.columns import ALL_COLUMNS, CONTACT_COLUMNS, CUSTOMER_COLUMNS, ORDER_COLUMNS
from desktop_app.exchange.headings import Column, Header, find_header, folded_heading
from desktop_app.exchange.reading import Cell, Row
from desktop_app.rules.errors import Rejected

OFFICE = {
    "Loại khách": "kind", "Mã khách hàng": "code", "Tên khách hàng": "name", "Điện thoại": "phone",
    "Địa chỉ": "address", "Công ty": "company", "Mã số thuế": "tax_code", "Email": "email",
    "Ngày sinh": "born_on", "Ghi chú": "note", "Ngày tạo": "created_at", "Đồng ý nhận quảng cáo": "advertising",
}  # fmt: skip
ORDERS = {
    "Mã đơn hàng": "order_code", "Mã khách hàng": "code", "Tên khách hàng": "name", "Điện thoại": "phone",
    "Ngày đặt": "ordered_on", "Hạng mục": "item", "Số lượng": "quantity", "Đơn giá": "unit_price",
    "Thành tiền": "amount", "Người nhận": "receiver", "ĐT người nhận": "receiver_phone",
    "Địa chỉ lắp đặt": "site_address", "Trạng thái": "status", "Thanh toán": "payment", "Ghi chú": "note",
}  # fmt: skip
GOOGLE = [
    "First Name", "Middle Name", "Last Name", "Organization Name", "Notes", "E-mail 1 - Label", "E-mail 1 - Value",
    "Phone 1 - Label", "Phone 1 - Value", "Phone 2 - Value", "Address 1 - Formatted",
]  # fmt: skip


def rows(*lines: list[Cell]) -> list[Row]:
    return list(enumerate(lines, 1))


def keys(header: Header) -> list[str]:
    return [header.keys[index] for index in sorted(header.keys)]


def test_the_office_s_own_files_are_understood_whole() -> None:
    header = find_header(rows(["DANH SÁCH KHÁCH HÀNG", *[""] * 11], [""] * 12, [*OFFICE]), CUSTOMER_COLUMNS)
    assert header.row == 3
    assert keys(header) == list(OFFICE.values())
    assert header.unknown == ()
    assert keys(find_header(rows([*ORDERS]), ORDER_COLUMNS)) == list(ORDERS.values())


def test_an_address_book_of_google_is_understood() -> None:
    header = find_header(rows([*GOOGLE]), CONTACT_COLUMNS)
    assert keys(header) == [
        "first_name",
        "middle_name",
        "last_name",
        "company",
        "note",
        "email",
        "phone",
        "phone",
        "address",
    ]
    assert header.unknown == ("E-mail 1 - Label", "Phone 1 - Label")


@pytest.mark.parametrize(
    "heading",
    [
        "Mã KH",
        "MÃ KH",
        "ma kh",
        "Mã  KH:",
        "Mã-KH",
        "Mã KH (*)",
        "Mã KH (bắt buộc)",
        "* mã_kh",
        "Customer code",
        "code",
    ],
)
def test_case_accents_and_signs_of_a_heading_do_not_matter(heading: str) -> None:
    for form in ("NFC", "NFD"):
        header = find_header(rows([unicodedata.normalize(form, heading), "Họ và tên"]), CUSTOMER_COLUMNS)
        assert keys(header) == ["code", "name"]


@given(st.permutations(list(OFFICE)))
def test_the_order_of_the_columns_does_not_matter(headings: list[str]) -> None:
    header = find_header(rows([*headings]), CUSTOMER_COLUMNS)
    assert header.keys[headings.index("Điện thoại")] == "phone"
    assert len(header.keys) == len(OFFICE)


def test_a_data_row_gives_its_values_by_field() -> None:
    header = find_header(rows([*GOOGLE]), CONTACT_COLUMNS)
    values = header.values(["Lan", " ", "Trần", "", "", "*", "a@x.vn", "", 983275173.0, "0912345678"])
    assert values == {
        "first_name": ["Lan"],
        "last_name": ["Trần"],
        "email": ["a@x.vn"],
        "phone": [983275173.0, "0912345678"],
    }


def test_titles_that_hold_a_known_word_are_not_the_header() -> None:
    table = rows(
        ["Công ty", "Bảng hiệu ABC"], ["Ngày in", "01/06/2026"], ["Tên", "SĐT", "Email"], ["Lan", "0983275173", ""]
    )
    assert find_header(table, CUSTOMER_COLUMNS).row == 3


def test_one_known_word_in_a_title_is_no_header() -> None:
    with pytest.raises(Rejected) as refusal:
        find_header(rows(["Công ty", "Bảng hiệu ABC"], ["Lan", "0983275173"]), CUSTOMER_COLUMNS)
    assert refusal.value.code == "IM-20"


def test_a_list_of_names_alone_is_understood() -> None:
    assert find_header(rows(["Họ tên"], ["Lan"]), CUSTOMER_COLUMNS).keys == {0: "name"}


def test_a_list_without_headings_is_refused_with_what_was_seen() -> None:
    with pytest.raises(Rejected) as refusal:
        find_header(rows(["Lan", "0983275173"], ["Nam", "0912345678"]), CUSTOMER_COLUMNS)
    assert refusal.value.code == "IM-20"
    assert refusal.value.error.params["seen"] == "“Lan”, “0983275173”"
    with pytest.raises(Rejected):
        find_header([], CUSTOMER_COLUMNS)


def test_a_missing_required_column_is_named() -> None:
    with pytest.raises(Rejected) as refusal:
        find_header(rows(["SĐT", "Email", "Màu"]), CUSTOMER_COLUMNS)
    assert refusal.value.code == "IM-21"
    assert refusal.value.error.params == {"missing": "“Tên khách hàng”", "seen": "“SĐT”, “Email”, “Màu”"}


def test_two_columns_for_one_field_are_refused_unless_the_field_repeats() -> None:
    with pytest.raises(Rejected) as refusal:
        find_header(rows(["Họ tên", "Tên khách hàng", "SĐT"]), CUSTOMER_COLUMNS)
    assert refusal.value.code == "IM-22"
    assert refusal.value.error.params["seen"] == "“Họ tên”, “Tên khách hàng”"
    assert keys(find_header(rows(["Họ tên", "Điện thoại 1", "Điện thoại 2", "SĐT"]), CUSTOMER_COLUMNS)) == [
        "name",
        *["phone"] * 3,
    ]


def test_an_override_says_what_a_column_means() -> None:
    table = rows(["Danh sách"], ["Quý danh", "Alô", "Họ tên", "Tên khách hàng"])
    header = find_header(table, CUSTOMER_COLUMNS, {"quy danh": "name", "B": "phone", "C": "-"})
    assert header.keys == {0: "name", 1: "phone"}
    assert header.row == 2


def test_an_override_decides_between_two_columns() -> None:
    header = find_header(rows(["Họ tên", "Tên khách hàng"]), CUSTOMER_COLUMNS, {"Tên khách hàng": "name"})
    assert header.keys == {1: "name"}


def test_an_override_adds_to_a_field_that_repeats() -> None:
    header = find_header(rows(["Họ tên", "SĐT", "Alô"]), CUSTOMER_COLUMNS, {"Alô": "phone"})
    assert header.keys == {0: "name", 1: "phone", 2: "phone"}


@pytest.mark.parametrize(
    ("overrides", "code"), [({"Tuổi": "name"}, "IM-23"), ({"Z": "name"}, "IM-23"), ({"Họ tên": "nickname"}, "IM-24")]
)
def test_an_override_that_fits_nothing_is_refused(overrides: dict[str, str], code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        find_header(rows(["Họ tên", "SĐT"]), CUSTOMER_COLUMNS, overrides)
    assert refusal.value.code == code


@pytest.mark.parametrize("name", ALL_COLUMNS)
def test_no_two_fields_of_a_list_share_a_heading(name: str) -> None:
    columns = ALL_COLUMNS[name]
    taken: dict[str, str] = {}
    for column in columns:
        for heading in {folded_heading(text) for text in (*column.headings, column.label, column.key)}:
            assert taken.setdefault(heading, column.key) == column.key, heading
            assert heading


columns = st.lists(
    st.builds(Column, st.sampled_from("abc"), st.sampled_from(["A", "Tên", "SĐT"])), min_size=1, max_size=3
)


@given(
    st.lists(
        st.lists(st.text(max_size=6) | st.sampled_from(["Tên", "SĐT 1", "a"]) | st.integers(), max_size=4), max_size=5
    ),
    columns,
)
def test_any_table_has_a_header_or_is_refused(lines: list[list[Cell]], wanted: list[Column]) -> None:
    try:
        header = find_header(rows(*lines), wanted)
    except Rejected:
        return
    assert set(header.keys.values()) <= {column.key for column in wanted}
