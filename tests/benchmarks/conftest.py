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
    """Takes what was measured, lists it at the end, and fails the test beyond the limit."""

    def __init__(self, listed: list[str]) -> None:
        self._listed = listed

    def told(self, what: str, measured: float, unit: str = "") -> None:
        """A figure without a limit."""
        self._listed.append(f"{what:<58}{measured:>10.2f} {unit}")

    def at_most(self, what: str, measured: float, limit: float, unit: str = "") -> None:
        self._listed.append(f"{what:<58}{measured:>10.2f} {unit:<7} at most  {limit:g}")
        assert measured <= limit, f"{what}: {measured:.2f} {unit}, limit {limit:g}"

    def at_least(self, what: str, measured: float, limit: float, unit: str = "") -> None:
        self._listed.append(f"{what:<58}{measured:>10.2f} {unit:<7} at least {limit:g}")
        assert measured >= limit, f"{what}: {measured:.2f} {unit}, limit {limit:g}"


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    return Figures(request.config.stash.setdefault(FIGURES, []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
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
