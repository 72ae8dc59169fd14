"""A paper and the note that it was made come together, also where COMMIT itself is what fails."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from desktop_app.exchange.writing import Sheet, workbook_bytes
from desktop_app.office import Office
from desktop_app.records.declare import new_id
from desktop_app.records.issues import IssuedFile
from desktop_app.records.orders import OrderContact
from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.services.paper import issue
from desktop_app.services.people import add_customer, resolve
from desktop_app.vault import files

EARLIER = workbook_bytes([Sheet("trước đó", ["a"], [])])


@pytest.fixture
def person_id(office: Office) -> bytes:
    code = office.run(add_customer, {"person.full_name": "Nguyễn Thị Lan", "phone.number": "0388784019"}).customer
    with office.work() as work:
        return resolve(work, code).person_ids[0]


def noted(office: Office) -> int:
    with office.work() as work:
        return work.connection.scalar(select(func.count()).select_from(IssuedFile)) or 0


@pytest.mark.parametrize("earlier", [None, EARLIER])
def test_a_commit_that_fails_takes_the_file_back(office: Office, person_id: bytes, tmp_path, earlier) -> None:
    out = tmp_path / "goi.xlsx"
    if earlier:
        out.write_bytes(earlier)
    with office.work() as work:
        issue(work, out, b"new", "disclosure", [person_id])
        work.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        work.connection.execute(insert(OrderContact).values(
            id=new_id(), order_id=new_id(), person_id=person_id, role="receiver"
        ))  # fmt: skip
        with pytest.raises(IntegrityError):  # SQLite refuses only now
            work.commit()
    assert (out.read_bytes() if out.exists() else None) == earlier
    assert [*tmp_path.glob(".*")] == []
    assert noted(office) == 0


def test_a_full_disk_at_the_commit_takes_the_file_back(office: Office, person_id: bytes, tmp_path) -> None:
    resource = pytest.importorskip("resource")
    (log,) = office.book.folder.glob("*-wal")
    out, limits = tmp_path / "goi.pdf", resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with pytest.raises(EnvironmentFailed), office.work() as work:
            issue(work, out, b"new", "disclosure", [person_id])
            resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + 4096, limits[1]))
            work.commit()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not out.exists()
    assert noted(office) == 0


@pytest.mark.parametrize("step", files.WRITE_STEPS)
def test_no_step_is_left_with_a_file_that_nobody_noted(office: Office, person_id: bytes, tmp_path, step) -> None:
    out = tmp_path / "goi.pdf"
    with pytest.raises(KeyboardInterrupt), files.Faults.failing(step, KeyboardInterrupt()), office.work() as work:
        issue(work, out, b"new", "disclosure", [person_id])
        work.commit()
    assert out.exists() <= noted(office) == (step >= files.WRITE_STEPS[5])


def test_a_place_that_is_lost_meanwhile_is_told_and_the_note_stays(office: Office, person_id: bytes, tmp_path) -> None:
    out = tmp_path / "goi.pdf"
    with pytest.raises(EnvironmentFailed) as failed, office.work() as work:
        issue(work, out, b"new", "disclosure", [person_id])
        out.mkdir()
        work.commit()
    assert failed.value.code == "FI-12"
    assert noted(office) == 1
    assert [*tmp_path.glob(".*")] == []


def test_a_committed_file_stays_whatever_comes_after(office: Office, person_id: bytes, tmp_path) -> None:
    out = tmp_path / "goi.pdf"
    with pytest.raises(ZeroDivisionError), office.work() as work:
        issue(work, out, b"new", "disclosure", [person_id])
        work.commit()
        raise ZeroDivisionError
    assert out.read_bytes() == b"new"
    assert noted(office) == 1
