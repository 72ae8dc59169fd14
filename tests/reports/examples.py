"""Contents to print: an ordinary case, a hostile one, an empty one and a long one of every report."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from desktop_app.reports.data_held import DataHeld, Decision, Item, Receipt, Section
from desktop_app.reports.disclosures import Disclosed, DisclosureRegister
from desktop_app.reports.erasure import Counted, ErasureCertificate, Kept, Remembered, Scan, Told
from desktop_app.reports.layout import Letterhead
from desktop_app.reports.recovery import RecoverySheet
from desktop_app.reports.tables import Column, TableBlock
from desktop_app.rules.vocabulary import Basis, Channel, ConsentState, PartnerKind, Purpose
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.vault.recovery import SealedKey, sheet_text

NOW = datetime(2026, 11, 22, 20, 45, 7, tzinfo=OFFICE_ZONE)
OFFICE = Letterhead(
    "Quảng cáo Tùng Dương",
    ("12 Nguyễn Trãi, phường Thượng Đình, Hà Nội", "Hotline 0913 080 864", "tungduongadv@gmail.com"),
    "19/08/2022",
)
MARKUP = "<b>&\"'</b><img src=x onerror=alert(1)/>&nbsp;<para><font color=red>Đỏ</font>"
ENDLESS = "Ngô" * 67  # 201 letters without a blank
RECOVERY_KEY = bytes(range(200, 220))
FOREIGN = "✓ ☐ ☑ ☒ → № ２ 李小龍 😀👩‍👩‍👧 Ăn\u0302 na\u0303o \u202egnol\u202c ễ Ộ"


def ordinary() -> DataHeld:
    """A customer of three years with consents and two recipients."""
    return DataHeld(
        name="Trần Thị Thùy Dương",
        codes=("NG000127", "KH000127"),
        request="YC000031",
        sections=(
            Section(
                "Danh tính và liên hệ",
                "Những gì cơ sở ghi về chủ thể dữ liệu để nhận và làm đơn hàng.",
                (
                    Item("Họ tên", "Trần Thị Thùy Dương", "Giao dịch trực tiếp", date(2023, 6, 9)),
                    Item("Số điện thoại", "0395 678 945", "Giao dịch trực tiếp", date(2023, 6, 9)),
                    Item("Số điện thoại cũ", "0169 567 8945", "Nhập từ tệp khach-hang-2018.xls", date(2018, 3, 2)),
                    Item("Thư điện tử", "thuyduong.tran.truyenthong@congtyquangcaothuongmai.vn", "Trang web"),
                    Item("Địa chỉ", "Số 8, ngõ 165 đường Xuân Thủy, phường Cầu Giấy, Hà Nội", "Đơn hàng DH000318"),
                    Item("Ghi chú", "Chỉ gọi sau 17 giờ.\nKhông để lại tin nhắn thoại.", "Tổng đài", date(2026, 1, 5)),
                ),
            ),
            Section(
                "Đơn hàng",
                table=TableBlock(
                    (
                        Column("Mã", 14, strong=True),
                        Column("Ngày", 14),
                        Column("Hạng mục", 42),
                        Column("Thành tiền", 30, "right"),
                    ),
                    (
                        ("DH000318", "09/06/2026", "Biển alu 3 × 1,2 m, chữ nổi mica", "4.860.000 ₫"),
                        ("DH000201", "15/01/2025", "In bạt hiflex 2 × 5 m", "1.234.567 ₫"),
                        ("DH000111", "01/01/2024", "Tờ rơi A5, 1.000 tờ", "11.111.111 ₫"),
                    ),
                ),
            ),
            Section("Tệp đính kèm"),
        ),
        decisions=(
            Decision(Purpose.ORDERS, Basis.ORDER),
            Decision(
                Purpose.CARE,
                Basis.CONSENT,
                ConsentState.GRANTED,
                datetime(2025, 1, 15, 9, 30, tzinfo=OFFICE_ZONE),
                "Phiếu giấy",
                "Bản 19/08/2022",
                "Tệp DK-15",
            ),
            Decision(
                Purpose.ADVERTISING, Basis.CONSENT, ConsentState.CLAIMED, NOW - timedelta(days=900), "Danh sách cũ"
            ),
            Decision(
                Purpose.PERSONALISATION, Basis.CONSENT, ConsentState.REFUSED, NOW - timedelta(days=30), "Điện thoại"
            ),
            Decision(
                Purpose.IMPROVEMENT, Basis.CONSENT, ConsentState.WITHDRAWN, NOW - timedelta(days=3), "Thư điện tử"
            ),
        ),
        receipts=(
            Receipt(date(2026, 6, 10), "Xưởng In Phú Lâm", Purpose.ORDERS, "Đơn hàng DH000318", ("Họ tên", "Địa chỉ")),
            Receipt(
                date(2026, 6, 12),
                "Giao hàng Nhanh Gọn",
                Purpose.ORDERS,
                "Đơn hàng DH000318",
                ("Họ tên", "Số điện thoại", "Địa chỉ nhận hàng"),
            ),
        ),
        kept_until="Lưu cho đến khi chủ thể dữ liệu yêu cầu xóa; chứng từ kế toán của đơn DH000318 giữ đến 31/12/2036.",
        hotline="0913 080 864 (7h – 20h)",
        email="tungduongadv@gmail.com",
    )


def hostile() -> DataHeld:
    """Names that look like markup, have no end, or no glyph."""
    return DataHeld(
        name=MARKUP,
        codes=("NG000666",),
        sections=(
            Section(
                MARKUP,
                FOREIGN,
                (
                    Item("Họ tên", ENDLESS, ENDLESS),
                    Item(ENDLESS, FOREIGN, MARKUP, date(1, 1, 1)),
                    Item("Ghi chú", "Dài lắm. " * 700),
                ),
            ),
            Section(ENDLESS, table=TableBlock((Column(MARKUP), Column(ENDLESS, align="right")), ((ENDLESS, FOREIGN),))),
            Section("Trống", table=TableBlock((Column("A"),), (), "Không có gì ở đây.")),
        ),
        decisions=(Decision(Purpose.LEGAL, Basis.LEGAL_DEMAND, ConsentState.CLAIMED, NOW, ENDLESS, FOREIGN, MARKUP),),
        receipts=(Receipt(date(9999, 12, 31), ENDLESS, Purpose.SECURITY, MARKUP, (FOREIGN, ENDLESS)),),
        kept_until=MARKUP,
        hotline=FOREIGN,
        email=ENDLESS,
        rights=(MARKUP, ENDLESS),
        signers=(MARKUP, ENDLESS),
    )


def empty() -> DataHeld:
    """A person of whom only the code is left."""
    return DataHeld(
        name="", codes=("NG000001",), sections=(), decisions=(), receipts=(), kept_until="", hotline="", email=""
    )


def long() -> DataHeld:
    """A person with many orders."""
    few = ordinary()
    orders = few.sections[1].table
    assert orders is not None
    rows = tuple((f"DH{n:06}", *orders.rows[n % 3][1:]) for n in range(150))
    return DataHeld(
        **{
            **few.__dict__,
            "sections": (few.sections[0], Section("Đơn hàng", table=TableBlock(orders.columns, rows)), few.sections[2]),
        }
    )


def disclosed(count: int) -> list[Disclosed]:
    """`count` disclosures to a few partners."""
    partners = [
        ("Xưởng In Phú Lâm", PartnerKind.EXECUTES),
        ("Giao hàng Nhanh Gọn", PartnerKind.EXECUTES),
        ("Công ty TNHH Một thành viên Dịch vụ Lưu trữ Thăng Long", PartnerKind.SERVICE),
        ("Công an phường Cầu Giấy", PartnerKind.AUTHORITY),
    ]
    result = []
    for n in range(count):
        partner, kind = partners[n * n % 4 if n % 7 else 3]
        demand = kind is PartnerKind.AUTHORITY
        result.append(
            Disclosed(
                code=f"TL{n + 1:06}",
                disclosed_at=datetime(2026, 1, 2, 8, 5, tzinfo=OFFICE_ZONE) + timedelta(hours=7 * n),
                partner=partner,
                kind=kind,
                persons=tuple(f"NG{n * 37 % 997 + at:06}" for at in range(n % 3)),
                fields=("Họ tên", "Số điện thoại", "Địa chỉ nhận hàng")[: n % 3 + 1],
                purpose=Purpose.LEGAL if demand else Purpose.ORDERS,
                basis=Basis.LEGAL_DEMAND if demand else Basis.ORDER,
                reference=f"Công văn số {n}/CV-CA ngày 02/01/2026" if demand else f"DH{n + 300:06}",
                channel=list(Channel)[n % 4],
                by="Lê Thu Hà",
            )
        )
    return result


def register(count: int) -> DisclosureRegister:
    """A register of a period."""
    return DisclosureRegister(disclosed(count), since=date(2026, 1, 1), until=date(2026, 6, 30))


def of_one_person(count: int) -> DisclosureRegister:
    """One person's register."""
    return DisclosureRegister(disclosed(count), person="Trần Thị Thùy Dương", code="NG000127")


def hostile_register() -> DisclosureRegister:
    """Every text of a disclosure is hostile."""
    row = Disclosed(
        MARKUP, NOW, ENDLESS, PartnerKind.JOINT, (MARKUP, FOREIGN), (ENDLESS,), Purpose.ADVERTISING, Basis.CONSENT,
        Channel.EMAIL, ENDLESS, FOREIGN,
    )  # fmt: skip
    return DisclosureRegister([row, *disclosed(3)], person=MARKUP, code="NG000666", partner=ENDLESS)


def certificate() -> ErasureCertificate:
    """An erasure on request, with papers that must stay."""
    return ErasureCertificate(
        number="GX000004-7K2QF9MD",
        erased_at=NOW - timedelta(minutes=3),
        request="YC000031",
        erased=(
            Counted("Họ tên", 1),
            Counted("Số điện thoại", 2),
            Counted("Thư điện tử", 1),
            Counted("Địa chỉ", 2),
            Counted("Ghi chú", 3),
            Counted("Tệp đính kèm", 5),
        ),
        masked=(Counted("Đơn hàng, giữ số tiền và ngày", 4), Counted("Nhật ký tiết lộ, giữ ngày và bên nhận", 1207)),
        kept=(Kept("Tên và mã số thuế trên hóa đơn", 1, "Luật Kế toán, Điều 41 khoản 5", date(2036, 12, 31)),),
        told=(Told("Xưởng In Phú Lâm", "Thư", NOW.date()), Told("Giao hàng Nhanh Gọn")),
        source_files=("khach-hang-2018.xls", "danh-ba-zalo.vcf"),
        pending_copies=("Ổ USB “SAO LUU 2”, bản ngày 01/11/2026",),
        scan=Scan(14, 2_713_402, 50_812, 0, 1, NOW - timedelta(minutes=1)),
        ledger_entry=Remembered(3, 2, 1, "a8" * 32, ledger_entry(3)),
    )


def ledger_entry(persons: int) -> str:
    """An entry as the ledger keeps it: random ids only."""
    ids = ",".join(f'"{n * 2654435761 % 2**32:08x}-5f0e-4c1d-9a77-{n:012x}"' for n in range(1, persons + 1))
    head = '"certificate":"GX000004-7K2QF9MD","at":"2026-11-22T13:42:07Z"'
    return f'{{{head},"ids":[{ids}],"mac":"q83vASNFZ4mrze8BI0VniQ"}}'


def hostile_certificate() -> ErasureCertificate:
    """Every text is hostile, traces remain, the ledger entry needs several codes."""
    return ErasureCertificate(
        number=MARKUP,
        erased_at=NOW,
        reason=ENDLESS,
        erased=(Counted(MARKUP, 1_234_567), Counted(ENDLESS, 0)),
        masked=(Counted(FOREIGN, 2),),
        kept=(Kept(ENDLESS, 3, MARKUP), Kept(FOREIGN, 1, ENDLESS, date(9999, 12, 31))),
        told=(Told(MARKUP, ENDLESS), Told(ENDLESS, FOREIGN, NOW.date())),
        source_files=(ENDLESS + ".xlsx", MARKUP),
        pending_copies=(FOREIGN,),
        scan=Scan(1, 2, 3, 4, 5, NOW),
        ledger_entry=Remembered(60, 1_234_567, 0, "a8" * 32, ledger_entry(60)),
        method=(MARKUP, ENDLESS),
        signers=(ENDLESS, MARKUP, FOREIGN),
    )


def bare_certificate() -> ErasureCertificate:
    """Nothing but the scan."""
    entry, scan = Remembered(0, 0, 0, "", "{}"), Scan(0, 0, 0, 0, 0, NOW)
    return ErasureCertificate("GX000001-AAAAAAAA", NOW, (), (), (), (), scan, entry, reason="owner")


def sheet() -> RecoverySheet:
    """A recovery sheet as the vault words it."""
    sealed = SealedKey("3f6c1b0a88d14b529c072f5f3a1c9e44", 1, bytes(range(100, 164)))
    text = sheet_text(RECOVERY_KEY, sealed, NOW.date())
    return RecoverySheet(text.vault_id, NOW, text.key_lines, text.sealed_lines, text.qr)
