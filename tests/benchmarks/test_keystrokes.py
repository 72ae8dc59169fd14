"""Finding answers at every keystroke, and encryption is not felt."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from statistics import median
from time import perf_counter

import pytest

from desktop_app.office import Office
from desktop_app.rules.folding import fold
from desktop_app.services import people
from tests.benchmarks.measuring import RUNS, percentile

pytestmark = pytest.mark.benchmark

SHOWN = 50  # results that a list under the box has room for
SEARCHES = 90


def typed(office: Office) -> list[str]:
    """What stands in the box at every keystroke of some searches, names with and without marks, in both orders."""
    chance = random.Random(11)
    with office.work() as work:
        run = work.connection.exec_driver_sql
        names = run("SELECT full_name FROM person ORDER BY code").scalars().all()
        numbers = run("SELECT number FROM phone WHERE number LIKE '+84%' ORDER BY number, id").scalars().all()
        mails = run("SELECT address FROM email ORDER BY address").scalars().all()
        orders = run("SELECT code FROM 'order' ORDER BY code").scalars().all()
    states: list[str] = []
    for _ in range(SEARCHES):
        kind = chance.random()
        if kind < 0.45:
            states += _steps(_name(chance, chance.choice(names)), 2)
        elif kind < 0.8:
            number = f"0{chance.choice(numbers)[3:]}"
            states += _steps(number[chance.choice((0, 0, 3, len(number) - 4)) :], 3)
        elif kind < 0.9:
            states += _steps(chance.choice(mails), 2)
        else:
            states += _steps(chance.choice(orders), 2)
    return states


def _name(chance: random.Random, name: str) -> str:
    words = name.split()
    if chance.random() < 0.5:
        words = [words[-1], *words[:-1]]
    return " ".join(words) if chance.random() < 0.5 else fold(" ".join(words))


def _steps(text: str, first: int) -> Iterator[str]:
    return (text[:end] for end in range(first, len(text) + 1))


def p95(office: Office, states: Sequence[str]) -> float:
    """The 95th percentile of one pass, in milliseconds."""
    times = []
    for text in states:
        start = perf_counter()
        office.run(people.find, text, SHOWN)
        times.append(perf_counter() - start)
    return 1000 * percentile(times, 95)


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_a_keystroke_is_answered_in_five_milliseconds(offices, figures, count):
    with ExitStack() as stack:
        ours = stack.enter_context(offices.opened(count))
        plain = stack.enter_context(offices.opened(count, plain=True))
        states = typed(ours)
        assert any(office.run(people.find, states[-1], SHOWN) for office in (ours, plain))
        p95(ours, states), p95(plain, states)
        passes = [(p95(ours, states), p95(plain, states)) for _ in range(RUNS)]
    encrypted, bare = (median(each) for each in zip(*passes, strict=True))
    figures.told(f"keystroke p95 at {count:,}, plain", bare, "ms")
    figures.at_most(f"keystroke p95 at {count:,}", encrypted, 5, "ms")
    figures.at_most(f"keystroke p95 at {count:,}, encrypted : plain", encrypted / bare, 1.3)
