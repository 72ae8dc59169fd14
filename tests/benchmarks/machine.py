"""How fast this machine is, beside the one on which the limits were set."""

from __future__ import annotations

import hashlib
from statistics import median
from time import perf_counter

_seen: list[float] = []

RATE_OF_THE_LIMITS = 2.85e6  # SHA-256 of 32 bytes a second in one loop of CPython 3.11, where the limits were set
_TURNS, _ROUNDS = 200_000, 5


def begin() -> None:
    """Forget the samples of the measurement before."""
    _seen.clear()


def sample() -> None:
    """Look how fast the machine is at this moment of a measurement."""
    _seen.append(RATE_OF_THE_LIMITS * median(_round() for _ in range(_ROUNDS)) / _TURNS)


def factor() -> float:
    """By how much this machine is slower, at least 1. Limits in time are stretched by it, ratios are not.

    A machine that others work on too changes within seconds: it is the median of what was seen during the measurement
    and of what it gives right now.
    """
    sample()
    return max(1.0, median(_seen))


def _round() -> float:
    data, start = b"\x00" * 32, perf_counter()
    for _ in range(_TURNS):
        data = hashlib.sha256(data).digest()
    return perf_counter() - start
