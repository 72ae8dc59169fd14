"""Kill the program at any instant: the book opens, is in order, and has all that was acknowledged, nothing half."""

from __future__ import annotations

import random
from pathlib import Path
from time import perf_counter

import pytest

from tests.faults import acts
from tests.faults.breaking import typed
from tests.faults.counting import Tally
from tests.killing import Killing

FEW, MANY = 10, 100


@pytest.mark.parametrize("trials", [FEW, pytest.param(MANY, marks=[pytest.mark.nightly, pytest.mark.timeout(3600)])])
@pytest.mark.parametrize("name", acts.ACTS)
def test_a_kill_at_any_instant_loses_nothing(
    killing: Killing, furnished: Path, home: Path, tally: Tally, name: str, trials: int
) -> None:
    act, chance = acts.ACTS[name], random.Random(trials)
    start = perf_counter()
    end = killing.never(typed(name, home))
    whole = perf_counter() - start
    assert end.code == 0 and end.said
    assert act.outcome(home, end.said) == "after"
    for _ in range(trials):
        acts.copied(furnished, home)
        with tally.trial(f"killed at a random instant: {name}"):
            end = killing.after(chance.random() * whole, typed(name, home))
            assert end.code in (-9, 0)
            act.outcome(home, end.said)
