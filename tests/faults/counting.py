"""Counts what was tried: at the end of a run stands the table of faults, trials and losses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_PROPERTY = "faults"


class Tally:
    """Counts the trials of one test, by fault."""

    def __init__(self, counts: dict[str, list[int]]) -> None:
        self._counts = counts

    @contextmanager
    def trial(self, fault: str) -> Iterator[None]:
        """One trial; what fails in it is a loss."""
        counted = self._counts.setdefault(fault, [0, 0])
        counted[0] += 1
        try:
            yield
        except BaseException:
            counted[1] += 1
            raise


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    counts: dict[str, list[int]] = {}
    request.node.user_properties.append((_PROPERTY, counts))
    return Tally(counts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, whichever process the tests ran in: their reports carry the counts."""
    table: dict[str, list[int]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for fault, (trials, lost) in dict(report.user_properties).get(_PROPERTY, {}).items():
                    before = table.setdefault(fault, [0, 0])
                    table[fault] = [before[0] + trials, before[1] + lost]
    if table:
        terminalreporter.section("faults")
        terminalreporter.write_line(f"{'fault':<70}{'trials':>8}{'lost':>6}")
        for fault, (trials, lost) in sorted(table.items()):
            terminalreporter.write_line(f"{fault:<70}{trials:>8}{lost:>6}")
