"""Let every numbered step fail, in every way: the old state or the new one, plain words, and the next try works."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.vault import files
from tests.faults import acts, breaking
from tests.faults.breaking import KINDS, typed
from tests.faults.counting import Tally
from tests.killing import Killing

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what was forced to the disk is read from /proc")
# Every day another step of each act has its turn, so that all are tried in time; a day is tried again by its name.
DAY = date.fromisoformat(os.environ.get("SOKIN_FAULTS_OF") or datetime.now(OFFICE_ZONE).date().isoformat())
STEPPED = [name for name in acts.ACTS if name not in ("write", "scrub")]  # those close a book, as the import does


def steps_of(killing: Killing, name: str, home: Path) -> list[str]:
    """The names of all steps of an act, in order."""
    end = killing.never(typed(name, home, "steps"))
    return [each.removeprefix("step ") for each in end.said if each.startswith("step ")]


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=[pytest.mark.nightly, pytest.mark.timeout(3600)])])
@pytest.mark.parametrize("name", STEPPED)
def test_a_fault_at_a_numbered_step_leaves_the_old_state_or_the_new_one(
    killing: Killing, furnished: Path, home: Path, tally: Tally, name: str, every: bool
) -> None:
    steps, kinds = len(steps_of(killing, name, home)), [each for each in KINDS if each != "steps"]
    for number, kind in enumerate(kinds):
        for at in range(steps) if every else [turn(number, len(kinds), steps)]:
            acts.copied(furnished, home)
            with tally.trial(f"{kind} at a numbered step{'' if every else f' of {DAY}'}: {name}"):
                survived(killing, home, name, kind, at)


def turn(number: int, kinds: int, steps: int, day: date = DAY) -> int:
    """The step that a kind of fault tries on a day: those of all kinds lie evenly over the act, and move on by one."""
    return (day.toordinal() + number * steps // kinds) % steps


def test_every_kind_of_fault_has_its_turn_at_every_step() -> None:
    for steps in (1, 3, 47):
        days = [date.fromordinal(DAY.toordinal() + later) for later in range(steps)]
        for number in range(5):
            assert {turn(number, 5, steps, day) for day in days} == set(range(steps))
        assert len({turn(number, 5, steps) for number in range(5)}) == min(5, steps)


def survived(killing: Killing, home: Path, name: str, kind: str, at: int) -> None:
    """Have it happen, look at what is left, and do it again."""
    act = acts.ACTS[name]
    end = killing.never(typed(name, home, kind, at))
    assert end.code == (0 if kind in ("error", "full disk") else breaking.CUT), (kind, at, end)
    assert [each for each in end.said if each.startswith("fault ")] == [], (kind, at)
    done = [each for each in end.said if not each.startswith("told ")]
    if act.outcome(home, done) != "after":
        again = killing.never(typed(name, home))
        assert again.code == 0 and [each for each in again.said if each.startswith(("told", "fault"))] == [], (kind, at)
        assert act.outcome(home, again.said) == "after", (kind, at)


def test_a_power_cut_takes_what_was_not_forced_to_the_disk_and_nothing_else(tmp_path: Path) -> None:
    """What cuts the power in these tests is itself tried: on a careless writer, and on ours."""
    careless = "new = path.with_name('new'); new.write_bytes(b'N' * 100); new.replace(path)"
    for torn, write, held in (
        (True, careless, b"N" * 50), (False, careless, b"old"),
        (True, "files.write(path, b'N' * 100)", b"N" * 100), (False, "files.write(path, b'N' * 100)", b"N" * 100),
    ):  # fmt: skip
        path = tmp_path / "file"
        path.write_bytes(b"old")
        script = (
            "import os; from pathlib import Path; from desktop_app.vault import files\n"
            "from tests.faults.power import Power\n"
            f"power = Power(); path = Path({str(path)!r}); {write}; power.cut(torn={torn}); os._exit(99)"
        )
        with Killing.of("", script.replace("\n", "; ")) as careful:
            assert careful.never().code == 99
        assert path.read_bytes() == held, (torn, write)
        assert [each.name for each in tmp_path.iterdir() if files.is_passing(each.name)] == []
