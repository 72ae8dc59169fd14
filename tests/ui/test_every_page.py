"""Every page in both languages, both colour schemes, at both sizes: nothing cut, nothing nameless, Tab in order."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.office import open_book
from tests import sample
from tests.conftest import PASSWORD, Clock
from tests.ui import looking
from tests.ui.conftest import Windows, settle
from tests.ui.doors import DOORS
from tests.ui.scenes import SCENES
from ui import theme
from ui.app import App
from ui.session import Session
from ui.shell.window import MainWindow
from ui.worker import Worker

SIZES = [(1366, 768), (1093, 614)]
SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
# Each language with each size and each scheme, and each size with each scheme; all of them together nightly.
PAIRED = [("vi", SIZES[0], "light"), ("vi", SIZES[1], "dark"), ("en", SIZES[0], "dark"), ("en", SIZES[1], "light")]
looks = pytest.mark.parametrize(
    ("lang", "size", "scheme"),
    [
        pytest.param(*look, id=f"{look[0]}-{look[1][0]}-{look[2]}", marks=() if look in PAIRED else pytest.mark.nightly)
        for look in product(("vi", "en"), SIZES, SCHEMES)
    ],
)


@pytest.fixture(scope="module")
def sample_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        sample.make(folder, Clock())
    return folder


@pytest.fixture
def sample_session(
    sample_book: Path, tmp_path: Path, clock: Clock, worker: Worker, request: pytest.FixtureRequest
) -> Iterator[Session]:
    shutil.copytree(sample_book / "config", tmp_path / "config")
    shutil.copytree(sample_book / "book", tmp_path / "book")
    with ExitStack() as stack:
        lang = request.node.callspec.params["lang"]
        office = stack.enter_context(open_book(tmp_path / "book", sample.LOGIN, PASSWORD, lang=lang, clock=clock))
        stack.callback(worker.stop)
        yield Session(worker, office)


@pytest.fixture(autouse=True)
def dressed(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    theme.dress(qapp, SCHEMES[request.node.callspec.params["scheme"]])
    yield
    theme.dress(qapp, Qt.ColorScheme.Light)


@looks
def test_every_page_opens_and_can_be_read(
    sample_session: Session, worker: Worker, qtbot: Any, lang: str, scheme: str, size: tuple[int, int]
) -> None:
    windows, window = Windows(qtbot, sample_session, worker), MainWindow(sample_session)
    windows.show(window, *size)
    wrong: dict[str, list[str]] = {}
    for name, scene in SCENES.items():
        scene(window)
        windows.settle()
        # What can be read depends on the size and the words alone; what is named and in order, on neither.
        if problems := amiss(window):
            wrong[name] = problems
    assert wrong == {}


def amiss(window: QWidget) -> list[str]:
    return [
        *looking.cut_texts(window), *looking.sticking_out(window), *looking.nameless(window),
        *looking.out_of_turn(window),
    ]  # fmt: skip


@looks
def test_whatever_stands_before_the_book_can_be_read(
    start: Callable[..., App], closed: Path, qtbot: Any, lang: str, scheme: str, size: tuple[int, int]
) -> None:
    app = start(closed, lang)
    app.resize(*size)
    wrong: dict[str, list[str]] = {}
    for name, door in DOORS.items():
        door(app)
        settle(qtbot, app)
        if problems := amiss(app):
            wrong[name] = problems
    assert wrong == {}
