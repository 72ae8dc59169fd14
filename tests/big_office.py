"""A big invented office, the same for the same seed: what speed is measured on, and what the nightly canary hides in.

Per customer: three orders with five lines in all, a consent, four disclosures, two notes, telephones, an e-mail
address, a postal address, its row in an imported file and an entry in the audit chain. Three in ten are firms with
somebody at them. Names are as frequent as they are in Viet Nam: many namesakes, one family name for two in five.

`fill` writes it into an open book. `Offices` keeps closed books of some sizes in a passing folder, encrypted and plain.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.office import Office, create_book, open_book
from desktop_app.records import catalogue
from desktop_app.records.audit import Audit, AuditRecord
from desktop_app.records.consents import Consent
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.declare import Table
from desktop_app.records.disclosures import Disclosure, DisclosurePerson
from desktop_app.records.imports import ImportFile, ImportRow
from desktop_app.records.notes import Note
from desktop_app.records.orders import Order, OrderContact, OrderLine
from desktop_app.records.partners import Partner
from desktop_app.records.people import Address, EmailAddress, Person, Phone
from desktop_app.rules.codes import format_code
from desktop_app.rules.folding import fold
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.vault import bulk, database, search
from desktop_app.vault.keyslots import KdfCost
from desktop_app.vault.work import Work, _mac, book_key, set_setting

PASSWORD = "mật khẩu đủ dài"
CHEAP = KdfCost(1024, 1, 1)
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=OFFICE_ZONE)

_CHUNK = 2_000  # customers written together
_ROWS_IN_A_FILE = 10_000

# Family names and how many of a thousand people bear them; then the middle and given names of women and of men.
_FAMILIES = {
    "Nguyễn": 384, "Trần": 110, "Lê": 95, "Phạm": 70, "Huỳnh": 27, "Hoàng": 24, "Phan": 45, "Vũ": 20, "Võ": 19,
    "Đặng": 21, "Bùi": 20, "Đỗ": 14, "Hồ": 13, "Ngô": 13, "Dương": 10, "Lý": 5, "Đinh": 10, "Đoàn": 8, "Trịnh": 8,
    "Trương": 12, "Lâm": 6, "Mai": 7, "Đào": 7, "Cao": 6, "Lương": 6, "Hà": 5, "Tạ": 4, "Châu": 3, "Thái": 3, "Kiều": 2,
    "Tô": 3, "Quách": 2, "Vương": 3, "Tống": 2, "Lưu": 4, "Phùng": 4, "La": 2, "Nghiêm": 1, "Khổng": 1, "Ông": 1,
}  # fmt: skip
_WOMEN = (
    {"Thị": 52, "Thị Thu": 5, "Thị Bích": 3, "Thị Ngọc": 5, "Ngọc": 9, "Thu": 5, "Thanh": 6, "Kim": 5, "Minh": 5,
     "Hồng": 3, "Mỹ": 2, "Phương": 3, "Diễm": 1, "Thùy": 3, "Quỳnh": 2, "Bảo": 2, "": 3},
    {"Lan": 30, "Hương": 34, "Hoa": 25, "Hằng": 28, "Linh": 36, "Trang": 34, "Thảo": 30, "Hà": 30, "Mai": 22,
     "Nga": 20, "Thủy": 26, "Phượng": 12, "Yến": 18, "Dung": 18, "Loan": 14, "Oanh": 12, "Ngân": 16, "Nhung": 20,
     "Vân": 20, "Tuyết": 16, "Hạnh": 22, "Hiền": 22, "Anh": 36, "Châu": 10, "Trâm": 12, "Vy": 14, "Uyên": 10,
     "Quyên": 10, "Diệp": 6, "Thư": 14, "Nhi": 14, "My": 10, "Ngọc": 20, "Liên": 12, "Huệ": 12, "Xuân": 10,
     "Phương": 28, "Chi": 12, "Giang": 10,
     "Thơm": 5, "Hường": 8, "Lệ": 6, "Ái": 2, "Ánh": 8, "Trinh": 8, "Khuê": 1, "Ân": 2, "Thương": 8},
)  # fmt: skip
_MEN = (
    {"Văn": 40, "Đức": 8, "Minh": 9, "Quốc": 7, "Hữu": 6, "Ngọc": 5, "Thanh": 6, "Xuân": 4, "Công": 3, "Đình": 4,
     "Quang": 4, "Hoàng": 5, "Anh": 3, "Gia": 2, "Trọng": 2, "Mạnh": 2, "Thành": 2, "Tuấn": 2, "": 4},
    {"Hùng": 34, "Dũng": 30, "Tuấn": 34, "Nam": 26, "Long": 22, "Hải": 24, "Sơn": 24, "Minh": 28, "Anh": 26, "Đức": 20,
     "Thắng": 20, "Cường": 22, "Hiếu": 20, "Trung": 20, "Hoàng": 18, "Phong": 14, "Quân": 14, "Khánh": 14, "Phúc": 16,
     "Thành": 22, "Tú": 14, "Toàn": 12, "Tâm": 12, "Huy": 22, "Bình": 18, "Lâm": 10, "Kiên": 14, "Khang": 8, "Lộc": 12,
     "Vinh": 14, "Tùng": 16, "Thịnh": 10, "Đạt": 16, "Hưng": 16, "Khoa": 12, "Nghĩa": 8, "Nhân": 8, "Quý": 6, "Tài": 10,
     "Tiến": 14, "Việt": 12, "Vũ": 12, "Duy": 14, "Luân": 4, "Ổn": 1, "Trường": 10, "Giang": 8, "Linh": 6, "Chiến": 8},
)  # fmt: skip
_PROVINCES = {
    "Hà Nội": 30, "Thành phố Hồ Chí Minh": 36, "Đà Nẵng": 7, "Hải Phòng": 7, "Cần Thơ": 6, "Đồng Nai": 6, "Nghệ An": 4,
    "Thanh Hóa": 4,
}  # fmt: skip
_WARDS = (
    "Cầu Giấy", "Bến Nghé", "Hải Châu", "Ninh Kiều", "Lê Chân", "Thủ Đức", "Bình Thạnh", "Đống Đa", "Tân Bình",
    "Gò Vấp", "Hà Đông", "Phú Nhuận", "Ba Đình", "Hoàn Kiếm", "Thanh Xuân", "Sơn Trà", "Hồng Bàng", "Biên Hòa",
)  # fmt: skip
_STREETS = (
    "Nguyễn Trãi", "Lê Duẩn", "Trần Hưng Đạo", "Lý Thường Kiệt", "Nguyễn Huệ", "Điện Biên Phủ", "Cách Mạng Tháng Tám",
    "Võ Văn Kiệt", "Hai Bà Trưng", "Quang Trung", "Phan Đình Phùng", "Hoàng Quốc Việt", "Xuân Thủy", "Láng Hạ",
    "Nguyễn Văn Linh", "Phạm Văn Đồng", "Trường Chinh", "Giải Phóng", "3 Tháng 2", "30 Tháng 4",
)  # fmt: skip
_FIRM_FORMS = ("Công ty TNHH", "Công ty CP", "Công ty TNHH MTV", "Công ty TNHH TM DV", "Trường Mầm non", "Nha khoa")
_FIRM_TRADES = (
    "Nội thất", "Xây dựng", "Thời trang", "Điện máy", "Cơ khí", "Dược phẩm", "Vận tải", "Du lịch", "Thực phẩm", "In ấn",
    "Bất động sản", "Giáo dục", "Phần mềm", "Mỹ phẩm", "Nông sản", "Bao bì", "Nhựa", "Thép", "Gỗ", "Cà phê",
)  # fmt: skip
_FIRM_NAMES = (
    "Đại Thành", "Hoàng Gia", "Minh Phát", "An Khang", "Thiên Long", "Việt Tiến", "Phú Quý", "Tân Á", "Sao Mai",
    "Hưng Thịnh", "Ánh Dương", "Bình Minh", "Kim Long", "Nam Việt", "Thành Công", "Đông Á", "Phương Nam", "Hòa Bình",
    "Toàn Cầu", "Trường Sơn", "Hải Đăng", "Gia Bảo", "Vạn Lộc", "Bảo Tín", "Quốc Cường", "Hồng Hà", "Sông Đà",
)  # fmt: skip
_MOBILE = (  # without 38, so that nobody has a number of `tests.make`
    "32", "33", "34", "35", "36", "37", "39", "70", "76", "77", "78", "79", "81", "82", "83", "84", "85", "56",
    "58", "59", "86", "88", "89", "90", "91", "93", "94", "96", "97", "98",
)  # fmt: skip
_MAILS = {"gmail.com": 70, "yahoo.com.vn": 9, "yahoo.com": 6, "outlook.com": 6, "hotmail.com": 4, "icloud.com": 3}
_ITEMS = (
    ("Bảng hiệu Alu chữ nổi", "3 × 1,2 m", 4_500_000), ("In bạt Hiflex", "2 × 5 m", 350_000),
    ("Standee khung sắt", "0,8 × 2 m", 250_000), ("Hộp đèn mica hai mặt", "1 × 1 m", 2_800_000),
    ("Decal dán xe tải", "trọn xe", 1_900_000), ("In tờ rơi A5 hai mặt", "1.000 tờ", 900_000),
    ("Chữ inox gắn LED", "cao 40 cm", 6_200_000), ("Thi công gian hàng hội chợ", "6 × 3 m", 25_000_000),
)  # fmt: skip
_NOTES = (
    "gọi sau 17h", "công nợ cuối tháng", "khách quen, ưu tiên", "xuất hóa đơn điện tử", "thích tông xanh lá",
    "đã gửi mẫu qua Zalo, chờ duyệt", "giao giờ hành chính, báo bảo vệ trước", "lắp trên cao, cần xe cẩu",
)  # fmt: skip
_GIVEN = (
    ["person.full_name", "phone.number", "order.site_address"],
    ["person.full_name", "phone.number"],
    ["order_line.item", "order_line.size"],
)
_STATUSES = ("done", "done", "done", "done", "work", "artwork", "delivered", "cancelled")


def fill(work: Work, count: int, *, seed: int = 1) -> None:
    """Write `count` customers, from KH000001 on, into an empty book. The caller commits."""
    _Filling(work, seed).fill(count)


def names(chance: random.Random) -> Iterator[str]:
    """Names of people without end, as frequent as they are."""
    while True:
        middles, given = chance.choice((_WOMEN, _MEN))
        yield " ".join(filter(None, (_one_of(chance, weights) for weights in (_FAMILIES, middles, given))))


def _one_of(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


class _Chance(random.Random):
    """Chance in a hundred."""

    def most(self, percent: int) -> bool:
        """Whether something is so that `percent` of a hundred are."""
        return self.random() * 100 < percent


@dataclass
class _Human:
    """Somebody in the office."""

    id: bytes
    name: str
    phone: str = ""


@dataclass
class _Filling:
    """An office in the making. Rows lie in `rows` until a chunk of customers is complete."""

    work: Work
    seed: int
    rows: dict[type[Table], list[dict[str, Any]]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    before: _Human | None = None

    def __post_init__(self) -> None:
        self.chance = _Chance(self.seed)
        self.names = names(self.chance)
        self.source = {"source": "direct", "recorded_at": NOW}
        self.partners: list[bytes] = []
        self.file = b""
        self.people: list[bytes] = []
        self.firms: list[bytes] = []

    def fill(self, count: int) -> None:
        connection = self.work.connection
        for name in ("Đội lắp đặt Phú Lâm", "Xưởng in Tân Tiến", "Giao hàng Nhanh Gọn", "Kho số Thăng Long"):
            self.partners.append(self.add(Partner, name=name, kind="executes", signed_on=None, valid_until=None,
                                          document="CK-01/2026", added_at=NOW)["id"])  # fmt: skip
        for number in range(count):
            if number % _ROWS_IN_A_FILE == 0:
                self.file = self.add(ImportFile, sha256=self.chance.randbytes(32).hex(), imported_at=NOW,
                                     name=f"khach-hang-{2014 + number // _ROWS_IN_A_FILE}.xlsx")["id"]  # fmt: skip
            self.customer(number)
            if number % _CHUNK == _CHUNK - 1 or number == count - 1:
                self.write()
        for prefix, highest in self.counts.items():
            set_setting(connection, f"counter.{prefix}", str(highest))

    def write(self) -> None:
        """The chunk so far, its search rows and its audit entries."""
        connection = self.work.connection
        for entity in catalogue.entities():  # records that others link to come first
            bulk.insert_rows(connection, entity.cls, self.rows.get(entity.cls, ()))
        search.refresh(connection, self.people, self.firms)
        key = book_key(connection, "audit")
        seq, before = connection.exec_driver_sql("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1").one()
        entries, records = [], []
        for each in self.people:
            seq += 1
            at = NOW - timedelta(minutes=seq % 100_000)
            names = ["person.full_name", "phone.number"]
            before = _mac(key, before, seq, int(at.timestamp()), self.work.actor.id, "record.read", names, [each])
            entries.append({"seq": seq, "at": at, "user_id": self.work.actor.id, "action": "record.read",
                            "fields": names, "mac": before})  # fmt: skip
            records.append({"seq": seq, "record_id": each})
        bulk.insert_rows(connection, Audit, entries)
        bulk.insert_rows(connection, AuditRecord, records)
        self.rows, self.people, self.firms = {}, [], []

    def add(self, cls: type[Table], **values: Any) -> dict[str, Any]:
        row = {"id": self.chance.randbytes(16), **values}
        self.rows.setdefault(cls, []).append(row)
        return row

    def code(self, prefix: str) -> str:
        self.counts[prefix] = self.counts.get(prefix, 0) + 1
        return format_code(prefix, self.counts[prefix])

    # -- one customer -------------------------------------------------------------------------------------------------

    def customer(self, number: int) -> None:
        chance = self.chance
        is_firm = chance.most(30)
        trade = not is_firm and chance.most(8)
        human = self.person(number, with_reach=not is_firm or chance.most(40))
        name = ""
        if is_firm:
            name = f"{chance.choice(_FIRM_FORMS)} {chance.choice(_FIRM_TRADES)} {chance.choice(_FIRM_NAMES)}"
        elif trade:
            name = f"Hộ kinh doanh {human.name.split()[-1]} {chance.choice(_FIRM_NAMES)}"
        customer = self.add(
            Customer,
            **self.source,
            code=self.code("KH"),
            kind="organisation" if is_firm else "individual",
            legal_form="company" if is_firm else "household" if trade else "person",
            person_id=None if is_firm else human.id,
            name=name,
            tax_code=f"03{chance.randrange(10**8):08}" if is_firm or trade else "",
            since=NOW - timedelta(days=chance.randrange(3_000)),
            source_detail="",
            source_flagged=False,
        )["id"]
        if is_firm:
            self.add(CustomerPerson, customer_id=customer, person_id=human.id, role="contact")
            self.firms.append(customer)
            landline = f"+8428{chance.randrange(38 * 10**6, 39 * 10**6)}"
            self.phone({"customer_id": customer, "person_id": None}, landline)
            self.email({"customer_id": customer, "person_id": None}, f"lienhe@{fold(name).split()[-1]}{number}.vn")
            self.address({"customer_id": customer, "person_id": None})
        orders = [self.order(customer, human) for _ in range(3)]
        for position in (2, 3):
            self.line(chance.choice(orders), position)
        for _ in range(4):
            self.disclosure(human, chance.choice(orders))
        self.note(human, customer if chance.most(50) else None, None)
        self.note(human, None, orders[0])
        if chance.most(6) and self.before is not None and self.before.id != human.id:
            self.add(OrderContact, order_id=orders[1], person_id=self.before.id, role="receiver")
        self.add(
            Consent,
            person_id=human.id,
            purpose="advertising",
            state="claimed" if chance.most(70) else "refused",
            decided_at=NOW - timedelta(days=chance.randrange(3_000)),
            how="import",
            policy_version_id=None,
            evidence="",
            user_id=None,
        )
        self.rows.setdefault(ImportRow, []).append(
            {"file_id": self.file, "row": number % _ROWS_IN_A_FILE + 4, "part": 0, "person_id": human.id}
        )
        if chance.most(2):  # whom the next few know: one telephone, one address to deliver to
            self.before = human

    def person(self, number: int, *, with_reach: bool) -> _Human:
        chance = self.chance
        name = next(self.names)
        human = _Human(chance.randbytes(16), name)
        born = date(1950, 1, 1) + timedelta(days=chance.randrange(20_000)) if chance.most(60) else None
        self.rows.setdefault(Person, []).append(
            {
                **self.source,
                "id": human.id,
                "code": self.code("NG"),
                "full_name": name,
                "born_on": born,
                "zalo": "",
                "note": chance.choice(_NOTES) if chance.most(30) else "",
                "source_detail": "",
                "source_flagged": False,
                "changed_at": NOW,
            }
        )
        self.people.append(human.id)
        owner = {"person_id": human.id, "customer_id": None}
        shared = self.before is not None and chance.most(3)
        human.phone = self.before.phone if shared and self.before else self.mobile()
        self.phone(owner, human.phone)
        if chance.most(15):
            self.phone(owner, self.mobile(), "other")
        if with_reach:
            words = fold(name).split()
            dot = "." if chance.most(40) else ""
            self.email(owner, f"{words[-1]}{dot}{words[0]}{number}@{_one_of(chance, _MAILS)}")
            self.address(owner)
        return human

    def mobile(self) -> str:
        return f"+84{self.chance.choice(_MOBILE)}{self.chance.randrange(10**7):07}"

    def phone(self, owner: dict[str, Any], number: str, kind: str = "main") -> None:
        national = f"0{number[3:]}"
        mark = self.chance.choice(("", " ", "."))
        typed = mark.join((national[:4], national[4:7], national[7:]))
        self.add(Phone, **self.source, **owner, number=number, typed=typed, kind=kind)

    def email(self, owner: dict[str, Any], address: str) -> None:
        self.add(EmailAddress, **self.source, **owner, address=address)

    def address(self, owner: dict[str, Any]) -> None:
        street, ward, province = self.place()
        self.add(Address, **self.source, **owner, street=street, ward=ward, province=province, former="")

    def place(self) -> tuple[str, str, str]:
        chance = self.chance
        street = f"{chance.randrange(1, 600)} {chance.choice(_STREETS)}"
        return street, f"Phường {chance.choice(_WARDS)}", _one_of(chance, _PROVINCES)

    def order(self, customer: bytes, human: _Human) -> bytes:
        chance = self.chance
        day = NOW.date() - timedelta(days=chance.randrange(2_500))
        order = self.add(
            Order,
            **self.source,
            code=self.code("DH"),
            customer_id=customer,
            ordered_on=day,
            due_on=day + timedelta(days=7),
            status=chance.choice(_STATUSES),
            discount_vnd=0,
            vat_percent=8,
            paid_vnd=chance.randrange(50) * 100_000,
            method=chance.choice(("cash", "transfer", None)),
            site_address=", ".join(self.place()) if chance.most(40) else "",
            note=f"{human.phone} {human.name.split()[-1]}" if chance.most(5) else "",
        )
        self.line(order["id"], 1)
        return order["id"]

    def line(self, order: bytes, position: int) -> None:
        item, size, price = self.chance.choice(_ITEMS)
        many = self.chance.randrange(1, 9)
        self.add(OrderLine, order_id=order, position=position, item=item, size=size, quantity=many,
                 unit_price_vnd=price, amount_vnd=price * many)  # fmt: skip

    def disclosure(self, human: _Human, order: bytes) -> None:
        chance = self.chance
        as_file = chance.most(50)
        given = self.add(
            Disclosure,
            code=self.code("TL"),
            partner_id=chance.choice(self.partners),
            order_id=order,
            purpose="orders",
            basis="order",
            demand_number="",
            demanded_on=None,
            channel="file" if as_file else "phone",
            note="lắp đặt theo đơn" if chance.most(10) else "",
            file_key=chance.randbytes(32) if as_file else None,
            file_mac=chance.randbytes(32) if as_file else None,
            user_id=self.work.actor.id,
            disclosed_at=NOW - timedelta(minutes=chance.randrange(3_000_000)),
        )
        self.add(DisclosurePerson, disclosure_id=given["id"], person_id=human.id, fields=chance.choice(_GIVEN))

    def note(self, human: _Human, customer: bytes | None, order: bytes | None) -> None:
        chance = self.chance
        text = chance.choice(_NOTES)
        if chance.most(10):
            text = f"{'anh' if chance.most(50) else 'chị'} {human.name} nói: {text}"
        elif chance.most(2) and self.before is not None:
            text = f"{text}; liên hệ thay: {self.before.name} {self.before.phone}"
        self.add(
            Note,
            person_id=human.id if customer is None and order is None else None,
            customer_id=customer,
            order_id=order,
            text=text,
            written_at=NOW - timedelta(minutes=chance.randrange(3_000_000)),
            user_id=self.work.actor.id,
        )


# -- kept books -------------------------------------------------------------------------------------------------------


def clock() -> datetime:
    """A clock that stands still."""
    return NOW


def without_key(patch: pytest.MonkeyPatch) -> None:
    """Let the same code on the same SQLite build make and open plain files, to compare with."""
    patch.setattr(database, "_apply_key", lambda raw, key: None)


@dataclass
class Offices:
    """Closed books of some sizes in `folder`, each made once."""

    folder: Path

    def closed(self, count: int, *, plain: bool = False) -> Path:
        """The folder ("book" and "config" in it) of a closed office with `count` customers."""
        place = self.folder / f"{count}{'-plain' if plain else ''}"
        if not place.exists():
            passing = place.with_suffix(".tmp")
            shutil.rmtree(passing, ignore_errors=True)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("SOKIN_CONFIG_DIR", str(passing / "config"))
                if plain:
                    without_key(patch)
                office, _ = create_book(
                    passing / "book", office="Quảng cáo Thử", owner="Lê Hà", login="ha", password=PASSWORD,
                    clock=clock, cost=CHEAP,
                )  # fmt: skip
                office.book.database.pragma("cache_size = -1000000")
                with office.work() as work:
                    fill(work, count)
                    work.commit()
                office.close()
            passing.rename(place)
        return place

    @contextmanager
    def opened(self, count: int, *, plain: bool = False) -> Iterator[Office]:
        """A copy of it, open while the context lasts; removed afterwards."""
        with self.copied(count, plain=plain) as folder, pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
            if plain:
                without_key(patch)
            with open_book(folder / "book", "ha", PASSWORD, clock=clock) as office:
                yield office

    @contextmanager
    def copied(self, count: int, *, plain: bool = False) -> Iterator[Path]:
        """The folder of a closed copy, removed afterwards."""
        kept = self.closed(count, plain=plain)
        folder = Path(tempfile.mkdtemp(prefix="copy-", dir=self.folder))
        try:
            yield shutil.copytree(kept, folder, dirs_exist_ok=True)
        finally:
            shutil.rmtree(folder)


def codes(office: Office, table: str, chance: random.Random, many: int) -> list[str]:
    """Some codes of `table`, by chance."""
    with office.work() as work:
        every = work.connection.exec_driver_sql(f'SELECT code FROM "{table}" ORDER BY code').scalars().all()
    return chance.sample(list(every), many)
