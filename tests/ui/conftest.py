"""Windows under test: offscreen, in our style, on real books, with the worker's thread at work."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["SOKIN_RAISE"] = "1"  # a fault of ours fails the test instead of being told in plain words

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from desktop_app.office import Office, open_book
from desktop_app.services import erasure
from tests.commanding import HOUSE
from tests.conftest import CHEAP, PASSWORD, Books, Clock
from tests.erasing import erase
from tests.ui.entering import settle
from ui import dialogs, theme
from ui.app import App
from ui.page import Page
from ui.session import Session
from ui.shell.window import MainWindow
from ui.worker import Worker


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session", autouse=True)
def styled(qapp: QApplication) -> None:
    theme.set_up(qapp)


@pytest.fixture(autouse=True)
def no_answer_left() -> Iterator[None]:
    dialogs.preset.clear()
    yield
    assert not dialogs.preset, "a file dialog that was expected never opened"


@pytest.fixture(params=["vi", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def worker(qapp: QApplication) -> Iterator[Worker]:
    made = Worker()
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture
def opened(books: Books) -> Iterator[Callable[..., Office]]:
    """Opens a new book; its connection then belongs to the worker."""
    made: list[Office] = []

    def open_it(lang: str = "vi") -> Office:
        made.append(books.create(lang=lang))
        return made[-1]

    yield open_it
    for each in made:
        each.close()


@pytest.fixture
def session(opened: Callable[..., Office], worker: Worker) -> Iterator[Session]:
    """An empty book in Vietnamese, open for its owner. The book is closed after the worker stopped."""
    made = Session(worker, opened())
    problems: list[Any] = []
    made.failed.connect(problems.append)
    yield made
    worker.stop()


class ShownAlone(QObject):
    """Notices widgets that are shown before they have a place in a window: on a screen each flashes up."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and not isinstance(watched, QDialog | QMenu | MainWindow | Page) and not watched.property("expected"):
            self.seen.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@pytest.fixture(autouse=True)
def nothing_shown_alone(qapp: QApplication) -> Iterator[None]:
    watch = ShownAlone()
    qapp.installEventFilter(watch)
    yield
    qapp.removeEventFilter(watch)
    assert watch.seen == []


@pytest.fixture(autouse=True)
def the_window_never_waits_for_the_book(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a window wants of the book is done on the worker's thread: on its own it would stand still meanwhile."""
    caught: list[str] = []
    work = Office.work

    def watched(office: Office) -> Any:
        if threading.current_thread() is threading.main_thread():
            frame = sys._getframe()
            while frame.f_back is not None:
                frame = frame.f_back
                if frame.f_code.co_filename.startswith(str(HOUSE / "ui")):
                    caught.append(f"{frame.f_code.co_filename}:{frame.f_lineno}")
        return work(office)

    monkeypatch.setattr(Office, "work", watched)
    yield
    assert caught == []


class Windows:
    """Shows widgets and waits for them."""

    def __init__(self, qtbot: Any, session: Session, worker: Worker) -> None:
        self.qtbot, self.session, self.worker = qtbot, session, worker

    def show(self, widget: QWidget, width: int = 1366, height: int = 768) -> QWidget:
        self.qtbot.addWidget(widget)
        widget.setProperty("expected", True)
        widget.resize(width, height)
        widget.show()
        self.settle()
        return widget

    def settle(self) -> None:
        """Wait until the worker has nothing to do and what it did was shown."""
        quiet = 0
        while quiet < 4:  # what is shown may ask for more, by way of a timer of no time at all
            self.qtbot.waitUntil(lambda: self.worker.is_idle, timeout=10_000)
            QApplication.processEvents()
            quiet = quiet + 1 if self.worker.is_idle else 0

    def do(self, case: Any, *args: Any, **kwargs: Any) -> Any:
        """A use case done by the worker, and its result."""
        return self._done(lambda office: office.run(case, *args, **kwargs))

    def erase(self, code: str) -> erasure.Outcome:
        """Somebody is erased, as from another place in the program."""
        done: erasure.Outcome = self._done(lambda office: erase(office, code))
        return done

    def _done(self, job: Callable[[Office], Any]) -> Any:
        results: list[Any] = []
        self.session.call(self.worker, job, done=results.append)
        self.qtbot.waitUntil(lambda: bool(results), timeout=20_000)
        return results[0]


@pytest.fixture
def windows(qtbot: Any, session: Session, worker: Worker) -> Windows:
    return Windows(qtbot, session, worker)


@pytest.fixture
def board(qapp: QApplication) -> Iterator[QClipboard]:
    """The clipboard, empty before and after."""
    made = QGuiApplication.clipboard()
    made.clear()
    yield made
    made.clear()


@pytest.fixture
def start(qtbot: Any, clock: Clock) -> Iterator[Callable[..., App]]:
    """Starts the program's window on a folder."""
    made: list[App] = []

    def start_it(folder: Path, lang: str = "vi") -> App:
        app = App(folder, lang, clock=clock, cost=CHEAP)
        app.setProperty("expected", True)
        app.show()
        made.append(app)
        return app

    yield start_it
    for app in made:
        app.lock(str)  # whatever is unsaved: its draft was looked at, or nobody cares
        settle(qtbot, app)
        app.close()
        qtbot.waitUntil(lambda app=app: not app.isVisible(), timeout=10_000)
        app.deleteLater()


@pytest.fixture
def closed(books: Books) -> Path:
    books.create().close()
    return books.folder / "book"


@pytest.fixture
def drawer(closed: Path, clock: Clock, tmp_path: Path) -> Path:
    """A set from before the key was changed, and one since."""
    with open_book(closed, "ha", PASSWORD, clock=clock) as office:
        place = tmp_path / "drawer"
        shutil.copytree(office.back_up().folder, place / "older")
        office.rotate_key()
        clock.move(days=1)
        shutil.copytree(office.back_up().folder, place / "set")
    return place
