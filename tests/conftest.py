"""What holds for every test: no network, a folder of its own, a clock that stands still, and property tests that say
how to run a failure again."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from desktop_app import platform
from desktop_app.language import Language
from desktop_app.office import Office, create_book, open_book
from desktop_app.vault.book import open_book as unlock
from desktop_app.vault.keyslots import KdfCost
from desktop_app.vault.recovery import SheetText
from tests.faults.counting import pytest_terminal_summary, tally  # noqa: F401 - found here by pytest in every process

_LOCAL = {getattr(socket, "AF_UNIX", None)}


def refuse_network(event: str, args: tuple[object, ...]) -> None:
    """An audit hook (PEP 578): it sees sockets that compiled libraries open through Python, too."""
    if event == "socket.getaddrinfo" or (event == "socket.__new__" and args[1] not in _LOCAL):
        raise PermissionError("this program opens no network socket")


# A hook cannot be taken away again: it holds for the whole run, in every worker process.
sys.addaudithook(refuse_network)

# Tests share few cores: a time limit per example would fail at random. Timings are the benchmarks' work.
settings.register_profile("house", deadline=None, print_blob=True, database=None)
settings.load_profile("house")


PASSWORD = "mật khẩu đủ dài"
CHEAP = KdfCost(1024, 1, 1)


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Template:
    """A closed book that is made once; tests copy it, since making one takes longer than most tests."""

    folder: Path
    sheet: SheetText


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        made, sheet = create_book(
            folder / "book", office="Quảng cáo Thử", owner="Lê Hà", login="ha", password=PASSWORD, clock=Clock(),
            cost=CHEAP,
        )  # fmt: skip
        made.close()
    return Template(folder, sheet)


class Books:
    """Makes and opens books in a test's own folder."""

    def __init__(self, folder: Path, clock: Clock, template: Template) -> None:
        self.folder, self.clock, self.sheet = folder, clock, template.sheet
        self._template = template.folder

    def create(self, name: str = "book", lang: str = "vi") -> Office:
        """A new book, open. The second one in a test is a book of its own."""
        if (self.folder / "config").exists():
            made, self.sheet = create_book(
                self.folder / name, office="Quảng cáo Thử", owner="Lê Hà", login="ha", password=PASSWORD,
                lang=lang, clock=self.clock, cost=CHEAP,
            )  # fmt: skip
            return made
        shutil.copytree(self._template / "config", self.folder / "config")
        shutil.copytree(self._template / "book", self.folder / name)
        book, actor = unlock(self.folder / name, login="ha", password=PASSWORD, now=self.clock())
        return Office(book, actor, self.clock, Language.of(lang))

    def open(self, name: str = "book", lang: str = "vi"):
        return open_book(self.folder / name, "ha", PASSWORD, lang=lang, clock=self.clock)


@pytest.fixture(autouse=True)
def config_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This computer's copies of a book's small files lie in the test's folder, in child processes too."""
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def books(tmp_path: Path, clock: Clock, template: Template) -> Books:
    return Books(tmp_path, clock, template)


@pytest.fixture
def office(books: Books) -> Iterator[Office]:
    """An empty book, open for its owner."""
    made = books.create()
    yield made
    made.close()


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that lies on a disk of its own."""
    place = tmp_path / "stick"
    place.mkdir()
    monkeypatch.setattr(platform, "disk_of", lambda path: "stick" if path.is_relative_to(place) else "own")
    return place
