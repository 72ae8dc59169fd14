"""User and password, why the book was locked, and the way back in for who forgot."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from desktop_app.rules.errors import Problem
from ui import dialogs
from ui.unlock.recovery import Recovery
from ui.widgets import Banner, Elided, button, card, column, label, row
from ui.widgets.password import Password

if TYPE_CHECKING:
    from desktop_app.office import Office
    from ui.app import App


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
        front = QWidget()
        front.setLayout(column(None, row(None, form, None), None))
        self.recovery = Recovery(app)
        self.recovery.closed.connect(lambda: self.stack.setCurrentWidget(front))
        self.stack = QStackedWidget()
        self.stack.addWidget(front)
        self.stack.addWidget(self.recovery)
        self.setLayout(column(self.stack))
        self.setFocusProxy(self.user)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self.user, self.user.setFocus)  # what is not seen yet can't take the focus

    def _enter(self) -> None:
        if not self.unlock.isEnabled():
            return
        folder, user, password = self._app.folder, self.user.text(), self.password.text()
        lang, clock = self._app.language.code, self._app.clock

        def opening(stack: ExitStack) -> Office:
            from desktop_app.office import open_book

            return stack.enter_context(open_book(folder, user or None, password, lang=lang, clock=clock))

        self.unlock.setEnabled(False)
        self._app.enter(self, opening, lambda: self._app.remember_folder(folder), self._refused)

    def _refused(self, problem: Problem) -> None:
        """Wrong password, in use, damaged, newer version: each has its own words and its own code."""
        self.unlock.setEnabled(True)
        message = self._app.language.message
        parts = [message(each) for each in (problem.error, problem.safe, problem.do)]
        self.problem.label.setText(f"{' '.join(parts)} ({problem.code})")
        self.problem.show()
        self.password.selectAll()
        self.password.setFocus()

    def _forgot(self) -> None:
        self.stack.setCurrentWidget(self.recovery)
        self.recovery.start()

    def _other(self) -> None:
        dialogs.open_file(self, self.say("Folder of the book"), "", self._app.use_folder, folder=True)
