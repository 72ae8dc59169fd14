"""A file that was asked for never takes the place of a book's own files or of what others made."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from desktop_app.exchange.writing import Sheet, csv_bytes, workbook_bytes
from desktop_app.language import Language
from desktop_app.office import Office
from desktop_app.reports.data_held import data_held
from desktop_app.rules.errors import Problem, Rejected
from desktop_app.services import people
from desktop_app.services.held import data_held_pdf
from desktop_app.services.places import check_place
from tests.reports.examples import NOW, OFFICE, ordinary

VI = Language.of("vi")


def refusal(path: Path) -> str:
    with pytest.raises(Problem) as refused:
        check_place(path)
    return refused.value.code


@pytest.mark.parametrize(
    "name",
    ["book.db", "BOOK.DB", "book.db-wal", "book.db-shm", "book.db-journal", "book.slots", "book.serial", "book.lock",
     "erasures.ledger", "pending-erasure", "book.db.", "book.db ", "book.db::$DATA", ".sokin-0.tmp"],
)  # fmt: skip
def test_the_names_of_a_books_own_files_are_refused_in_every_folder(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / name) == "FI-09"


@pytest.mark.parametrize("name", ["con", "NUL.pdf", "com1.txt", "aux", "x" * 300, "no/x.pdf", "\0.pdf", "."])
def test_where_no_file_can_lie_is_told(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / name) == "FI-08"


def test_a_link_to_a_books_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "book.db").write_bytes(b"x")
    (tmp_path / "report.pdf").symlink_to(tmp_path / "book.db")
    assert refusal(tmp_path / "report.pdf") == "FI-09"


def test_only_papers_and_workbooks_of_ours_are_replaced(tmp_path: Path) -> None:
    pdf = data_held(ordinary(), OFFICE, VI, NOW)
    workbook = workbook_bytes([Sheet("a", ["b"], [["c"]])])
    saved = openpyxl.load_workbook(io.BytesIO(workbook))
    saved.properties.lastModifiedBy = "Lan"
    changed = io.BytesIO()
    saved.save(changed)
    foreign = io.BytesIO()
    openpyxl.Workbook().save(foreign)
    path = tmp_path / "file"
    check_place(path)
    for data in (pdf, workbook, b""):
        path.write_bytes(data)
        check_place(path)
    others = (
        b"text",
        b"%PDF-1.7 by somebody",
        b"PK\x03\x04",
        csv_bytes(["a"], [["b"]]),
        changed.getvalue(),
        foreign.getvalue(),
    )
    for data in others:
        path.write_bytes(data)
        assert refusal(path) == "FI-10"
        assert path.read_bytes() == data


def test_every_paper_goes_through_it(office: Office, tmp_path: Path) -> None:
    code = office.run(
        people.add_customer, {"person.full_name": "Trần Thị Lan", "person.born_on": date(1990, 1, 1)}
    ).customer
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"somebody's list")
    with pytest.raises(Rejected, match="FI-10"):
        office.run(data_held_pdf, code, VI, out=path)
    assert path.read_bytes() == b"somebody's list"
    with pytest.raises(Rejected, match="FI-09"):
        office.run(data_held_pdf, code, VI, out=office.book.folder / "book.db")
    for _ in range(2):
        office.run(data_held_pdf, code, VI, out=tmp_path / "ours.pdf")
    assert (tmp_path / "ours.pdf").read_bytes().startswith(b"%PDF")
