"""Starts the program with a window: what is before an open book (the door), and the main window behind it.

Nothing heavy is imported until the window is painted: SQLAlchemy, reportlab and openpyxl come with the first job.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop_app.language import Language
from desktop_app.rules.errors import N_, Problem
from ui import dialogs, theme
from ui.session import Session
from ui.widgets import column
from ui.worker import Worker

if TYPE_CHECKING:
    from desktop_app.office import Office
    from ui.shell.window import MainWindow

SIZE = (1_366, 768)
SMALLEST = (1_000, 560)
Opening = Callable[[ExitStack], "Office"]
"""Opens a book on the worker's thread and has the stack close it again."""


class App(QWidget):
    """The one window of the program.

    Attributes:
        worker: the thread that owns the book. session: the open book, none while it is locked.
        language: what is shown before a book is open.

    Signals:
        opened(session): somebody got in. locked(reason): the book is closed again; reason: a msgid, "" at the start.
    """

    opened = Signal(object)
    locked = Signal(str)

    def __init__(self, folder: Path | None = None, lang: str = "vi") -> None:
        super().__init__()
        self.language = Language.of(lang)
        self.folder = folder
        self.worker = Worker(self)
        self.worker.broke.connect(self._broke)
        self.session: Session | None = None
        self.main: MainWindow | None = None
        self._closing: ExitStack | None = None
        self._ending = False
        self.stack = QStackedWidget()
        self.setLayout(column(self.stack, gap=0))
        self.setWindowTitle("Sổ Kín")
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self.show_door("")

    # -- the door -----------------------------------------------------------------------------------------------------

    def show_door(self, reason: str) -> None:
        """Show what stands before the book. reason: why it is locked, a msgid."""
        from ui.unlock.page import Unlock

        self._replace(Unlock(self, reason))
        self.locked.emit(reason)

    def enter(
        self, owner: QWidget, opening: Opening, done: Callable[[], None], failed: Callable[[Problem], None]
    ) -> None:
        """Open a book on the worker's thread and show the main window; `done` before that, or `failed`."""
        stack = ExitStack()

        def open_it() -> Office:
            with ExitStack() as trying:
                office = opening(trying)
                stack.push(trying.pop_all())
                return office

        def entered(office: Office) -> None:
            done()
            self._closing = stack
            self._enter(office)

        self.worker.run(owner, open_it, entered, failed)

    def _enter(self, office: Office) -> None:
        from ui.shell.window import MainWindow

        self.session = Session(self.worker, office, self)
        self.main = MainWindow(self.session)
        self.main.lock_asked.connect(self.ask_to_lock)
        self._replace(self.main)
        self.setWindowTitle(f"Sổ Kín – {office.actor.name}")
        self.opened.emit(self.session)
        for notice in office.notices:
            self.session.tell(office.language.message(notice))

    # -- the way out --------------------------------------------------------------------------------------------------

    def ask_to_lock(self) -> None:
        """Lock, once nothing unsaved would be lost."""
        if self.main is not None:
            self.main.can_leave(lambda: self.lock(N_("Locked with Ctrl+L.")))

    def lock(self, reason: str) -> None:
        """Close the book and show the door, whatever stands before the window. reason: why, a msgid."""
        self._leave(lambda: self.show_door(reason))

    def _leave(self, then: Callable[[], None]) -> None:
        if self.session is None or self._closing is None:
            then()
            return
        session, closing, main = self.session, self._closing, self.main
        self.session = self._closing = self.main = None
        for window in QApplication.topLevelWidgets():
            if window is not self and window.isVisible():
                window.close()
        self.worker.cancel_all()
        if main is not None:
            main.hide()
            main.deleteLater()
        self.setWindowTitle("Sổ Kín")
        self.worker.run(self, closing.close, lambda _: then(), lambda problem: self._closed_badly(problem, then))
        session.deleteLater()

    def _closed_badly(self, problem: Problem, then: Callable[[], None]) -> None:
        dialogs.tell(self, self.language, problem, then)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._ending or self.session is None:
            self.worker.stop()
            event.accept()
            return
        event.ignore()
        if self.main is not None:
            self.main.can_leave(self._end)

    def _end(self) -> None:
        self._ending = True
        self._leave(self.close)

    # -- faults of ours -----------------------------------------------------------------------------------------------

    def _broke(self, error: BaseException) -> None:
        """A report without anybody's data, and plain words."""
        if os.environ.get("SOKIN_RAISE"):  # tests want the traceback
            raise error
        from desktop_app.commands import crash
        from desktop_app.office import system_clock

        path = crash.write(error, system_clock())
        problem = Problem(
            "UI-01",
            N_("A fault in the program stopped this."),
            safe=N_("What was not finished was undone; everything saved before is there."),
            do=N_("Try again. If it happens again, send the report {path}: it holds no data."),
            path=path or "-",
        )
        dialogs.tell(self, self.language, problem)

    def _replace(self, widget: QWidget) -> None:
        while (old := self.stack.widget(0)) is not None:
            self.stack.removeWidget(old)
            old.deleteLater()
        self.stack.addWidget(widget)
        widget.setFocus()


def application(arguments: list[str] | None = None) -> QApplication:
    """The process's QApplication with our style; offscreen where Linux has no screen."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(arguments or sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101 - the program makes no other kind
    app.setApplicationName("SoKin")
    app.setDesktopFileName("SoKin")
    theme.set_up(app)
    return app


def run(folder: Path | None = None, lang: str = "vi") -> int:
    """Show the window and give the exit code once it is closed."""
    app = application()
    window = App(folder, lang)
    sys.excepthook = _hook(window)
    window.show()
    return app.exec()


def _hook(window: App) -> Any:
    def hook(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
        else:
            window.worker.broke.emit(error)

    return hook
