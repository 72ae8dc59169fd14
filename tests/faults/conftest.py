"""What the tests of faults share: a home that is made once, and a program that forks for each death."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import acts
from tests.killing import Killing

PREPARE = """
from pathlib import Path
from tests.faults import acts, breaking
breaking.warm_up(Path({furnished!r}), Path({aside!r}))
"""


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that nobody changes: tests copy it."""
    home = tmp_path_factory.mktemp("home")
    acts.furnish(home)
    return home


@pytest.fixture
def home(furnished: Path, tmp_path: Path) -> Path:
    """A home for one test, or one trial of it: `acts.copied` makes it anew."""
    return acts.copied(furnished, tmp_path / "home")


@pytest.fixture(scope="session")
def killing(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killing]:
    """Does what `breaking.typed` says in a fork."""
    prepare = PREPARE.format(furnished=str(furnished), aside=str(tmp_path_factory.mktemp("aside")))
    with Killing.of(prepare, "breaking.do(typed)") as made:
        yield made
