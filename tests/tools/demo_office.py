"""Make the files of the sample office in `resources/demo`: an invented firm, invented people, the faults of real lists.

    python -m tests.tools.demo_office            writes them
    python -m tests.tools.demo_office --check    exit 1 if they are not what this would write

Names are put together by chance. Telephone numbers come from one block (059, before 2018 0199) that hardly anybody has;
e-mail addresses end in example.com, which nobody can have (RFC 2606); tax codes begin with 999, which no office gives.
The same code gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from stdnum.vn import mst

HOUSE = Path(__file__).resolve().parents[2]
FOLDER = HOUSE / "resources/demo"
CUSTOMERS, ORDERS = "khach-hang.xlsx", "don-hang.csv"
OFFICE = "office.json"

PEOPLE, FIRMS, ORDERED = 84, 36, 200
_MADE = datetime(2026, 1, 5, 8, 0)  # noqa: DTZ001 - a workbook's cell knows no zone

_FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai Tạ Kiều".split()  # noqa: SIM905
_MIDDLES = ("Văn", "Thị", "Minh", "Thu", "Quốc", "Ngọc", "Gia", "Thanh", "Kim", "Hữu", "Thị Bích", "Hoàng")
_GIVEN = (  # noqa: SIM905
    "An Bình Châu Dũng Đạt Giang Hà Hạnh Hiếu Hoa Hùng Khánh Lan Linh Long Mai Nam Nga Oanh Phúc Quý Sơn Tâm Thảo "
    "Toàn Trang Tú Uyên Vy Yến"
).split()
_STREETS = ("Hoa Sen", "Mây Trắng", "Suối Mơ", "Đồi Thông", "Cây Me", "Bến Nước", "Gió Nam", "Hẻm 12/4 Hoa Sen")
_PLACES = (
    "phường Cầu Giấy, Hà Nội", "phường Bến Nghé, TP. Hồ Chí Minh", "phường Hải Châu, Đà Nẵng",
    "phường Ninh Kiều, Cần Thơ", "xã Bình Hưng, TP. Hồ Chí Minh", "phường Thủ Dầu Một, TP. Hồ Chí Minh",
    "phường Lê Chân, Hải Phòng",
)  # fmt: skip
_FIRM_KINDS = ("Công ty TNHH", "Công ty CP", "Cửa hàng", "Hộ kinh doanh")
_FIRM_NAMES = ("Mây Xanh", "Sao Biển", "Lúa Vàng", "Hạt Mưa", "Núi Đôi", "Gió Mới", "Cầu Vồng", "Trăng Non", "Bốn Mùa")
_TRADES = ("Nội thất", "Cà phê", "Thời trang", "Nha khoa", "Xây dựng", "Điện máy", "Sách")
_NOTES = ("gọi sau 17h", "công nợ cuối tháng", "khách quen", "thích màu xanh", "xuất hóa đơn điện tử", None, None, None)
_ITEMS = (
    ("Bảng hiệu Alu chữ nổi", "3 × 1,2 m", 4_500_000), ("In bạt Hiflex", "2 × 5 m", 350_000),
    ("Standee", "0,8 × 2 m", 250_000), ("Hộp đèn mica", "1 × 1 m", 2_800_000), ("Decal dán xe", "trọn xe", 1_900_000),
    ("In tờ rơi A5", "1.000 tờ", 900_000), ("Chữ inox gắn LED", "40 cm", 6_200_000),
    ("Thi công gian hàng", "6 × 3 m", 25_000_000),
)  # fmt: skip
_STATUSES = ("Hoàn thành",) * 5 + ("Đang thi công", "Chờ duyệt mẫu", "Đã giao", "Hủy")
_PAYMENTS = ("Tiền mặt", "Chuyển khoản", "Thẻ", "")

_COLUMNS = (
    "Loại khách", "Mã KH", "Họ và tên", "SĐT", "Địa chỉ", "Công ty", "MST", "E-mail", "Ngày sinh", "Ghi chú",
    "Ngày tạo", "Đồng ý nhận quảng cáo",
)  # fmt: skip
_ORDER_COLUMNS = (
    "Mã đơn hàng", "Mã khách hàng", "Tên khách hàng", "Điện thoại", "Ngày đặt", "Hạng mục", "Kích thước", "Số lượng",
    "Đơn giá", "Thành tiền", "Người nhận", "ĐT người nhận", "Địa chỉ lắp đặt", "Trạng thái", "Thanh toán", "Ghi chú",
)  # fmt: skip

# Who the story is about: she is erased. Her husband has the same telephone, the shop's note and an order speak of her.
HEROINE, HUSBAND, SHOP, NAMESAKE_ORDER = "KH000012", "KH000013", "KH000040", "DH000077"

PROFILE: dict[str, Any] = {
    "name": "Quảng cáo Mây Xanh (dữ liệu mẫu)",
    "owner": "Lê Minh Hà",
    "login": "ha",
    "password": "hoa sen nở tháng sáu",
    "address": "12 Hoa Sen, phường Cầu Giấy, Hà Nội",
    "phone": "0599 000 864",
    "hours": "7h – 20h",
    "email": "lienhe@example.com",
    "policy": {
        "version": "2026-01",
        "effective_on": "2026-01-01",
        "text": "Chính sách bảo mật mẫu. Khách hàng có quyền xem, sửa và yêu cầu xóa dữ liệu của mình bất cứ lúc nào.",
    },
    "partners": [
        {
            "name": "Đội lắp đặt Núi Đôi",
            "kind": "executes",
            "signed_on": "2026-01-02",
            "valid_until": "2030-12-31",
            "document": "CK-01/2026",
            "purposes": {"orders": ["person.full_name", "phone.number", "order.site_address"]},
        },
        {
            "name": "Xưởng in Cầu Vồng",
            "kind": "executes",
            "signed_on": "2026-01-02",
            "valid_until": "2030-12-31",
            "document": "CK-02/2026",
            "purposes": {"orders": ["order_line.item", "order_line.size"]},
        },
        {
            "name": "Cơ quan thuế (mẫu)",
            "kind": "authority",
            "purposes": {"legal": ["customer.name", "customer.tax_code"]},
        },
    ],
    "story": {
        "erased": HEROINE,
        "name": "Trần Thị Thùy Dương",
        "email": "thuy.duong.tran@example.com",
        "searches": ["thuy duong", "0599 312 45", "thuy.duong.tran@"],
        "partner": "Đội lắp đặt Núi Đôi",
        "purpose": "orders",
        "fields": ["person.full_name", "phone.number", "order.site_address"],
        "order": "DH000031",
        "reason": "Khách hàng yêu cầu qua tổng đài",
    },
}


@dataclass
class Customer:
    """One row of the list of customers."""

    code: str
    kind: str
    name: str
    phone: str
    address: str | None = None
    firm: str | None = None
    tax_code: str | None = None
    email: str | None = None
    born_on: date | str | None = None
    note: str | None = None
    created: datetime = field(default=_MADE)
    advertising: str | None = None


class Maker:
    """Makes up the office; everything comes from one seed."""

    def __init__(self, seed: int = 2026) -> None:
        self.chance = random.Random(seed)
        self._numbers: set[str] = set()
        self._names: set[str] = set()

    def name(self) -> str:
        """A name that nobody here bears yet."""
        while True:
            name = " ".join(self.chance.choice(each) for each in (_FAMILIES, _MIDDLES, _GIVEN))
            if name not in self._names:
                self._names.add(name)
                return name

    def phone(self) -> str:
        """Ten digits that nobody here has yet."""
        while True:
            number = f"059{self.chance.randint(2, 8)}{self.chance.randrange(10**6):06}"
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def written(self, number: str) -> str | int:
        """`number` as an office may have typed it."""
        match self.chance.randrange(8):
            case 0:
                return f"{number[:4]} {number[4:7]} {number[7:]}"
            case 1:
                return f"{number[:4]}.{number[4:7]}.{number[7:]}"
            case 2:
                return f"+84{number[1:]}"
            case 3:
                return f"(+84) {number[1:]}"
            case 4:
                return int(number)  # Excel ate the zero
            case 5:
                return f"0199{number[3:]}"  # before September 2018
            case _:
                return number

    def customers(self) -> list[Customer]:
        """Everybody, the people of the story among them."""
        made = []
        for number in range(1, PEOPLE + FIRMS + 1):
            code, firm = f"KH{number:06}", number % 10 in (2, 5, 8) and number > 14
            name, phone = self.name(), self.phone()
            made.append(
                Customer(
                    code,
                    "Công ty" if firm else "Cá nhân",
                    name,
                    phone,
                    self.address() if self.chance.random() < 0.7 else None,
                    self.firm(number) if firm else None,
                    self.tax_code(number) if firm else None,
                    f"{_ascii(name)}{number}@example.com" if self.chance.random() < 0.6 else None,
                    self.birthday() if not firm and self.chance.random() < 0.4 else None,
                    self.chance.choice(_NOTES),
                    _MADE - timedelta(minutes=self.chance.randrange(1, 60 * 24 * 2000)),
                    self.chance.choice(("Có", "Không", None)),
                )
            )
        return self._story(made)

    def _story(self, made: list[Customer]) -> list[Customer]:
        by_code = {each.code: index for index, each in enumerate(made)}
        home = "27 Suối Mơ, phường Cầu Giấy, Hà Nội"

        def change(code: str, **changes: Any) -> None:
            made[by_code[code]] = replace(made[by_code[code]], **changes)

        story = PROFILE["story"]
        change(
            HEROINE, kind="Cá nhân", name=story["name"], phone="0599312456", email=story["email"], address=home,
            born_on=date(1991, 6, 9), note="chỉ gọi sau 17h", advertising="Có",
        )  # fmt: skip
        change(HUSBAND, kind="Cá nhân", name="Phạm Quang Huy", phone="0599312456", address=home, note="khách quen")
        change(SHOP, note=f"nhờ {story['name']} nhận hàng, gọi 0199 931 2456")
        return made

    def address(self) -> str:
        return f"{self.chance.randrange(1, 300)} {self.chance.choice(_STREETS)}, {self.chance.choice(_PLACES)}"

    def firm(self, number: int) -> str:
        trade, name = self.chance.choice(_TRADES), self.chance.choice(_FIRM_NAMES)
        return f"{self.chance.choice(_FIRM_KINDS)} {trade} {name} {number}"

    def tax_code(self, number: int) -> str:
        bodies = (f"999{each:06}" for each in range(number, 10**6, 1000))
        return next(body + digit for body in bodies if len(digit := mst.calc_check_digit(body)) == 1)

    def birthday(self) -> date:
        return date(1960, 1, 1) + timedelta(days=self.chance.randrange(45 * 365))

    def rows(self, customers: list[Customer]) -> Iterator[list[Any]]:
        """The rows of the sheet: everybody, some twice, a few that cannot be taken."""
        for number, each in enumerate(customers, 1):
            yield self._row(each, each.code)
            if number % 24 == 0:  # the same person again, by somebody else's hand
                again = replace(each, note="trùng?", address=None, created=each.created)
                yield self._row(replace(again, name=unicodedata.normalize("NFD", f" {each.name} ")), None)
            if number == 33:
                yield [None] * len(_COLUMNS)
        stranger = Customer("", "Cá nhân", "", "")
        yield self._row(replace(stranger, name=self.name(), phone=self.phone(), born_on="31/02/1990"), "KH000901")
        yield self._row(replace(stranger, name="   ", phone=self.phone()), "KH000902")
        yield self._row(replace(stranger, name=self.name(), phone=self.phone(), email="không có"), "KH000903")
        yield self._row(replace(stranger, name=self.name(), phone="05993"), "KH000904")

    def _row(self, each: Customer, code: str | None) -> list[Any]:
        phone = self.written(each.phone) if len(each.phone) == 10 else each.phone
        created = each.created if self.chance.random() < 0.8 else f"{each.created:%d/%m/%Y %H:%M}"
        return [
            each.kind, code, each.name, phone, each.address, each.firm, each.tax_code, each.email, each.born_on,
            each.note, created, each.advertising,
        ]  # fmt: skip

    def orders(self, customers: list[Customer]) -> Iterator[list[str]]:
        """The rows of the orders; the heroine has two, and receives what another one ordered."""
        heroine = next(each for each in customers if each.code == HEROINE)
        for number in range(1, ORDERED + 1):
            who = heroine if number in (31, 120) else self.chance.choice(customers)
            if who is heroine and number not in (31, 120):
                who = customers[0]
            item, size, price = self.chance.choice(_ITEMS)
            quantity = self.chance.randrange(1, 6)
            receiver, receiver_phone = "", ""
            if f"DH{number:06}" == NAMESAKE_ORDER:
                who = next(each for each in customers if each.code == SHOP)
                receiver, receiver_phone = heroine.name, str(self.written(heroine.phone))
            elif self.chance.random() < 0.3:
                receiver, receiver_phone = self.name(), str(self.written(self.phone()))
            day = _MADE.date() - timedelta(days=self.chance.randrange(1, 1500))
            yield [
                f"DH{number:06}", who.code, who.name, str(self.written(who.phone)), f"{day:%d/%m/%Y}", item, size,
                str(quantity), _dotted(price), f"{_dotted(price * quantity)} ₫", receiver, receiver_phone,
                who.address or "", self.chance.choice(_STATUSES), self.chance.choice(_PAYMENTS),
                self.chance.choice(("giao tận nơi", "lắp buổi tối", "", "")),
            ]  # fmt: skip
        stray = ["DH000901", "KH000001", customers[0].name, customers[0].phone, "30/02/2025", "Standee", "", "1"]
        yield [*stray, "250.000", "250.000 ₫", "", "", "", "Hoàn thành", "Tiền mặt", ""]


def _dotted(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d")).encode("ascii", "ignore").decode()
    return ".".join(plain.lower().split())


def workbook(rows: Iterator[list[Any]]) -> bytes:
    """The list of customers as a workbook: a title, a line about it, a blank row, headings, rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Khách hàng"
    sheet.append(["DANH SÁCH KHÁCH HÀNG – DỮ LIỆU MẪU"])
    sheet.append(["Mọi người trong danh sách này đều do máy đặt ra"])
    sheet.append([])
    sheet.append(list(_COLUMNS))
    for row in rows:
        sheet.append(row)
    book.properties.creator = "Sổ Kín"
    book.properties.created = book.properties.modified = _MADE
    raw = io.BytesIO()
    book.save(raw)
    return _evened(raw.getvalue())


def _evened(raw: bytes) -> bytes:
    """The same archive without the moment at which it was made; stored, since packing differs between zlibs."""
    even = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(even, "w", zipfile.ZIP_STORED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "docProps/core.xml":
                head, _, tail = content.partition(b"<dcterms:modified")
                _, _, rest = tail.partition(b"</dcterms:modified>")
                content = head + rest
            after.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 8, 0, 0)), content)
    return even.getvalue()


def table(rows: Iterator[list[str]]) -> bytes:
    """The orders as the office's program exports them: semicolons, a mark at the start, Windows line ends."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_ORDER_COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def files() -> dict[str, bytes]:
    """Every file by name."""
    maker = Maker()
    customers = maker.customers()
    return {
        CUSTOMERS: workbook(maker.rows(customers)),
        ORDERS: table(maker.orders(customers)),
        OFFICE: (json.dumps(PROFILE, ensure_ascii=False, indent=1) + "\n").encode(),
    }


def stale() -> list[str]:
    """Names of files that are not what this module makes."""
    return [
        name for name, data in files().items() if not (FOLDER / name).is_file() or (FOLDER / name).read_bytes() != data
    ]


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        print("\n".join(stale()))
        return 1 if stale() else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)
        print(f"{name}: {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
