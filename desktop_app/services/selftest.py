"""Is the installed program whole? Each part is used for what it is there for, on made-up data; no book is opened."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop_app import platform
from desktop_app.language import Language
from desktop_app.rules.errors import N_, NOTHING_CHANGED, Problem
from desktop_app.rules.zone import OFFICE_ZONE

_WORD = "Nguyễn Thị Thùy Dương"


@dataclass(frozen=True)
class Part:
    """One part of the program. `fault` names the kind of failure, "" where it works."""

    name: str
    label: str
    fault: str = ""

    @property
    def ok(self) -> bool:
        """Whether it works."""
        return not self.fault


class _Broken(Exception):
    """A part gave something other than it should."""


def self_test(now: datetime) -> list[Part]:
    """Try every part: none keeps the others from being tried."""
    with tempfile.TemporaryDirectory(prefix="so-kin-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        parts: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("language", N_("Vietnamese texts"), _language),
            ("fonts", N_("Fonts"), _fonts),
            ("keys", N_("Keys"), lambda: _keys(now)),
            ("cipher", N_("Encrypted database"), lambda: _cipher(folder)),
            ("proof", N_("Proof of erasure"), lambda: _proof(folder)),
            ("pdf", N_("PDF"), lambda: _pdf(now)),
            ("spreadsheets", N_("Workbooks"), lambda: _spreadsheets(folder)),
            ("folders", N_("Folder for small files"), _folders),
        )
        return [Part(part, label, _fault(action)) for part, label, action in parts]


def _fault(action: Callable[[], None]) -> str:
    try:
        action()
    except Problem as problem:
        return problem.code
    except Exception as error:  # a part can be broken in any way, and the others are still to be tried
        return type(error).__name__
    return ""


def _must(condition: bool) -> None:
    if not condition:
        raise _Broken


def _language() -> None:
    _must(Language.of("vi").text(NOTHING_CHANGED) != NOTHING_CHANGED)


def _fonts() -> None:
    from desktop_app.reports.fonts import FACES, faces

    _must(len(FACES) == len(faces().widths) and set(_WORD) <= faces().letters)


def _keys(now: datetime) -> None:
    from desktop_app.vault import keyslots
    from desktop_app.vault.recovery import parse_sheet

    key, vault, password = keyslots.DataKey.new(), keyslots.new_vault_id(), "a password of the self-test"
    day = now.astimezone(OFFICE_ZONE).date()
    made, sheet = keyslots.create(vault, "test", password, key, created_on=day, cost=keyslots.KdfCost(1024, 1, 1))
    file = keyslots.parse(keyslots.serialise(made))
    _must(keyslots.unlock(file, "test", password).data_key == key)
    _must(keyslots.open_sheet(parse_sheet(sheet.qr)).data_key == key)


def _cipher(folder: Path) -> None:
    from desktop_app.vault.database import Database
    from desktop_app.vault.keyslots import DataKey
    from desktop_app.vault.pages import verify_hmacs

    path, key = folder / "test.db", DataKey.new()
    database = Database.create(path, key)
    with database.transaction() as connection:
        connection.exec_driver_sql("CREATE TABLE test (word TEXT)")
        connection.exec_driver_sql("INSERT INTO test VALUES (?)", (_WORD,))
        connection.commit()
    database.close()
    content = path.read_bytes()
    _must(not content.startswith(b"SQLite") and _WORD.encode() not in content)
    _must(verify_hmacs(path, key.key + key.salt) == [])
    again = Database.open(path, key)
    try:
        with again.transaction() as connection:
            _must(connection.exec_driver_sql("SELECT word FROM test").scalar() == _WORD)
    finally:
        again.close()
    try:
        Database.open(path, DataKey.new()).close()
    except Problem:
        return
    raise _Broken


def _proof(folder: Path) -> None:
    from desktop_app.vault import residue

    path, needles = folder / "test.txt", residue.Needles(names=[_WORD], phones=["0983275173"])
    path.write_text("nguyen thi thuy duong", encoding="utf-8")
    _must([hit.kind for hit in residue.scan_file(path, needles)] == ["name"])
    path.write_text("nguyen thi thuy", encoding="utf-8")
    _must(residue.scan_file(path, needles) == [])


def _pdf(now: datetime) -> None:
    from desktop_app.services.recovery import sheet_pdf
    from desktop_app.vault import keyslots

    key, vault = keyslots.DataKey.new(), keyslots.new_vault_id()
    day = now.astimezone(OFFICE_ZONE).date()
    cost = keyslots.KdfCost(1024, 1, 1)
    _, sheet = keyslots.create(vault, "test", "a password of the self-test", key, created_on=day, cost=cost)
    paper = sheet_pdf(sheet, _WORD, Language.of("vi"), now)
    _must(paper.startswith(b"%PDF-") and b"/FontFile2" in paper)


def _spreadsheets(folder: Path) -> None:
    from desktop_app.exchange.reading import read_table
    from desktop_app.exchange.writing import Sheet, workbook_bytes

    path = folder / "test.xlsx"
    path.write_bytes(workbook_bytes([Sheet("test", ("name",), [(_WORD,), ("0983275173",)])]))
    table, _ = read_table(path)
    _must([cells[0] for _, cells in table.rows()] == ["name", _WORD, "0983275173"])


def _folders() -> None:
    from desktop_app.vault import files

    place = platform.config_home()
    place.mkdir(parents=True, exist_ok=True)
    files.write(place / "self-test", b"test")
    files.destroy(place / "self-test")
