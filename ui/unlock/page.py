"""User and password, why the book was locked, and the way back in for who forgot."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from desktop_app.rules.errors import Problem
from ui import dialogs
from ui.unlock.damaged import Damaged
from ui.unlock.own import OwnPassword
from ui.unlock.recovery import Recovery
from ui.widgets import Banner, Elided, Middle, button, card, column, label, row
from ui.widgets.password import Password

if TYPE_CHECKING:
    from desktop_app.office import Office
    from ui.app import App


_DAMAGE = ("DB-03", "DB-08")  # as `services.health.DAMAGE`, which would load half of the program


class Unlock(QWidget):
    """The form. It stays as it is while the key is derived; a failure is told under it, and names nobody."""

    def __init__(self, app: App, reason: str) -> None:
        super().__init__()
        self._app = app
        self.say = say = app.language.text
        self.user = QLineEdit()
        self.user.setAccessibleName(say("User"))
        self.password = Password(app.language)
        self.password.setAccessibleName(say("Password"))
        self.reason = label(reason, "muted", wrap=True)
        self.problem = Banner("", "danger")
        self.problem.hide()
        self.unlock = button(say("Unlock"), "primary", icon_name="unlock", do=self._enter)
        self.user.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._enter)
        names = [label(say("User")), label(say("Password"))]
        names[0].setBuddy(self.user)
        names[1].setBuddy(self.password)
        self.forgot = button(say("Forgot the password?"), "link", do=self._forgot)
        other = button(say("Another book…"), "link", do=self._other)
        restore = button(say("Restore a backup…"), "link", do=app.show_restore)
        new = button(say("New book…"), "link", do=app.show_first_run)
        folder = Elided(str(app.folder), "small")
        form = card(
            label("Sổ Kín", "title"), folder, self.reason if reason else 0, names[0], self.user, names[1],
            self.password, self.password.hint, self.problem, row(self.unlock, None, self.forgot),
            row(other, None, restore, None, new), gap=8,
        )  # fmt: skip
        form.setFixedWidth(420)
        front = Middle(form)
        self.recovery = Recovery(app)
        self.recovery.closed.connect(lambda: self.stack.setCurrentWidget(front))
        self.own = OwnPassword(app)
        self.own.closed.connect(lambda: self.stack.setCurrentWidget(front))
        self.own.chosen.connect(self._enter_with)
        self.damaged = Damaged(app)
        self.damaged.closed.connect(lambda: self.stack.setCurrentWidget(front))
        self.stack = QStackedWidget()
        for each in (front, self.recovery, self.own, self.damaged):
            self.stack.addWidget(each)
        self._waits = QTimer(self, interval=1000)
        self._waits.timeout.connect(self._wait_on)
        self._seconds = 0
        self.setLayout(column(self.stack))
        self.setFocusProxy(self.user)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self.user, self.user.setFocus)  # what is not seen yet can't take the focus

    def _enter(self) -> None:
        if self.unlock.isEnabled():
            self._enter_with(None)

    def _enter_with(self, own: str | None) -> None:
        """Open the book. own: the password chosen in the place of a one-time code."""
        folder, user, password = self._app.folder, self.user.text(), self.password.text()
        lang, clock, cost = self._app.language.code, self._app.clock, self._app.cost

        def opening(stack: ExitStack) -> Office:
            from desktop_app.office import open_book

            more = {"cost": cost} if cost else {}
            return stack.enter_context(
                open_book(folder, user or None, password, own=own, lang=lang, clock=clock, **more)
            )

        self.unlock.setEnabled(False)
        self._app.enter(self, opening, lambda: self._app.remember_folder(folder), self._refused)

    def _refused(self, problem: Problem) -> None:
        """Wrong password, in use, damaged, newer version: each has its own words and its own code."""
        self.unlock.setEnabled(True)
        if problem.code == "KY-14":
            self.problem.hide()
            self.stack.setCurrentWidget(self.own)
            self.own.start()
            return
        if problem.code in _DAMAGE:
            self.show_damage(problem)
            return
        message = self._app.language.message
        parts = [message(each) for each in (problem.error, problem.safe, problem.do)]
        words = f"{' '.join(parts)} ({problem.code})"
        if self.stack.currentWidget() is self.own and problem.code in ("KY-02", "KY-16"):
            self.own.refuse(words)
            return
        self.stack.setCurrentIndex(0)
        self.problem.label.setText(words)
        self.problem.show()
        if problem.code == "KY-15":
            self._wait(int(str(problem.error.params["seconds"])))
        self.password.selectAll()
        self.password.setFocus()

    def show_damage(self, problem: Problem) -> None:
        """The way to a backup instead of the password."""
        self.problem.hide()
        self.stack.setCurrentWidget(self.damaged)
        self.damaged.show_problem(problem)

    # -- the wait after several wrong passwords -----------------------------------------------------------------------

    def _wait(self, seconds: int) -> None:
        self._seconds = seconds
        self.unlock.setEnabled(False)
        self.unlock.setText(self.say("Unlock in {seconds} s", seconds=seconds))
        self._waits.start()

    def _wait_on(self) -> None:
        if self._seconds > 1:
            self._wait(self._seconds - 1)
            return
        self._waits.stop()
        self.unlock.setText(self.say("Unlock"))
        self.unlock.setEnabled(True)

    def _forgot(self) -> None:
        self.stack.setCurrentWidget(self.recovery)
        self.recovery.start()

    def _other(self) -> None:
        dialogs.open_file(self, self.say("Folder of the book"), "", self._app.use_folder, folder=True)
