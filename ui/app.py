"""The program in its window: the door before the book, getting in, and the way out. An open book is `ui.inside`'s.

SQLAlchemy, reportlab and openpyxl are not imported here: they come with the first job, on the worker's thread.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop_app import platform
from desktop_app.language import Language
from desktop_app.rules.errors import N_, Problem
from ui import clipboard, dialogs, qt_words, settings_store
from ui.faults import Faults
from ui.shell.idle import Idle
from ui.start import SIZE
from ui.system_events import Away, SystemEvents
from ui.widgets import EmptyState, column
from ui.worker import Worker

if TYPE_CHECKING:
    from desktop_app.office import Office
    from ui.backups.closing import Closing
    from ui.inside import Inside
    from ui.session import Session
    from ui.shell.window import MainWindow

_DATABASE, _MARK = "book.db", "book.setup"  # as `vault.book` and `services.firstrun` call them, without loading them
_AWAY = {
    Away.LOCKED: N_("Locked together with the computer."),
    Away.ASLEEP: N_("Locked because the computer went to sleep."),
    Away.DISCONNECTED: N_("Locked because the computer was left to somebody else."),
}
_KEPT = N_("What was being typed is kept.")
_LOST = N_("What was being typed could not be kept.")
Opening = Callable[[ExitStack], "Office"]
"""Opens a book on the worker's thread and has the stack close it again."""


class App(QWidget):
    """The one window of the program.

    Attributes:
        worker: the thread that owns the book. inside: the open book, none while it is locked.
        language: what is shown before a book is open. faults: tells of faults of ours. system: tells who left the desk.

    Signals:
        opened(session): somebody got in. locked(reason): the book is closed again; reason: as shown, "" at the start.
        ended(): everything is closed; the window may go. moved(folder): another book is before the user.
    """

    opened = Signal(object)
    locked = Signal(str)
    ended = Signal()
    moved = Signal(object)

    def __init__(
        self, folder: Path | None = None, lang: str = "", *, clock: Any = None, cost: Any = None
    ) -> None:  # fmt: skip
        """folder: of the book, else the one used last. clock, cost: in place of the real ones, for tests."""
        super().__init__()
        self.language = Language.of(lang or settings_store.language())
        self.folder = settings_store.book_folder(folder)
        self._clock, self.cost = clock, cost
        self.worker = Worker(self)
        self.faults = Faults(self, self.language, self.worker)
        self.inside: Inside | None = None
        self.system: SystemEvents | None = None
        self.clearing = clipboard.Clearing(self)
        self._leaving = self._ending = False
        self._closing_page: Closing | None = None
        self._handed: Any = None  # what opens backups without a password, while the book is being closed for that
        self.words = qt_words.install(self.language, self)
        self.stack = QStackedWidget()
        self.setLayout(column(self.stack, gap=0))
        self.setWindowTitle("Sổ Kín")
        self.resize(*SIZE)
        self.show_door("")

    @property
    def session(self) -> Session | None:
        """Who works in the open book; none while it is locked."""
        return self.inside and self.inside.session

    @property
    def main(self) -> MainWindow | None:
        """The window of the open book."""
        return self.inside and self.inside.main

    # -- the door -----------------------------------------------------------------------------------------------------

    @property
    def clock(self) -> Any:
        """What tells the moment."""
        if self._clock is None:
            from desktop_app.office import system_clock

            self._clock = system_clock
        return self._clock

    def show_door(self, reason: str) -> None:
        """Show what stands before the book: the password, or the first run where there is none. reason: why locked."""
        from ui.unlock.page import Unlock

        if not reason and not _has_book(self.folder):
            self.show_first_run()
            return
        self._replace(Unlock(self, reason))
        self.locked.emit(reason)

    def show_first_run(self) -> None:
        """Show the steps to a new book. One that was not finished is told of; nothing of value is in it."""
        from ui.first_run.page import FirstRun

        taken = _has_book(self.folder)
        folder = self.folder.with_name(f"{self.folder.name}-2") if taken else self.folder
        unfinished = (folder / _MARK).exists()
        notice = self.language.text("The last set-up was not finished. It holds nothing and is begun anew.")
        self._replace(FirstRun(self, folder, notice if unfinished else ""))

    def show_restore(self, folder: Path | None = None, opened: object = None) -> None:
        """Bring a backup back. folder: of a set that is chosen already. opened: the book that was open just now."""
        from ui.unlock.restore import Restore

        form = Restore(self, folder, opened)
        form.closed.connect(lambda: self.show_door(""))
        if opened is not None:
            idle = Idle(settings_store.lock_minutes(), form)
            idle.over.connect(self._lock_idle)
            idle.asked.connect(self.ask_to_lock)
            form.idle = idle
        self._replace(form)

    def _show_damage(self, damage: Problem) -> None:
        from ui.unlock.page import Unlock

        door = Unlock(self, self.language.message(damage.error))
        self._replace(door)
        door.show_damage(damage)

    def use_folder(self, folder: Path) -> None:
        """Another book."""
        self.folder = folder
        self.moved.emit(folder)
        if _has_book(folder):
            self.show_door("")
        else:
            problem = Problem(
                "BK-02",
                N_("There is no book in {folder}."),
                do=N_("Check the folder, or make a new book."),
                folder=folder,
            )
            dialogs.tell(self, self.language, problem)

    def remember_folder(self, folder: Path) -> None:
        """The book that is opened next time."""
        self.folder = folder
        self.moved.emit(folder)
        settings_store.keep_folder(folder)

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
            self._enter(office, stack)

        self.worker.run(owner, open_it, entered, failed)

    def _enter(self, office: Office, closing: ExitStack) -> None:
        from ui.inside import Inside
        from ui.shell.notices import tell_notices

        self.words.language = office.language
        self.inside = inside = Inside(office, closing, self.worker, self)
        inside.lock_asked.connect(self.ask_to_lock)
        inside.left_alone.connect(self._lock_idle)
        inside.damaged.connect(lambda damage: self._leave(lambda: self._show_damage(damage)))
        inside.restore_asked.connect(self._leave_to_restore)
        self._watch_system()
        self._replace(inside.main)
        self.setWindowTitle(f"Sổ Kín – {office.actor.name}")
        self.opened.emit(inside.session)
        tell_notices(inside.main, inside.session)

    def _watch_system(self) -> None:
        if self.system is None:
            self.system = SystemEvents(self)
            self.system.away.connect(lambda why: self._lock_now(self.language.text(_AWAY[why])))
            QApplication.instance().commitDataRequest.connect(self._session_ends)
        platform.hide_previews(int(self.window().winId()), hidden=False)

    def _leave_to_restore(self, folder: Path, opened: Any) -> None:
        """Close the book and take along what opens its backups, unless the desk is left meanwhile."""
        self._handed = opened

        def then() -> None:
            self.show_restore(folder, self._handed)
            self._handed = None

        QTimer.singleShot(settings_store.lock_minutes() * 60_000, self, self._drop_handed)  # a message may hold it up
        self._leave(then)

    def _drop_handed(self) -> None:
        self._handed = None

    # -- the way out --------------------------------------------------------------------------------------------------

    def ask_to_lock(self) -> None:
        """Lock at once: what is being typed is kept in the book."""
        self._lock_now(self.language.text("Locked with Ctrl+L."))

    def _lock_idle(self) -> None:
        minutes = settings_store.lock_minutes()
        self._lock_now(
            self.language.plural(
                "Locked: nobody worked for {n} minute.", "Locked: nobody worked for {n} minutes.", minutes
            )
        )

    def _session_ends(self, _: object) -> None:
        """The system is about to log the user out or to shut down: nothing must ask before the book is closed."""
        self._lock_now(self.language.text(_AWAY[Away.DISCONNECTED]))

    def _lock_now(self, reason: str) -> None:
        """Lock where a book is open, and keep what is being typed; the page of closing shows nobody's data anyway.

        A book that was closed to be restored has left its key to the form for that: it goes too.
        """
        from ui.unlock.restore import Restore

        self._drop_handed()
        if isinstance(form := self.stack.currentWidget(), Restore):
            form.put_away(reason)
        if self._closing_page is not None:
            self._closing_page.leave_untold()
            return
        if self.inside is None:
            return
        inside, is_typing, lost = self.inside, True, False

        def told() -> str:
            kept = _LOST if lost or inside.session.draft_lost else _KEPT
            return f"{reason} {self.language.text(kept)}" if is_typing else reason

        try:
            is_typing = inside.main.keep_typing()
        except Exception:
            lost = True
            raise
        finally:
            self.lock(told)

    def lock(self, reason: Callable[[], str]) -> None:
        """Close the book and show the door, whatever stands before the window.

        reason: gives why, in the user's language; asked once the book is closed.
        """
        self._leave(lambda: self.show_door(reason()))

    def _leave(self, then: Callable[[], None]) -> None:
        """Close the book, and have nothing of it on the screen, on the clipboard or in this program's hands."""
        if self.inside is None:
            then()
            return
        inside = self.inside
        self.inside = self._closing_page = None
        self._leaving = True
        inside.session.end()
        self.clearing.clear()
        platform.hide_previews(int(self.window().winId()), hidden=True)
        self.close_others()
        self._replace(EmptyState(self.language.text("The book is being closed…")))
        self.setWindowTitle("Sổ Kín")
        inside.main.hide()  # at once; it is destroyed when the events that are under way have been dealt with

        def closed(problem: Problem | None) -> None:
            self._leaving = False
            if problem is not None:
                dialogs.tell(self, self.language, problem, then)
            else:
                then()
            QTimer.singleShot(0, self, _forget)

        self.worker.run(self, inside.closing.close, lambda _: closed(None), closed)
        inside.deleteLater()

    def close_others(self) -> None:
        """Close whatever stands before the window."""
        for window in QApplication.topLevelWidgets():
            if window is not self.window() and window.isVisible():
                window.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaving and not self._ending:  # closed by the user in the moment of locking: the book comes first
            event.ignore()
            self._leaving = False
            self.worker.run(self, lambda: None, lambda _: self._end())
            return
        if self._ending or (self.inside is None and not self._abandon()):
            self.worker.stop()
            event.accept()
            self.ended.emit()
            return
        event.ignore()
        if self._closing_page is not None:
            self._closing_page.skip()  # closed once more: it goes without the backup
        elif self.inside is not None:
            self.inside.main.can_leave(self._back_up_and_end)

    def _abandon(self) -> bool:
        """Whether a first run has something to take away before the window closes."""
        from ui.first_run.page import FirstRun

        page = self.stack.currentWidget()
        if isinstance(page, FirstRun) and page.is_under_way:
            page.abandon(self._end)
            return True
        return False

    def _end(self) -> None:
        self._ending = True
        self._leave(self.close)

    def _back_up_and_end(self) -> None:
        from ui.backups.closing import Closing

        if self.inside is None:
            self._end()
            return
        self._closing_page = page = Closing(self.inside.session)
        page.over.connect(self._end)
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    def _replace(self, widget: QWidget) -> None:
        while (old := self.stack.widget(0)) is not None:
            self.stack.removeWidget(old)
            old.deleteLater()
        self.stack.addWidget(widget)
        widget.setFocus()


def _forget() -> None:
    """Free what the closed book left in memory, as far as Python can: nothing is wiped, only let go of."""
    gc.collect()
    re.purge()  # patterns that were made of what somebody searched for
    platform.trim_memory()


def _has_book(folder: Path) -> bool:
    """As `services.firstrun.has_book`, which would load half of the program before the window is painted."""
    return (folder / _DATABASE).exists() and not (folder / _MARK).exists()
