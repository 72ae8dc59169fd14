"""A line in which somebody is looked for and chosen: by name, telephone, e-mail or number."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from ui.session import Session
from ui.shell.finder import suggestions
from ui.widgets.suggest import Suggest

_MOST = 10


class PersonLine(QLineEdit):
    """The line.

    Attributes:
        code: of whoever was chosen, "" for nobody.

    Signals:
        chosen(code): somebody was chosen.
    """

    chosen = Signal(str)

    def __init__(self, session: Session, name: str, *, own: bool = False) -> None:
        """name: what a screen reader calls the line. own: somebody at a firm by their own number, not its."""
        super().__init__()
        self._own = own
        self._session = session
        self.code = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(session.say("Name, telephone, e-mail or number"))
        self.suggest = Suggest(self, name, session.say("Nothing was found. Try part of the name or some digits."))
        self.suggest.chosen.connect(self._take)
        self.textEdited.connect(self._search)

    def show_code(self, code: str) -> None:
        """Have whoever `code` stands for chosen."""
        from desktop_app.services import people

        def found(subject: Any) -> None:
            self._set(subject.code, subject.name)

        self._session.run(self, people.resolve, code, done=found)

    def _search(self, typed: str) -> None:
        self.code = ""
        if not typed.strip():
            self.suggest.hide()
            return
        from desktop_app.services import people

        self._session.run(self, people.find, typed, _MOST, done=self._show, latest="find")

    def _show(self, matches: list[Any]) -> None:
        if self.text().strip() and not self.code:
            self.suggest.offer(suggestions(self._session, matches))

    def _take(self, match: Any) -> None:
        self._set(match.own if self._own else match.code, match.name)

    def _set(self, code: str, name: str) -> None:
        self.code = code
        self.setText(f"{name} · {code}")
        self.setCursorPosition(0)
        self.chosen.emit(code)
