"""Two records of one human, or of one firm, become one: what is kept, what follows, what is taken back and erased."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop_app.office import Office
from desktop_app.records import catalogue
from desktop_app.records.audit import Audit
from desktop_app.records.imports import ImportRow
from desktop_app.records.searching import SearchEntry
from desktop_app.rules.errors import Rejected
from desktop_app.services import customers, drafts, erasure, history, merging, people
from desktop_app.services.customers import Contact, Row
from desktop_app.services.held.reading import Reading
from desktop_app.services.held.sections import sections
from desktop_app.services.merging import Take
from desktop_app.vault.work import verify_audit
from tests import make
from tests.conftest import Clock
from tests.erasing import cells, erase, where
from tests.services.lists import Lists
from tests.services.test_customers import firm, form

DUONG, DUONG_SHORT = "Trần Thị Thùy Dương", "Trần Thùy Dương"


def two(office: Office, **second: Any) -> tuple[str, str]:
    """The same woman twice, with one telephone."""
    first = office.run(customers.save_customer, form(DUONG))
    other = form(DUONG_SHORT, **second)
    rows = {
        "phone": (*other.rows["phone"], Row(None, {"phone.number": "0912345678", "phone.kind": "main"})),
        "email": (Row(None, {"email.address": "duong@example.vn"}),),
        "address": (Row(None, {"address.street": "12 Hoa Sen"}),),
    }
    own = {**other.own, "person.zalo": "duongtt"}
    return first.code, office.run(customers.save_customer, replace(other, own=own, rows=rows)).code


def dump(office: Office) -> dict[str, list[Any]]:
    """Every row of every record, but for the log and what is kept to take changes back."""
    with office.work() as work:
        return {
            each.name: sorted(map(repr, work.connection.execute(select(each.table)).all()))
            for each in catalogue.entities()
            if each.name not in ("audit", "audit_record", "change", "setting")
            and not any(field.declared.derived for field in each.fields)
        }


def lasting(made: make.Made) -> list[str]:
    """What outlives any change of today: changes of long ago are forgotten at the next one."""
    return [token for key, token in made.tokens.items() if not key.startswith("change.")]


def test_both_stand_side_by_side_and_nothing_is_changed_by_looking(office: Office) -> None:
    keep, gone = two(office)
    before = dump(office)
    seen = office.run(merging.preview, keep, gone)
    fields = {each.key: each for each in seen.fields}
    assert (fields["person.full_name"].keep, fields["person.full_name"].gone) == (DUONG, DUONG_SHORT)
    assert fields["person.full_name"].differs
    assert fields["person.zalo"].take is Take.GONE
    assert not fields["person.zalo"].differs
    assert [(each.record, each.by) for each in seen.items] == [
        ("phone", Take.BOTH), ("phone", Take.GONE), ("email", Take.GONE), ("address", Take.GONE)
    ]  # fmt: skip
    assert (seen.keep.code, seen.gone.codes) == (keep, (gone, "NG000002"))
    assert dump(office) == before


def test_two_become_one_with_everything_that_either_had(office: Office) -> None:
    keep, gone = two(office)
    done = office.run(merging.merge, keep, gone, {"person.full_name": "gone"})
    assert (done.code, set(done.former)) == (keep, {gone, "NG000002"})
    read = office.run(customers.read_form, keep)
    assert (read.own["person.full_name"], read.own["person.zalo"]) == (DUONG_SHORT, "duongtt")
    phones = [(each.values["phone.number"], each.values["phone.kind"]) for each in read.rows["phone"]]
    assert phones == [("+84395678945", "main"), ("+84912345678", "other")]
    assert len(read.rows["email"]) == len(read.rows["address"]) == 1
    (row,) = office.run(customers.customer_rows, office.run(customers.customer_ids))
    assert row.code == keep
    for words in ("0912345678", "duong@example", "tran thuy duong", gone, "NG000002"):
        assert [each.code for each in office.run(people.find, words)] == [keep], words
    assert office.run(people.resolve, gone).code == keep
    assert office.run(people.resolve, "ng2").person_codes == ("NG000001",)


def test_the_numbers_of_the_one_that_went_are_never_given_out_again(office: Office) -> None:
    keep, gone = two(office)
    office.run(merging.merge, keep, gone)
    third = office.run(people.add_customer, {"person.full_name": "Lê Lan"})
    assert (third.customer, third.person) == ("KH000003", "NG000003")


def test_every_record_that_pointed_at_the_one_that_went_points_at_the_other(office: Office) -> None:
    with office.work() as work:
        one, other = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    done = office.run(merging.merge, one.customer_code, other.customer_code)
    with office.work() as work:
        for entity in catalogue.entities():
            for row in work.connection.exec_driver_sql(f'SELECT * FROM "{entity.name}"').mappings():
                told = {"audit_record": {"record_id"}, "merged": {"gone_id"}, "change": {"row_id"}}
                values = [value for name, value in row.items() if name not in told.get(entity.name, ())]
                assert other.person_id not in values, entity.name
                assert other.customer_id not in values, entity.name
        assert work.connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert verify_audit(work.connection) is None
    held = {each.entity: len(each.rows) for each in office.run(people.show, done.code)}
    for record in ("order", "order_contact", "disclosure_person", "issued_file", "consent", "import_row"):
        assert held.get(record, 2) >= 2, record


def test_a_merge_is_one_entry_of_the_log_with_names_of_fields_only(office: Office) -> None:
    keep, gone = two(office)
    with office.work() as work:
        before = work.connection.execute(select(Audit.seq)).all()
    office.run(merging.merge, keep, gone)
    with office.work() as work:
        entries = work.connection.execute(select(Audit.action, Audit.fields)).all()[len(before) :]
    assert [each.action for each in entries] == ["merging.merge"]
    assert "person.zalo" in entries[0].fields
    assert "duong" not in json.dumps(entries[0].fields).lower()


def test_notes_of_both_are_kept_one_below_the_other(office: Office) -> None:
    codes = [
        office.run(people.add_customer, {"person.full_name": DUONG, "person.note": note}).customer
        for note in ("sau 17h", "sáng")
    ]
    office.run(merging.merge, *codes)
    assert office.run(customers.read_form, codes[0]).own["person.note"] == "sau 17h\nsáng"


@pytest.mark.parametrize(
    ("mine", "theirs", "later", "result"),
    [
        ("refused", "granted", 1, "refused"),
        ("granted", "withdrawn", 1, "withdrawn"),
        ("withdrawn", "granted", 1, "withdrawn"),
        ("claimed", "granted", 1, "granted"),
        ("granted", "claimed", 1, "granted"),
        ("granted", "claimed", 0, "granted"),
        ("claimed", "claimed", 1, "claimed"),
        ("granted", "refused", 0, "refused"),
        ("refused", "claimed", 0, "refused"),
        ("", "granted", 1, "granted"),
    ],
)
def test_who_said_no_once_has_said_no(
    office: Office, clock: Clock, mine: str, theirs: str, later: int, result: str
) -> None:
    decided = [{"advertising": state} if state else {} for state in (mine, theirs)]
    keep = office.run(customers.save_customer, form(DUONG, consents=decided[0], how="tại quầy")).code
    clock.move(hours=later)
    gone = office.run(customers.save_customer, form(DUONG, consents=decided[1], how="qua điện thoại")).code
    (told,) = office.run(merging.preview, keep, gone).decisions
    assert (told.keep, told.gone, told.result) == (mine, theirs, result)
    office.run(merging.merge, keep, gone)
    assert office.run(customers.read_form, keep).consents == {"advertising": result}
    for state in ("granted", "claimed", "refused", "withdrawn"):
        listed = office.run(customers.customer_ids, consent=state)
        assert len(listed) == (state == result), state


def test_firms_become_one_with_the_people_of_both(office: Office) -> None:
    lan = office.run(people.add_person, {"person.full_name": "Lê Lan"}).person
    minh = Contact("", "manager", values={"person.full_name": "Võ Minh"})
    keep = office.run(customers.save_customer, firm("Công ty Ánh Dương", contacts=(Contact(lan, "contact"),))).code
    contacts = (Contact(lan, "contact"), Contact(lan, "accounts"), minh)
    gone = office.run(customers.save_customer, firm("Cty Ánh Dương", contacts=contacts)).code
    seen = office.run(merging.preview, keep, gone)
    assert [(each.values["person.full_name"], each.by) for each in seen.items] == [
        ("Lê Lan", Take.BOTH), ("Lê Lan", Take.GONE), ("Võ Minh", Take.GONE)
    ]  # fmt: skip
    change = office.run(merging.merge, keep, gone).change
    read = office.run(customers.read_form, keep)
    assert {(each.name, each.role) for each in read.contacts} == {
        ("Lê Lan", "contact"), ("Lê Lan", "accounts"), ("Võ Minh", "manager")
    }  # fmt: skip
    assert [each.code for each in office.run(people.find, "cty anh duong")] == []
    office.run(history.undo, change)
    assert len(office.run(customers.read_form, gone).contacts) == 3
    assert [each.code for each in office.run(people.find, "cty anh duong")] == [gone]


def test_a_person_who_is_no_customer_joins_one_and_the_other_way_round(office: Office) -> None:
    customer = office.run(people.add_customer, {"person.full_name": DUONG, "phone.number": "0395678945"})
    for keep, gone in ((False, True), (True, False)):
        contact = office.run(people.add_person, {"person.full_name": DUONG, "email.address": "d@example.vn"}).person
        mine = office.run(people.resolve, customer.customer).code
        done = office.run(merging.merge, *((mine, contact) if keep else (contact, mine)))
        subject = office.run(people.resolve, done.code)
        assert subject.customer_code == customer.customer, (keep, gone)
        assert len(office.run(people.find, "thuy duong")) == 1
    assert len(office.run(customers.read_form, customer.customer).rows["email"]) == 1


def test_the_history_tells_of_a_merge_by_the_former_numbers_and_what_changed(office: Office) -> None:
    keep, gone = two(office)
    read = office.run(customers.read_form, gone)
    office.run(customers.save_customer, replace(read, own={**read.own, "person.zalo": "khác"}))
    office.run(merging.merge, keep, gone)
    subject = office.run(people.resolve, keep)
    newest, *older = office.run(history.history, subject.person_ids, subject.customer_id)
    assert {(each.key, each.before, each.after) for each in newest.differences} == {
        ("merged.code", None, gone), ("merged.code", None, "NG000002"), ("person.zalo", "", "khác"),
        ("phone.kind", "main", "other"),
    }  # fmt: skip
    assert len(older) == 3  # both were added, and one was changed: all of it is the survivor's now


def test_the_paper_about_somebody_merged_has_no_empty_lines(office: Office) -> None:
    keep, gone = two(office)
    office.run(merging.merge, keep, gone)
    with office.work() as work:
        reading = Reading(work.connection, office.run(people.resolve, keep).person_ids[0], office.language)
        items = [item for section in sections(reading) for item in section.items]
    assert all(item.value for item in items)
    assert len(set(items)) == len(items)


def test_a_third_that_joins_is_found_under_all_numbers(office: Office) -> None:
    codes = [office.run(people.add_customer, {"person.full_name": DUONG}).customer for _ in range(3)]
    office.run(merging.merge, codes[1], codes[0])
    office.run(merging.merge, codes[2], codes[1])
    assert {office.run(people.resolve, code).code for code in codes} == {codes[2]}


@pytest.mark.parametrize("how", ["same", "former", "kinds"])
def test_what_cannot_be_merged_is_refused(office: Office, how: str) -> None:
    keep, gone = two(office)
    if how == "former":
        office.run(merging.merge, keep, gone)
    if how == "kinds":
        gone = office.run(customers.save_customer, firm()).code
    with pytest.raises(Rejected) as refused:
        office.run(merging.preview, keep, keep if how == "same" else gone)
    assert refused.value.code == ("ME-02" if how == "kinds" else "ME-01")


def test_what_changed_since_it_was_compared_is_not_merged(office: Office) -> None:
    keep, gone = two(office)
    seen = office.run(merging.preview, keep, gone).seen
    read = office.run(customers.read_form, gone)
    office.run(customers.save_customer, replace(read, own={**read.own, "person.zalo": "khác"}))
    with pytest.raises(Rejected) as refused:
        office.run(merging.merge, keep, gone, seen_before=seen)
    assert refused.value.code == "CU-05"
    assert office.run(people.resolve, gone).code == gone


def test_a_form_that_was_not_saved_fills_what_is_missing(office: Office) -> None:
    keep = office.run(people.add_customer, {"person.full_name": DUONG}).customer
    before = dump(office)
    typed = form(DUONG_SHORT)
    seen = office.run(merging.preview_typed, keep, typed)
    assert (seen.gone.code, seen.gone.name) == ("", DUONG_SHORT)
    assert [each.by for each in seen.items] == [Take.GONE]
    assert dump(office) == before
    done = office.run(merging.merge_typed, keep, typed, seen_before=seen.seen)
    read = office.run(customers.read_form, keep)
    assert read.own["person.full_name"] == DUONG
    assert read.rows["phone"][0].values["phone.number"] == "+84395678945"
    office.run(history.undo, done.change)
    assert len(office.run(people.find, "0395678945")) == 1
    assert office.run(customers.read_form, keep).rows["phone"] == ()


# -- taking back ------------------------------------------------------------------------------------------------------


def test_a_merge_is_taken_back_whole(office: Office) -> None:
    with office.work() as work:
        one, other = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    office.run(drafts.keep_draft, "customer", other.customer_code, {"own": {"person.full_name": "dở dang"}})
    before = dump(office)
    found = [office.run(people.find, each.tokens["person.full_name"]) for each in (one, other)]
    change = office.run(merging.merge, one.customer_code, other.customer_code).change
    assert dump(office) != before
    office.run(history.undo, change)
    assert dump(office) == before
    assert [office.run(people.find, each.tokens["person.full_name"]) for each in (one, other)] == found
    office.run(history.undo, office.run(merging.merge, one.customer_code, other.customer_code).change)  # and again
    assert dump(office) == before
    with office.work() as work:
        assert verify_audit(work.connection) is None
        entries = work.connection.execute(select(SearchEntry.customer_id).where(SearchEntry.customer_id.is_not(None)))
        assert {bytes(each) for (each,) in entries} == {one.firm_id, other.firm_id}  # a person is found once, as one


def test_an_order_that_went_on_since_does_not_hinder_taking_back(office: Office) -> None:
    with office.work() as work:
        one, other = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    change = office.run(merging.merge, one.customer_code, other.customer_code).change
    with office.work() as work:
        work.connection.exec_driver_sql("UPDATE 'order' SET status = 'done'")
        work.commit()
    office.run(history.undo, change)
    assert office.run(people.resolve, other.customer_code).code == other.customer_code


def test_after_taking_back_each_is_erased_alone_and_whole(office: Office) -> None:
    with office.work() as work:
        one, other = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    office.run(history.undo, office.run(merging.merge, one.customer_code, other.customer_code).change)
    assert erase(office, other.customer_code).residue == ()
    assert where(office, *other.tokens.values()) == []
    text = "\x00".join(cells(office).values())
    assert all(token in text for token in lasting(one))


# -- erasing ----------------------------------------------------------------------------------------------------------


def test_a_name_that_was_not_chosen_is_looked_for_as_well(office: Office) -> None:
    keep, gone = two(office)
    office.run(people.add_customer, {"person.full_name": "Lê Lan", "person.note": f"bạn của {DUONG_SHORT}"})
    office.run(merging.merge, keep, gone)
    plan = office.run(erasure.preview, [keep])
    assert DUONG_SHORT in plan.terms.names
    assert set(plan.codes) == {keep, gone, "NG000001", "NG000002"}
    assert [each.this_person for each in plan.mentions] == [True]


def test_the_file_that_the_one_that_went_came_in_does_not_bring_them_back(office: Office, tmp_path: Path) -> None:
    lists = Lists(office, tmp_path)
    titles = ("Mã khách hàng", "Tên khách hàng", "Điện thoại", "Zalo")
    file = lists.write(
        ("KH000101", DUONG, "0395678945", ""), ("KH000102", "Dương Trần", "0912345678", ""), headings=titles
    )
    again = lists.write(("KH000102", "Dương Trần", "0912345678", "dtran"), headings=titles)
    lists.bring(file)
    office.run(merging.merge, "KH000101", "KH000102")
    assert len(set(lists.column(ImportRow.person_id))) == 1
    assert lists.bring(again).merged == 1  # the former number leads to the one that stayed
    assert len(office.run(customers.customer_ids)) == 1
    erase(office, "KH000101")
    for each in (file, again):
        receipt = lists.bring(each)
        assert (receipt.added, receipt.merged, len(receipt.refused)) == (0, 0, receipt.read)
    assert office.run(people.find, "duong") == []
