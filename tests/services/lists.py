"""Lists for the tests of imports: workbooks written row by row, and what a book holds, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select

from desktop_app.office import Office
from desktop_app.records import catalogue
from desktop_app.records.customers import Customer, CustomerPerson
from desktop_app.records.people import Address, EmailAddress, Person, Phone
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services import erasure, imports
from desktop_app.services.imports import Receipt

OFFICE = Path(__file__).parents[1] / "data" / "office"
CUSTOMERS = (
    "Loại khách", "Mã khách hàng", "Tên khách hàng", "Điện thoại", "Địa chỉ", "Công ty", "Mã số thuế", "Email",
    "Ngày sinh", "Ghi chú", "Ngày tạo", "Đồng ý nhận quảng cáo",
)  # fmt: skip
ORDERS = (
    "Mã đơn hàng", "Mã khách hàng", "Tên khách hàng", "Điện thoại", "Ngày đặt", "Hạng mục", "Số lượng", "Đơn giá",
    "Thành tiền", "Người nhận", "ĐT người nhận", "Địa chỉ lắp đặt", "Trạng thái", "Thanh toán", "Ghi chú",
)  # fmt: skip
LAN = {"Tên khách hàng": "Nguyễn Thị Lan", "Điện thoại": "0983275173"}
SIGN = {
    "Mã đơn hàng": "DH000001", "Mã khách hàng": "KH000001", "Hạng mục": "Hộp đèn mica", "Số lượng": 2,
    "Đơn giá": 2_800_000, "Thành tiền": 5_600_000, "Trạng thái": "Hoàn thành",
}  # fmt: skip


class Lists:
    """Writes lists into a folder and brings them into a book."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder
        self._count = 0

    def write(self, *rows: dict[str, Any] | Sequence[Any], headings: Sequence[str] = (), name: str = "") -> Path:
        """A workbook with `headings` (else all that the rows have) in row 1 and `rows` below."""
        titles = list(headings) or list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row))
        book = Workbook()
        sheet = book.active
        sheet.append(titles)
        for row in rows:
            sheet.append([row.get(title) for title in titles] if isinstance(row, dict) else list(row))
        for line in sheet.iter_rows():
            for cell in line:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # a text, whatever it begins with
        self._count += 1
        path = self.folder / (name or f"list-{self._count}.xlsx")
        book.save(path)
        return path

    def bring(self, path: Path, *, trial: bool = False, source=None, **how: Any) -> Receipt:
        """Import a file into the book."""
        today = self.office.clock().astimezone(OFFICE_ZONE).date()
        batch = imports.read_import(path, today=today, **how)
        receipt = self.office.run(imports.importing(batch, trial=trial), batch, source=source)
        assert receipt.read == receipt.added + receipt.merged + len(receipt.refused)
        return receipt

    def take(self, *rows: dict[str, Any], **how: Any) -> Receipt:
        """Write a list and import it."""
        return self.bring(self.write(*rows), **how)

    def column(self, column: Any) -> list[Any]:
        """All values of a column."""
        with self.office.work() as work:
            return list(work.connection.scalars(select(column)))

    def count(self, cls: Any) -> int:
        return len(self.column(next(iter(cls.__table__.primary_key.columns))))

    def person(self, **where: Any) -> dict[str, Any]:
        """The one person with these values, with all of theirs."""
        with self.office.work() as work:
            found = work.connection.execute(select(Person.__table__).filter_by(**where)).mappings().one()
            return dict(found) | _reach(work.connection, person_id=found["id"])

    def customer(self, code: str) -> dict[str, Any]:
        """A customer by number, with everybody in it."""
        with self.office.work() as work:
            customer = work.connection.execute(select(Customer.__table__).filter_by(code=code)).mappings().one()
            links = select(CustomerPerson.person_id).where(CustomerPerson.customer_id == customer["id"])
            people = work.connection.scalars(links).all()
            return (
                dict(customer)
                | _reach(work.connection, customer_id=customer["id"])
                | {"people": [bytes(each) for each in people]}
            )

    def erase(self, code: str) -> None:
        """Erase somebody for good."""
        plan = self.office.run(erasure.preview, [code])
        self.office.erase(plan, confirm=code, checksum=plan.checksum, reason="yêu cầu")

    def dump(self, *without: str) -> dict[str, list[str]]:
        """Every row of every table but those named."""
        with self.office.work() as work:
            return {
                entity.name: sorted(map(repr, work.connection.execute(select(entity.table)).all()))
                for entity in catalogue.entities()
                if entity.name not in without
            }


def _reach(connection: Any, **owner: bytes) -> dict[str, Any]:
    phones = connection.execute(select(Phone.number, Phone.typed, Phone.kind).filter_by(**owner)).all()
    mails = connection.scalars(select(EmailAddress.address).filter_by(**owner)).all()
    columns = (Address.street, Address.ward, Address.province, Address.former)
    places = connection.execute(select(*columns).filter_by(**owner)).all()
    return {
        "phones": sorted(map(tuple, phones), key=lambda each: (each[2], each[0])),
        "emails": sorted(mails),
        "addresses": [tuple(place) for place in places],
    }


def differences(receipt: Receipt) -> list[tuple[int, str, str, Any, Any]]:
    return [(each.row, each.code, each.field, each.kept, each.offered) for each in receipt.differences]


def refusals(receipt: Receipt) -> list[tuple[int, str]]:
    return [(each.row, each.field) for each in receipt.refused]
