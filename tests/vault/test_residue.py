from __future__ import annotations

import json
import random
import string
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from desktop_app.rules.folding import fold
from desktop_app.vault import pages, residue
from desktop_app.vault.residue import Hit, Needles, btree
from desktop_app.vault.residue.joined import Search
from desktop_app.vault.residue.views import views as views_of

KEY, SALT = bytes(range(32)), bytes(range(100, 116))
NAME = "Đặng Thị Hồng Quế"
PHONE = "0983275173"
EMAIL = "hong.que@vidu.example"
ID = "079083275164"


class Book:
    """A sealed file as careless as one can be: deleted rows stay where they are."""

    def __init__(self, path: Path, *, wal: bool = False, encrypted: bool = True) -> None:
        self.path = path
        self.key = KEY if encrypted else None
        self.raw = sqlcipher.connect(str(path), isolation_level=None)
        if encrypted:
            self.raw.execute(f"PRAGMA key = \"x'{KEY.hex()}{SALT.hex()}'\"")
        self.raw.execute("PRAGMA secure_delete = OFF")
        self.raw.execute("PRAGMA synchronous = OFF")
        if wal:
            self.raw.execute("PRAGMA journal_mode = WAL")
            self.raw.execute("PRAGMA wal_autocheckpoint = 0")
        self.engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: self.raw, poolclass=StaticPool)

    def do(self, sql: str, *values: Any) -> list[Any]:
        return list(self.raw.execute(sql, values).fetchall())

    def many(self, sql: str, rows: Any) -> None:
        self.raw.execute("BEGIN")
        self.raw.executemany(sql, rows)
        self.raw.execute("COMMIT")

    def clean(self) -> None:
        self.do("VACUUM")
        self.do("PRAGMA wal_checkpoint(TRUNCATE)")

    def cells(self, needles: Needles, columns: dict[str, list[str]] | None = None) -> list[Hit]:
        with self.engine.connect() as connection:
            return residue.scan_cells(connection, needles, columns)

    def pages(self, needles: Needles) -> list[Hit]:
        return residue.scan_pages(self.path, self.key, needles)

    def both(self, needles: Needles) -> tuple[int, int]:
        return len(self.cells(needles)), len(self.pages(needles))


Make = Callable[..., Book]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Book] = []

    def one(**how: bool) -> Book:
        made.append(Book(tmp_path / f"book{len(made)}.db", **how))
        return made[-1]

    yield one
    for book in made:
        book.raw.close()


def others(count: int, seed: int = 1) -> list[tuple[int, str, str]]:
    """Rows of people who are not looked for."""
    chance = random.Random(seed)
    surnames, middles, names = (
        ["Nguyễn", "Trần", "Lê", "Đặng"],
        ["Văn", "Thị", "Hồng"],
        ["An", "Anh", "Quân", "Quyên", "Lan"],
    )
    return [
        (
            i,
            f"{chance.choice(surnames)} {chance.choice(middles)} {chance.choice(names)}",
            f"09{chance.randrange(10**8):08}",
        )
        for i in range(count)
    ]


def where(hits: list[Hit]) -> set[tuple[str, str, str]]:
    return {(hit.table, hit.column, hit.key) for hit in hits}


def holds(needles: Needles, text: str) -> bool:
    return bool(needles.found_in(text.encode()))


# -- the two passes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_deleted_name_is_gone_from_the_cells_but_not_from_the_pages(make: Make, encrypted: bool) -> None:
    book = make(encrypted=encrypted)
    needles = Needles(names=[NAME], phones=[PHONE])
    book.do("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, phone TEXT)")
    book.many("INSERT INTO person VALUES(?, ?, ?)", others(500))
    book.do("INSERT INTO person VALUES(9000, ?, ?)", NAME, PHONE)
    assert book.both(needles) == (2, 2)
    book.do("DELETE FROM person WHERE id = 9000")
    assert book.both(needles) == (0, 2)
    book.clean()
    assert book.both(needles) == (0, 0)


def test_an_old_frame_of_the_log_still_holds_what_was_deleted(make: Make) -> None:
    book = make(wal=True)
    needles = Needles(names=[NAME])
    book.do("CREATE TABLE person(name TEXT)")
    book.do("INSERT INTO person VALUES(?)", NAME)
    book.do("UPDATE person SET name = 'x'")
    book.do("DELETE FROM person")
    book.do("VACUUM")
    hits = book.pages(needles)
    assert book.cells(needles) == []
    assert hits
    assert all(hit.place.startswith("wal frame ") and hit.place.endswith(" (page 2)") for hit in hits)
    book.do("PRAGMA wal_checkpoint(TRUNCATE)")
    assert book.pages(needles) == []


def test_a_frame_left_behind_by_a_checkpoint_is_searched(make: Make) -> None:
    book = make(wal=True)
    book.do("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT)")
    book.many("INSERT INTO person VALUES(?, ?)", [row[:2] for row in others(2000)])
    book.do("INSERT INTO person VALUES(9000, ?)", NAME)
    book.do("UPDATE person SET name = 'x' WHERE id = 9000")
    book.do("DELETE FROM person WHERE id > 8000")
    book.do("PRAGMA wal_checkpoint(FULL)")
    book.do("UPDATE person SET name = 'y' WHERE id = 1")  # starts the log anew, over its first frames
    hits = book.pages(Needles(names=[NAME]))
    assert any(hit.place.startswith("wal frame ") for hit in hits)


def filled(at: int, text: str = NAME, length: int = 20000) -> str:
    """A text of `length` bytes with `text` at byte `at`, beside blanks."""
    return f"{'a' * (at - 1)} {text} ".ljust(length - len(text.encode()) + len(text), "b")


def borders(book: Book) -> list[int]:
    """At which bytes of its text the only row of `note` goes on on another page."""
    with pages.PageFile(book.path, KEY) as file:
        for number, page in pages.pages(book.path, KEY):
            for cell in btree.cells(page, number, cut_only=True):
                record, chain = btree.payload(cell, page, file.page)
                before = btree.columns(record)[0][0]
                return [cell.end - cell.start - before + 4012 * i for i in range(len(chain))]
    raise AssertionError


@pytest.mark.parametrize("wal", [False, True])
def test_a_name_across_the_border_of_two_pages_is_found(make: Make, wal: bool) -> None:
    book, needles = make(wal=wal), Needles(names=[NAME])
    book.do("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT)")
    book.do("INSERT INTO note VALUES(1, ?)", filled(50))
    book.do("PRAGMA wal_checkpoint(TRUNCATE)")
    everywhere = borders(book)
    assert len(everywhere) >= 4
    for border in everywhere:
        for cut in (1, 5, len(NAME.encode()) - 1):
            book.do("UPDATE note SET body = ?", filled(border - cut))
            if not wal:
                assert not any(needles.found_in(page) for _, page in pages.pages(book.path, KEY))
            assert len(book.pages(needles)) >= 1
            assert len(book.cells(needles)) == 1
            book.clean()
            assert [hit.place for hit in book.pages(needles)] == ["page 2"]


def test_a_deleted_text_is_found_across_its_overflow_pages(make: Make) -> None:
    book, needles = make(), Needles(names=[NAME])
    book.do("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT)")
    book.do("INSERT INTO note VALUES(1, ?)", filled(50))
    for border in borders(book)[2:]:  # the first freed page becomes the list of free pages and forgets its follower
        book.clean()
        book.do("UPDATE note SET body = ?", filled(border - 5))
        book.do("UPDATE note SET body = ''")
        assert not any(needles.found_in(page) for _, page in pages.pages(book.path, KEY))
        assert len(book.pages(needles)) == 1


def test_what_is_left_behind_the_end_of_a_text_on_its_last_page_is_found(make: Make) -> None:
    book, needles = make(encrypted=False), Needles(names=[NAME])
    book.do("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT)")
    book.do("INSERT INTO note VALUES(1, ?)", f"{NAME}nh ".ljust(4073, "c"))
    assert book.pages(needles) == []
    content = bytearray(book.path.read_bytes())
    assert len(content) == 3 * 4096
    content[3 * 4096 - 60 : 3 * 4096 - 20] = f"{NAME}nh".encode().ljust(40, b"\0")
    book.path.write_bytes(content)
    assert [hit.place for hit in book.pages(needles)] == ["page 3"]


def test_a_name_at_the_very_end_of_a_page_is_found_whatever_follows_in_the_buffer(make: Make) -> None:
    book, needles = make(), Needles(names=[NAME])
    book.do("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT)")
    book.many("INSERT INTO note VALUES(?, ?)", [(i, f"{'x' * 3000} {NAME}") for i in range(2)])
    content = bytearray(book.path.read_bytes())
    plain = dict(pages.pages(book.path, KEY))
    assert [number for number in plain if btree.cells(plain[number], number)] == [1, 3, 4]
    # Seal page 4 with an IV that comes out of the batch as accents, right behind the last letter of page 3.
    block = Cipher(algorithms.AES(KEY), modes.ECB()).encryptor()
    before = content[3 * 4096 - 96 : 3 * 4096 - 80]
    iv = block.update(bytes(a ^ b for a, b in zip("\u0301".encode() * 8, before, strict=True)))
    sealed = Cipher(algorithms.AES(KEY), modes.CBC(iv)).encryptor().update(plain[4])
    content[3 * 4096 : 4 * 4096 - 64] = sealed + iv
    book.path.write_bytes(content)
    (batch,) = pages.batches(book.path, KEY)
    assert f"{NAME}\u0301".encode() in batch.data
    assert [hit.place for hit in book.pages(needles)] == ["page 3", "page 4"]


def test_a_very_long_name_and_a_text_of_several_lines_are_found_over_pages(make: Make) -> None:
    book = make()
    long = " ".join(["Công ty TNHH một thành viên quảng cáo và in ấn"] * 5)
    book.do("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT)")
    book.do("INSERT INTO note VALUES(1, ?)", filled(4012 * 2, long.replace(" ", "\n", 3)))
    assert book.both(Needles(texts=[long])) == (1, 1)


def test_no_needles_find_nothing(make: Make) -> None:
    book = make()
    book.do("CREATE TABLE person(name TEXT)")
    book.do("INSERT INTO person VALUES(?)", NAME)
    for needles in (
        Needles(),
        Needles(names=["", " ", "–"], phones=["", "12"], emails=[" "], id_numbers=["-"], texts=[""]),
    ):
        assert needles.items == ()
        assert book.both(needles) == (0, 0)


@pytest.mark.parametrize("kind", ["wrong key", "cut short", "rubbish", "empty"])
def test_a_file_that_cannot_be_understood_is_searched_without_an_error(make: Make, kind: str) -> None:
    book = make()
    book.do("CREATE TABLE note(body TEXT)")
    book.do("INSERT INTO note VALUES(?)", filled(50))
    needles = Needles(names=[NAME], phones=[PHONE], emails=[EMAIL])
    content, chance = book.path.read_bytes(), random.Random(3)
    pages.wal_path(book.path).write_bytes(chance.randbytes(30000))
    if kind == "wrong key":
        book.key = bytes(32)
    else:
        book.path.write_bytes({"cut short": content[:9000], "rubbish": chance.randbytes(300000), "empty": b""}[kind])
    assert len(book.pages(needles)) == (1 if kind == "cut short" else 0)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 60000), st.integers(0, 255)), min_size=1, max_size=60))
def test_damage_to_the_structure_raises_nothing(tmp_path: Path, damage: list[tuple[int, int]]) -> None:
    path = tmp_path / "plain.db"
    path.unlink(missing_ok=True)
    book = Book(path, encrypted=False)
    book.do("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT)")
    book.many("INSERT INTO note VALUES(NULL, ?)", [(filled(50 + i),) for i in range(3)])
    book.raw.close()
    content = bytearray(path.read_bytes())
    for at, value in damage:
        content[at % len(content)] = value
    path.write_bytes(content)
    book.pages(Needles(names=[NAME], phones=[PHONE]))


# -- names ------------------------------------------------------------------------------------------------------------


def spelled() -> dict[str, str]:
    plain = "Dang Thi Hong Que"
    return {
        "as it is": NAME,
        "decomposed": unicodedata.normalize("NFD", NAME),
        "upper": NAME.upper(),
        "upper decomposed": unicodedata.normalize("NFD", NAME.upper()),
        "lower": NAME.lower(),
        "title": NAME.title(),
        "plain": plain,
        "plain upper": plain.upper(),
        "folded": fold(NAME),
        "half": "ĐẶNG thi Hồng QUE",
        "other accents": "Đãng Thì Hông Quê",
        "dots": "Đặng.Thị.Hồng.Quế",
        "underscores": "HD_Dang_Thi_Hong_Que_2024.pdf",
        "line end": "Đặng Thị\nHồng Quế",
        "hard blanks": "Đặng\u00a0Thị\u2009Hồng\u3000Quế",
        "double blanks": "Đặng  Thị   Hồng Quế",
        "invisible": "Đặng\u200b Thị\ufeff Hồ\u00adng Quế",
        "quoted": "“Đặng Thị Hồng Quế”",
        "in a sentence": "Gửi chị Đặng Thị Hồng Quế, 12 Lê Lợi.",
        "full width": "Ｄａｎｇ Ｔｈｉ Ｈｏｎｇ Ｑｕｅ",
        "mathematical": "𝐃𝐚𝐧𝐠 𝐓𝐡𝐢 𝐇𝐨𝐧𝐠 𝐐𝐮𝐞",
        "json": json.dumps({"tên": NAME, "x": "ế"}),
        "json after a line end": json.dumps({"note": f"\n{NAME}\n"}, ensure_ascii=False),
        "json escaped blank": json.dumps("Đặng\u00a0Thị\nHồng\tQuế"),
        "json in json": json.dumps(json.dumps({"a": [NAME.upper()]})),
    }


@pytest.mark.parametrize("how", spelled())
@pytest.mark.parametrize("term", [NAME, NAME.upper(), unicodedata.normalize("NFD", NAME), "dang thi hong que"])
def test_a_name_is_found_however_it_is_spelled(how: str, term: str) -> None:
    assert holds(Needles(names=[term]), spelled()[how])


@pytest.mark.parametrize("how", spelled())
def test_both_passes_find_a_name_however_it_is_spelled(make: Make, how: str) -> None:
    book = make()
    book.do("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT, rest TEXT)")
    book.many("INSERT INTO note VALUES(?, ?, ?)", others(50))
    book.do("INSERT INTO note VALUES(900, ?, 'h')", spelled()[how])
    hits = book.cells(Needles(names=[NAME]))
    assert where(hits) == {("note", "body", "900")}
    assert len(book.pages(Needles(names=[NAME]))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Đặng Thị Hồng Quếnh",
        "xĐặng Thị Hồng Quế",
        "Đặng Thị Hồng",
        "Đặng Thị Quế Hồng",
        "Đặng Thị xx Hồng Quế",
        "DangThiHongQue",
        "Đặng Thị, và rồi – Hồng Quế",
        "",
        "Đặng Thị Hồng Quyên",
    ],
)
def test_another_name_is_not_it(text: str) -> None:
    assert not holds(Needles(names=[NAME]), text)


def test_a_name_that_goes_on_is_a_namesake_of_nobody(make: Make) -> None:
    book = make()
    book.do("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, rest TEXT)")
    book.many("INSERT INTO person VALUES(?, ?, ?)", [(i, "Nguyễn Văn Anh", "h") for i in range(300)])
    book.clean()  # in gaps that rows have left there are no columns to judge by
    assert book.both(Needles(names=["Nguyễn Văn An"])) == (0, 0)


@pytest.mark.parametrize("before", ["KH", "7", "đ"])
@pytest.mark.parametrize("after", ["h", "7", "ế", ""])
def test_a_column_that_touches_the_name_does_not_hide_it(make: Make, before: str, after: str) -> None:
    book = make()
    book.do("CREATE TABLE person(code TEXT, name TEXT, phone TEXT, PRIMARY KEY(code, name, phone)) WITHOUT ROWID")
    book.do("INSERT INTO person VALUES(?, ?, ?)", before, NAME, after)
    book.do("INSERT INTO person VALUES(?, ?, ?)", before, PHONE, after)
    assert book.both(Needles(names=[NAME])) == (1, 1)
    assert book.both(Needles(phones=[PHONE])) == (1, 1)


@pytest.mark.parametrize(
    "name", ["Lý Ái", "Đỗ Y", "Hà An", "王小明", "José Ñuñez", "Zoë", "O'Brien Seán", "Łukasz Żak", "Ý"]
)
def test_short_and_foreign_names_are_found(make: Make, name: str) -> None:
    book, needles = make(), Needles(names=[name])
    book.do("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT)")
    for spelling in (name, name.upper(), unicodedata.normalize("NFD", name), fold(name)):
        assert holds(needles, f"gửi {spelling}, nhận")
        book.do("INSERT INTO person VALUES(NULL, ?)", f"{'x' * 2500} {spelling}")
    assert len(book.cells(needles)) == 4
    # A single letter can stand by chance in the file's header, which is no text.
    assert len({hit.place for hit in book.pages(needles)} - {"page 1"}) == 4


LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
NAMES = st.lists(st.text(LETTERS, min_size=1, max_size=7), min_size=1, max_size=4).map(" ".join)
SPELLINGS = st.sampled_from(
    [str, str.upper, str.lower, str.title, fold]
    + [lambda text, form=form: unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    + [lambda text: json.dumps(text)[1:-1], lambda text: json.dumps(text.upper())[1:-1]]
)


@given(NAMES, SPELLINGS, SPELLINGS, st.binary(max_size=1500), st.binary(max_size=1500))
@example("ý", str, str, b"", b"")
def test_any_name_in_any_spelling_is_found_among_any_bytes(
    name: str, asked: Callable[[str], str], written: Callable[[str], str], before: bytes, after: bytes
) -> None:
    assume("\\" not in asked(name))
    needles = Needles(names=[asked(name)])
    buffer = before + b"\x00" + written(name).encode() + b"\x00" + after
    assert any(match.needle.holds(match.view, match.start, match.end) for match in needles.matches(buffer))


@given(NAMES, st.lists(st.one_of(NAMES, st.binary(max_size=700)), max_size=8), st.randoms(use_true_random=False))
def test_the_skeleton_hides_nothing_that_the_pattern_finds(
    name: str, parts: list[str | bytes], chance: random.Random
) -> None:
    parts += [name, name.upper(), fold(name)]
    chance.shuffle(parts)
    buffer = b" ".join(part.encode() if isinstance(part, str) else part for part in parts)
    needles = Needles(names=[name])
    (needle,) = needles.items
    direct = {match.span() for match in needle.pattern.finditer(buffer)}
    assert {(match.start, match.end) for match in needles.matches(buffer) if match.view is buffer} == direct


# -- telephone numbers ------------------------------------------------------------------------------------------------

STYLES = [
    "0983275173",
    "+84983275173",
    "84983275173",
    "0084983275173",
    "983275173",
    "0983.275.173",
    "0983 275 173",
    "098-327-5173",
    "(098) 327 5173",
    "(+84) 983.275.173",
    "+84 (0)98 327 51 73",
    "+84.983.275.173",
    "098/327/5173",
    "0983,275,173",
    "09 83 27 51 73",
    "0983\u00a0275\u00a0173",
    "0983–275–173",
    "983275173.0",
    "ĐT0983275173",
    "0983275173(Lan)",
    "'0983275173",
]
TELEPHONES = ["0983275173", "+84983275173", "84983275173", "0983.275.173", "983275173"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("term", TELEPHONES)
def test_a_number_is_found_however_it_is_typed(style: str, term: str) -> None:
    needles = Needles(phones=[term])
    for text in (
        style,
        f"Gọi {style} trước 9h",
        f"a\n{style}\nb",
        f"0912345678 {style} 0912345678",
        f"1. {style}; 2. 113",
    ):
        assert holds(needles, text), text
    assert holds(needles, json.dumps({"địa chỉ": "ế", "đt": f"số\n{style}\t!"}))
    assert holds(needles, json.dumps({"đt": f"\n{style}"}, ensure_ascii=False))


@pytest.mark.parametrize("style", STYLES)
def test_both_passes_find_a_number_however_it_is_typed(make: Make, style: str) -> None:
    book = make()
    book.do("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT, more TEXT)")
    book.many("INSERT INTO note VALUES(?, ?, ?)", others(50))
    book.do("INSERT INTO note VALUES(900, ?, '5')", f"Gọi {style}")
    book.do("INSERT INTO note VALUES(901, '9', ?)", json.dumps({"tên": "Quế", "đt": style}))
    assert where(book.cells(Needles(phones=[PHONE]))) == {("note", "body", "900"), ("note", "more", "901")}
    assert len(book.pages(Needles(phones=[PHONE]))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "20983275173",
        "09832751730",
        "5983275173",
        "983275173456",
        "0079098327517301",
        "1840983275173",
        "1.983.275.173 ₫",
        "12,983,275,173",
        "983.275.173.000 đ",
        "0983275174",
        "098327517",
        "0983 275 1730",
        "12 0983275 1735",
        "098327.5173.123456"[:9],
        "0983 x 275173",
        "a0983b275173",
    ],
)
def test_a_number_that_merely_contains_the_digits_is_not_it(make: Make, text: str) -> None:
    assert not holds(Needles(phones=[PHONE]), text)
    book = make()
    book.do("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT)")
    book.do("INSERT INTO note VALUES(1, ?)", text)
    assert book.both(Needles(phones=[PHONE])) == (0, 0)


def test_the_number_of_before_2018_is_looked_for_too() -> None:
    needles = Needles(phones=["0373275173"])
    assert holds(needles, "số cũ 01673.275.173")
    assert holds(needles, "+84 1673 275 173")
    assert {each.term for each in needles.items} == {"0373275173"}


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("02838221234", "(028) 3822 1234"),
        ("19001234", "1900 1234"),
        ("+14155552671", "001 415 555 2671"),
        ("+14155552671", "+1 (415) 555-2671"),
        ("123456", "12 34 56"),
    ],
)
def test_other_kinds_of_numbers_are_found(term: str, text: str) -> None:
    assert holds(Needles(phones=[term]), f"gọi {text} nhé")


def test_a_number_in_a_column_of_numbers_is_found_in_its_cell(make: Make) -> None:
    book = make()
    book.do("CREATE TABLE phone(id INTEGER PRIMARY KEY, number NUMERIC, other PHONE)")
    book.do("INSERT INTO phone VALUES(1, '0983275173', 84983275173)")
    assert [hit.column for hit in book.cells(Needles(phones=[PHONE]))] == ["number", "other"]


# -- e-mails, identity numbers, texts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [EMAIL, EMAIL.upper(), f"mailto:{EMAIL}", f"<{EMAIL}>", f"a,{EMAIL}.", f"{EMAIL}\n", f"{EMAIL}. Xin"]
)
def test_an_address_is_found(text: str) -> None:
    assert holds(Needles(emails=[EMAIL]), text)
    assert holds(Needles(emails=[f" {EMAIL.title()} "]), json.dumps({"thư": text}))


@pytest.mark.parametrize(
    "text",
    [f"tuan.{EMAIL}", f"tuan{EMAIL}", f"a-{EMAIL}", f"{EMAIL}.vn", f"{EMAIL}x", f"{EMAIL}-x", EMAIL[:-1], f"ế{EMAIL}"],
)
def test_another_address_is_not_it(text: str) -> None:
    assert not holds(Needles(emails=[EMAIL]), text)


@pytest.mark.parametrize(
    "text", [ID, "079 083 275 164", "079.083.275.164", f"CCCD{ID}", "79083275164", f"số {ID}, cấp"]
)
def test_an_identity_number_is_found(text: str) -> None:
    assert holds(Needles(id_numbers=[ID]), text)


@pytest.mark.parametrize("text", [f"1{ID}", f"{ID}5", "179083275164", "790832751641"])
def test_another_identity_number_is_not_it(text: str) -> None:
    assert not holds(Needles(id_numbers=[ID]), text)


def test_an_identity_number_with_letters_stands_by_itself() -> None:
    needles = Needles(id_numbers=["C1234567"])
    assert holds(needles, "hộ chiếu c1234567.")
    assert holds(needles, "C 123 4567")
    assert not holds(needles, "AC1234567")
    assert not holds(needles, "C12345678")


def test_a_text_is_found_by_its_words() -> None:
    needles = Needles(texts=["12/4 Lê Lợi, P. Bến Thành"])
    assert holds(needles, "ở 12/4 LE LOI - P.Ben Thanh cũ")
    assert not holds(needles, "112/4 Lê Lợi, P. Bến Thành")


def test_terms_of_unknown_kind_are_sorted_by_their_looks() -> None:
    needles = Needles.of_terms([EMAIL, "0983 275 173", ID, NAME, "DH0012"])
    assert {each.kind for each in needles.items} == {"email", "phone", "id", "text"}
    assert {each.term for each in needles.items} == {EMAIL, "0983 275 173", ID, NAME, "DH0012"}
    for text in (EMAIL, PHONE, ID, fold(NAME), "dh0012"):
        assert holds(needles, text)


def test_spellings_of_one_term_are_one_needle() -> None:
    needles = Needles(names=[NAME, NAME.upper()], phones=TELEPHONES, texts=["dang thi hong que"], id_numbers=[PHONE])
    assert [(each.kind, each.term) for each in needles.items] == [("name", NAME), ("phone", TELEPHONES[0])]


# -- cells: where a hit is --------------------------------------------------------------------------------------------


def test_a_hit_names_its_cell_and_does_not_show_the_value(make: Make) -> None:
    book = make()
    key = bytes(range(16))
    book.do("CREATE TABLE person(id BLOB PRIMARY KEY, name TEXT)")
    book.do("INSERT INTO person VALUES(?, ?)", key, f"chị {NAME}")
    (hit,) = book.cells(Needles(names=[NAME]))
    assert (hit.kind, hit.needle, hit.table, hit.column, hit.row, hit.key) == (
        "name",
        NAME,
        "person",
        "name",
        key,
        key.hex(),
    )
    assert hit.place == f"person.name {key.hex()}"
    assert "Hồng" not in repr(hit) + repr(Needles(names=[NAME]).items)


def test_a_key_of_text_is_not_in_the_place_that_people_see(make: Make) -> None:
    book = make()
    book.do("CREATE TABLE word(word TEXT, who INTEGER, PRIMARY KEY(word, who)) WITHOUT ROWID")
    book.do("INSERT INTO word VALUES(?, 5)", NAME)
    (hit,) = book.cells(Needles(names=[NAME]))
    assert (hit.place, hit.row, hit.key) == ("word.word", (NAME, 5), f"{NAME}/5")
    assert NAME not in repr(hit)


@pytest.mark.parametrize(
    "shape",
    [
        "id INTEGER PRIMARY KEY)",
        "id INTEGER)",
        "id TEXT PRIMARY KEY)",
        "id INTEGER PRIMARY KEY) WITHOUT ROWID",
        "id INTEGER, PRIMARY KEY(phone, id)) WITHOUT ROWID",
        "id INTEGER, PRIMARY KEY(id DESC, name)) WITHOUT ROWID",
    ],
)
def test_the_right_row_is_named_among_thousands(make: Make, shape: str) -> None:
    book = make()
    book.do(f"CREATE TABLE person(name TEXT, phone TEXT, {shape}")
    book.do("CREATE INDEX all_of_it ON person(phone, name, id)")
    rows = [(name, phone, i * 7) for i, name, phone in others(3000)]
    random.Random(2).shuffle(rows)
    book.many("INSERT INTO person VALUES(?, ?, ?)", rows)
    wanted = {str(rows[i][2]) for i in (0, 255, 256, 257, 1500, 2999)}
    for key in wanted:
        book.do("UPDATE person SET name = ? WHERE id = ?", f"{NAME} {key}", key)
    primary = [row[1] for row in sorted(book.do("PRAGMA table_info(person)"), key=lambda row: row[5]) if row[5]]
    condition = " AND ".join(f"{column} = ?" for column in primary or ["rowid"])
    found = set()
    for hit in book.cells(Needles(names=[NAME])):
        key = hit.row if isinstance(hit.row, tuple) else (hit.row,)
        found |= {str(row[0]) for row in book.do(f"SELECT id FROM person WHERE {condition}", *key)}
    assert found == wanted


def test_a_name_that_many_bear_is_listed_with_every_row(make: Make) -> None:
    book = make()
    book.do("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT)")
    book.many("INSERT INTO person VALUES(?, ?)", [(i, NAME if i % 3 else f"{NAME}nh") for i in range(3000)])
    assert [hit.row for hit in book.cells(Needles(names=[NAME]))] == [i for i in range(3000) if i % 3]


@pytest.mark.parametrize("length", [100, 9000])
def test_escaped_letters_are_judged_by_their_column_too(make: Make, length: int) -> None:
    book = make()
    book.do("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT, more TEXT)")
    book.do("INSERT INTO note VALUES(1, ?, 'h')", json.dumps(f"{NAME}nh {'.' * length}"))
    assert book.both(Needles(names=[NAME])) == (0, 0)
    book.do("UPDATE note SET body = ?", json.dumps(f"{'.' * length} {NAME}")[1:-1])
    book.clean()
    assert book.both(Needles(names=[NAME])) == (1, 1)


def test_sparse_and_negative_row_numbers_are_no_trouble(make: Make) -> None:
    book = make()
    book.do("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT)")
    keys = [-(2**62), -5, 0, 7, 10**12, 2**62]
    book.many("INSERT INTO person VALUES(?, ?)", [(key, NAME) for key in keys] + [(i + 100, "x") for i in range(600)])
    assert [hit.row for hit in book.cells(Needles(names=[NAME]))] == keys


def test_separators_inside_values_do_not_mislead(make: Make) -> None:
    book = make()
    book.do("CREATE TABLE person(id INTEGER PRIMARY KEY, photo BLOB, name TEXT)")
    book.many(
        "INSERT INTO person VALUES(?, ?, ?)", [(i, bytes([0x1E, 0x1F, 0x1D, i % 256]), f"a\x1e{i}") for i in range(600)]
    )
    book.do("UPDATE person SET name = ? WHERE id IN (3, 299, 599)", NAME)
    assert [hit.row for hit in book.cells(Needles(names=[NAME]))] == [3, 299, 599]


def test_text_in_blobs_small_and_large_is_found(make: Make) -> None:
    book = make()
    book.do("CREATE TABLE file(id INTEGER PRIMARY KEY, body BLOB, bare)")
    picture = random.Random(1).randbytes(70000)
    bodies = [
        NAME.encode(),
        picture + NAME.encode() + picture,
        picture,
        b"\xff\xd8" + NAME.encode() + b"h\x00",
        b"x" * 16,
    ]
    for body in bodies:
        book.do("INSERT INTO file VALUES(NULL, ?, ?)", body, body)
    expected = {("file", column, str(row)) for column in ("body", "bare") for row in (1, 2, 4)}
    assert where(book.cells(Needles(names=[NAME]))) == expected
    assert len(book.cells(Needles(names=[NAME]))) == len(expected)


def test_other_kinds_of_tables_are_read(make: Make) -> None:
    book, needles = make(), Needles(names=[NAME])
    book.do('CREATE TABLE "odd ""name"" %s :x"("my ""col"" %(a)s ?" TEXT, rowid TEXT, _rowid_ TEXT)')
    book.do('INSERT INTO "odd ""name"" %s :x" VALUES(?, ?, ?)', NAME, NAME, "x")
    book.do("CREATE TABLE made(id INTEGER PRIMARY KEY, first TEXT, last TEXT, whole TEXT AS (last || ' ' || first))")
    book.do("INSERT INTO made(first, last) VALUES('Hồng Quế', 'Đặng Thị')")
    book.do("CREATE TABLE blank(id INTEGER PRIMARY KEY)")
    book.do("CREATE VIRTUAL TABLE index_of USING fts5(body)")
    book.do("INSERT INTO index_of VALUES(?)", NAME)
    book.do("CREATE TEMP TABLE draft(body TEXT)")
    book.do("INSERT INTO draft VALUES(?)", NAME)
    book.do(f"CREATE VIEW seen AS SELECT '{NAME}' AS body")
    found = {(table, column) for table, column, _ in where(book.cells(needles))}
    assert found == {
        ('odd "name" %s :x', 'my "col" %(a)s ?'),
        ('odd "name" %s :x', "rowid"),
        ("made", "whole"),
        ("index_of_content", "c0"),
        ("draft", "body"),
        ("sqlite_schema", "sql"),
    }


def test_statistics_that_keep_values_are_read(make: Make) -> None:
    book = make()
    book.do("CREATE TABLE person(name TEXT)")
    book.do("CREATE INDEX by_name ON person(name)")
    book.many("INSERT INTO person VALUES(?)", [(name,) for _, name, _ in others(400)] + [(NAME,)] * 60)
    book.do("ANALYZE")
    book.do("DELETE FROM person WHERE name = ?", NAME)
    book.clean()
    hits = book.cells(Needles(names=[NAME]))
    assert {hit.table for hit in hits} == {"sqlite_stat4"}
    assert book.pages(Needles(names=[NAME]))


def test_only_the_columns_named_are_read(make: Make) -> None:
    book = make()
    for table in ("one", "two"):
        book.do(f"CREATE TABLE {table}(name TEXT, other TEXT)")
        book.do(f"INSERT INTO {table} VALUES(?, ?)", NAME, NAME)
    (hit,) = book.cells(Needles(names=[NAME]), {"two": ["other"]})
    assert (hit.table, hit.column) == ("two", "other")


def test_every_needle_of_a_cell_is_listed_once(make: Make) -> None:
    book = make()
    book.do("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT)")
    book.do("INSERT INTO note VALUES(1, ?)", f"{NAME} {PHONE} {NAME} {PHONE} {EMAIL}")
    needles = Needles(names=[NAME], phones=[PHONE], emails=[EMAIL])
    assert sorted(hit.kind for hit in book.cells(needles)) == ["email", "name", "phone"]
    assert sorted(hit.kind for hit in book.pages(needles)) == ["email", "name", "phone"]


# -- other files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 1, (1 << 18) - 10, (1 << 18) - 1, (1 << 18) + 5, 3 * (1 << 18) - 7, 900000])
@pytest.mark.parametrize("fill", [b"x ", "ế ".encode(), b"\x00\xff"])
def test_a_term_in_a_file_is_found_once_wherever_it_is(tmp_path: Path, at: int, fill: bytes) -> None:
    path = tmp_path / "ledger.json"
    before = (fill * 900000)[:at].decode("utf-8", "ignore").encode() if fill[0] > 0x7F else (fill * 900000)[:at]
    before += b" " if before else b""
    path.write_bytes(before + NAME.encode() + b" " + fill * 100)
    assert [hit.place for hit in residue.scan_file(path, Needles(names=[NAME]))] == [f"byte {len(before)}"]


def test_a_file_of_text_is_judged_by_its_words(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(f"{NAME}nh\n" * 20000, encoding="utf-8")
    assert residue.scan_file(path, Needles(names=[NAME])) == []
    path.write_text(json.dumps([NAME]), encoding="utf-8")
    assert len(residue.scan_file(path, Needles(names=[NAME]))) == 1


def test_an_empty_file_holds_nothing_and_a_missing_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    assert residue.scan_file(tmp_path / "empty", Needles(names=[NAME])) == []
    with pytest.raises(FileNotFoundError):
        residue.scan_file(tmp_path / "none", Needles(names=[NAME]))


@given(st.text(string.printable + LETTERS + "\u0300\u200b", max_size=80))
def test_any_term_makes_needles_that_find_it(term: str) -> None:
    needles = Needles(names=[term], phones=[term], emails=[term], id_numbers=[term], texts=[term])
    for needle in needles.items:
        if needle.kind in ("name", "text"):
            assert needle.term == term
    Needles.of_terms([term])


# -- many needles -----------------------------------------------------------------------------------------------------

SYLLABLES = ["Nguyễn", "Trần", "Thị", "Văn", "Lan", "Anh", "Hùng", "Ổn", "Quế", "Đặng", "Bình", "Ái"]


def many_needles() -> Needles:
    chance = random.Random(4)
    people = [" ".join(chance.choices(SYLLABLES, k=chance.randrange(1, 5))) for _ in range(150)]
    numbers = [f"098{chance.randrange(10**7):07}" for _ in range(40)]
    return Needles(
        names=people,
        phones=[*numbers, "01668784019"],
        emails=[f"{fold(each).replace(' ', '.')}@x.vn" for each in people[:30]],
        id_numbers=[*(f"0790{chance.randrange(10**8):08}" for _ in range(20)), "A1", "12345"],
    )


@given(st.data())
def test_many_needles_are_found_wherever_their_patterns_fit(data: st.DataObject) -> None:
    needles = many_needles()
    terms = [each.term for each in needles.items]
    words = st.sampled_from(
        [*SYLLABLES, *terms, *map(fold, terms), " ", ", ", ".", "x", "0", "84", "\\u1ed5", "\0", "ｎ"]
    )
    text = "".join(data.draw(st.lists(words, max_size=30)))
    buffer = text.encode() + data.draw(st.binary(max_size=40))
    for whole in (True, False):
        found = {(match.needle, match.view) for match in needles.matches(buffer, text=whole)}
        views = list(views_of(buffer, text=whole))
        assert found == {(each, view) for each in needles.items for view in views if each.pattern.search(view)}


@given(st.data())
def test_many_needles_are_found_in_joined_rows_as_in_each_cell_alone(data: st.DataObject) -> None:
    needles = many_needles()
    terms = [each.term for each in needles.items]
    pieces = [*SYLLABLES, *terms, *map(fold, terms), *(unicodedata.normalize("NFD", each) for each in terms[:40])]
    pieces += [each.replace(" ", sign) for each in terms[:40] for sign in "²½" if " " in each]
    words = st.sampled_from([*pieces, " ", ", ", ".", "đ", "x", "0", "\\u1ed5", "\\n", "\u200b", "ｎ", "ﬁ"])
    cell = st.lists(words, max_size=4).map("".join).map(str.encode) | st.binary(max_size=12).map(_without_separators)
    rows = data.draw(st.lists(st.tuples(cell, cell), min_size=1, max_size=6))
    found = Search(needles).find(b"\x1e".join(b"\x1f".join(row) for row in rows), 2)
    assert found.even and found.rows == len(rows)
    assert set(found.places) == {
        (at, column, needle)
        for at, row in enumerate(rows)
        for column, value in enumerate(row)
        for needle in needles.found_in(value)
    }


def _without_separators(value: bytes) -> bytes:
    return value.translate(None, b"\x1e\x1f")
