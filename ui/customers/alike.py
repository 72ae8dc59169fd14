"""Told while a customer is typed: who is in the book already and might be the same, and what can be done about it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from desktop_app.services.duplicates import Duplicate
from ui.session import Session
from ui.widgets import Banner


class Alike(Banner):
    """The strip. It tells of one at a time, the likeliest first; one who is said to be another is not told of again.

    Signals:
        opened(code): they are to be shown. merge_asked(code): what is typed is theirs.
    """

    opened = Signal(str)
    merge_asked = Signal(str)

    def __init__(self, session: Session) -> None:
        self.say, self._may_merge = session.say, session.leads_to("merging")
        super().__init__("", "warn", self.say("Open"), lambda: self.opened.emit(self._found[0].code))
        self.merge = self.offer(self.say("Merge"), lambda: self.merge_asked.emit(self._found[0].record))
        self.add_anyway = self.offer(self.say("Add anyway"), self._dismiss)
        self._found: list[Duplicate] = []
        self._dismissed: set[str] = set()
        self._is_firm = False
        self.hide()

    def start(self, *, is_firm: bool) -> None:
        """Another form. is_firm: whether it is of an organisation, which can be merged with one only."""
        self._dismissed, self._is_firm = set(), is_firm
        self.hide()

    def tell(self, found: list[Any]) -> None:
        """Who was found."""
        self._found = [each for each in found if each.record not in self._dismissed]
        self.setVisible(bool(self._found))
        if self._found:
            first, say = self._found[0], self.say
            self.label.setText(
                say("Possibly the same: {name} ({code}), {why}.", name=first.name, code=first.code, why=say(first.why))
            )
            self.merge.setVisible(first.is_firm == self._is_firm and self._may_merge)

    def _dismiss(self) -> None:
        self._dismissed.add(self._found[0].record)
        self.tell(self._found)
