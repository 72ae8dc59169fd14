"""Backups as an office uses them: where they lie, how it stands, what an erasure and a restore do to them."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop_app.language import Language
from desktop_app.office import open_book, open_book_with_sheet
from desktop_app.rules.errors import EnvironmentFailed, Problem, Rejected
from desktop_app.services import backups, checks, erasure
from desktop_app.services.backups import Level
from desktop_app.vault import backup, database, files, ledger
from desktop_app.vault.book import DATABASE, LEDGER, SLOTS
from desktop_app.vault.recovery import parse_sheet
from desktop_app.vault.work import verify_audit
from tests import make
from tests.conftest import PASSWORD
from tests.erasing import cells, erase, where
from tests.killing import Killing

EN = Language.of("en")


@pytest.fixture
def filled(office):
    with office.work() as work:
        office.one, office.other = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    return office


def level(office) -> Level:
    return office.run(backups.standing).level


def listed(office):
    return office.run(backups.backups, office.book)


def holds(there: Path, key, token: str) -> bool:
    """Whether a set's copy of the book holds a token on any decrypted page: read by hand, without opening it."""
    from desktop_app.vault import pages

    return any(token.encode() in page for _, page in pages.pages(there / DATABASE, key.key))


# -- making -----------------------------------------------------------------------------------------------------------


def test_a_backup_on_the_books_own_disk_is_never_good(filled, stick):
    assert level(filled) is Level.NONE
    filled.back_up()
    assert level(filled) is Level.OWN_DISK
    made = filled.back_up(stick)
    assert (made.number, made.own_disk) == (1, False)
    assert level(filled) is Level.GOOD
    filled.clock.move(days=8)
    assert level(filled) is Level.OLD
    filled.back_up()
    assert level(filled) is Level.OWN_DISK
    assert filled.do(checks.verify)[3].ok


def test_media_are_numbered_and_known_again(filled, stick, tmp_path):
    filled.back_up(stick)
    (tmp_path / "second").mkdir()
    assert filled.back_up(tmp_path / "second").number == 2
    moved = stick.rename(stick.with_name("stick-in-another-slot"))
    assert filled.back_up(moved).number == 1
    numbers = sorted(each.number for each in listed(filled))
    assert numbers == [1, 2]  # the older one of the day made room
    with pytest.raises(EnvironmentFailed) as failed:
        filled.back_up(tmp_path / "nowhere")
    assert failed.value.code == "BA-04"
    with pytest.raises(Rejected) as refused:
        filled.back_up(filled.book.folder)
    assert refused.value.code == "BA-05"


def test_it_happens_daily_and_on_closing_and_on_every_medium_that_is_plugged_in(filled, stick):
    assert filled.run(backups.is_due)
    assert filled.back_up_by_itself() == []
    assert not filled.run(backups.is_due)
    assert not filled.run(backups.is_due, closing=True)
    with filled.work() as work:
        make.subject(work.connection, 3)
        work.write_entry("customer.add")
        work.commit()
    assert filled.run(backups.is_due, closing=True)
    assert filled.back_up_by_itself(closing=True) == []
    assert not filled.run(backups.is_due, closing=True)
    filled.back_up(stick)
    filled.clock.move(days=1)
    assert filled.back_up_by_itself() == []
    assert sorted(each.number for each in listed(filled)) == [0, 0, 1, 1]
    shutil.rmtree(stick)
    filled.clock.move(days=1)
    assert filled.back_up_by_itself() == []
    assert [each.folder is None for each in listed(filled) if each.number == 1] == [True, True]


def test_a_rehearsal_is_done_monthly_and_tells_a_set_that_cannot_be_used(filled, tmp_path):
    with pytest.raises(Rejected):
        filled.rehearse()
    made = filled.back_up()
    before = sorted(made.folder.parent.iterdir())
    assert filled.rehearse() == made.made_at
    assert sorted(made.folder.parent.iterdir()) == before
    assert listed(filled)[0].rehearsed_at == filled.clock()
    filled.clock.move(days=31)
    filled.back_up_by_itself()
    assert listed(filled)[0].rehearsed_at == filled.clock()
    path = listed(filled)[0].folder / DATABASE
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(EnvironmentFailed) as failed:
        filled.rehearse()
    assert failed.value.code == "BA-03"


def test_what_was_on_a_lost_stick_is_told_and_it_counts_no_longer(filled, stick):
    filled.back_up(stick)
    with pytest.raises(Rejected):
        filled.run(backups.lose, filled.book, 7)
    with pytest.raises(Rejected, match="BA-12"):
        filled.run(backups.lost_pdf, 1, EN)
    lost = filled.run(backups.lose, filled.book, 1)
    assert (len(lost.sets), lost.people) == (1, rows(filled, "person"))
    paper = filled.run(backups.lost_pdf, 1, EN)
    pages = [each.extract_text() for each in PdfReader(BytesIO(paper)).pages]
    told = " ".join(" ".join(pages).split())
    assert "Number 1" in told and f"People on it, at most {lost.people}" in told
    assert "If it is a breach, tell by 25/11/2026 10:00" in told  # 72 hours after it was noted
    assert "Full name" in told and "Telephone" in told  # from the catalogue, whatever is declared there
    assert pages[-1].count("Letter to customers") == 1
    assert not any(token in told for token in filled.one.tokens.values())
    assert level(filled) is Level.NONE
    filled.back_up(stick)  # it was found again
    assert level(filled) is Level.GOOD


def rows(office, table):
    with office.work() as work:
        return work.connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar()


# -- erasure ----------------------------------------------------------------------------------------------------------


def test_an_erasure_reaches_every_set_in_reach_and_notes_the_others(filled, stick, tmp_path):
    key, name = filled.book.database.key, filled.one.tokens["person.full_name"]
    filled.back_up()
    filled.back_up(stick)
    assert all(holds(each.folder, key, name) for each in listed(filled))
    away = stick.rename(tmp_path / "in-the-drawer")
    reach = filled.run(backups.erasure_reach, filled.book)
    assert (reach.near, reach.far, reach.wait_hours) == (1, ((1, 1),), 0)
    outcome = erase(filled, filled.one.customer_code)
    assert (outcome.residue, outcome.rewritten, outcome.waiting) == ((), 1, 1)
    own, far = sorted(listed(filled), key=lambda each: each.number)
    assert not any(holds(own.folder, key, token) for token in filled.one.tokens.values())
    assert holds(own.folder, key, filled.other.tokens["person.full_name"])
    assert (own.pending, far.pending) == ((), (outcome.certificate,))
    printed = filled.run(erasure.certificate, outcome.certificate, filled.language)
    assert (len(printed.rewritten_copies), len(printed.pending_copies)) == (1, 1)
    assert "1" in printed.pending_copies[0]
    away.rename(stick)  # plugged in again
    filled.back_up_by_itself()
    assert all(not holds(each.folder, key, name) and not each.pending for each in listed(filled))
    printed = filled.run(erasure.certificate, outcome.certificate, filled.language)
    assert (len(printed.rewritten_copies), printed.pending_copies) == (2, ())
    assert filled.run(erasure.certificate_pdf, outcome.certificate, filled.language).startswith(b"%PDF")
    for each in listed(filled):
        assert backup.check(backup.read(each.folder), key, filled.book.vault_id) is backup.State.WHOLE


def test_a_wait_before_rewriting_is_kept_and_then_it_is_done(filled):
    key, name = filled.book.database.key, filled.one.tokens["person.full_name"]
    filled.back_up()
    with pytest.raises(Rejected):
        filled.run(backups.change_wait, 73)
    filled.run(backups.change_wait, 24)
    outcome = erase(filled, filled.one.customer_code)
    assert (outcome.rewritten, outcome.waiting) == (0, 1)
    filled.clock.move(hours=19)
    filled.back_up_by_itself()
    assert holds(listed(filled)[-1].folder, key, name)
    filled.clock.move(hours=6)
    filled.back_up_by_itself()
    assert not any(holds(each.folder, key, name) for each in listed(filled))
    assert not any(each.pending for each in listed(filled))


def test_a_set_that_cannot_be_rewritten_stays_noted_and_the_erasure_stands(filled):
    made = filled.back_up()
    path = made.folder / DATABASE
    path.write_bytes(path.read_bytes()[:-4096])
    outcome = erase(filled, filled.one.customer_code)
    assert (outcome.residue, outcome.rewritten, outcome.waiting) == ((), 0, 1)


def test_a_crash_between_two_sets_is_made_good(filled, stick):
    filled.back_up()
    filled.back_up(stick)
    with pytest.raises(RuntimeError), files.Faults.failing("clean.2", RuntimeError("crash")):
        erase(filled, filled.one.customer_code)
    filled.back_up_by_itself()
    key, name = filled.book.database.key, filled.one.tokens["person.full_name"]
    assert not any(holds(each.folder, key, name) or each.pending for each in listed(filled))


# -- restoring --------------------------------------------------------------------------------------------------------


def put_away(made, tmp_path):
    """A copy of a set that no erasure reaches."""
    return backups.look(shutil.copytree(made.folder, tmp_path / "drawer"))


def test_a_set_from_before_an_erasure_comes_back_without_the_person(books, tmp_path, clock):
    office = books.create()
    with office.work() as work:
        one, other = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    there = put_away(office.back_up(), tmp_path)
    certificate = erase(office, one.customer_code).certificate
    with office.work() as work:
        make.subject(work.connection, 3)
        work.commit()
    office.close()
    key = office.book.database.key
    done = backups.restore(there, books.folder / "book", ("ha", PASSWORD), clock)
    assert (done.erased_again, done.counts["customer"]) == (1, there.manifest.counts["customer"] - 1)
    assert backup.read(done.saved).manifest.counts["customer"] > done.counts["customer"]  # the book as it was is kept
    assert not holds(books.folder / "book", key, one.tokens["person.full_name"])  # before anybody opens it
    with books.open() as office:
        assert office.notices == []
        assert where(office, *one.tokens.values()) == []
        text = "\x00".join(cells(office).values())
        assert all(token in text for token in other.tokens.values())
        with office.work() as work:
            assert verify_audit(work.connection) is None
            assert [each.certificate for each in ledger.stored(work.connection)] == [certificate]
        assert all(each.ok for each in office.do(checks.verify))
        assert listed(office) == []
        office.back_up_by_itself()
        assert done.saved in [each.folder for each in listed(office)]  # found, though this book made it later
    leftovers = [each.name for each in done.saved.parent.iterdir() if each.name.startswith(".")]
    assert leftovers == []


@pytest.mark.parametrize("lines", [2, 8])
def test_the_sheet_alone_opens_a_set_on_a_new_computer(books, tmp_path, clock, monkeypatch, lines):
    office = books.create()
    with office.work() as work:
        one = make.subject(work.connection, 1)
        work.commit()
    there = put_away(office.back_up(), tmp_path)
    erase(office, one.customer_code)
    printed = tmp_path / "printed.ledger"
    shutil.copy(office.book.folder / LEDGER, printed)
    office.close()
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "new-config"))
    sheet = parse_sheet("\n".join((*books.sheet.key_lines, *books.sheet.sealed_lines)[:lines]))
    if lines == 8:
        shutil.rmtree(books.folder / "config")
        (there.folder / SLOTS).write_bytes(b"")  # and even where the key file is lost, the database opens
    done = backups.restore(there, tmp_path / "new", sheet, clock, ledgers=[printed])
    assert (done.erased_again, done.saved) == (1, None)
    with open_book_with_sheet(tmp_path / "new", sheet, clock=clock) as office:
        assert where(office, one.tokens["person.full_name"]) == []
    if lines == 8:
        return
    with open_book(tmp_path / "new", "ha", PASSWORD, clock=clock) as office:
        assert office.notices == []


def test_what_cannot_be_restored_is_refused_and_the_book_stays(books, tmp_path, clock):
    office = books.create()
    there = put_away(office.back_up(), tmp_path)
    with office.work() as work:
        one = make.subject(work.connection, 1)
        work.commit()
    office.close()
    to = books.folder / "book"
    other = books.create("other")
    other.close()

    def refused(there, to, key=("ha", PASSWORD), **rest) -> str:
        with pytest.raises(Problem) as problem:
            backups.restore(there, to, key, clock, **rest)
        return problem.value.code

    assert refused(there, to, ("ha", "wrong password!")) == "KY-01"
    assert refused(there, books.folder / "other") == "BA-07"
    bad = tmp_path / "bad.ledger"
    bad.write_text("{}\n")
    assert refused(there, to, ledgers=[bad]) == "LE-01"
    assert refused(there, to, ledgers=[tmp_path / "none"]) == "FI-04"
    (there.folder / DATABASE).write_bytes(there.database.read_bytes()[:-4096])
    assert refused(there, to) == "BA-03"
    with books.open() as office:
        assert where(office, one.tokens["person.full_name"])


def test_a_password_reset_since_the_backup_stays_in_force(books, tmp_path, clock):
    from desktop_app.services import access
    from tests.conftest import CHEAP

    office = books.create()
    there = put_away(office.back_up(), tmp_path)
    sheet = parse_sheet("\n".join((*books.sheet.key_lines, *books.sheet.sealed_lines)))
    office.do(access.reset_password, sheet, "ein neues langes Wort", cost=CHEAP)
    opened = office.do(backups.hand_over)
    office.close()
    backups.restore(there, books.folder / "book", opened, clock)
    with open_book(books.folder / "book", "ha", "ein neues langes Wort", clock=clock) as office:
        assert office.notices == []
    with pytest.raises(Rejected):
        open_book(books.folder / "book", "ha", PASSWORD, clock=clock).__enter__()


def test_a_damaged_book_is_kept_as_it_is_and_replaced(books, tmp_path, clock):
    office = books.create()
    there = put_away(office.back_up(), tmp_path)
    office.close()
    path = books.folder / "book" / DATABASE
    damaged = path.read_bytes()[:5000]
    path.write_bytes(damaged)
    done = backups.restore(there, path.parent, ("ha", PASSWORD), clock)
    assert (done.saved / DATABASE).read_bytes() == damaged
    with books.open() as office:
        assert rows(office, "user") == 1


PREPARE = """
from datetime import UTC, datetime
from pathlib import Path
from desktop_app.services import backups
def run():
    now = lambda: datetime(2026, 11, 23, 5, tzinfo=UTC)
    backups.restore(backups.look(Path({there!r})), Path({to!r}), ("ha", {password!r}), now)
"""


STEPS = backups.restoring.STEPS


@pytest.mark.parametrize(
    "steps",
    [
        ("replay.2", STEPS[3], STEPS[4], STEPS[5]),
        pytest.param((*STEPS, "replay.2", "erase.5", "write.2", "write.6"), marks=pytest.mark.nightly),
    ],
)
def test_a_kill_at_every_step_leaves_the_old_book_or_the_restored_one(books, tmp_path, clock, steps):
    office = books.create()
    with office.work() as work:
        one = make.subject(work.connection, 1)
        work.commit()
    there = put_away(office.back_up(), tmp_path)
    erase(office, one.customer_code)
    with office.work() as work:
        new = make.subject(work.connection, 2)
        work.commit()
    office.close()
    to, kept = books.folder / "book", tmp_path / "kept"
    for name in ("book", "config"):
        shutil.copytree(books.folder / name, kept / name)
    prepare = PREPARE.format(there=str(there.folder), to=str(to), password=PASSWORD)
    with Killing.of(prepare, "run()") as killing:
        for step in steps:
            assert killing.at(step) == 99, step
            with books.open() as office:
                assert where(office, one.tokens["person.full_name"]) == [], step
                restored = not where(office, new.tokens["person.full_name"])
                assert restored == (step in STEPS[5:]), step
            for name in ("book", "config"):
                shutil.rmtree(books.folder / name)
                shutil.copytree(kept / name, books.folder / name)


def test_sets_are_found_on_a_disk_in_a_folder_or_by_themselves(filled, tmp_path):
    made = filled.back_up(tmp_path)
    for place in (tmp_path, made.folder.parent, made.folder):
        assert [each.folder for each in backups.found_in(place)] == [made.folder]
    assert backups.found_in(tmp_path / "nowhere") == []
    assert database.look_into(made.folder / DATABASE, filled.book.database.key).vault_id == filled.book.vault_id
