"""Files that are not what was written: a bit flipped, an end cut off, emptied, an older one in its place.

All of it is found, by opening the book, by its check or by the check of a backup; or it does no harm, which the equal
content proves.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.rules.errors import EnvironmentFailed, Rejected
from desktop_app.services import checks, customers, people, users
from desktop_app.services.customers import Row
from desktop_app.vault import backup
from desktop_app.vault.book import DATABASE, LEDGER, LOG_DAMAGED, OLDER_COPY, SERIAL, SLOTS
from desktop_app.vault.keyslots import DataKey
from desktop_app.vault.pages import WAL_HEADER
from tests.faults import acts
from tests.faults.counting import Tally

FEW, MANY = 20, 1_000
PAUSED = 3
NIGHTLY = [pytest.mark.nightly, pytest.mark.timeout(3600)]
many = pytest.mark.parametrize("trials", [FEW, pytest.param(MANY, marks=NIGHTLY)])


def flipped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def cut(data: bytes, chance: random.Random) -> bytes:
    """A piece of it: any length, or whole pages, or nothing."""
    length = chance.randrange(len(data))
    return data[: chance.choice((length, length, length - length % 4096, 0, len(data) - 1))]


def looked_into(home: Path) -> str:
    """What tells of damage when the book is opened, checked and read: a code or "verify"; "" where all is as it was."""
    story = acts.story_of(home)
    try:
        with acts.opened(home) as office:
            if not all(each.ok for each in office.do(checks.verify)):
                found = "verify"
            else:
                assert acts.content(office) == story.content, "changed, and nothing tells of it"
                found = ""
            office.run(people.show, story.code)
            office.run(customers.customer_rows, office.run(customers.customer_ids))
    except EnvironmentFailed as failure:
        assert failure.error.msgid and failure.do
        return failure.code
    return found


def copies(home: Path, name: str) -> list[Path]:
    """A small file beside the database, and this computer's copy of it."""
    return [home / "book" / name, *home.glob(f"config/books/*/{name}")]


@many
@pytest.mark.parametrize("damage", [flipped, cut])
def test_a_damaged_database_is_found(furnished: Path, home: Path, tally: Tally, trials: int, damage: Any) -> None:
    chance = random.Random(trials)
    whole = (home / "book" / DATABASE).read_bytes()
    for _ in range(trials if damage is flipped else trials // 2):
        acts.copied(furnished, home)
        changed = damage(whole, chance)
        (home / "book" / DATABASE).write_bytes(changed)
        with tally.trial(f"{damage.__name__}: database"):
            found = looked_into(home)
            assert found or changed[16:] == whole[16:], "only the salt, which lies with the key, carries nothing"


@pytest.mark.parametrize(
    ("name", "damage", "trials"),
    [
        (SLOTS, flipped, FEW),
        *(
            pytest.param(name, damage, MANY if damage is flipped else 250, marks=NIGHTLY)
            for name in (SLOTS, LEDGER, SERIAL)
            for damage in (flipped, cut)
        ),
    ],
)
def test_a_damaged_small_file_is_found_or_healed(
    furnished: Path, home: Path, tally: Tally, name: str, damage: Any, trials: int
) -> None:
    chance = random.Random(trials)
    for number in range(trials):
        acts.copied(furnished, home)
        beside, apart = copies(home, name)
        whole = beside.read_bytes()
        spoilt = damage(whole, chance)
        for path in ((beside, apart), (beside,), (apart,))[number % 3]:
            path.write_bytes(spoilt)
        with tally.trial(f"{damage.__name__}: {name}"):
            found = looked_into(home)
            assert found in ("", "KY-03", "LE-01")
            assert number % 3 == 0 or found == "", "the other copy is whole"
            if found == "":
                left = [path.read_bytes().rstrip(b"\n") for path in (beside, apart)]  # the last line's end says nothing
                assert left[0] == left[1]
                assert name == SERIAL or left[0] == whole.rstrip(b"\n")


@pytest.fixture
def key(home: Path) -> DataKey:
    with acts.opened(home) as office:
        return office.book.database.key


@many
@pytest.mark.parametrize("damage", [flipped, cut])
def test_a_damaged_backup_is_found(
    furnished: Path, home: Path, key: DataKey, tally: Tally, trials: int, damage: Any
) -> None:
    chance = random.Random(trials)
    there = backup.read(home / "drawer")
    files = sorted(each for each in there.folder.iterdir() if each.stat().st_size)
    for number in range(trials if damage is flipped else trials // 2):
        path = files[number % len(files)]
        whole = path.read_bytes()
        path.write_bytes(damage(whole, chance))
        with tally.trial(f"{damage.__name__}: backup set"):
            try:
                now = backup.read(there.folder)
            except EnvironmentFailed as failure:
                assert failure.code == "BA-02"
            else:
                state = backup.check(now, key, there.manifest.vault_id)
                assert state is not backup.State.WHOLE or now == there
        path.write_bytes(whole)
    assert backup.check(there, key, there.manifest.vault_id) is backup.State.WHOLE


# -- the log of a program that died -----------------------------------------------------------------------------------


@pytest.fixture
def died(furnished: Path, home: Path, tmp_path: Path) -> Iterator[tuple[Path, list[str]]]:
    """A home as a killed program left it, and what it had acknowledged, in order; after `PAUSED` of it was a pause."""
    said = []
    with acts.opened(home) as office:
        for number in range(8):
            if number == PAUSED:
                office.pause()
            form = replace(customers.new_form(), own={"person.full_name": f"Người Thứ {number}"})
            rows = {"phone": (Row(None, {"phone.number": f"0395{number:06d}"}),), "email": (), "address": ()}
            said.append(office.run(customers.save_customer, replace(form, rows=rows)).code)
        left = shutil.copytree(home, tmp_path / "left")
    yield left, said


def kept_of(home: Path, said: Sequence[str]) -> tuple[int, bool]:
    """How many of the acknowledged records are there, the older ones first and no gap among them; is a loss told?"""
    with acts.opened(home) as office:
        assert acts.is_sound(office)
        there = [code in acts.codes(office) for code in said]
        assert there == sorted(there, reverse=True)
        assert acts.counts(office)["phone"] == acts.story_of(home).counts["phone"] + sum(there)
        return sum(there), LOG_DAMAGED in [each.msgid for each in office.notices]


@many
@pytest.mark.parametrize("damage", [flipped, cut])
def test_a_damaged_log_costs_the_work_since_the_last_pause_at_most_and_that_is_told(
    died: tuple[Path, list[str]], tmp_path: Path, tally: Tally, trials: int, damage: Any
) -> None:
    left, said = died
    chance = random.Random(trials)
    whole = (left / "book" / f"{DATABASE}-wal").read_bytes()
    home = acts.copied(left, tmp_path / "home")
    assert kept_of(home, said) == (len(said), False)
    for _ in range(trials if damage is flipped else trials // 4):
        acts.copied(left, home)
        spoilt = damage(whole, chance)
        (home / "book" / f"{DATABASE}-wal").write_bytes(spoilt)
        with tally.trial(f"{damage.__name__}: log of a program that died"):
            kept, told = kept_of(home, said)
            assert PAUSED <= kept < len(said)
            assert told or len(spoilt) < WAL_HEADER, "a log of which nothing is left is as after a pause"


def test_what_a_killed_program_left_half_written_behind_its_log_is_no_fault(
    died: tuple[Path, list[str]], tmp_path: Path, tally: Tally
) -> None:
    """A frame is its header and its page: SQLite reads neither before the transaction ended, nor does the check."""
    left, said = died
    whole = (left / "book" / f"{DATABASE}-wal").read_bytes()
    header = whole[32:56]
    for begun in (header[:9], header, header + b"x" * 2048, header + b"x" * 4096):
        home = acts.copied(left, tmp_path / "home")
        (home / "book" / f"{DATABASE}-wal").write_bytes(whole + begun)
        with tally.trial("log of a program that died: a frame half written"):
            assert kept_of(home, said) == (len(said), False)


def test_a_log_that_is_gone_or_another_ones_leaves_the_book_as_it_was_at_the_last_pause(
    died: tuple[Path, list[str]], furnished: Path, tmp_path: Path, tally: Tally
) -> None:
    left, said = died
    for what in ("gone", "index gone", "empty", "zeros"):
        home = acts.copied(left, tmp_path / "home")
        log = home / "book" / f"{DATABASE}-wal"
        if what in ("gone", "index gone"):
            log.with_name(f"{DATABASE}-{'wal' if what == 'gone' else 'shm'}").unlink()
        else:
            log.write_bytes(b"" if what == "empty" else bytes(log.stat().st_size))
        with tally.trial("log of a program that died: gone, empty, zeros"):
            assert kept_of(home, said) == (len(said) if what == "index gone" else PAUSED, False)


# -- older files ------------------------------------------------------------------------------------------------------


def test_an_older_database_in_its_place_is_told_and_brings_nobody_back(home: Path, tally: Tally) -> None:
    story = acts.story_of(home)
    shutil.copy(home / "drawer" / DATABASE, home / "book" / DATABASE)
    with tally.trial("older file in its place: database"), acts.opened(home) as office:
        assert OLDER_COPY in [each.msgid for each in office.notices]
        assert [each.name for each in office.do(checks.verify) if not each.ok] == ["serial"]
        assert story.gone not in acts.content(office)


def test_older_small_files_in_their_place_change_nothing(home: Path, tmp_path: Path, tally: Tally) -> None:
    older = acts.copied(home, tmp_path / "older")
    with acts.opened(home) as office:
        office.do(users.change_password, acts.PASSWORD, acts.OTHER_PASSWORD, cost=acts.CHEAP)
        acts.erase(office, acts.story_of(home).code)
    newer = acts.copied(home, tmp_path / "newer")
    for name in (SLOTS, LEDGER, SERIAL):
        for place in (0, 1):
            acts.copied(newer, home)
            shutil.copy(copies(older, name)[place], copies(home, name)[place])
            with tally.trial(f"older file in its place: {name}"):
                with acts.opened(home, acts.OTHER_PASSWORD) as office:
                    assert acts.is_sound(office)
                    assert acts.story_of(home).going not in acts.content(office)
                    assert office.notices == []
                with pytest.raises(Rejected), acts.opened(home):
                    pass
                assert copies(home, name)[0].read_bytes() == copies(home, name)[1].read_bytes()


def test_an_older_copy_of_a_file_in_a_backup_is_found(home: Path, key: DataKey, tally: Tally) -> None:
    older = backup.read(home / "drawer")
    (newer,) = backup.sets(next((home / "book" / "backups").iterdir()), older.manifest.vault_id)
    for name in (DATABASE, SLOTS, LEDGER):
        if (older.folder / name).read_bytes() == (newer.folder / name).read_bytes():
            continue
        folder = acts.copied(newer.folder, home / "mixed")
        shutil.copy(older.folder / name, folder / name)
        with tally.trial("older file in its place: backup set"):
            state = backup.check(backup.read(folder), key, older.manifest.vault_id)
            assert state in (backup.State.DAMAGED, backup.State.INCOMPLETE)
