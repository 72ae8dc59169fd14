"""An open book in the window: its session, the main window, what locks it when nobody works, what is looked after."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_app.rules.errors import Problem
from ui import dialogs, settings_store
from ui.backups.watching import Watch
from ui.session import Session
from ui.shell.idle import Idle
from ui.shell.window import MainWindow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.office import Office
    from ui.worker import Worker


class Inside(QObject):
    """What there is from getting in until the book is closed.

    Attributes:
        session: who works in it. main: its window. watch: what is looked after by itself. closing: closes the book, on
        the worker's thread.

    Signals:
        lock_asked(): the user wants it locked. left_alone(): nobody worked for as long as was chosen.
        damaged(problem): the book is damaged and the user wants a backup in its place.
        restore_asked(folder, opened): a backup is to be brought back; opened: with what, see `services.backups`.
    """

    lock_asked = Signal()
    left_alone = Signal()
    damaged = Signal(object)
    restore_asked = Signal(object, object)

    def __init__(self, office: Office, closing: ExitStack, worker: Worker, window: QWidget) -> None:
        super().__init__(window)
        self.closing = closing
        self.session = Session(worker, office, self)
        self.main = MainWindow(self.session)
        self.main.idle = idle = Idle(settings_store.lock_minutes(), self.main)
        self.main.lock_asked.connect(self.lock_asked)
        idle.ticked.connect(self.main.show_countdown)
        idle.near.connect(self.main.warn_of_lock)
        idle.over.connect(self.left_alone)
        idle.asked.connect(self.lock_asked)
        self.session.lock_after.connect(idle.set_minutes)
        self.session.restore_asked.connect(self._hand_over)
        self.watch = Watch(self.main, self.session, worker)
        self.watch.damaged.connect(self._tell_damage)

    def _tell_damage(self, damage: Problem) -> None:
        """Nothing is backed up over good sets; the way to them is offered."""
        say, message = self.session.say, self.session.language.message

        def answered(key: str) -> None:
            if key == "mend":
                self.damaged.emit(damage)

        lines = [message(each) for each in (damage.error, damage.safe, damage.do)]
        choices = [
            dialogs.Choice("mend", say("Close the book and look for a backup"), "primary"),
            dialogs.Choice("later", say("Not now")),
        ]
        dialogs.ask(self.main, say("The book is damaged"), lines, choices, answered)

    def _hand_over(self, folder: Path) -> None:
        def hand_over(office: Office) -> Any:
            from desktop_app.services import backups

            return office.do(backups.hand_over)

        def leave(opened: Any) -> None:
            self.main.can_leave(lambda: self.restore_asked.emit(folder, opened))

        self.session.call(self, hand_over, done=leave)
