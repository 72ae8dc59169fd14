"""An erasure that was broken off or left traces is never forgotten: not by another one, nor by the next opening."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from desktop_app.office import Office
from desktop_app.records.erasures import Erasure
from desktop_app.rules.errors import EnvironmentFailed, Rejected
from desktop_app.services import customers, erasure
from desktop_app.services.erasure.opening import FINISHED, RESIDUE, UNPROVEN
from desktop_app.services.people import add_customer
from desktop_app.vault import files
from desktop_app.vault.book import PENDING
from tests.erasing import erase, where

NAME, NUMBER = "Trần Thị Lan", "0905111222"
FULL = EnvironmentFailed("DB-07", "The disk is full.", do="Free some space.")


def added(office: Office, name: str, number: str, note: str = "") -> str:
    values = {"person.full_name": name, "phone.number": number, "person.note": note}
    return office.run(add_customer, values).customer or ""


def proven(office: Office) -> dict[str, bool]:
    """Certificate -> whether it is proven."""
    with office.work() as work:
        rows = work.connection.execute(select(Erasure.certificate, Erasure.finished_at))
        return {row.certificate: row.finished_at is not None for row in rows}


def broken_off(office: Office, code: str) -> erasure.Plan:
    """An erasure that the disk stopped after the act."""
    plan = office.run(erasure.preview, [code])
    with pytest.raises(EnvironmentFailed) as failed, files.Faults.failing("erase.5 scrubbed", FULL):
        office.erase(plan, confirm=code, checksum=plan.checksum, reason="owner")
    assert failed.value.code == "ER-08"
    return plan


def traces_left(office: Office) -> tuple[str, str]:
    """An erasure that is red, for a number was left on purpose in the note of another: its certificate, and who."""
    person = added(office, NAME, NUMBER)
    other = added(office, "Vũ Văn Bách", "0905111333", f"số cũ {NUMBER}")
    outcome = erase(office, person, mentions="leave")
    assert outcome.residue
    return outcome.certificate, other


def test_to_press_again_finishes_what_was_broken_off(books):
    office = books.create()
    code = added(office, NAME, NUMBER)
    plan = broken_off(office, code)
    assert (office.book.folder / PENDING).exists()
    outcome = office.erase(plan, confirm=code, checksum=plan.checksum, reason="owner")
    assert proven(office) == {outcome.certificate: True} and outcome.residue == ()
    assert not (office.book.folder / PENDING).exists()
    assert office.run(erasure.certificate_pdf, outcome.certificate, office.language).startswith(b"%PDF")
    office.close()


def test_another_erasure_finishes_it(office):
    first, second = added(office, NAME, NUMBER), added(office, "Vũ Văn Bách", "0905111333")
    broken_off(office, first)
    assert erase(office, second).residue == ()
    assert list(proven(office).values()) == [True, True]


def test_a_refused_one_leaves_the_note_of_another_and_two_broken_off_are_finished(books):
    office = books.create()
    first, second = added(office, NAME, NUMBER), added(office, "Vũ Văn Bách", "0905111333")
    broken_off(office, first)
    plan = office.run(erasure.preview, [second])
    with pytest.raises(Rejected):
        office.erase(plan, confirm="KH1", checksum=plan.checksum, reason="owner")
    with pytest.raises(EnvironmentFailed), files.Faults.failing("erase.4 acted", FULL):
        office.erase(plan, confirm=second, checksum=plan.checksum, reason="owner")
    assert where(office, "Vũ Văn Bách") and (office.book.folder / PENDING).exists()
    with pytest.raises(EnvironmentFailed), files.Faults.failing("erase.5 scrubbed", FULL):
        office.erase(plan, confirm=second, checksum=plan.checksum, reason="owner")
    office.close()
    with books.open() as opened:
        assert [notice.msgid for notice in opened.notices] == [FINISHED, FINISHED]
        assert list(proven(opened).values()) == [True, True]
        assert not where(opened, "Vũ Văn Bách") and not where(opened, NAME)


def test_while_one_is_red_others_are_erased_and_every_opening_tells(books):
    office = books.create()
    number, _ = traces_left(office)
    third, fourth = added(office, "Đỗ Văn Cường", "0905111444"), added(office, "Hồ Thị Dung", "0905111555")
    done = erase(office, third)
    assert done.residue == () and proven(office) == {number: False, done.certificate: True}
    broken_off(office, fourth)
    office.close()
    with books.open() as opened:
        assert [notice.msgid for notice in opened.notices] == [RESIDUE, FINISHED]
        assert [*proven(opened).values()] == [False, True, True]


def test_a_red_one_is_looked_at_anew_with_every_erasure(books):
    office = books.create()
    number, other = traces_left(office)
    third = added(office, "Đỗ Văn Cường", "0905111444")
    office.close()
    with books.open() as opened:
        assert [notice.msgid for notice in opened.notices] == [RESIDUE]
        assert proven(opened) == {number: False}
        # What was left is taken out by hand, with what is kept of it to be taken back.
        form = opened.run(customers.read_form, other)
        opened.run(customers.save_customer, replace(form, own={**form.own, "person.note": ""}))
        with opened.work() as work:
            work.connection.exec_driver_sql("DELETE FROM change")
            work.commit()
        assert erase(opened, third).residue == ()
        assert list(proven(opened).values()) == [True, True]


def test_one_whose_note_is_gone_is_told_once_as_unproven_and_gets_no_certificate(books):
    office = books.create()
    number, _ = traces_left(office)
    (office.book.folder / PENDING).unlink()
    office.close()
    for told in ([UNPROVEN], []):
        with books.open() as opened:
            assert [notice.msgid for notice in opened.notices] == told
            assert proven(opened) == {number: False}
            with pytest.raises(Rejected):
                opened.run(erasure.certificate_pdf, number, opened.language)
