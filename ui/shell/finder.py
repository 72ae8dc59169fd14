"""The search box of the top bar: finds anybody by name, telephone, e-mail or number, from any page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop_app.rules.errors import N_
from ui.session import Session
from ui.widgets import icon
from ui.widgets.lines import wipe
from ui.widgets.suggest import Suggest, Suggestion

MATCHED = {
    "customer": N_("by number"), "person": N_("by number"), "order": N_("by order"), "name": N_("by name"),
    "phone": N_("by telephone"), "email": N_("by e-mail"),
}  # fmt: skip

MOST = 12  # results shown


def suggestions(session: Session, matches: Sequence[Any]) -> list[Suggestion]:
    """What was found, as a list shows it: who, why it was found, and by which number it opens."""
    return [
        Suggestion(
            " · ".join(filter(None, (match.name, match.firm))),
            match,
            f"{session.say(MATCHED[match.matched])}   {match.order or match.code}",
        )
        for match in matches
    ]


class Finder(QLineEdit):
    """The box, with its list below."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        words = session.say("Find a customer, telephone, e-mail, order… (F3)")
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setClearButtonEnabled(True)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        nothing = session.say("Nothing was found. Try part of the name or some digits.")
        self.suggest = Suggest(self, session.say("Results"), nothing)
        self.suggest.chosen.connect(self._take)
        self.suggest.dismissed.connect(
            lambda: wipe(self)
        )  # the caller has gone: neither name nor number stays in sight
        self.textChanged.connect(self._search)

    def start(self) -> None:
        """Put the cursor in, ready to type over what is there; what it found is shown again."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._search(self.text())

    def _search(self, typed: str) -> None:
        if not typed.strip():
            self.suggest.hide()
            return
        from desktop_app.services import people

        self._session.run(self, people.find, typed, MOST, done=self._show, latest="find")

    def _show(self, matches: list[Any]) -> None:
        if self.text().strip():
            self.suggest.offer(suggestions(self._session, matches))

    def _take(self, match: Any) -> None:
        wipe(self)
        if match.order:
            self._session.go("orders", code=match.order)
        else:
            self._session.go("customers", code=match.code)
