"""A book in its folder: made, opened, refused with four different messages, recovered from its sheet."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop_app.office import create_book, open_book, open_book_with_sheet
from desktop_app.records.audit import Audit
from desktop_app.records.users import User
from desktop_app.rules.errors import EnvironmentFailed, Problem, Rejected
from desktop_app.vault import book as layout
from desktop_app.vault import recovery
from desktop_app.vault.work import set_setting, setting, verify_audit
from tests.conftest import CHEAP, PASSWORD

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(books) -> Path:
    """A closed book."""
    books.create().close()
    return books.folder / "book"


def _refusal(folder, user="ha", password=PASSWORD) -> Problem:
    with pytest.raises(Problem) as refused, open_book(folder, user, password):
        pass
    return refused.value


def test_the_only_user_needs_no_login(folder):
    with open_book(folder, None, PASSWORD) as office:
        assert office.actor.login == "ha"


def test_wrong_password_in_use_damaged_and_newer_are_four_different_messages(folder, books):
    wrong = _refusal(folder, password="another password")
    with books.open():
        in_use = _refusal(folder)
    newer = folder.with_name("newer")
    shutil.copytree(folder, newer)
    with open_book(newer, "ha", PASSWORD) as office:
        office.book.database.pragma("user_version = 99")
    newer_version = _refusal(newer)
    (folder / layout.DATABASE).write_bytes(b"")
    damaged = _refusal(folder)
    codes = [problem.code for problem in (wrong, in_use, damaged, newer_version)]
    assert codes == ["KY-01", "DB-02", "DB-03", "DB-04"]
    assert len({problem.error.msgid for problem in (wrong, in_use, damaged, newer_version)}) == 4
    assert isinstance(wrong, Rejected)


def test_an_unknown_login_is_told_like_a_wrong_password(folder):
    assert _refusal(folder, user="nobody").code == _refusal(folder, password="x" * 20).code == "KY-01"


def test_another_process_that_has_the_book_is_told_apart(folder, tmp_path):
    script = (
        "import sys; from pathlib import Path; from desktop_app.office import open_book\n"
        f"with open_book(Path(r'{folder}'), 'ha', {PASSWORD!r}):\n"
        "    print('open', flush=True); sys.stdin.readline()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "open\n"
    assert _refusal(folder).code == "DB-02"
    child.kill()
    child.communicate()
    with open_book(folder, "ha", PASSWORD):  # a dead process holds no lock
        pass


def test_a_book_opens_while_one_copy_of_the_slots_is_lost_and_heals_it(folder, config_folder):
    beside = folder / layout.SLOTS
    copy = next(config_folder.glob(f"books/*/{layout.SLOTS}"))
    for lost in (beside, copy):
        lost.unlink()
        with open_book(folder, "ha", PASSWORD):
            pass
        assert lost.exists()


def test_without_any_slot_file_the_sheet_as_printed_opens_the_book(folder, books, config_folder):
    """Delete all slot files; what pypdf reads off the sheet and the database suffice."""
    from pypdf import PdfReader

    from desktop_app.language import Language
    from desktop_app.services.recovery import sheet_pdf

    for lost in [folder / layout.SLOTS, *config_folder.rglob(layout.SLOTS)]:
        lost.unlink()
    assert _refusal(folder).code == "KY-11"
    shutil.rmtree(config_folder)
    pdf = folder / "sheet.pdf"
    pdf.write_bytes(sheet_pdf(books.sheet, "Quảng cáo Thử", Language.of("vi"), books.clock()))
    printed = "\n".join(page.extract_text() for page in PdfReader(pdf).pages)
    with open_book_with_sheet(folder, recovery.parse_sheet(printed), clock=books.clock) as office:
        assert office.actor.login == "ha"
        with office.work() as work:
            assert work.connection.scalar(select(Audit.action).order_by(Audit.seq.desc())) == "book.recover"


def test_the_sheet_of_another_book_opens_nothing(folder, books):
    books.create("other").close()
    from desktop_app.vault.keyslots import open_sheet

    sheet = recovery.parse_sheet("\n".join([*books.sheet.key_lines, *books.sheet.sealed_lines]))
    assert open_sheet(sheet).vault_id
    with pytest.raises(Rejected, match="KY-04"), open_book_with_sheet(folder, sheet):
        pass


def test_a_slot_that_the_user_table_does_not_list_is_refused(folder):
    with open_book(folder, "ha", PASSWORD) as office, office.work() as work:
        work.connection.execute(User.__table__.update().values(active=False))
        work.commit()
    assert _refusal(folder).code == "BK-03"


def test_no_second_book_in_a_folder_and_none_where_files_are_synchronised(folder, books, tmp_path):
    with pytest.raises(EnvironmentFailed) as refused:
        books.create()
    assert refused.value.code == "DB-05"
    with pytest.raises(Rejected) as refused:
        create_book(tmp_path / "OneDrive" / "book", office="x", owner="y", password=PASSWORD, cost=CHEAP)
    assert refused.value.code == "BK-01"
    assert not (tmp_path / "OneDrive" / "book" / layout.DATABASE).exists()


def test_a_short_password_makes_no_book(tmp_path):
    with pytest.raises(Rejected):
        create_book(tmp_path / "b", office="x", owner="y", password="short", cost=CHEAP)
    assert not (tmp_path / "b" / layout.DATABASE).exists()
    office, _ = create_book(tmp_path / "b", office="x", owner="y", password=PASSWORD, cost=CHEAP)
    office.close()


def test_an_older_file_put_back_is_told(folder, books):
    older = folder.with_name("older.db")
    shutil.copy(folder / layout.DATABASE, older)
    with books.open() as office, office.work() as work:
        set_setting(work.connection, "office.phone", "0913 000 000")
        work.commit()
    shutil.copy(older, folder / layout.DATABASE)
    with books.open() as office:
        assert [notice.msgid for notice in office.notices] == [layout.OLDER_COPY]
        with office.work() as work:
            assert setting(work.connection, "office.phone") == ""
    with books.open() as office:
        assert office.notices == []  # told once; the book goes on from there


def test_no_file_of_the_book_shows_a_name(folder, config_folder):
    for file in [*folder.rglob("*"), *config_folder.rglob("*")]:
        if file.is_file():
            content = file.read_bytes()
            assert "Lê Hà".encode() not in content and b"Qu\xe1\xba\xa3ng" not in content, file


def test_the_audit_chain_tells_every_kind_of_change(folder, books):
    with books.open() as office:
        for number in range(3):
            with office.work() as work:
                work.touch(bytes([number]) * 16, fields=["person.note"])
                work.write_entry("test.entry")
                work.commit()

        def spoilt(sql: str) -> int | None:
            with office.work() as work:
                work.connection.exec_driver_sql(sql)
                return verify_audit(work.connection)

        with office.work() as work:
            assert verify_audit(work.connection) is None
            last = work.connection.scalar(select(Audit.seq).order_by(Audit.seq.desc()))
        assert spoilt(f"UPDATE audit SET action = 'other' WHERE seq = {last}") == last
        assert spoilt(f"UPDATE audit SET at = at + 1 WHERE seq = {last - 1}") == last - 1
        assert spoilt(f"UPDATE audit SET fields = '[]' WHERE seq = {last}") == last
        assert spoilt(f"DELETE FROM audit_record WHERE seq = {last}") == last
        assert spoilt(f"DELETE FROM audit_record WHERE seq = {last - 1}; ") == last - 1
        assert spoilt("UPDATE audit_record SET record_id = zeroblob(16)") is not None


def test_the_serial_file_is_not_believed_when_it_was_written_by_hand(folder, books):
    serial = folder / layout.SERIAL
    content = json.loads(serial.read_text())
    serial.write_text(json.dumps(content | {"serial": 9999}))
    with books.open() as office:
        assert office.notices == []


def test_the_two_key_lines_suffice_while_a_copy_of_the_key_file_exists(books):
    books.create().close()
    short = recovery.parse_sheet("\n".join(books.sheet.key_lines))
    with open_book_with_sheet(books.folder / "book", short, clock=books.clock) as office:
        assert office.actor.login == "ha"
    (books.folder / "book" / "book.slots").unlink()
    with open_book_with_sheet(books.folder / "book", short, clock=books.clock) as office:
        assert office.actor.login == "ha"
    for copy in (books.folder / "config").rglob("book.slots"):
        copy.unlink()
    with (
        pytest.raises(Rejected, match="KY-09"),
        open_book_with_sheet(books.folder / "book", short, clock=books.clock),
    ):
        pass
