"""Each check finds the damage it is for, names it, and keeps no other check from being made."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from desktop_app.language import Language
from desktop_app.rules.errors import Rejected
from desktop_app.services import checks
from desktop_app.services.people import add_customer
from desktop_app.vault import ledger, pages
from desktop_app.vault.book import DATABASE, SLOTS
from desktop_app.vault.work import book_key
from tests.commanding import run
from tests.erasing import erase

AN = {"person.full_name": "Lý Thị An Nhiên", "phone.number": "0599 123 456", "person.note": "gọi sau 17h"}
ALL = ["pages", "integrity", "links", "audit", "schema", "erasures", "serial"]


def faults(office) -> dict[str, str]:
    said = Language.of("en")
    return {each.name: said.message(each.fault) for each in office.do(checks.verify) if each.fault}


def change(office, *statements: str) -> None:
    office.book.database.pragma("foreign_keys = OFF")
    with office.work() as work:
        for statement in statements:
            work.connection.exec_driver_sql(statement)
        work.commit()


def test_a_book_in_order_passes_every_check(office):
    office.run(add_customer, AN)
    assert [each.name for each in office.do(checks.verify)] == ALL
    assert faults(office) == {}


def test_a_check_of_the_book_writes_nothing(office):
    before = audit_length(office)
    office.do(checks.verify)
    assert audit_length(office) == before


def test_a_flipped_bit_in_a_log_that_is_in_use_is_found(office):
    office.book.database.checkpoint()
    office.run(add_customer, AN)
    log = pages.wal_path(office.book.database.path)
    frames = (log.stat().st_size - 32) // (24 + pages.SEALED_PAGE)
    with log.open("r+b") as file:
        file.seek(32 + (frames - 1) * (24 + pages.SEALED_PAGE) + 24 + 100)  # in the last page written
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
    assert "pages" in faults(office)


def audit_length(office) -> int:
    with office.work() as work:
        return work.connection.exec_driver_sql("SELECT count(*) FROM audit").scalar()


def test_a_changed_audit_entry_is_found(office):
    change(office, "UPDATE audit SET action = 'nothing' WHERE seq = 1")
    assert faults(office) == {"audit": "The audit chain is broken at entry 1."}


def test_a_lost_audit_key_is_damage(office):
    change(office, "DELETE FROM book_key WHERE name = 'audit'")
    assert faults(office) == {"audit": "It could not be read: the file is damaged."}


def test_a_link_that_leads_nowhere_is_found(office):
    office.run(add_customer, AN)
    change(office, "UPDATE phone SET person_id = x'00112233445566778899aabbccddeeff'")
    assert faults(office) == {"links": "Links that lead nowhere, in: phone"}


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("CREATE TABLE stray (x TEXT)", "stray"),
        ("ALTER TABLE person ADD COLUMN stray TEXT", "person.stray"),
        ("CREATE TRIGGER stray AFTER DELETE ON person BEGIN SELECT 1; END", "stray"),
        ("CREATE VIEW stray AS SELECT * FROM person", "stray"),
        ("DROP TABLE note", "note"),
    ],
)
def test_a_schema_that_is_not_as_declared_is_found(office, statement, named):
    change(office, statement)
    assert faults(office) == {"schema": f"Tables or columns that are not as declared: {named}"}


def test_a_schema_number_that_is_not_ours_is_found(office):
    office.book.database.pragma("user_version = 99")
    assert faults(office) == {"schema": "The schema has the number 99, not 1."}


def test_an_erased_person_who_is_back_is_found(office):
    code = office.run(add_customer, AN).person
    with office.work() as work:
        (person_id,) = work.connection.exec_driver_sql("SELECT id FROM person WHERE code = ?", (code,)).scalars()
        entry = ledger.Entry("GX000001-ABCDEFGH", datetime(2026, 1, 1, tzinfo=UTC), (bytes(person_id),))
        ledger.write(office.book.ledgers()[1], [entry], book_key(work.connection, "ledger"))
    assert faults(office) == {"erasures": "1 erased people are in the book again."}


def test_a_damaged_ledger_is_found(office):
    office.book.ledgers()[0].write_text("{}\n")
    assert list(faults(office)) == ["erasures"]


def test_an_older_copy_is_told(books):
    office = books.create()
    folder = office.book.folder
    office.close()
    shutil.copy(folder / DATABASE, folder.parent / "older.db")
    for _ in range(2):
        with books.open():
            pass
    shutil.copy(folder.parent / "older.db", folder / DATABASE)
    with books.open() as office:
        assert list(faults(office)) == ["serial"]


def test_a_flipped_bit_is_found_in_whatever_page_it_is(books, tmp_path):
    office = books.create()
    for number in range(30):
        office.run(add_customer, AN | {"person.full_name": f"Lý Thị An {number}"})
    path = office.book.database.path
    office.close()
    whole = path.read_bytes()
    for page in range(5, len(whole) // 4096, 29):
        torn = bytearray(whole)
        torn[page * 4096 + 2000] ^= 1
        path.write_bytes(torn)
        result = run("--data-dir", tmp_path / "book", "--json", "verify")
        assert result.code == 1, page
        # Where the book opens at all, the page is named; else opening says that it is damaged.
        told = result.json
        assert told.get("code") in ("DB-03", "DB-08") or (told["ok"] is False and told["checks"]["pages"] is False), (
            told
        )
        if "faults" in told:
            assert str(page + 1) in told["faults"]["pages"]
    path.write_bytes(whole)


# -- scan -------------------------------------------------------------------------------------------------------------


def test_a_scan_finds_a_person_in_cells_and_pages_and_nothing_after_the_erasure(office):
    code = office.run(add_customer, AN).customer
    terms = ["ly thi an nhien", "+84 599.123.456"]
    places = {(each.term, each.place.split(" ")[0]) for each in office.run(checks.scan, office.book, terms)}
    assert ("ly thi an nhien", "person.full_name") in places
    assert ("+84 599.123.456", "phone.number") in places
    assert {term for term, place in places if place in ("page", "wal")} == set(terms)
    assert erase(office, code).residue == ()
    assert office.run(checks.scan, office.book, terms) == []


def test_a_scan_looks_into_the_small_files_too(office):
    (office.book.config / SLOTS).write_text("Lý Thị An Nhiên", "utf-8")
    (hit,) = office.run(checks.scan, office.book, ["Lý Thị An Nhiên"])
    assert hit.place.startswith(SLOTS)


def test_a_scan_keeps_nothing_of_what_was_looked_for(office):
    office.run(checks.scan, office.book, ["Người Không Ai Biết"])
    assert office.run(checks.scan, office.book, ["Người Không Ai Biết"]) == []


@pytest.mark.parametrize("term", ["", "ab", "  a  ", "!!!!", "đ ê"])
def test_a_term_that_is_everywhere_is_refused(office, term):
    with pytest.raises(Rejected, match="CH-01"):
        office.run(checks.scan, office.book, ["long enough", term])


# -- on the command line ----------------------------------------------------------------------------------------------


def test_scan_and_verify_say_it_in_exit_codes(books, tmp_path):
    office = books.create()
    office.run(add_customer, AN)
    office.close()
    where = ("--data-dir", tmp_path / "book", "--lang", "en")
    hit = run(*where, "--json", "scan", "An Nhiên", "Nobody Here")
    assert hit.code == 1 and {each["term"] for each in hit.json["hits"]} == {"An Nhiên"}
    assert run(*where, "--json", "scan", "Nobody Here").json == {"hits": []}
    shown = run(*where, "scan", "An Nhiên")
    assert shown.code == 1 and "Found in" in shown.err and "An Nhiên: person.full_name" in shown.out
    assert run(*where, "scan", "Nobody Here").code == 0
    good = run(*where, "--json", "verify")
    assert (good.code, good.json) == (0, {"ok": True, "checks": dict.fromkeys(ALL, True), "faults": {}})
    with books.open() as office:
        change(office, "UPDATE audit SET action = 'nothing' WHERE seq = 1")
    bad = run(*where, "--json", "verify")
    assert (bad.code, bad.json["ok"], bad.json["checks"]["audit"]) == (1, False, False)
    shown = run(*where, "verify")
    assert "broken at entry 1" in shown.out and "not in order" in shown.err
