"""What a child does: an act, with a fault in it."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from unittest.mock import patch

from desktop_app.rules.errors import EnvironmentFailed, Problem
from desktop_app.vault import files
from tests.faults import acts
from tests.faults.power import Power

CUT = 99
"""The exit code of a child that died at its step."""


def typed(act: str, home: Path, kind: str = "", at: int = 0) -> str:
    """What `do` is told: an act, where, and which of `KINDS` happens at the step of that number, counted from 0."""
    return json.dumps([act, str(home), kind, at])


def warm_up(furnished: Path, aside: Path) -> None:
    """Do every act once, so that forks find all modules loaded."""
    with patch.object(acts, "say"):
        for act in acts.ACTS.values():
            act.run(acts.copied(furnished, aside))


def do(typed: str) -> None:
    """Do it. Says "told CODE" where that fails in plain words, "fault KIND" where it does so in any other way."""
    act, home, kind, at = json.loads(typed)
    with KINDS[kind](at) if kind else contextlib.nullcontext():
        try:
            acts.ACTS[act].run(Path(home))
        except Problem as problem:
            acts.say(f"told {problem.code}")
        except Exception as error:
            acts.say(f"fault {error!r}")


def _listing(at: int) -> files.Faults:
    return files.Faults(lambda name: acts.say(f"step {name}"))


def _failing(number: int) -> Callable[[int], files.Faults]:
    """The system fails at a step of a file; at a step between files, where the database works, that does."""

    def fail(name: str) -> None:
        if name.startswith(("write.", "destroy.")):
            raise OSError(number, os.strerror(number))
        raise EnvironmentFailed("DB-07", "The disk is full or stopped answering.", do="")

    return lambda at: files.Faults(_at(at, fail))


def _cutting(*, torn: bool) -> Callable[[int], files.Faults]:
    def begun(at: int) -> files.Faults:
        power = Power()

        def cut(name: str) -> None:
            power.cut(torn=torn)
            os._exit(CUT)

        return files.Faults(_at(at, cut))

    return begun


def _dying(name: str) -> None:
    os._exit(CUT)


def _at(at: int, react: Callable[[str], None]) -> Callable[[str], None]:
    left = [at]

    def count(name: str) -> None:
        left[0] -= 1
        if left[0] == -1:
            react(name)

    return count


KINDS: dict[str, Callable[[int], AbstractContextManager[object]]] = {
    "steps": _listing,
    "killed": lambda at: files.Faults(_at(at, _dying)),
    "error": _failing(errno.EIO),
    "full disk": _failing(errno.ENOSPC),
    "lost unsynced writes": _cutting(torn=False),
    "torn write": _cutting(torn=True),
}
"""What may happen at a step; "steps" only says which there are."""
