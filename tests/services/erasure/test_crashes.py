"""Kill the program anywhere in an erasure: the next open finishes it, or it has not begun. Never half."""

from __future__ import annotations

import json
import shutil

import pytest

from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.services import erasure
from desktop_app.services.erasure.opening import AGAIN, FINISHED
from desktop_app.vault import book as layout
from desktop_app.vault import files
from desktop_app.vault.work import verify_audit
from tests import make
from tests.conftest import PASSWORD
from tests.erasing import cells, erase, where
from tests.killing import Killing

# What the child does: open the book in the folder that it is told, and erase the number that it is told, if any.
PREPARE = """
import json, os
from pathlib import Path
from desktop_app.office import open_book
from tests.erasing import erase
def run(typed):
    folder, code = json.loads(typed)
    os.environ["SOKIN_CONFIG_DIR"] = str(Path(folder).with_name("config"))
    with open_book(folder, "ha", {password!r}) as office:
        if code:
            erase(office, code)
"""

STEPS = [
    "erase.3 confirmed", "erase.4 noted", "erase.4 acted", "erase.4 committed", "erase.5 scrubbed", "erase.6 proven",
    "erase.7 certified", "erase.8 remembered", "erase.9 done",
]  # fmt: skip


@pytest.fixture
def folder(books):
    """A closed book with two people in it; the first is the one to be erased."""
    office = books.create()
    with office.work() as work:
        books.one, books.other = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    office.close()
    return books.folder / "book"


@pytest.fixture(scope="module")
def killing():
    with Killing.of(PREPARE.format(password=PASSWORD), "run(typed)") as made:
        yield made


def _killed(killing, folder, step, code=""):
    """Open the book, erase `code`, and die at `step`."""
    assert killing.at(step, json.dumps([str(folder), code])) == 99


def _state(books) -> str:
    """ "whole" or "erased" after the next open; anything in between fails."""
    one, other = books.one, books.other
    with books.open() as office:
        assert not (office.book.folder / layout.PENDING).exists()
        text = "\x00".join(cells(office).values())
        assert all(token in text for token in other.tokens.values())
        there = [key for key, token in one.tokens.items() if token in text]
        with office.work() as work:
            assert verify_audit(work.connection) is None
            finished = work.connection.exec_driver_sql(
                "SELECT count(*) FROM erasure WHERE finished_at IS NOT NULL"
            ).scalar()
            ledger = work.connection.exec_driver_sql("SELECT count(*) FROM ledger").scalar()
        if there:
            assert len(there) == len(one.tokens) and (finished, ledger) == (0, 0)
            return "whole"
        assert (finished, ledger) == (1, 1)
        assert where(office, *one.tokens.values()) == []
        assert all(path.exists() for path in office.book.ledgers())
        return "erased"


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_every_numbered_step_leaves_the_erasure_done_or_not_begun(books, folder, killing, step):
    _killed(killing, folder, step, books.one.customer_code)
    begun = STEPS.index(step) >= STEPS.index("erase.4 committed")
    assert _state(books) == ("erased" if begun else "whole")
    assert _state(books) == ("erased" if begun else "whole")  # and it stays so


def test_the_one_who_opens_is_told_that_an_erasure_was_finished(books, folder, killing):
    _killed(killing, folder, "erase.4 committed", books.one.customer_code)
    with books.open() as office:
        assert [notice.msgid for notice in office.notices] == [FINISHED]
        number = office.notices[0].params["number"]
        assert office.run(erasure.certificate_pdf, number, office.language).startswith(b"%PDF")
    with books.open() as office:
        assert office.notices == []


def test_a_kill_while_an_older_copy_is_cleaned_is_made_good_too(books, folder, killing, tmp_path):
    older = tmp_path / "older.db"
    shutil.copy(folder / layout.DATABASE, older)
    with books.open() as office:
        erase(office, books.one.customer_code)
    for step in ("replay.1 noted", "replay.2 committed", "erase.5 scrubbed"):
        shutil.copy(older, folder / layout.DATABASE)
        _killed(killing, folder, step)
        with books.open() as office:
            assert {notice.msgid for notice in office.notices} & {AGAIN, FINISHED}
            assert where(office, books.one.tokens["person.full_name"]) == []


@pytest.mark.parametrize("step", ["erase.4 noted", "erase.4 acted"])
def test_a_failure_before_the_act_lasts_undoes_everything(books, folder, step):
    with books.open() as office:
        problem = EnvironmentFailed("DB-07", "The disk is full.", do="Free some space.")
        with pytest.raises(EnvironmentFailed), files.Faults.failing(step, problem):
            erase(office, books.one.customer_code)
    assert _state(books) == "whole"


def test_changed_records_want_a_new_preview(books, folder):
    from desktop_app.rules.errors import Rejected

    with books.open() as office:
        plan = office.run(erasure.preview, [books.one.customer_code])
        with office.work() as work:
            work.connection.exec_driver_sql("DELETE FROM note WHERE person_id IS NOT NULL")
            work.commit()
        with pytest.raises(Rejected) as refused:
            office.erase(plan, confirm=plan.asked[0], checksum=plan.checksum, reason="owner")
        assert refused.value.code == "ER-03"
        assert not (office.book.folder / layout.PENDING).exists()
        plan = office.run(erasure.preview, [books.one.customer_code])
        for wrong in ({"confirm": "KH1"}, {"reason": ""}, {"checksum": "0"}):
            choices = {"confirm": plan.asked[0], "checksum": plan.checksum, "reason": "owner"} | wrong
            with pytest.raises(Rejected):
                office.erase(plan, **choices)
        assert where(office, books.one.tokens["person.full_name"])
