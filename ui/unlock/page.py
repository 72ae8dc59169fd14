"""User and password, and why the book was locked."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.rules.errors import Problem
from ui.widgets import button, card, column, label, row

if TYPE_CHECKING:
    from desktop_app.office import Office
    from ui.app import App


class Unlock(QWidget):
    """The form. It stays as it is while the key is derived; a failure is told under it."""

    def __init__(self, app: App, reason: str) -> None:
        super().__init__()
        self._app = app
        say = app.language.text
        self.user, self.password = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.user.setAccessibleName(say("User"))
        self.password.setAccessibleName(say("Password"))
        self.problem = label("", "error", wrap=True)
        self.unlock = button(say("Unlock"), "primary", do=self._enter)
        self.password.returnPressed.connect(self._enter)
        sheet = card(
            label("Sổ Kín", "title"), label(say(reason) if reason else "", "muted", wrap=True),
            label(say("User")), self.user, label(say("Password")), self.password, self.problem, self.unlock,
        )  # fmt: skip
        sheet.setFixedWidth(380)
        self.setLayout(column(None, row(None, sheet, None), None))
        self.setFocusProxy(self.user)

    def _enter(self) -> None:
        folder, user, password = self._app.folder, self.user.text(), self.password.text()
        lang = self._app.language.code

        def opening(stack: ExitStack) -> Office:
            from desktop_app.office import default_folder, open_book

            return stack.enter_context(open_book(folder or default_folder(), user or None, password, lang=lang))

        self.unlock.setEnabled(False)
        self._app.enter(self, opening, lambda: None, self._refused)

    def _refused(self, problem: Problem) -> None:
        self.unlock.setEnabled(True)
        self.problem.setText(" ".join(self._app.language.message(each) for each in (problem.error, problem.do)))
        self.password.selectAll()
        self.password.setFocus()
