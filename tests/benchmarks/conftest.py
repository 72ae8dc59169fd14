"""Speeds are measured alone and only on request: ``python -m pytest tests/benchmarks`` takes both switches back.

pytest loads this file before its options take effect only when this folder is named on the command line. Every measured
figure is listed at the end with its limit. The big offices are made once a session; ``SOKIN_BIG_OFFICES=folder`` keeps
them for the next one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks import machine
from tests.big_office import Offices

FIGURES = pytest.StashKey[list[str]]()


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """One process, benchmarks on, no limit on the time of a test: the figures have limits of their own."""
    config.option.markexpr = "benchmark"
    config.option.numprocesses = 0
    config.option.benchmark_disable = False
    config.option.timeout = 0


class Figures:
    """Takes what was measured, lists it at the end, and fails the test beyond the limit.

    A limit in a unit of time is one for the machine of `machine.RATE_OF_THE_LIMITS`: it is stretched on a slower one.
    """

    def __init__(self, listed: list[str]) -> None:
        self._listed = listed

    def told(self, what: str, measured: float, unit: str = "") -> None:
        """A figure without a limit."""
        self._listed.append(f"{what:<62}{measured:>10.2f} {unit}")

    def at_most(self, what: str, measured: float, limit: float, unit: str = "") -> None:
        here = limit * machine.factor() if unit in ("s", "ms") else limit
        self._list(what, measured, unit, "at most", limit, here)
        assert measured <= here, f"{what}: {measured:.2f} {unit}, limit {here:g}"

    def at_least(self, what: str, measured: float, limit: float, unit: str = "") -> None:
        here = limit / machine.factor() if unit.endswith("/s") else limit
        self._list(what, measured, unit, "at least", limit, here)
        assert measured >= here, f"{what}: {measured:.2f} {unit}, limit {here:g}"

    def _list(self, what: str, measured: float, unit: str, how: str, limit: float, here: float) -> None:
        stretched = f"  ({here:.4g} on this machine)" if here != limit else ""
        self._listed.append(f"{what:<62}{measured:>10.2f} {unit:<7} {how} {limit:g}{stretched}")


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    machine.begin()
    return Figures(request.config.stash.setdefault(FIGURES, []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if FIGURES in config.stash:
        terminalreporter.write_line(f"this machine is {machine.factor():.2f} times slower than that of the limits")
    for line in config.stash.get(FIGURES, []):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def offices() -> Iterator[Offices]:
    """Big offices by number of customers, outside the checkout."""
    if kept := os.environ.get("SOKIN_BIG_OFFICES"):
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Offices(Path(kept))
        return
    folder = Path(tempfile.mkdtemp(prefix="big-offices-"))
    yield Offices(folder)
    shutil.rmtree(folder)
