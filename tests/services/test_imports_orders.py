"""Lists of orders: their customers, their lines, who receives them, and that nothing is doubled."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from desktop_app.language import Language
from desktop_app.records.orders import Order, OrderContact, OrderLine
from desktop_app.records.people import Person
from desktop_app.services import imports
from desktop_app.vault import search
from tests.services.lists import LAN, SIGN, Lists, differences, refusals

FIRM = {
    "Loại khách": "Công ty", "Mã khách hàng": "KH000002", "Công ty": "Công ty TNHH Bình Minh",
    "Tên khách hàng": "Trần Văn Minh", "Điện thoại": "0912345678",
}  # fmt: skip
MINH = {"Người nhận": "Trần Văn Minh", "ĐT người nhận": "0912 345 678"}


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    """A book with Lan, KH000001, and a firm, KH000002, where Minh works."""
    made = Lists(office, tmp_path)
    made.take(LAN | {"Mã khách hàng": "KH000001"}, FIRM)
    return made


def order(lists, code="DH000001"):
    with lists.office.work() as work:
        return dict(work.connection.execute(select(Order.__table__).filter_by(code=code)).mappings().one())


def lines(lists):
    with lists.office.work() as work:
        columns = (
            OrderLine.position,
            OrderLine.item,
            OrderLine.quantity,
            OrderLine.unit_price_vnd,
            OrderLine.amount_vnd,
        )
        return sorted(map(tuple, work.connection.execute(select(*columns))))


def test_an_order_with_everything(lists):
    receipt = lists.take(
        SIGN | {
            "Ngày đặt": "12/04/2025", "Ngày hẹn": date(2025, 5, 2), "Giảm giá": "100.000 ₫", "VAT": "8%",
            "Đã thu": 2_000_000, "Thanh toán": "Chuyển khoản", "Địa chỉ lắp đặt": "34 Hoàng Diệu",
            "Ghi chú": "giao tận nơi", "Kích thước": "2x1 m",
        }
    )  # fmt: skip
    assert (receipt.what, receipt.added, receipt.orders, receipt.lines, receipt.persons) == ("orders", 1, 1, 1, 0)
    found = order(lists)
    wanted = {
        "ordered_on": date(2025, 4, 12), "due_on": date(2025, 5, 2), "status": "done", "discount_vnd": 100_000,
        "vat_percent": 8, "paid_vnd": 2_000_000, "method": "transfer", "site_address": "34 Hoàng Diệu",
        "note": "giao tận nơi", "source": "other",
    }  # fmt: skip
    assert {key: found[key] for key in wanted} == wanted
    assert lines(lists) == [(1, "Hộp đèn mica", 2, 2_800_000, 5_600_000)]
    assert lists.column(OrderLine.size) == ["2x1 m"]


def test_rows_with_one_number_are_one_order(lists, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 2)
    receipt = lists.take(
        SIGN,
        SIGN | {"Hạng mục": "Standee", "Số lượng": 1, "Đơn giá": 250_000, "Thành tiền": 250_000},
        SIGN | {"Hạng mục": "Decal", "Số lượng": 1, "Đơn giá": 90_000, "Thành tiền": 90_000, "Trạng thái": "Hủy"},
    )
    assert (receipt.added, receipt.orders, receipt.lines) == (3, 1, 3)
    assert [(position, item) for position, item, *_ in lines(lists)] == [
        (1, "Hộp đèn mica"),
        (2, "Standee"),
        (3, "Decal"),
    ]
    assert differences(receipt) == [(4, "DH000001", "order.status", "done", "cancelled")]


def test_an_order_that_is_in_the_book_is_not_doubled(lists):
    lists.take(SIGN)
    receipt = lists.take(SIGN | {"Số lượng": 3, "Thành tiền": 8_400_000, "Trạng thái": "Hủy", "Ghi chú": "gấp"})
    assert (receipt.added, receipt.merged, receipt.lines) == (0, 1, 0)
    assert lines(lists) == [(1, "Hộp đèn mica", 2, 2_800_000, 5_600_000)]
    assert (order(lists)["status"], order(lists)["note"]) == ("done", "gấp")
    assert differences(receipt) == [
        (2, "DH000001", "order.status", "done", "cancelled"),
        (2, "DH000001", "order_line.quantity", 2, 3),
        (2, "DH000001", "order_line.amount_vnd", 5_600_000, 8_400_000),
    ]


def test_what_the_row_leaves_out_is_computed(lists):
    lists.take(
        {key: value for key, value in SIGN.items() if key not in ("Thành tiền", "Trạng thái")},
        {"Mã đơn hàng": "DH2", "Mã khách hàng": "KH1", "Hạng mục": "Decal", "Thành tiền": 900},
        {"Mã đơn hàng": "DH3", "Mã khách hàng": "KH1", "Ghi chú": "chưa rõ"},
    )
    assert lines(lists) == [(1, "Decal", 1, 900, 900), (1, "Hộp đèn mica", 2, 2_800_000, 5_600_000)]
    assert set(lists.column(Order.status)) == {"draft"}
    assert lists.count(Order) == 3


# -- whose it is ------------------------------------------------------------------------------------------------------


def test_an_unknown_customer_is_refused_and_told(lists):
    receipt = lists.take(
        SIGN | {"Mã khách hàng": "KH000099"},
        SIGN | {"Mã khách hàng": "", "Tên khách hàng": "Ai đó", "Điện thoại": "0983275173"},
    )
    assert refusals(receipt) == [(2, "customer.code"), (3, "customer.code")]
    assert "KH000099" in Language.of("vi").message(receipt.refused[0].reason)
    assert lists.count(Order) == 0


def test_without_a_number_the_telephone_and_the_name_tell(lists):
    lists.take(
        LAN | SIGN | {"Mã khách hàng": ""},
        {**SIGN, "Mã đơn hàng": "DH000002", "Mã khách hàng": "KH000077", "Tên khách hàng": "Trần Văn Minh",
         "Điện thoại": "0912345678"},
    )  # fmt: skip
    assert order(lists)["customer_id"] == lists.customer("KH000001")["id"]
    assert order(lists, "DH000002")["customer_id"] == lists.customer("KH000002")["id"]


def test_a_name_that_differs_from_the_customers_is_only_told(lists):
    receipt = lists.take(SIGN | {"Tên khách hàng": "Lan Nguyễn", "Điện thoại": "không nhớ"})
    assert receipt.added == 1
    assert differences(receipt) == [
        (2, "KH000001", "person.full_name", "Nguyễn Thị Lan", "Lan Nguyễn"),
        (2, "KH000001", "phone.number", "+84983275173", "không nhớ"),
    ]


def test_an_order_of_somebody_erased_is_refused_in_any_file(lists):
    path = lists.write(SIGN, SIGN | {"Mã đơn hàng": "DH000002", "Mã khách hàng": "KH000002"})
    lists.bring(path)
    lists.erase("KH000001")
    again = lists.bring(path)
    assert (again.merged, refusals(again)) == (1, [(2, "person.full_name")])
    other = lists.take(
        SIGN | {"Mã đơn hàng": "DH000009"}, LAN | SIGN | {"Mã khách hàng": ""}, SIGN | {"Mã khách hàng": "KH2"}
    )
    assert refusals(other) == [(2, "customer.code"), (3, "customer.code"), (4, "order.code")]
    assert lists.column(Person.full_name) == ["Trần Văn Minh"]


def test_an_order_number_of_another_customer_is_refused(lists):
    receipt = lists.take(SIGN, SIGN | {"Mã khách hàng": "KH000002"})
    assert refusals(receipt) == [(3, "order.code")]
    assert lists.count(OrderLine) == 1


# -- who receives it --------------------------------------------------------------------------------------------------


def receivers(lists):
    with lists.office.work() as work:
        links = select(Order.code, Person.full_name).join(OrderContact, OrderContact.order_id == Order.id)
        return sorted(map(tuple, work.connection.execute(links.join(Person, Person.id == OrderContact.person_id))))


def test_a_receiver_whom_the_book_knows_is_that_person(lists):
    receipt = lists.take(SIGN | MINH, SIGN | {"Mã đơn hàng": "DH000002", "Người nhận": "nguyễn thị lan"})
    assert receipt.persons == 0
    assert receivers(lists) == [("DH000001", "Trần Văn Minh"), ("DH000002", "Nguyễn Thị Lan")]


def test_a_new_receiver_is_one_person_on_all_their_orders(lists, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 2)
    hoa = {"Người nhận": "Lê Thị Hoa", "ĐT người nhận": "0968803731"}
    receipt = lists.take(*(SIGN | hoa | {"Mã đơn hàng": f"DH{number}"} for number in range(1, 6)))
    assert receipt.persons == 1
    assert len(receivers(lists)) == 5
    with lists.office.work() as work:
        (match,) = search.find(work.connection, "le thi hoa")
    assert match.code.startswith("NG")


@pytest.mark.parametrize("wrong", [{"ĐT người nhận": "0968803731"}, {"Người nhận": "Hoa", "ĐT người nhận": "12"}])
def test_a_receivers_number_without_a_name_or_a_wrong_one_is_refused(lists, wrong):
    assert len(lists.take(SIGN | wrong).refused) == 1
    assert lists.count(Order) == 0


def test_another_receiver_than_the_books_is_told(lists):
    lists.take(SIGN | MINH)
    receipt = lists.take(SIGN | {"Người nhận": "Lê Thị Hoa", "ĐT người nhận": "0968803731"})
    assert receivers(lists) == [("DH000001", "Trần Văn Minh")]
    assert differences(receipt) == [(2, "DH000001", "order_contact.person_id", "Trần Văn Minh", "Lê Thị Hoa")]


# -- words and numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "payment", "stored"),
    [
        ("Hoàn thành", "Chuyển khoản", ("done", "transfer")),
        ("HỦY", "tiền mặt", ("cancelled", "cash")),
        ("chờ duyệt mẫu", "Thẻ", ("artwork", "card")),
        ("Dang thi cong", "", ("work", None)),
        ("Đã giao", "", ("delivered", None)),
    ],
)
def test_the_offices_words_for_status_and_payment(lists, status, payment, stored):
    lists.take(SIGN | {"Trạng thái": status, "Thanh toán": payment})
    assert (order(lists)["status"], order(lists)["method"]) == stored


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"Trạng thái": "Đang bay"}, "order.status"),
        ({"Thanh toán": "Đổi gạo"}, "order.method"),
        ({"Thanh toán": "4111 1111 1111 1111"}, "order.method"),
        ({"Ngày đặt": "32/13/2025"}, "order.ordered_on"),
        ({"Số lượng": "hai"}, "order_line.quantity"),
        ({"Đơn giá": "nhiều"}, "order_line.unit_price_vnd"),
        ({"Hạng mục": ""}, "order_line.item"),
        ({"VAT": "800%"}, "order.vat_percent"),
        ({"Mã đơn hàng": ""}, "order.code"),
        ({"Ghi chú": "thẻ 4111 1111 1111 1111"}, "order.note"),
    ],
)
def test_a_row_with_a_fault_is_refused_whole(lists, wrong, field):
    receipt = lists.take(SIGN | wrong)
    assert refusals(receipt) == [(2, field)]
    assert (lists.count(Order), lists.count(OrderLine)) == (0, 0)


def test_a_word_that_is_not_known_is_told_with_those_that_are(lists):
    (refused,) = lists.take(SIGN | {"Trạng thái": "Đang bay"}).refused
    assert "Đang thi công" in Language.of("vi").message(refused.reason)


# -- numbers of other systems -----------------------------------------------------------------------------------------


def test_numbers_that_are_not_ours_are_kept_in_the_note_and_known_again(lists):
    rows = [
        SIGN | {"Mã đơn hàng": "HD/21-7", "Ghi chú": "gấp"},
        SIGN | {"Mã đơn hàng": "HD/21-7", "Hạng mục": "Standee"},
    ]
    receipt = lists.take(*rows, SIGN | {"Mã đơn hàng": "HD/21-7", "Mã khách hàng": "KH000002"})
    assert (receipt.orders, receipt.lines) == (2, 3)
    assert sorted(lists.column(Order.note)) == ["№ HD/21-7", "№ HD/21-7\ngấp"]
    again = lists.take(*rows, {**SIGN, "Mã đơn hàng": "HD/21-8"})
    assert (again.added, again.merged, again.orders) == (1, 2, 1)
    assert sorted(lists.column(Order.code)) == ["DH000001", "DH000002", "DH000003"]


# -- a second time, and not brought back ------------------------------------------------------------------------------


def test_the_same_file_twice_adds_nothing(lists):
    path = lists.write(
        SIGN | MINH, SIGN | {"Hạng mục": "Standee"}, SIGN | {"Mã đơn hàng": "DH7", "Người nhận": "Lê Thị Hoa"},
        SIGN | {"Mã đơn hàng": "X-1"}, SIGN | {"Mã đơn hàng": "DH9", "Mã khách hàng": "KH000099"},
    )  # fmt: skip
    first = lists.bring(path)
    before = lists.dump("audit", "audit_record")
    second = lists.bring(path)
    assert (second.added, second.merged) == (0, first.added + first.merged)
    assert refusals(second) == refusals(first)
    assert lists.dump("audit", "audit_record") == before


def test_the_same_file_brings_no_erased_receiver_back(lists):
    path = lists.write(
        SIGN | {"Người nhận": "Lê Thị Hoa", "ĐT người nhận": "0968803731"}, SIGN | {"Mã đơn hàng": "DH2"}
    )
    lists.bring(path)
    lists.erase(lists.person(full_name="Lê Thị Hoa")["code"])
    receipt = lists.bring(path)
    assert (receipt.added, receipt.merged, refusals(receipt)) == (0, 1, [(2, "person.full_name")])
    assert "Lê Thị Hoa" not in lists.column(Person.full_name)


def test_a_trial_of_orders_writes_nothing(lists):
    path = lists.write(SIGN | {"Người nhận": "Lê Thị Hoa", "ĐT người nhận": "0968803731"})
    before = lists.dump()
    tried = lists.bring(path, trial=True)
    assert lists.dump() == before
    assert (tried.orders, tried.persons, tried.written) == (1, 1, False)
