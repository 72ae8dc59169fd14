"""Days on which the disk is full, a file is damaged, a stick is read-only or somebody else has the book open.

Every time: plain words on standard error, exit code 1, no traceback, nothing lost, and the next try works.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from desktop_app.exchange.writing import csv_bytes
from desktop_app.office import Office, open_book
from desktop_app.records.disclosures import Disclosure
from desktop_app.records.erasures import Erasure
from desktop_app.records.issues import IssuedFile
from desktop_app.records.people import Person
from desktop_app.rules.errors import EnvironmentFailed, Rejected
from desktop_app.services import checks, partners, people
from desktop_app.vault import book as layout
from desktop_app.vault import files, search
from desktop_app.vault.work import Work
from tests import make
from tests.commanding import HOUSE, Result, run, spawn
from tests.conftest import PASSWORD, Books, Clock, Template
from tests.erasing import erase
from tests.faults.disks import fill, mounted, read_only
from tests.hostile import ALL

SMALL_FILES = (layout.SLOTS, layout.SERIAL, layout.LEDGER)
PRINTER = "Xưởng in Hồng Hà"


@dataclass
class Lived:
    """A closed book that was worked in: two people, a partner, somebody erased.

    Attributes:
        code: KH… of somebody in it. name: theirs. erased: KH… of somebody who is not any more.
    """

    folder: Path
    config: Path
    code: str
    name: str
    erased: str

    def run(self, *typed: object, json: bool = False) -> Result:
        """A command on the book."""
        return run("--data-dir", self.folder, "--user", "ha", *(["--json"] if json else []), *typed)

    @contextmanager
    def opened(self) -> Iterator[Office]:
        """The book, open in this process."""
        with open_book(self.folder, "ha", PASSWORD) as office:
            yield office

    def copies(self, name: str) -> list[Path]:
        """The copies of a small file: beside the database, and this computer's own."""
        return [self.folder / name, *self.config.glob(f"books/*/{name}")]

    def is_sound(self) -> bool:
        """Whether the whole book is in order, and everybody who should be in it is."""
        with self.opened() as office:
            found = [each.code for each in office.run(people.find, self.name)]
            faults = [each.name for each in office.do(checks.verify) if not each.ok]
            with office.work() as work:
                before = search_rows(work)
                search.rebuild(work.connection)
                same = search_rows(work) == before
            try:
                office.run(people.show, self.erased)
            except Rejected:
                return self.code in found and not faults and same
        return False


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Lived:
    folder = tmp_path_factory.mktemp("past")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        office = Books(folder, Clock(), template).create()
        with office.work() as work:
            stays, goes = make.subject(work.connection, 1), make.subject(work.connection, 2)
            work.connection.exec_driver_sql("DELETE FROM setting WHERE key LIKE 'counter.%'")
            for prefix in ("KH", "NG", "DH", "TL"):
                work.code_taken(prefix, 8_000_000)
            work.commit()
        office.run(partners.add_partner, PRINTER, "executes", document="HD 1", purposes={"orders": ["full_name"]})
        erase(office, goes.customer_code)
        office.close()
    return Lived(
        folder / "book", folder / "config", stays.customer_code, stays.tokens["person.full_name"], goes.customer_code
    )


@pytest.fixture
def lived(past: Lived, tmp_path: Path) -> Lived:
    """A copy of it for one test."""
    shutil.copytree(past.folder, tmp_path / "book")
    shutil.copytree(past.config, tmp_path / "config")
    return Lived(tmp_path / "book", tmp_path / "config", past.code, past.name, past.erased)


def search_rows(work: Work) -> list[list[str]]:
    """The rows of the search tables, each with its owner in place of a running number."""
    owners = {
        row[0]: row[1:]
        for row in work.connection.exec_driver_sql("SELECT no, person_id, customer_id FROM search_entry")
    }
    found = []
    for table in ("search_entry", "search_word", "search_digits", "search_part"):
        rows = work.connection.exec_driver_sql(f"SELECT * FROM {table}").mappings()
        found.append(
            sorted(
                repr([owners.get(value, value) if "no" in key else value for key, value in row.items()]) for row in rows
            )
        )
    return found


def assert_told(result: Result, *codes: str) -> None:
    """Three lines in plain words: what happened, what is safe, what to do. Only a preview may stand before them."""
    assert result.code == 1, result
    assert not result.out or "KH" in result.out.splitlines()[0]
    lines = result.err.splitlines()
    assert len(lines) >= 3, result.err
    assert "Traceback" not in result.err and "CL-09" not in result.err
    if codes:
        assert any(f"({code})" in lines[-1] for code in codes), result.err


# -- damaged files ----------------------------------------------------------------------------------------------------

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda data: b"", "cut in half": lambda data: data[: len(data) // 2],
    "cut at its end": lambda data: data[:-2], "zeros": lambda data: bytes(len(data)),
    "other text": lambda data: b"this is another file\n" * 9,
    "letters of no alphabet": lambda data: b"\xff\xfe\x00" * 99, "a list without end": lambda data: b"[" * 100_000,
    "numbers that are none": lambda data: b'{"vault": "../../x", "serial": Infinity, "mac": 1, "erased_at": 1e999}',
    "grown": lambda data: data + data,
}  # fmt: skip


@pytest.mark.parametrize("damage", [*DAMAGES, "gone"])
@pytest.mark.parametrize("name", SMALL_FILES)
def test_a_damaged_copy_of_a_small_file_is_healed_by_the_other(lived: Lived, name: str, damage: str) -> None:
    beside, apart = lived.copies(name)
    before = {path: path.read_bytes() for path in (beside, apart)}
    for path in (beside, apart):
        path.unlink() if damage == "gone" else path.write_bytes(DAMAGES[damage](before[path]))
        assert lived.is_sound()
        if damage == "grown":
            continue  # twice the same says the same
        if name != layout.SERIAL:  # which moves on
            assert beside.read_bytes() == apart.read_bytes() == before[path], path
        else:
            assert beside.read_bytes() == apart.read_bytes()
            before = {each: each.read_bytes() for each in (beside, apart)}


@pytest.mark.parametrize("damage", [*DAMAGES, "gone"])
@pytest.mark.parametrize("name", SMALL_FILES)
def test_both_copies_of_a_small_file_damaged_are_told_or_made_anew(lived: Lived, name: str, damage: str) -> None:
    for path in lived.copies(name):
        path.unlink() if damage == "gone" else path.write_bytes(DAMAGES[damage](path.read_bytes()))
    found = lived.run("find", lived.name)
    if name == layout.SLOTS and damage != "grown":
        assert_told(found, "KY-03", "KY-11", "FI-07")
    elif name == layout.SLOTS:
        assert found.code in (0, 1)
    elif found.code:
        assert_told(found, "LE-01")
        assert name == layout.LEDGER
    else:
        assert lived.is_sound()


def test_a_bit_flipped_in_a_small_file_is_healed_or_told(lived: Lived) -> None:
    chance = random.Random(3)
    for name in SMALL_FILES:
        path = lived.folder / name
        for _ in range(6):
            data = path.read_bytes()
            at = chance.randrange(len(data))
            path.write_bytes(data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :])
            found = lived.run("find", lived.name)
            assert found.code == 0, (name, at, found.err)
    assert lived.is_sound()


@pytest.mark.parametrize("damage", [*DAMAGES, "gone"])
def test_a_damaged_database_is_told_and_left_alone(lived: Lived, damage: str) -> None:
    path = lived.folder / layout.DATABASE
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    elif damage == "grown":
        path.write_bytes(whole + b"x" * 4096)
    else:
        path.write_bytes(DAMAGES[damage](whole))
    spoilt = path.read_bytes() if damage != "gone" else None
    for typed in (("find", "lan"), ("show", lived.code), ("verify",), ("scan", "lan")):
        found = lived.run(*typed)
        if damage in ("grown", "cut at its end"):  # may be where nothing is read; the check reads everything
            assert found.code == 1 if typed == ("verify",) and damage != "grown" else found.code in (0, 1)
            assert "CL-09" not in found.err
        else:
            assert_told(found, "DB-03", "DB-07")
            assert (path.read_bytes() if path.exists() else None) == spoilt
    path.write_bytes(whole)
    for stray in lived.folder.glob("book.db-*"):
        stray.unlink()
    assert lived.run("find", "lan").code == 0  # it may be an older copy now, which is told once
    assert lived.is_sound()


def test_a_flipped_bit_of_the_database_crashes_no_command(lived: Lived) -> None:
    path = lived.folder / layout.DATABASE
    whole = path.read_bytes()
    chance = random.Random(1)
    for _ in range(4):
        at = chance.randrange(16, len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        for typed in (
            ("verify",),
            ("show", lived.code),
            ("import", "--dry-run", HOUSE / "resources/demo/don-hang.csv"),
        ):
            found = lived.run(*typed)
            assert found.code == 1 or typed[0] != "verify", at
            assert "CL-09" not in found.err and "Traceback" not in found.err, (typed, at, found.err)
            assert found.code == 0 or found.err, (typed, at)
        for stray in lived.folder.glob("book.db-*"):
            stray.unlink()
    path.write_bytes(whole)
    assert lived.run("find", "lan").err  # it is an older copy now, which is told once
    assert lived.is_sound()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_note_of_an_erasure_that_never_began_keeps_nobody_out(lived: Lived, damage: str) -> None:
    note = lived.folder / layout.PENDING
    note.write_bytes(DAMAGES[damage](bytes(range(200))))
    assert lived.is_sound()
    assert not note.exists()


def test_a_damaged_note_of_an_erasure_under_way_is_cleaned_and_told(lived: Lived) -> None:
    error = EnvironmentFailed("XX-01", "x", do="x")
    with contextlib.suppress(EnvironmentFailed), lived.opened() as office, files.Faults.failing("erase.5", error):
        erase(office, lived.code)
    note = lived.folder / layout.PENDING
    note.write_bytes(note.read_bytes()[:-3])
    said = lived.run("scan", lived.name)
    assert said.code == 0
    assert "GX" in said.err
    assert not note.exists()
    assert lived.run("verify").err == ""


# -- full disk --------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB."""
    with mounted(tmp_path / "small", "12m") as place:
        yield place


@pytest.fixture
def cramped(lived: Lived, small_disk: Path) -> Lived:
    """The book on a small disk; this computer's copies elsewhere."""
    shutil.copytree(lived.folder, small_disk / "book")
    lived.folder = small_disk / "book"
    return lived


def _many(folder: Path, count: int = 3_000) -> Path:
    path = folder / "nhieu.csv"
    rows = [(f"Khách Thứ {number}", f"09{number:08d}", "x" * 200) for number in range(count)]
    path.write_bytes(csv_bytes(["Họ tên", "SĐT", "Ghi chú"], rows))
    return path


def _counts(lived: Lived) -> dict[str, int]:
    with lived.opened() as office, office.work() as work:
        return {
            cls.__tablename__: work.connection.scalar(select(func.count()).select_from(cls.__table__)) or 0
            for cls in (Person, Disclosure, IssuedFile, Erasure)
        }


@pytest.mark.parametrize("leave", [0, 2_000_000])
def test_a_disk_that_fills_up_during_an_import_undoes_it_whole(cramped: Lived, tmp_path: Path, leave: int) -> None:
    before, path = _counts(cramped), _many(tmp_path)
    filler = fill(cramped.folder.parent, leave)
    assert_told(cramped.run("import", path), "DB-07", "FI-01")
    filler.unlink()
    assert _counts(cramped) == before
    assert cramped.is_sound()
    again = cramped.run("import", path, json=True)
    assert again.json["added"] == 3_000
    assert cramped.is_sound()


def test_a_full_disk_under_the_book_lets_nothing_be_lost(cramped: Lived) -> None:
    before = _counts(cramped)
    filler = fill(cramped.folder.parent)
    for typed in (
        ("find", "lan"),
        ("show", cramped.code),
        ("verify",),
        ("erase", cramped.code, "--confirm", cramped.code),
    ):
        assert_told(cramped.run(*typed), "DB-07", "FI-01", "ER-06")
    filler.unlink()
    assert _counts(cramped) == before
    assert cramped.is_sound()


@pytest.mark.parametrize("typed", ["disclose", "data-held", "disclosures", "certificate"])
def test_a_full_disk_under_a_paper_leaves_neither_a_paper_nor_its_entry(
    lived: Lived, small_disk: Path, typed: str
) -> None:
    before, out = _counts(lived), small_disk / "paper.pdf"
    filler = fill(small_disk)
    with lived.opened() as office, office.work() as work:
        number = work.connection.scalar(select(Erasure.certificate))
    command = {
        "disclose": ("disclose", lived.code, "--to", PRINTER, "--purpose", "orders"),
        "data-held": ("report", "data-held", lived.code),
        "disclosures": ("report", "disclosures"),
        "certificate": ("certificate", number),
    }[typed]
    assert_told(lived.run(*command, "--out", out), "FI-01")
    assert [each.name for each in small_disk.iterdir()] == ["filler"]
    assert _counts(lived) == before
    filler.unlink()
    assert lived.run(*command, "--out", out).code == 0
    assert out.read_bytes().startswith(b"%PDF")
    after = _counts(lived)
    assert after["disclosure"] - before["disclosure"] == (typed == "disclose")
    assert after["issued_file"] - before["issued_file"] == (typed in ("disclose", "data-held"))


def test_an_erasure_whose_certificate_finds_no_room_is_done_all_the_same(lived: Lived, small_disk: Path) -> None:
    filler = fill(small_disk)
    out = small_disk / "certificate.pdf"
    said = lived.run("erase", lived.code, "--confirm", lived.code, "--certificate", out)
    assert said.code == 1
    assert "(CL-10)" in said.err
    assert not out.exists()
    filler.unlink()
    assert lived.run("show", lived.code).code == 1
    number = next(word for word in said.err.split() if word.startswith("GX"))
    assert lived.run("certificate", number, "--out", out).code == 0


@pytest.mark.parametrize("step", ["erase.3", "erase.4 noted", "erase.4 committed", "erase.5", "erase.7"])
def test_a_disk_that_fills_up_during_an_erasure_leaves_it_undone_or_to_be_finished(cramped: Lived, step: str) -> None:
    seen = []

    def react(at: str) -> None:
        if at.startswith(step) and not seen:
            seen.append(fill(cramped.folder.parent))

    with files.Faults(react):
        said = cramped.run("erase", cramped.code, "--confirm", cramped.code)
    assert seen
    if step == "erase.7":  # all is proven; what is left needs no room, or is told
        assert said.code in (0, 1)
    else:
        assert_told(said)
    assert "CL-09" not in said.err
    begun = step not in ("erase.3", "erase.4 noted")
    if begun and said.code:
        assert any(code in said.err for code in ("(ER-08)", "(ER-07)")), said.err
    fill(cramped.folder.parent)  # closing gave some of it back
    assert_told(cramped.run("find", "lan"), "DB-07", "FI-01", "ER-08")
    seen[0].unlink()
    with cramped.opened() as office:
        gone = not office.run(people.find, cramped.name)
        assert gone == begun
        assert all(each.ok for each in office.do(checks.verify))
        if gone:
            assert office.run(checks.scan, office.book, [cramped.name]) == []
    assert not (cramped.folder / layout.PENDING).exists()


# -- read-only --------------------------------------------------------------------------------------------------------


def test_a_book_on_a_read_only_disk_is_told_and_left_alone(cramped: Lived, tmp_path: Path) -> None:
    path = _many(tmp_path, 3)
    before = {each.name: each.read_bytes() for each in cramped.folder.iterdir()}
    with read_only(cramped.folder.parent):
        for typed in (("find", "lan"), ("show", cramped.code), ("verify",), ("import", path)):
            assert_told(cramped.run(*typed), "FI-03", "DB-06")
        assert_told(run("new", "--office", "A", "--owner", "B", "--data-dir", cramped.folder.parent / "new"), "FI-03")
    assert {each.name: each.read_bytes() for each in cramped.folder.iterdir()} == before
    assert cramped.is_sound()


def test_a_paper_on_a_read_only_disk_is_told(lived: Lived, small_disk: Path) -> None:
    before = _counts(lived)
    with read_only(small_disk):
        for typed in (
            ("report", "data-held", lived.code),
            ("disclose", lived.code, "--to", PRINTER, "--purpose", "orders"),
        ):
            assert_told(lived.run(*typed, "--out", small_disk / "a.pdf"), "FI-03")
    assert _counts(lived) == before


def test_copies_of_this_computer_on_a_read_only_disk_keep_nobody_out_or_are_told(
    lived: Lived, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(lived.config, small_disk / "config")
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(small_disk / "config"))
    with read_only(small_disk):
        found = lived.run("find", lived.name)
    assert found.code == 0 or "(FI-03)" in found.err
    assert "CL-09" not in found.err
    lived.config = small_disk / "config"
    assert lived.is_sound()


# -- somebody else ----------------------------------------------------------------------------------------------------


def test_a_book_that_another_process_has_is_told_by_every_command(lived: Lived, tmp_path: Path) -> None:
    path = _many(tmp_path, 3)
    script = (
        "import sys; from pathlib import Path; from desktop_app.office import open_book\n"
        "with open_book(Path(sys.argv[1]), 'ha', sys.argv[2]):\n"
        "    print('open', flush=True); sys.stdin.readline()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, lived.folder, PASSWORD],
        cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout and child.stdout.readline() == "open\n"
    try:
        for typed in (("find", "lan"), ("show", lived.code), ("import", path), ("verify",), ("scan", "lan"),
                      ("erase", lived.code, "--confirm", lived.code), ("partner", "list"),
                      ("report", "disclosures", "--out", tmp_path / "a.pdf")):  # fmt: skip
            assert_told(lived.run(*typed), "DB-02")
        assert_told(spawn("find", "lan", "--data-dir", lived.folder, "--user", "ha"), "DB-02")
        told = lived.run("find", "lan", json=True)
        assert told.code == 1
        assert all(json.loads(told.out)[key] for key in ("error", "safe", "do"))
    finally:
        child.communicate("\n")
    assert not (tmp_path / "a.pdf").exists()
    assert lived.is_sound()


# -- places that cannot be --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [("report", "data-held", "§"), ("report", "disclosures"),
                ("disclose", "§", "--to", PRINTER, "--purpose", "orders"), ("certificate", "GX1")],
)  # fmt: skip
def test_a_paper_goes_nowhere_that_it_should_not(lived: Lived, tmp_path: Path, command: tuple[str, ...]) -> None:
    typed = [word.replace("§", lived.code) for word in command]
    theirs = tmp_path / "theirs.csv"
    theirs.write_text("somebody's list")
    before = {path: path.read_bytes() for path in (*lived.folder.iterdir(), *lived.config.rglob("book.*"), theirs)}
    for place, code in [
        (tmp_path / "missing" / "a.pdf", "FI-08"), (tmp_path, "FI-08"), (theirs, "FI-10"),
        (tmp_path / ("x" * 300), "FI-08"),
        *((path, "FI-09") for path in before if path != theirs), (lived.folder / "BOOK.DB", "FI-09"),
        (tmp_path / "NUL.pdf", "FI-08"), (lived.folder / ".." / "book" / "book.slots", "FI-09"),
    ]:  # fmt: skip
        assert_told(lived.run(*typed, "--out", place), code)
    assert {path: path.read_bytes() for path in before} == before


def test_a_folder_that_is_no_book_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "file", tmp_path / "empty", tmp_path / "missing", tmp_path / ("x" * 300), "~nobody/x"):
        assert_told(run("find", "lan", "--data-dir", folder))
        assert_told(run("verify", "--data-dir", folder))


# -- faults of our own ------------------------------------------------------------------------------------------------


def test_a_fault_of_ours_tells_nothing_of_anybody(lived: Lived, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that quotes a value, an error of the database with its parameters, one that leads to another."""
    texts = [text for text in ALL[::7] if text.strip() and len(text) > 3]

    def broken(connection: object, query: str, limit: int = 20) -> list[object]:
        try:
            with contextlib.suppress(KeyError):
                raise KeyError(query)
            connection.execute(  # type: ignore[attr-defined]
                insert(Person), [{"full_name": query, "code": lived.name, "id": b"x", "source": query}]
            )
        except Exception as error:
            raise ValueError(query) from error
        raise AssertionError

    monkeypatch.setattr(search, "find", broken)
    shown = []
    for number, text in enumerate(texts):
        said = lived.run("find", "--", text, json=number % 2 == 0)
        assert said.code == 1
        assert "CL-09" in said.err + said.out
        shown.append(said.err + said.out)
    reports = "".join(path.read_text("utf-8") for path in (lived.config / "crashes").glob("*.txt"))
    assert "builtins.ValueError" in reports
    assert "sqlalchemy" in reports
    everything = reports + "".join(shown)
    assert lived.name not in everything
    for text in texts:
        if len(text) > 5 and not text.isalnum():
            assert text not in everything, text
    assert not any(lived.name.encode() in path.read_bytes() for path in lived.config.rglob("*") if path.is_file())
