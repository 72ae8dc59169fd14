from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2 as sqlcipher

from desktop_app.vault import pages
from desktop_app.vault.residue import btree

KEY, SALT = bytes(range(32)), bytes(range(100, 116))
OTHER_KEY = bytes(32)
PAGE = pages.SEALED_PAGE

Connect = Callable[[Path], Any]


def joined_payloads(path: Path, key: bytes | None) -> Iterator[bytes]:
    """The whole payload of every live cell that continues on overflow pages."""
    with pages.PageFile(path, key) as file:
        for number, page in pages.pages(path, key):
            for cell in btree.cells(page, number, cut_only=True):
                yield btree.payload(cell, page, file.page)[0]


def open_raw(path: Path, key: bytes | None = KEY) -> Any:
    raw = sqlcipher.connect(str(path), isolation_level=None)
    if key is not None:
        raw.execute(f"PRAGMA key = \"x'{key.hex()}{SALT.hex()}'\"")
    raw.execute("PRAGMA synchronous = OFF")  # these files need not outlive a power cut
    return raw


@pytest.fixture
def connect() -> Iterator[Connect]:
    opened: list[Any] = []

    def make(path: Path, key: bytes | None = KEY) -> Any:
        opened.append(open_raw(path, key))
        return opened[-1]

    yield make
    for raw in opened:
        raw.close()


@pytest.fixture(scope="module")
def written_once(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file of 300 rows with an index, one text over several pages."""
    path = tmp_path_factory.mktemp("pages") / "book.db"
    raw = open_raw(path)
    raw.execute("BEGIN")
    raw.execute("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, note TEXT, photo BLOB)")
    raw.execute("CREATE INDEX by_name ON person(name, note)")
    for i in range(300):
        row = (i, f"Nguyễn Văn {i}", "ghi chú " * (i % 90), bytes([i % 256]) * (i % 50))
        raw.execute("INSERT INTO person VALUES(?, ?, ?, ?)", row)
    raw.execute("INSERT INTO person VALUES(1000, 'Trần Thị Dài', ?, NULL)", ("".join(f"<{i}>" for i in range(4000)),))
    raw.execute("COMMIT")
    raw.close()
    return path.read_bytes()


@pytest.fixture
def book(tmp_path: Path, written_once: bytes) -> Path:
    path = tmp_path / "book.db"
    path.write_bytes(written_once)
    return path


def as_plain_file(path: Path, found: Iterator[tuple[int, bytes]], reserve: int = pages.RESERVE) -> Path:
    path.write_bytes(b"".join(page + bytes(reserve) for _, page in found))
    return path


def flip(path: Path, at: int, bit: int = 0) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1 << bit
    path.write_bytes(content)


# -- the main file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [KEY, KEY + SALT])
def test_decrypted_pages_put_together_are_a_plain_sqlite_file(
    tmp_path: Path, connect: Any, book: Path, key: bytes
) -> None:
    plain = as_plain_file(tmp_path / "plain.db", pages.pages(book, key))
    there, here = connect(plain, None), connect(book)
    assert there.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    everything = "SELECT * FROM person ORDER BY id"
    assert there.execute(everything).fetchall() == here.execute(everything).fetchall()


def test_page_numbers_count_from_one_and_pages_have_no_reserve(book: Path) -> None:
    found = list(pages.pages(book, KEY))
    assert [number for number, _ in found] == list(range(1, book.stat().st_size // PAGE + 1))
    assert {len(page) for _, page in found} == {PAGE - pages.RESERVE}
    assert found[0][1].startswith(b"SQLite format 3\x00")


def test_a_wrong_key_gives_rubbish_and_no_error(book: Path) -> None:
    found = list(pages.pages(book, OTHER_KEY))
    assert len(found) == book.stat().st_size // PAGE
    assert not any("Nguyễn".encode() in page for _, page in found)


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33), bytes(47), bytes(64)])
def test_a_key_of_another_length_is_a_mistake_of_ours(book: Path, key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        list(pages.pages(book, key))
    with pytest.raises(ValueError, match="32 bytes"):
        pages.verify_hmacs(book, key)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(pages.pages(tmp_path / "none.db", KEY))


@pytest.mark.parametrize("page_size", [512, 4096, 65536])
def test_a_file_without_encryption_is_read_as_its_header_says(tmp_path: Path, connect: Any, page_size: int) -> None:
    path = tmp_path / "plain.db"
    raw = connect(path, None)
    raw.execute(f"PRAGMA page_size = {page_size}")
    raw.execute("CREATE TABLE t(x)")
    raw.executemany("INSERT INTO t VALUES(?)", [("Nguyễn Văn An " * 20,)] * 300)
    raw.close()
    assert b"".join(page for _, page in pages.pages(path, None)) == path.read_bytes()


def test_pages_can_be_had_in_any_order(book: Path) -> None:
    in_order = dict(pages.pages(book, KEY))
    numbers = [*in_order, *in_order]
    random.Random(7).shuffle(numbers)
    with pages.PageFile(book, KEY) as file:
        assert all(file.page(number) == in_order[number] for number in numbers)
        assert [file.page(number) for number in (-1, 0, len(in_order) + 1, 1 << 31)] == [None] * 4


# -- damage -----------------------------------------------------------------------------------------------------------


def test_a_sound_file_has_no_damaged_page(book: Path) -> None:
    assert pages.verify_hmacs(book, KEY) == pages.verify_hmacs(book, KEY + SALT) == []


@pytest.mark.parametrize("at", [0, 1, 15, 16, 2000, PAGE - 81, PAGE - 80, PAGE - 65, PAGE - 64, PAGE - 1])
@pytest.mark.parametrize("number", [1, 2, 17])
def test_one_flipped_bit_is_found_wherever_it_is(book: Path, number: int, at: int) -> None:
    flip(book, (number - 1) * PAGE + at, bit=at % 8)
    damaged = pages.verify_hmacs(book, KEY + SALT)
    assert damaged == [number]


def test_two_pages_that_changed_places_are_found(book: Path) -> None:
    content = book.read_bytes()
    book.write_bytes(content[:PAGE] + content[2 * PAGE : 3 * PAGE] + content[PAGE : 2 * PAGE] + content[3 * PAGE :])
    assert pages.verify_hmacs(book, KEY) == [2, 3]


def test_a_zeroed_page_is_found(book: Path) -> None:
    content = book.read_bytes()
    book.write_bytes(content[: 4 * PAGE] + bytes(PAGE) + content[5 * PAGE :])
    assert pages.verify_hmacs(book, KEY) == [5]


def test_a_last_page_that_is_cut_short_is_found_and_its_whole_blocks_are_read(book: Path) -> None:
    *_, (last, whole) = pages.pages(book, KEY)
    book.write_bytes(book.read_bytes()[: -PAGE + 1600])
    assert pages.verify_hmacs(book, KEY) == [last]
    *_, (number, rest) = pages.pages(book, KEY)
    assert (number, rest[16:1600]) == (last, whole[16:1600])  # the first block needs the IV, which was at the end


def test_every_page_is_damaged_to_a_wrong_key(book: Path) -> None:
    assert len(pages.verify_hmacs(book, OTHER_KEY)) == book.stat().st_size // PAGE


# -- the write-ahead log ----------------------------------------------------------------------------------------------


def test_there_are_no_frames_without_a_log(book: Path) -> None:
    assert list(pages.wal_frames(book, KEY)) == []
    with pages.WalFile(book, KEY) as log:
        assert (log.version(1, 1), log.page(1)) == (0, None)


def test_frames_laid_over_the_pages_are_the_newest_state(tmp_path: Path, connect: Any, book: Path) -> None:
    raw = connect(book)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA wal_autocheckpoint = 0")
    raw.execute("INSERT INTO person VALUES(5000, 'Lê Mới', ?, NULL)", ("dài " * 3000,))
    raw.execute("UPDATE person SET name = 'Đã đổi' WHERE id = 7")
    before = dict(pages.pages(book, KEY))
    frames = list(pages.wal_frames(book, KEY))
    assert [frame for frame, _, _ in frames] == list(range(1, len(frames) + 1))
    newest = before | {number: page for _, number, page in frames}
    plain = connect(as_plain_file(tmp_path / "plain.db", iter(sorted(newest.items()))), None)
    # Laid together by hand it is no WAL database any more; its header must say so before SQLite opens it.
    plain.close()
    with (tmp_path / "plain.db").open("r+b") as file:
        file.seek(18)
        file.write(b"\x01\x01")
    plain = connect(tmp_path / "plain.db", None)
    assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert (
        plain.execute("SELECT * FROM person ORDER BY id").fetchall()
        == raw.execute("SELECT * FROM person ORDER BY id").fetchall()
    )


def test_frames_of_before_the_last_checkpoint_are_read_too(connect: Any, book: Path) -> None:
    raw = connect(book)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("INSERT INTO person VALUES(5000, 'Phạm Cũ Kỹ', ?, NULL)", ("x" * 40000,))
    raw.execute("UPDATE person SET name = 'không' WHERE id = 5000")
    raw.execute("PRAGMA wal_checkpoint(PASSIVE)")
    count = len(list(pages.wal_frames(book, KEY)))
    raw.execute("UPDATE person SET note = '' WHERE id = 3")
    frames = list(pages.wal_frames(book, KEY))
    assert len(frames) == count
    assert any("Phạm Cũ Kỹ".encode() in page for _, _, page in frames)


def test_a_page_is_seen_as_the_transaction_of_a_frame_saw_it(connect: Any, book: Path) -> None:
    raw = connect(book)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA wal_autocheckpoint = 0")
    for word in ("một", "hai", "ba"):
        raw.execute("UPDATE person SET name = ? WHERE id = 9", (f"lần {word}",))
    frames = list(pages.wal_frames(book, KEY))
    with pages.WalFile(book, KEY) as log:
        for frame, number, page in frames:
            assert log.page(frame) == page
            seen = log.version(number, frame)
            assert seen == frame  # each of these transactions writes a page once
            assert log.version(number, 10**6) == max(f for f, n, _ in frames if n == number)
        assert log.version(10**6, 1) == 0


# -- rubbish ----------------------------------------------------------------------------------------------------------


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300),
    st.integers(0, 3 * PAGE),
    st.binary(max_size=200),
    st.integers(0, 3 * PAGE),
    st.sampled_from([KEY, KEY + SALT, None]),
)
def test_rubbish_is_read_without_an_error(
    tmp_path: Path, start: bytes, length: int, log: bytes, log_length: int, key: bytes | None
) -> None:
    path = tmp_path / "rubbish.db"
    path.write_bytes((start + random.Random(length).randbytes(length))[:length])
    pages.wal_path(path).write_bytes((log + random.Random(log_length).randbytes(log_length))[:log_length])
    found = list(pages.pages(path, key))
    frames = list(pages.wal_frames(path, key))
    for number, page in [*found, *((number, page) for _, number, page in frames)]:
        for cell in btree.cells(page, number):
            btree.columns(page[cell.start : cell.end])
    list(joined_payloads(path, key))
    if key is not None:
        assert len(pages.verify_hmacs(path, key)) == len(found)


@given(st.sampled_from([2, 5, 10, 13, 0]), st.binary(max_size=60), st.integers(1, 2), st.randoms(use_true_random=False))
def test_any_page_is_taken_apart_without_an_error(kind: int, start: bytes, number: int, rest: random.Random) -> None:
    page = (bytes(100 if number == 1 else 0) + bytes([kind]) + start).ljust(200, b"\x03") + rest.randbytes(3816)
    for cell in btree.cells(page, number):
        assert 0 <= cell.start <= cell.end <= len(page)
        joined, _ = btree.payload(cell, page, lambda _: page)
        assert all(0 <= left <= right <= len(joined) for left, right in btree.columns(joined))


@given(st.binary(max_size=40))
def test_any_record_is_taken_apart_without_an_error(record: bytes) -> None:
    assert all(0 <= start <= end <= len(record) for start, end in btree.columns(record))


# -- what stands in a page --------------------------------------------------------------------------------------------


def test_every_value_of_every_row_is_a_column_of_a_cell(connect: Any, book: Path) -> None:
    found: set[bytes] = set()
    with pages.PageFile(book, KEY) as file:
        for number, page in pages.pages(book, KEY):
            for cell in btree.cells(page, number):
                record, _ = btree.payload(cell, page, file.page)
                assert len(record) == cell.size
                found.update(record[start:end] for start, end in btree.columns(record))
    for _, *values in connect(book).execute("SELECT * FROM person"):
        for value in values:
            assert value is None or (value.encode() if isinstance(value, str) else value) in found


def test_cells_that_go_on_elsewhere_are_the_same_found_fast(book: Path) -> None:
    count = 0
    for number, page in pages.pages(book, KEY):
        cut = [cell for cell in btree.cells(page, number) if cell.overflow]
        assert btree.cells(page, number, cut_only=True) == cut
        count += len(cut)
    assert count >= 2  # the row and its entry in the index


def test_cells_that_go_on_are_found_wherever_they_lie_in_their_page(tmp_path: Path, connect: Any) -> None:
    path, chance = tmp_path / "mixed.db", random.Random(11)
    raw = connect(path)
    raw.execute("BEGIN")
    raw.execute("CREATE TABLE mixed(id INTEGER PRIMARY KEY, body TEXT)")
    raw.execute("CREATE INDEX of_all ON mixed(body)")
    for _ in range(600):
        length = chance.choice((3, 20, 120, 130, 900, 970, 1000, 3970, 3985, 4000, 4500, 9000, 17000))
        raw.execute(
            "INSERT INTO mixed VALUES(?, ?)", (chance.randrange(2**60), f"{chance.random()}".ljust(length, "-"))
        )
    raw.execute("COMMIT")
    places = set()
    for number, page in pages.pages(path, KEY):
        every = btree.cells(page, number)
        assert btree.cells(page, number, cut_only=True) == [cell for cell in every if cell.overflow]
        by_place = sorted(every, key=lambda cell: cell.start)
        places |= {(page[0], i in (0, len(every) - 1)) for i, cell in enumerate(by_place) if cell.overflow}
    assert {(13, True), (10, True), (10, False), (2, True), (2, False)} <= places


@pytest.mark.parametrize("place", [0, 7, 19])
def test_one_cell_that_goes_on_among_small_ones_is_found(tmp_path: Path, connect: Any, place: int) -> None:
    path = tmp_path / "small.db"
    raw = connect(path)
    raw.execute("CREATE TABLE mixed(id INTEGER PRIMARY KEY, body TEXT)")
    for i in range(20):
        raw.execute("INSERT INTO mixed VALUES(?, ?)", (i, "x" * (4600 if i == place else 10)))
    assert [len(btree.cells(page, n, cut_only=True)) for n, page in pages.pages(path, KEY)] == [0, 1, 0]


def test_a_long_text_comes_joined(connect: Any, book: Path) -> None:
    text = "".join(f"<{i}>" for i in range(4000)).encode()
    assert [text in joined for joined in joined_payloads(book, KEY)].count(True) == 2  # table and index


def test_pages_of_a_chain_tell_how_much_of_them_is_used(book: Path) -> None:
    with pages.PageFile(book, KEY) as file:
        for number, page in pages.pages(book, KEY):
            for cell in btree.cells(page, number, cut_only=True):
                joined, chain = btree.payload(cell, page, file.page)
                assert sum(chain.values()) - 4 * len(chain) + cell.end - cell.start == len(joined)
                assert set(list(chain.values())[:-1]) <= {PAGE - pages.RESERVE}


def test_a_chain_that_bites_its_tail_ends() -> None:
    page = struct.pack(">I", 7) + bytes(4012)
    joined, chain = btree.payload(btree.Cell(0, 10, 10**9, 7), bytes(4016), lambda _: page)
    assert (len(joined), list(chain)) == (10 + 4012, [7])


def test_only_a_page_that_starts_with_a_zero_byte_can_be_an_overflow_page() -> None:
    assert btree.next_overflow(b"\x00\x00\x01\x02rest") == 258
    assert btree.next_overflow(b"\x0d\x00\x01\x02rest") == 0
    assert btree.next_overflow(b"") == 0
