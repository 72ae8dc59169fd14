"""The part of the settings that proves: is the book in order, and does it hold somebody still?"""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.records import catalogue
from desktop_app.rules.errors import N_, Problem
from desktop_app.services import checks
from desktop_app.services.checks import Check, Hit
from ui.session import Session
from ui.widgets import Banner, button, card, clear, column, facts, label, row
from ui.widgets.lines import wipe
from ui.widgets.working import Working

_WRONG = N_("The book is not in order. Do not work on: put the last good backup in its place, or ask for help.")
_SHOWN = 12  # kinds of places that are listed
_PLACES = {
    "page": N_("Pages of the file"), "wal": N_("Pages of the log"), "book": N_("Other files of the book"),
}  # fmt: skip
_LISTS = N_("Lists by which the book is searched")


class Checking(QWidget):
    """See the module. It stands only where whoever works may check."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.say = session, session.say
        say = self.say
        why = say(
            "Every page of the file, the links between records and the whole chain of the audit are looked at. Then "
            "look for anybody who was erased: nothing of what is typed is kept."
        )
        self.check_button = button(say("Check the whole book"), do=self._check)
        self.term = QLineEdit()
        self.term.setPlaceholderText(say("Name, telephone or e-mail"))
        self.term.setAccessibleName(say("Look for traces of"))
        self.term.returnPressed.connect(self._look)
        self.look_button = button(say("Look for traces"), icon_name="search", do=self._look)
        self.working = Working(say("How far the check is"), say("Cancel"))
        self.working.cancelled.connect(self._cancel)
        self.verdict = Banner("", "ok")
        self.verdict.hide()
        self.found = QWidget()
        self.found.setLayout(column(gap=0))
        self._job: Any = None
        asked = row(self.term, self.look_button, 0, self.check_button)
        asked.setStretch(0, 1)
        shown = (self.working, self.verdict, self.found)
        self.setLayout(column(card(label(say("Proof"), "heading"), label(why, wrap=True), asked, *shown)))
        self.layout().setContentsMargins(0, 0, 0, 0)

    def _check(self) -> None:
        self._begin(lambda office: office.do(checks.verify), self._checked)

    def _look(self) -> None:
        term = self.term.text().strip()
        if term and self._job is None:
            wipe(self.term)  # it may be the name of somebody who is no longer in the book
            self._begin(lambda office: office.run(checks.scan, office.book, [term]), self._looked)

    def _begin(self, work: Any, done: Any) -> None:
        def ended(result: Any) -> None:
            self._ended()
            done(result)

        def failed(problem: Problem) -> None:
            self._ended()
            self.session.failed.emit(problem)

        self.verdict.hide()
        clear(self.found.layout())
        for each in (self.check_button, self.look_button):
            each.setEnabled(False)
        self.working.cancel.setEnabled(True)
        self.working.begin()
        self._job = self.session.call(
            self, work, done=ended, failed=failed, progress=self.working.moved, while_open=True
        )

    def _ended(self) -> None:
        self._job = None
        self.working.hide()
        for each in (self.check_button, self.look_button):
            each.setEnabled(True)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.working.cancel.setEnabled(False)
            self.session.call(self, lambda _: None, done=lambda _: self._ended())  # after the step that it is at

    def _checked(self, made: list[Check]) -> None:
        say, message = self.say, self.session.language.message
        if all(each.ok for each in made):
            self._tell(say("The book is in order."), "ok")
        else:
            self._tell(say(_WRONG), "danger")
        self._list((say(each.label), message(each.fault) if each.fault else say("in order")) for each in made)

    def _looked(self, hits: list[Hit]) -> None:
        if not hits:
            self._tell(self.say("Not found anywhere: no cell and no decrypted page holds it."), "ok")
            return
        self._tell(self.session.plural("Found in {n} place.", "Found in {n} places.", len(hits)), "warn")
        kinds = Counter(self._kind(each.place) for each in hits)
        self._list((kind, self.session.language.number(count)) for kind, count in kinds.most_common(_SHOWN))

    def _kind(self, place: str) -> str:
        """A field in words; other places by what they belong to."""
        first = place.split(" ")[0]
        known = next((each for each in catalogue.fields() if each.key == first), None)
        if known is not None and known.label and known.entity.label:
            return f"{self.say(known.entity.label)} · {self.say(known.label)}"
        return self.say(_PLACES.get(first.partition(".")[0], _LISTS))

    def _tell(self, words: str, tone: str) -> None:
        self.verdict.show_words(words, tone)
        self.verdict.show()

    def _list(self, lines: Any) -> None:
        inner = QWidget()
        inner.setLayout(facts(lines))
        self.found.layout().addWidget(inner)
