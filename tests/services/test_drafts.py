"""Unfinished forms: kept, found again, forgotten, and gone with the person they are about."""

from __future__ import annotations

from desktop_app.office import Office
from desktop_app.services import checks, drafts, erasure, people
from tests.conftest import Books, Clock


def test_a_draft_is_kept_until_it_is_dropped(office: Office) -> None:
    office.run(drafts.keep_draft, "customer", "", {"person.full_name": "Lan"})
    office.run(drafts.keep_draft, "customer", "", {"person.full_name": "Lan Anh"})
    assert office.run(drafts.read_draft, "customer").content == {"person.full_name": "Lan Anh"}
    assert office.run(drafts.drafts) == [("customer", "")]
    office.run(drafts.drop_draft, "customer", "")
    assert office.run(drafts.read_draft, "customer") is None


def test_a_draft_survives_the_book_being_closed(books: Books) -> None:
    office = books.create()
    office.run(drafts.keep_draft, "customer", "", {"person.full_name": "Lan"})
    office.close()
    with books.open() as again:
        assert again.run(drafts.read_draft, "customer").content == {"person.full_name": "Lan"}


def test_old_drafts_are_not_offered(office: Office, clock: Clock) -> None:
    office.run(drafts.keep_draft, "customer", "", {"a": "b"})
    clock.move(days=15)
    assert office.run(drafts.drafts) == []


def test_a_draft_holds_no_card_number(office: Office) -> None:
    typed = {"person.note": "thẻ 4111 1111\n1111 1111", "lines": [{"order_line.item": "4111-1111-1111-1111"}], "n": 2}
    office.run(drafts.keep_draft, "customer", "", typed)
    kept = {"person.note": "thẻ •••", "lines": [{"order_line.item": "•••"}], "n": 2}
    assert office.run(drafts.read_draft, "customer").content == kept


def test_an_erasure_takes_drafts_about_the_person_and_others_that_name_them(office: Office) -> None:
    values = {"person.full_name": "Trần Thị Thùy Dương", "phone.number": "0395678945"}
    added = office.run(people.add_customer, values)
    office.run(drafts.keep_draft, "customer", added.customer, {"person.note": "sẽ gọi lại"})
    office.run(drafts.keep_draft, "order", "", {"order.note": "giao cho Trần Thị Thùy Dương, 0395678945"})
    plan = office.run(erasure.preview, [added.customer])
    outcome = office.erase(plan, confirm=added.customer, checksum=plan.checksum, reason="yêu cầu")
    assert outcome.residue == ()
    assert office.run(drafts.drafts) == []
    assert office.run(checks.scan, office.book, ["Trần Thị Thùy Dương", "0395678945"]) == []
