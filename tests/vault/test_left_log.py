"""The log of a program that died: what was committed to it and is lost is told; what was never committed is not."""

from __future__ import annotations

import os
import shutil
import struct
from pathlib import Path

import pytest

from desktop_app.services import people
from desktop_app.vault.book import DATABASE, LOG_DAMAGED
from desktop_app.vault.left_log import left_log
from desktop_app.vault.pages import FRAME_HEADER, SEALED_PAGE, WAL_HEADER

FRAME = FRAME_HEADER + SEALED_PAGE
NAMES = ["Lý Văn Năm", "Lý Văn Sáu", "Lý Văn Bảy"]


@pytest.fixture
def died(books, tmp_path):
    """A folder as a program left it that died; the first name was saved before a pause, the others after it."""
    office = books.create()
    for number, name in enumerate(NAMES):
        office.run(people.add_customer, {"person.full_name": name})
        if number == 0:
            assert office.pause() is None
            assert log_of(books.folder / "book").stat().st_size == 0
    shutil.copytree(books.folder, tmp_path / "left", ignore=shutil.ignore_patterns("left"))
    office.close()
    shutil.rmtree(books.folder / "book")
    shutil.rmtree(books.folder / "config")
    shutil.copytree(tmp_path / "left", books.folder, dirs_exist_ok=True)
    return books.folder / "book"


def log_of(folder: Path) -> Path:
    return folder / f"{DATABASE}-wal"


def index_of(folder: Path) -> Path:
    return folder / f"{DATABASE}-shm"


def left(books):
    """Who is still there, and whether a damaged log was told."""
    with books.open() as office:
        found = sorted(each.name for each in office.run(people.find, "ly van"))
        return [name for name in NAMES if name in found], LOG_DAMAGED in [each.msgid for each in office.notices]


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def frames_of(path: Path) -> list[bool]:
    """Of each frame whether it ends a transaction."""
    data = path.read_bytes()
    starts = range(WAL_HEADER, len(data), FRAME)
    return [struct.unpack_from(">II", data, at)[1] != 0 for at in starts]


def test_a_whole_log_gives_everything_and_nothing_is_told(books, died):
    assert left(books) == (NAMES, False)
    assert left(books) == (NAMES, False)


@pytest.mark.parametrize("index", [True, False])
def test_a_flipped_bit_in_the_first_frame_costs_what_came_after_the_pause_and_is_told(books, died, index):
    flip(log_of(died), WAL_HEADER + FRAME_HEADER + 100)
    if not index:
        index_of(died).unlink()
    assert left(books) == (NAMES[:1], True)
    assert left(books) == (NAMES[:1], False)  # once: the book goes on from there


def test_a_flipped_bit_anywhere_is_told(books, died, tmp_path):
    whole = shutil.copytree(books.folder, tmp_path / "whole", ignore=shutil.ignore_patterns("left", "whole"))
    size = log_of(died).stat().st_size
    for at in (0, 17, 31, *range(WAL_HEADER, size, FRAME), *range(WAL_HEADER + 2000, size, FRAME), size - 1):
        shutil.rmtree(died)
        shutil.copytree(whole / "book", died)
        flip(log_of(died), at)
        there, told = left(books)
        assert told and there[:1] == NAMES[:1], at


def test_an_end_that_is_cut_off_is_told_where_the_index_is_there(books, died):
    os.truncate(log_of(died), log_of(died).stat().st_size - 1)
    assert left(books) == (NAMES[:2], True)


def test_a_half_written_end_is_what_every_kill_may_leave(books, died, tmp_path):
    log, whole = log_of(died), shutil.copytree(died, tmp_path / "whole")
    data = log.read_bytes()
    begun = data[WAL_HEADER + 8 : WAL_HEADER + FRAME_HEADER]
    page = (3).to_bytes(4, "big")
    for end in (b"x", page, page + bytes(4) + begun, page + (9).to_bytes(4, "big") + begun + b"x" * SEALED_PAGE):
        for index in (True, False):
            shutil.rmtree(died)
            shutil.copytree(whole, died)
            log.write_bytes(data + end)
            if not index:
                index_of(died).unlink()
            assert left(books) == (NAMES, False), (end[:24], index)


def test_a_transaction_cut_short_was_never_committed(books, died):
    """As after a kill within a save: the index was not counted up yet. Here it is lost, as after a power cut."""
    ends = frames_of(log_of(died))
    assert ends[-1]
    first = WAL_HEADER + FRAME * (1 + max(n for n, each in enumerate(ends[:-1]) if each))
    os.truncate(log_of(died), first + FRAME + 100)
    index_of(died).unlink()
    assert left(books) == (NAMES[:2], False)


def test_frames_of_an_earlier_round_behind_newer_ones_are_no_damage(books, tmp_path):
    office = books.create()
    for name in NAMES[:2]:
        office.run(people.add_customer, {"person.full_name": name})
    office.book.database.pragma("wal_checkpoint(RESTART)")
    office.run(people.add_customer, {"person.full_name": NAMES[2]})
    dead = shutil.copytree(books.folder / "book", tmp_path / "dead")
    office.close()
    found = left_log(dead / DATABASE)
    assert 0 < found.committed < len(frames_of(log_of(dead)))
    shutil.rmtree(books.folder / "book")
    shutil.copytree(dead, books.folder / "book")
    assert left(books) == (NAMES, False)


@pytest.mark.parametrize("index", [b"", b"x" * 32768, bytes(32768)])
def test_an_index_that_is_none_says_nothing(books, died, index):
    index_of(died).write_bytes(index)
    assert left(books) == (NAMES, False)


def test_a_log_that_is_empty_or_none_says_nothing(books, died):
    log_of(died).write_bytes(b"")
    assert left(books) == (NAMES[:1], False)
    assert left_log(died / DATABASE) is None
