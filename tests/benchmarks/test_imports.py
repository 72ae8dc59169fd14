"""A workbook comes in at a fair speed, and encryption takes little of it."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop_app.office import create_book
from desktop_app.rules.folding import fold
from desktop_app.services import imports
from tests.benchmarks.measuring import alternating
from tests.big_office import CHEAP, NOW, PASSWORD, clock, names, without_key

pytestmark = pytest.mark.benchmark

ROWS = 30_000
HEADER = (
    "Loại khách", "Mã KH", "Họ và tên", "SĐT", "Địa chỉ", "Công ty", "MST", "E-mail", "Ngày sinh", "Ghi chú",
    "Ngày tạo", "Đồng ý nhận quảng cáo",
)  # fmt: skip


@pytest.fixture(scope="module")
def workbook(tmp_path_factory) -> Path:
    """The office's list as offices write it: every column filled, a few repeats."""
    chance, path = random.Random(3), tmp_path_factory.mktemp("import") / "khach-hang.xlsx"
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Khách hàng")
    sheet.append(HEADER)
    for number, name in zip(range(1, ROWS + 1), names(chance), strict=False):
        firm = number % 10 < 3
        phone = f"09{chance.randrange(10**8):08}"
        sheet.append(
            (
                "Công ty" if firm else "Cá nhân",
                f"KH{number:06}",
                name,
                phone if number % 3 else f"{phone[:4]} {phone[4:7]} {phone[7:]}",
                f"{number % 600} Trường Chinh, Phường Cầu Giấy, Hà Nội",
                f"Công ty TNHH Hoàng Gia {number}" if firm else None,
                f"03{chance.randrange(10**8):08}" if firm else None,
                f"{fold(name).replace(' ', '.')}{number}@example.com",
                NOW.replace(tzinfo=None) - timedelta(days=8_000 + number % 9_000),
                "gọi sau 17h" if number % 4 == 0 else None,
                NOW.replace(tzinfo=None) - timedelta(days=number % 3_000),
                "Có" if number % 2 else "Không",
            )
        )
    book.save(path)
    return path


def take_in(workbook: Path, folder: Path, *, plain: bool) -> float:
    """Read the workbook and take it into a new book; all of its rows must come in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        if plain:
            without_key(patch)
        office, _ = create_book(
            folder / "book", office="Thử", owner="Lê Hà", login="ha", password=PASSWORD, clock=clock, cost=CHEAP
        )
    batch = imports.read_import(workbook, today=NOW.date())
    receipt = office.run(imports.importing(batch), batch)
    assert (receipt.added + receipt.merged, receipt.refused) == (ROWS, ())
    office.close()
    return 0


def test_a_workbook_comes_in_at_three_thousand_rows_a_second(figures, workbook, tmp_path):
    folders = (tmp_path / str(number) for number in range(99))
    encrypted, plain = alternating(
        lambda: take_in(workbook, next(folders), plain=False), lambda: take_in(workbook, next(folders), plain=True)
    )
    figures.told(f"import of {ROWS:,} rows, plain", ROWS / plain, "rows/s")
    figures.at_least(f"import of {ROWS:,} rows", ROWS / encrypted, 3_000, "rows/s")
    figures.at_least(f"import of {ROWS:,} rows, rate encrypted : plain", plain / encrypted, 0.75)
