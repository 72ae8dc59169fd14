"""A medium that is pulled out in mid-copy: told in plain words, nothing older harmed, and the next try works."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from desktop_app.office import Office
from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.vault import backup, files
from tests.faults import acts
from tests.faults.counting import Tally
from tests.faults.disks import mounted

STEPS = (*backup.STEPS[:5], *files.WRITE_STEPS[:6])


def whole_sets(office: Office, place: Path) -> int:
    """How many sets lie at a place; all of them whole."""
    vault_id, key = office.book.vault_id, office.book.database.key
    found = backup.sets(backup.store_in(place, vault_id), vault_id)
    assert all(backup.check(each, key, vault_id) is backup.State.WHOLE for each in found)
    return len(found)


def pulled_out(office: Office, stick: Path, away: Any, back: Any, step: str) -> None:
    """Back up to `stick` until `step`, at which it goes `away`; put it `back` and try again."""
    own, before = whole_sets(office, office.book.folder / backup.FOLDER), acts.content(office)
    seen: list[str] = []

    def react(name: str) -> None:
        if name.startswith(step) and not seen:
            seen.append(name)
            away()

    with pytest.raises(EnvironmentFailed) as failed, files.Faults(react):
        office.back_up(stick)
    assert seen
    assert failed.value.code.startswith(("FI-", "BA-", "DB-")), failed.value
    assert failed.value.error.msgid and failed.value.do
    assert whole_sets(office, office.book.folder / backup.FOLDER) == own
    assert acts.content(office) == before
    assert acts.is_sound(office)
    back()
    assert whole_sets(office, stick) <= 1
    made = office.back_up(stick)
    assert made.folder.is_dir() and made.number == 1
    assert whole_sets(office, stick) == 1
    store = made.folder.parent
    assert sorted(each.name for each in store.iterdir()) == sorted(["medium.json", made.folder.name])


def test_a_folder_that_is_gone_in_mid_copy(furnished: Path, home: Path, tmp_path: Path, tally: Tally) -> None:
    stick, pocket = tmp_path / "stick", tmp_path / "pocket"
    with acts.opened(home) as office:
        stick.mkdir()
        office.back_up(stick)
        for step in STEPS:
            with tally.trial("medium gone in mid-copy"):
                pulled_out(office, stick, lambda: stick.rename(pocket), lambda: pocket.rename(stick), step)


def test_a_disk_that_is_unmounted_in_mid_copy(home: Path, tmp_path: Path, tally: Tally) -> None:
    with acts.opened(home) as office, mounted(tmp_path / "stick", "20m") as stick:
        kept = tmp_path / "kept"

        def away() -> None:
            shutil.copytree(stick, kept)
            subprocess.run(["umount", "--lazy", stick], check=True)

        def back() -> None:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", stick], check=True)
            shutil.copytree(kept, stick, dirs_exist_ok=True)
            shutil.rmtree(kept)

        office.back_up(stick)
        for step in ("backup.1", "backup.3", "write.3"):
            with tally.trial("medium unmounted in mid-copy"):
                pulled_out(office, stick, away, back, step)
