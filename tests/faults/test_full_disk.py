"""A disk that fills up under SQLite itself, after any number of bytes: plain words, nothing lost."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from desktop_app.rules.errors import EnvironmentFailed
from tests.faults import acts
from tests.faults.counting import Tally
from tests.faults.disks import fill, mounted

NAMES = [name for name in acts.ACTS if name != "scrub"]


@pytest.mark.parametrize("trials", [1, pytest.param(40, marks=[pytest.mark.nightly, pytest.mark.timeout(3600)])])
@pytest.mark.parametrize("name", NAMES)
def test_a_disk_that_is_full_after_some_bytes_loses_nothing(
    furnished: Path, tmp_path: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch, name: str, trials: int
) -> None:
    act, chance = acts.ACTS[name], random.Random(name)
    said: list[str] = []
    monkeypatch.setattr(acts, "say", said.append)
    with mounted(tmp_path / "disk", "8m") as disk:
        for _ in range(trials):
            home = acts.copied(furnished, disk / "home")
            filler = fill(disk, chance.choice((0, chance.randrange(200_000), chance.randrange(2_500_000))))
            with tally.trial(f"disk full after some bytes: {name}"):
                said.clear()
                try:
                    act.do(home)
                except EnvironmentFailed as failure:
                    assert failure.code.startswith(("DB-", "FI-", "BA-", "ER-", "RO-")), failure
                filler.unlink()
                if act.outcome(home, said) != "after" and name != "write":
                    said.clear()
                    act.do(home)
                    assert act.outcome(home, said) == "after"
            shutil.rmtree(home)
