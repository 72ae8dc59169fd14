"""Whatever stands in a list: every row is counted once, and what went in stays in on a second run."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.language import Language
from desktop_app.services import imports
from desktop_app.services.imports.receipt import Refused
from desktop_app.services.imports.rows import parse
from tests.services.lists import Lists

TODAY = date(2026, 11, 22)
ODD = st.one_of(
    st.text(max_size=30),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(
        ["", " ", "-", "=1+1", "\u200b", "4111 1111 1111 1111", "0983275173", "KH1", "31/02/1990", "Có", "a@b.vn"]
    ),
)
CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
CUSTOMER = st.fixed_dictionaries(
    {
        "Mã khách hàng": st.sampled_from(["", "", "KH1", "KH000002", "kh-3", "X9", "-", "KH999999999", "NG000001"]),
        "Tên khách hàng": st.one_of(st.sampled_from(["Lan", "LAN", "Lần", "Minh", "Công ty TNHH Sao", "", "=1"]), CELL),
        "Điện thoại": st.sampled_from(
            ["", "0983275173", 983275173, "+84 98 327 5173", "0912345678; 0983275173", "1", "x"]
        ),
        "Công ty": st.sampled_from(["", "", "Công ty Mai", "Hộ kinh doanh Mai", "DNTN Mai", "Shop"]),
        "Loại khách": st.sampled_from(["", "Cá nhân", "Công ty", "VIP"]),
        "Mã số thuế": st.sampled_from(["", "", "0312345678", "12"]),
        "Email": st.sampled_from(["", "a@b.vn", "A@B.vn", "c@d.vn", "không"]),
        "Ngày sinh": st.sampled_from(["", "", "05/09/1961", date(1990, 1, 1), 1985, "mai"]),
        "Địa chỉ": st.one_of(st.sampled_from(["", "1 A, phường B, Hà Nội"]), CELL),
        "Ghi chú": CELL,
        "Đồng ý nhận quảng cáo": st.sampled_from(["", "Có", "Không", "?"]),
        "Chức vụ": st.sampled_from(["", "", "Kế toán", "Thợ"]),
    }
)
ORDER = st.fixed_dictionaries(
    {
        "Mã đơn hàng": st.sampled_from(["", "DH1", "DH2", "DH000003", "X-1", "X-2"]),
        "Mã khách hàng": st.sampled_from(["", "KH1", "KH2", "KH9", "X"]),
        "Tên khách hàng": st.sampled_from(["", "Lan", "Minh", "Ai"]),
        "Điện thoại": st.sampled_from(["", "0983275173", "0912345678", "x"]),
        "Hạng mục": st.sampled_from(["", "Decal", "Standee"]),
        "Số lượng": st.sampled_from(["", 1, "2", "x"]),
        "Thành tiền": st.sampled_from(["", 900, "1.000 ₫"]),
        "Người nhận": st.sampled_from(["", "", "Lan", "Minh", "Hoa"]),
        "ĐT người nhận": st.sampled_from(["", "", "0983275173", "0968803731", "1"]),
        "Trạng thái": st.sampled_from(["", "Hủy", "Xong", "bay"]),
        "Ghi chú": CELL,
    }
)
# A book for every example would take minutes; each goes on with what the ones before left, which only makes it harder.
MESSY = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(
    st.sampled_from(imports.WHAT),
    st.dictionaries(
        st.sampled_from([*imports.FIELDS["customers"], *imports.FIELDS["orders"]]),
        st.lists(ODD, min_size=1, max_size=3),
    ),
)
def test_any_cells_give_a_row_or_a_reason_in_words(what, values):
    wanted = {key: cells for key, cells in values.items() if key in imports.FIELDS[what]}
    row = parse(what, 7, wanted, TODAY)
    assert row.row == 7
    if isinstance(row, Refused):
        assert row.field in set(imports.FIELDS[what].values()) | {"person.full_name"}
        assert Language.of("vi").message(row.reason)
        assert Language.of("vi").message(row.do)


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    made = Lists(office, tmp_path)
    made.take(
        {"Mã khách hàng": "KH1", "Tên khách hàng": "Lan", "Điện thoại": "0983275173"},
        {"Mã khách hàng": "KH2", "Tên khách hàng": "Minh", "Điện thoại": "0912345678", "Công ty": "Công ty Sao"},
    )
    return made


def twice(lists, rows, headings):
    path = lists.write(*rows, headings=headings)
    filled = sum(any(value not in ("", None) and str(value).strip() for value in row.values()) for row in rows)
    tried, first, second = lists.bring(path, trial=True), lists.bring(path), lists.bring(path)
    assert first.read == filled
    assert (tried.added, tried.merged, tried.refused, tried.differences) == (
        first.added, first.merged, first.refused, first.differences,
    )  # fmt: skip
    assert (second.added, second.merged) == (0, first.added + first.merged)
    assert (second.persons, second.customers, second.orders, second.lines) == (0, 0, 0, 0)
    assert [each.row for each in second.refused] == [each.row for each in first.refused]
    with lists.office.work() as work:
        assert work.connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


@MESSY
@given(st.lists(CUSTOMER, min_size=1, max_size=8))
def test_any_customers_are_counted_once_and_add_nothing_a_second_time(lists, rows):
    twice(lists, rows, list(rows[0]))


@MESSY
@given(st.lists(ORDER, min_size=1, max_size=8))
def test_any_orders_are_counted_once_and_add_nothing_a_second_time(lists, rows):
    twice(lists, rows, list(rows[0]))


def test_a_number_that_is_not_ours_means_the_same_customer_when_the_list_comes_again(lists):
    rows = [
        {"Mã khách hàng": "X9", "Tên khách hàng": "", "Công ty": "Shop"},
        {"Mã khách hàng": "X9", "Tên khách hàng": "Công ty TNHH Sao", "Công ty": ""},
    ]
    twice(lists, rows, list(rows[0]))


def test_an_order_that_is_meant_by_our_number_and_by_another_is_one(lists):
    headings = ["Mã đơn hàng", "Mã khách hàng", "Người nhận"]
    first = dict(zip(headings, ("X-1", "KH2", ""), strict=True))
    ours = {**first, "Mã đơn hàng": "DH000001", "Người nhận": "Lan"}
    lists.bring(lists.write(first, headings=headings))
    twice(lists, [ours, {**first, "Mã đơn hàng": "X-2"}], headings)


def test_the_moment_of_the_import_is_the_clocks(lists):
    assert {each.astimezone(UTC) for each in lists.column(imports.intake.Person.recorded_at)} == {
        datetime(2026, 11, 22, 3, tzinfo=UTC)
    }
