"""What is erased again in older copies of the book, backups among them: whom the ledger names, and nobody else."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from sqlalchemy import select

from desktop_app.office import Office
from desktop_app.records.people import Person
from desktop_app.services import customers, erasure
from desktop_app.services.backups import media
from desktop_app.services.erasure.opening import AGAIN
from desktop_app.services.people import add_customer, resolve
from desktop_app.vault import backup, ledger, pages
from desktop_app.vault.book import DATABASE
from desktop_app.vault.work import book_key
from tests.erasing import where

NAME, OWN, NUMBER = "Trần Văn Hùng", "Trần Thị Lan", "0905111222"


def added(office: Office, name: str, number: str, note: str = "") -> str:
    values = {"person.full_name": name, "phone.number": number, "person.note": note}
    return office.run(add_customer, values).customer or ""


def rewritten(office: Office) -> backup.BackupSet:
    """The only set in reach."""
    (there,) = [each for store in media.in_reach(office.book) for each in backup.sets(store, office.book.vault_id)]
    return there


def in_set(office: Office, text: str) -> bool:
    key = office.book.database.key.key
    return any(text.encode() in page for _, page in pages.pages(rewritten(office).folder / DATABASE, key))


def erased(office: Office, code: str, **choices) -> erasure.Outcome:
    plan = office.run(erasure.preview, [code], **choices)
    outcome = office.erase(plan, confirm=code, checksum=plan.checksum, reason="owner")
    assert outcome.residue == ()
    return outcome


def test_a_son_of_the_same_name_and_number_stays_in_the_backups_too(office):
    father, son = added(office, NAME, NUMBER), added(office, NAME, NUMBER)
    office.back_up()
    assert erased(office, father, apart=[son]).rewritten == 1
    assert rewritten(office).manifest.counts["person"] == 1
    assert office.run(resolve, son).name == NAME


def test_and_in_an_older_copy_of_the_book(books):
    new = books.create()
    father, son = added(new, NAME, NUMBER), added(new, NAME, NUMBER)
    new.close()
    shutil.copytree(books.folder / "book", books.folder / "older")
    with books.open() as opened:
        erased(opened, father, apart=[son])
    shutil.rmtree(books.folder / "book")
    (books.folder / "older").rename(books.folder / "book")
    with books.open() as opened:
        assert AGAIN in [notice.msgid for notice in opened.notices]
        with opened.work() as work:
            assert work.connection.scalars(select(Person.full_name)).all() == [NAME]
        assert opened.run(resolve, son).code


def test_a_mention_of_somebody_else_is_left_in_the_backups_and_one_of_the_person_is_masked_there(office):
    person = added(office, OWN, NUMBER)
    added(office, "Vũ Văn Bách", "0905111333", "giới thiệu bởi Trần Thị Lan ở Huế")
    added(office, "Lê Thị Mai", "0905111444", "bạn của Trần Thị Lan ở Vinh")
    office.back_up()
    decided = {
        (each.field, each.row): "Vinh" in each.context for each in office.run(erasure.preview, [person]).mentions
    }
    assert set(decided.values()) == {True, False}
    assert erased(office, person, decided=decided).rewritten == 1
    for holds in (lambda text: in_set(office, text), lambda text: bool(where(office, text))):
        assert holds("bởi Trần Thị Lan ở Huế") and holds("bạn của ••• ở Vinh")
        assert not holds("Trần Thị Lan ở Vinh")


def test_a_name_that_was_taken_out_by_hand_before_the_erasure_does_not_stay_in_the_backups(office):
    person = added(office, OWN, NUMBER)
    other = added(office, "Vũ Văn Bách", "0905111333", "bạn của Trần Thị Lan ở Vinh")
    office.back_up()
    form = office.run(customers.read_form, other)
    office.run(customers.save_customer, replace(form, own={**form.own, "person.note": "khách quen"}))
    assert erased(office, person).rewritten == 1
    assert not in_set(office, OWN)


@pytest.mark.parametrize("left", [(), ((b"\x02" * 16, "person.note"),)])
def test_what_was_left_is_kept_in_the_ledger_and_older_lines_are_read(office, left):
    with office.work() as work:
        key = book_key(work.connection, "ledger")
        entry = ledger.Entry("GX000001-ABCDEFGH", work.now.replace(microsecond=0), (b"\x01" * 16,), (), left)
    assert ledger.parse(entry.line(key), key) == entry
    assert ('"left"' in entry.body) == bool(left)
