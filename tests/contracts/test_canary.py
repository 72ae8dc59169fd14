"""The promise itself: a unique token in every personal field and sink of two people; erase one; nothing of that one is
in any cell, page or file, and all of the other is."""

from __future__ import annotations

import random
import shutil

import pytest

from desktop_app.records import catalogue
from desktop_app.records.declare import Erase
from desktop_app.records.kinds import Day
from desktop_app.rules.errors import Rejected
from desktop_app.services import erasure, merging, people
from desktop_app.vault import book as layout
from desktop_app.vault import search
from desktop_app.vault.work import verify_audit
from tests import big_office, make
from tests.erasing import cells, erase, small_files, where


@pytest.fixture
def two(office):
    """Two people with a row of everything; all personal fields of the catalogue are filled."""
    with office.work() as work:
        one, other = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    filled = {key.split(" via ")[0] for key in one.tokens} | {key.split(" via ")[0] for key in one.secrets}
    expected = {each.key for each in catalogue.personal_fields() if not each.declared.derived}
    assert filled == expected
    return one, other


def test_nothing_of_an_erased_person_is_left_and_all_of_the_other_is(office, two, tmp_path):
    one, other = two
    for token in one.tokens.values():
        assert where(office, token), token  # the test can see it while it is there
    outcome = erase(office, one.customer_code)
    assert outcome.residue == ()
    assert where(office, *one.tokens.values()) == []
    raw = b"".join(page for _, page in _pages(office))
    for key, secret in one.secrets.items():
        assert secret not in raw, key
    text = "\x00".join(cells(office).values())
    for key, token in other.tokens.items():
        assert token in text, key
    for key, secret in other.secrets.items():
        assert secret in raw, key
    with office.work() as work:
        assert search.find(work.connection, one.tokens["person.full_name"]) == []
        assert search.find(work.connection, one.tokens["phone.number"]) == []
        found = search.find(work.connection, other.tokens["person.full_name"])
        assert [match.code for match in found] == [other.customer_code]
        assert verify_audit(work.connection) is None
        assert work.connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    beside = small_files(tmp_path)
    for key, token in one.tokens.items():
        assert token.encode() not in beside, key


def test_no_row_leads_to_an_erased_id(office, two):
    one, _ = two
    erase(office, one.customer_code)
    with office.work() as work:
        for entity in catalogue.entities():
            if entity.name in {"audit_record", "ledger"}:
                continue  # random ids inside keyed hashes, which lead nowhere
            for row in work.connection.exec_driver_sql(f'SELECT * FROM "{entity.name}"'):
                assert one.person_id not in tuple(row), entity.name
                assert one.customer_id not in tuple(row), entity.name
        tables = {each.name for each in catalogue.entities()}
        kept = [name for name in tables if work.connection.exec_driver_sql(f'SELECT 1 FROM "{name}"').first()]
    assert {"order", "order_line", "disclosure", "import_row"} <= set(kept)


def test_amounts_dates_and_the_register_stay_for_the_books(office, two):
    one, _ = two

    def kept():
        with office.work() as work:
            run = work.connection.exec_driver_sql
            return (
                run("SELECT code, ordered_on, discount_vnd, paid_vnd FROM 'order' ORDER BY code").all(),
                run("SELECT position, quantity, unit_price_vnd, amount_vnd FROM order_line ORDER BY rowid").all(),
                run("SELECT code, purpose, basis, disclosed_at, partner_id FROM disclosure ORDER BY code").all(),
                run("SELECT fields FROM disclosure_person ORDER BY rowid").all(),
            )

    before = kept()
    assert all(before)
    erase(office, one.customer_code)
    after = kept()
    assert [tuple(map(tuple, part)) for part in after] == [tuple(map(tuple, part)) for part in before]


def test_an_older_copy_of_the_book_put_back_by_hand_is_cleaned_when_it_opens(books, tmp_path):
    with_everybody = tmp_path / "older.db"
    office = books.create()
    with office.work() as work:
        one, other = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    office.close()
    shutil.copy(books.folder / "book" / layout.DATABASE, with_everybody)
    with books.open() as office:
        erase(office, one.customer_code)
    shutil.copy(with_everybody, books.folder / "book" / layout.DATABASE)
    with books.open() as office:
        assert {notice.msgid for notice in office.notices} >= {layout.OLDER_COPY, erasure.opening.AGAIN}
        assert where(office, *one.tokens.values()) == []
        text = "\x00".join(cells(office).values())
        assert all(token in text for token in other.tokens.values())
    with books.open() as office:
        assert office.notices == []


def test_the_ledger_kept_apart_cleans_a_copy_that_brought_its_own_older_ledger(books, tmp_path, config_folder):
    office = books.create()
    with office.work() as work:
        one = make.subject(work.connection, 1)
        work.commit()
    office.close()
    shutil.copytree(books.folder / "book", tmp_path / "whole")
    with books.open() as office:
        erase(office, one.customer_code)
    shutil.rmtree(books.folder / "book")
    shutil.copytree(tmp_path / "whole", books.folder / "book")
    with books.open() as office:
        assert where(office, one.tokens["person.full_name"]) == []
    # and where the apart one is lost, the one beside the database heals it
    ledger = next(config_folder.rglob(layout.LEDGER))
    content = ledger.read_bytes()
    ledger.unlink()
    with books.open():
        pass
    assert ledger.read_bytes() == content


def test_of_two_that_became_one_neither_leaves_a_trace(office):
    with office.work() as work:
        one, other, third = (make.subject(work.connection, seed) for seed in (1, 2, 3))
        work.commit()
    office.run(merging.merge, one.customer_code, other.customer_code)
    assert erase(office, one.customer_code).residue == ()
    assert where(office, *one.tokens.values(), *other.tokens.values()) == []
    text = "\x00".join(cells(office).values())
    assert all(token in text for token in _lasting(third))
    for code in (one.customer_code, other.customer_code, other.person_code):
        with pytest.raises(Rejected) as refused:
            office.run(people.resolve, code)
        assert code in refused.value.error.params.values()
        assert "erased" in refused.value.error.msgid
    with office.work() as work:
        for entity in catalogue.entities():
            if entity.name not in {"audit_record", "ledger"}:
                for row in work.connection.exec_driver_sql(f'SELECT * FROM "{entity.name}"'):
                    assert not {one.person_id, other.person_id, other.customer_id} & set(row), entity.name


def test_a_copy_of_the_book_from_before_the_merge_brings_neither_back(books, tmp_path):
    older = tmp_path / "older.db"
    office = books.create()
    with office.work() as work:
        one, other, third = (make.subject(work.connection, seed) for seed in (1, 2, 3))
        work.commit()
    office.close()
    shutil.copy(books.folder / "book" / layout.DATABASE, older)
    with books.open() as office:
        office.run(merging.merge, one.customer_code, other.customer_code)
        erase(office, one.customer_code)
    shutil.copy(older, books.folder / "book" / layout.DATABASE)
    with books.open() as office:
        assert erasure.opening.AGAIN in {notice.msgid for notice in office.notices}
        assert where(office, *one.tokens.values(), *other.tokens.values()) == []
        text = "\x00".join(cells(office).values())
        assert all(token in text for token in _lasting(third))


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("people", "erased"), [(20_000, 200), (10_000, 600)])
def test_many_of_many_thousands(office, capsys, people, erased):
    """The nightly form: people erased one by one; afterwards no token of theirs is anywhere.

    Twenty more like them stay, so that the eyes that look for the others are seen to see.
    """
    like_them = erased + 20
    with office.work() as work:
        everybody = [make.subject(work.connection, seed) for seed in range(like_them // 2)]
        big_office.fill(work, people - like_them)
        everybody += [make.subject(work.connection, seed) for seed in range(like_them // 2, like_them)]
        work.commit()
    seen = _seen_in_cells(office)
    assert all(_words(made) <= seen for made in everybody)
    gone = random.Random(5).sample(everybody, erased)
    staying = [made for made in everybody if made not in gone]
    residue = 0
    for number, made in enumerate(gone, 1):
        residue += len(erase(office, made.customer_code).residue)
        if number % 20 == 0:
            with capsys.disabled():
                print(f"\n{number} of {people:,} erased, residue {residue}", end="", flush=True)
    seen = _seen_in_cells(office) | {word for _, page in _pages(office) for word in make.recognise(_text(page))}
    left = {word for made in gone for word in _words(made)} & seen
    with capsys.disabled():
        print(f"\nlooked for {sum(len(_words(made)) for made in gone):,} words and numbers: {len(left)} left")
    assert (residue, left) == (0, set())
    assert all(_words(made) <= seen for made in staying)
    with office.work() as work:
        assert work.connection.exec_driver_sql("SELECT count(*) FROM person").scalar() == people - erased
        assert verify_audit(work.connection) is None


def _lasting(made):
    """What outlives any change of today: changes of long ago are forgotten at the next one."""
    return [token for key, token in made.tokens.items() if not key.startswith("change.")]


def _words(made):
    """What `made` is told by in a text. Others have the same dates; of a text that is masked the rest stays."""
    found = set()
    for key, token in made.tokens.items():
        declared = catalogue.field(key.split(" via ")[0]).declared
        if not isinstance(declared.kind, Day) and declared.erase is not Erase.MASK:
            assert make.recognise(token), key
            found |= make.recognise(token)
    return found


def _seen_in_cells(office):
    return {word for text in cells(office).values() for word in make.recognise(text)}


def _text(page):
    # A page has nothing between two values, and the end of this word of ours looks like the beginning of a token.
    return page.decode("utf-8", "replace").replace("person", "person ")


def _pages(office):
    from desktop_app.vault import pages

    return list(pages.pages(office.book.database.path, office.book.database.key.key))
