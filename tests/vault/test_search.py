"""One box finds people by whatever is typed, and never fails on it."""

from __future__ import annotations

import random
import unicodedata

import pytest
from sqlalchemy import func, insert, select

from desktop_app.records import catalogue
from desktop_app.records.declare import new_id
from desktop_app.records.searching import SearchDigits, SearchEntry, SearchPart, SearchWord
from desktop_app.vault import search

PEOPLE = [
    ("Nguyễn Thị Thùy Dương", "+84395678945", "thuy.duong12@gmail.com"),
    ("Đặng Văn Đường", "+84983275173", "dang.duong@yahoo.com.vn"),
    ("Lê Ngọc Lan", "+84368784019", "lan@cong-ty.vn"),
    ("Phan Lan Anh", "+84913064567", ""),
    ("Trần Hoàng Lan", "+842838221234", ""),
]


@pytest.fixture
def work(office):
    """A book with five individuals and one firm that has a contact and an order."""
    with office.work() as unit:
        for number, (name, phone, email) in enumerate(PEOPLE, 1):
            person = add(unit, "person", code=f"NG{number:06}", full_name=name, changed_at=unit.now)
            add(unit, "phone", person_id=person, number=phone)
            if email:
                add(unit, "email", person_id=person, address=email)
            if number < 4:
                add(unit, "customer", code=f"KH{number:06}", kind="individual", legal_form="person", person_id=person)
            search.refresh(unit.connection, [person])
        firm = add(
            unit, "customer", code="KH000412", kind="organisation", legal_form="company",
            name="Công ty TNHH Điện máy Đại Thành", tax_code="0325121850",
        )  # fmt: skip
        contact = add(unit, "person", code="NG000077", full_name="Ngô Hương", changed_at=unit.now)
        add(unit, "customer_person", customer_id=firm, person_id=contact, role="contact")
        add(unit, "order", code="DH000318", customer_id=firm, status="draft")
        search.refresh(unit.connection, [contact], [firm])
        yield unit


def add(work, table: str, **values) -> bytes:
    entity = catalogue.entity(table)
    values |= {"id": new_id()}
    if "source" in entity.table.c:
        values |= {"source": "direct", "recorded_at": work.now}
    work.connection.execute(insert(entity.table).values(values))
    return values["id"]


def codes(work, text: str) -> list[str]:
    return [match.code for match in search.find(work.connection, text)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("duong", {"KH000001", "KH000002"}),
        ("dương", {"KH000001"}),  # exact accents first
        ("đường", {"KH000002"}),
        ("DUONG thuy", {"KH000001"}),  # any order, any case
        ("thu du ng", {"KH000001"}),  # beginnings of words
        (unicodedata.normalize("NFD", "Thùy Dương"), {"KH000001"}),
        ("395678945", {"KH000001"}),
        ("0395 678 945", {"KH000001"}),
        ("+84 395.678.945", {"KH000001"}),
        ("84395678945", {"KH000001"}),
        ("678945", {"KH000001"}),
        ("01668784019", {"KH000003"}),  # before September 2018
        ("0166 878", {"KH000003"}),
        ("0368784019", {"KH000003"}),
        ("38221234", {"NG000005"}),
        ("lan 4567", {"NG000004"}),
        ("4567 anh", {"NG000004"}),
        ("thuy.duong12@gmail.com", {"KH000001"}),
        ("thuy.duong", {"KH000001"}),
        ("duong12", {"KH000001"}),
        ("cong-ty.vn", {"KH000003"}),
        ("KH000412", {"KH000412"}),
        ("kh412", {"KH000412"}),
        ("DH000318", {"KH000412"}),
        ("dh318", {"KH000412"}),
        ("NG000005", {"NG000005"}),
        ("0325121850", {"KH000412"}),
        ("dien may", {"KH000412"}),
        ("ngo huong", {"KH000412"}),  # a firm's contact leads to the firm
    ],
)
def test_what_is_typed_finds_who_is_meant(work, typed, first):
    assert set(codes(work, typed)[: len(first)]) == first


@pytest.mark.parametrize(
    "typed", ["", " ", "%", "_", "'", '"', "*", "\x00", "\ud800", "(", "0", "12", "zzz", "🙂", "a" * 999]
)
def test_what_means_nobody_finds_nobody(work, typed):
    assert codes(work, typed) == []


def test_a_result_says_who_it_is_and_why_it_was_found(work):
    (match,) = search.find(work.connection, "ngo huong")
    assert (match.code, match.name, match.person_code, match.firm, match.matched) == (
        "KH000412", "Ngô Hương", "NG000077", "Công ty TNHH Điện máy Đại Thành", "name",
    )  # fmt: skip


def test_somebody_at_a_firm_has_a_number_of_their_own(work):
    own = {search.find(work.connection, each)[0].own for each in ("ngo huong", "dien may", "thuy duong", "hoang lan")}
    assert own == {"NG000077", "KH000412", "KH000001", "NG000005"}


def test_no_more_than_asked_for(work):
    assert len(search.find(work.connection, "lan", 2)) == 2
    assert search.find(work.connection, "lan", 0) == []


def test_kept_rows_equal_rows_made_anew(work):
    def rows():
        connection = work.connection
        entries = dict(connection.execute(select(SearchEntry.no, SearchEntry.folded)).all())
        found = set()
        for cls in (SearchWord, SearchDigits, SearchPart):
            for row in connection.execute(select(*cls.__table__.c)):
                content = row._asdict()
                found.add((cls.__name__, entries[content.pop("entry_no")], *content.values()))
        return found

    kept = rows()
    search.rebuild(work.connection)
    assert rows() == kept
    assert len(kept) > 60


def test_a_renamed_person_is_found_by_the_new_name_only(work):
    person = catalogue.entity("person").table
    work.connection.execute(person.update().where(person.c.code == "NG000004").values(full_name="Võ Minh Quân"))
    person_id = work.connection.scalar(select(person.c.id).where(person.c.code == "NG000004"))
    search.refresh(work.connection, [person_id])
    assert codes(work, "phan lan") == []
    assert codes(work, "vo quan") == ["NG000004"]
    assert codes(work, "0913064567") == ["NG000004"]


def test_a_new_entry_takes_no_number_of_one_that_is_made_anew_with_it(work):
    """The newest entry and a new one together, in either order."""
    (newest,) = work.connection.execute(
        select(SearchEntry.person_id).where(SearchEntry.person_id.is_not(None)).order_by(SearchEntry.no.desc()).limit(1)
    ).one()
    for number, first in enumerate((True, False)):
        fresh = add(work, "person", code=f"NG00090{number}", full_name="Quách Tỉnh", changed_at=work.now)
        search.refresh(work.connection, [fresh, newest] if first else [newest, fresh])
        assert len(codes(work, "quach tinh")) == number + 1
        newest = fresh
    assert work.connection.scalar(select(func.count(SearchEntry.no.distinct()))) == work.connection.scalar(
        select(func.count()).select_from(SearchEntry)
    )


def test_someone_gone_leaves_no_search_row(work):
    before = work.connection.scalar(select(func.count()).select_from(SearchEntry))
    search.refresh(work.connection, [new_id()])  # nobody
    assert work.connection.scalar(select(func.count()).select_from(SearchEntry)) == before


ALPHABET = "abcdđăâêôơưàáảãạ ỹ0123456789 +-.()@_'\"%*;:/\\\x00\u200b\u0301\ud8000️⃣Ａ１漢🙂\u202e\n\t"


@pytest.mark.parametrize("many", [2_000, pytest.param(100_000, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])])
def test_no_string_makes_the_search_fail(work, many):
    chance = random.Random(many)
    pieces = [*ALPHABET, "nguyen", "lan", "0983", "KH", "DH000", "@gmail", "+84", "SELECT", "' OR 1=1 --"]
    for _ in range(many):
        typed = "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 14)))
        assert len(search.find(work.connection, typed, 5)) <= 5
