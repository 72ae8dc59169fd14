"""Measuring jobs against each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

from tests.benchmarks import machine

RUNS = 5


def alternating(*jobs: Callable[[], object], runs: int = RUNS) -> list[float]:
    """Median seconds of each of `jobs`, in turns so that a busy moment meets all alike, after a run to warm up."""
    for job in jobs:
        job()
    taken: list[list[float]] = [[] for _ in jobs]
    for _ in range(runs):
        for job, times in zip(jobs, taken, strict=True):
            machine.sample()
            times.append(seconds(job))
    return [median(times) for times in taken]


def seconds(job: Callable[[], object]) -> float:
    """How long `job` takes."""
    start = perf_counter()
    job()
    return perf_counter() - start


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of a hundred do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]
