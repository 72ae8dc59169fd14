"""The page on which two records become one: side by side, what differs chosen left or right, the result beside it.

It is reached from a customer, and from the form of a new one that is somebody already; then what was typed stands at
the right. Nothing is changed before the button is pressed, and the change can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLabel, QRadioButton, QStackedWidget, QWidget

from desktop_app.records import catalogue
from desktop_app.rules.errors import N_, Problem
from desktop_app.rules.vocabulary import ConsentState, Purpose
from desktop_app.services import duplicates, history, merging
from desktop_app.services.customers import CustomerForm
from desktop_app.services.merging import Compared, Preview, Take
from ui import dialogs
from ui.browsing import tell_undone
from ui.forms.person import PersonLine
from ui.page import Page
from ui.session import Session
from ui.widgets import button, card, clear, column, label, literal, row, scrolled, set_tone
from ui.widgets.lines import wipe

_CHANGED = frozenset({"customer", "person", "phone", "order", "disclosure", "consent"})
_ITEMS = {
    "phone": N_("Telephone"), "email": N_("E-mail"), "address": N_("Address"), "customer_person": N_("Person at a firm")
}  # fmt: skip


class MergingPage(Page):
    """See the module."""

    about = _CHANGED

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self.preview: Preview | None = None
        self.choices: dict[str, dict[Take, QRadioButton]] = {}
        self.results: dict[str, QLabel] = {}
        self._typed: CustomerForm | None = None
        self._merged: Callable[[], None] | None = None
        self.keep = PersonLine(session, say("The record that stays"), own=True)
        self.gone = PersonLine(session, say("The record that becomes a part of it"), own=True)
        for each in (self.keep, self.gone):
            each.chosen.connect(lambda _: self.refresh())
        self.typed_words = label("", "strong")
        self.swap = button(say("Change sides"), do=self._swap)
        self.body = column(gap=12)
        self.body.setContentsMargins(0, 0, 8, 0)
        content = QWidget()
        content.setLayout(self.body)
        self.compared = scrolled(content)
        self.start = QWidget()
        self.start_body = column(gap=8)
        self.start.setLayout(self.start_body)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        self.stack.addWidget(self.compared)
        self.merge_button = button(say("Merge"), "primary", icon_name="merge", keys="F9", do=self.save)
        cancel = button(say("Cancel"), keys="Esc", do=self._leave)
        self.promise = label("", "muted", wrap=True)
        foot = row(self.promise, cancel, self.merge_button, gap=12)
        foot.setStretch(0, 1)
        whole = QWidget()
        layout = column(self._chosen(), self.stack, foot, gap=12)
        layout.setStretch(1, 1)
        whole.setLayout(layout)
        self.frame(say("Merge two records"), body=whole)
        self._show_start([])

    def _chosen(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for at, line in enumerate((self.keep, self.gone)):
            name = label(line.accessibleName())
            name.setBuddy(line)
            grid.addWidget(name, 0, at)
            grid.addWidget(line, 1, at)
            grid.setColumnStretch(at, 1)
        grid.addWidget(self.typed_words, 1, 1)
        grid.addWidget(self.swap, 1, 2)
        return grid

    # -- what the window asks -----------------------------------------------------------------------------------------

    def open(self, **what: Any) -> None:
        """keep, gone: codes. typed: a form that was not saved, in place of `gone`; merged: called when it is one."""
        self._forget()
        self._typed, self._merged = what.get("typed"), what.get("merged")
        self.gone.setVisible(self._typed is None)
        self.swap.setVisible(self._typed is None)
        self.typed_words.setVisible(self._typed is not None)
        self.typed_words.setText(self.say("What was typed just now"))
        for line, code in ((self.keep, what.get("keep", "")), (self.gone, what.get("gone", ""))):
            if code:
                line.show_code(code)
        if what.get("keep") and not what.get("gone") and self._typed is None:
            self.session.run(self, duplicates.like, what["keep"], done=self._show_start, latest="like")
            self.gone.setFocus()

    def shown(self) -> None:
        if not self.keep.code:
            self.keep.setFocus()
        elif self._typed is None and not self.gone.code:
            self.gone.setFocus()

    def _changed(self, entities: frozenset[str]) -> None:
        if "erasure" in entities:  # it may have been one of the two
            self._forget()
        super()._changed(entities)

    def refresh(self) -> None:
        keep, gone = self.keep.code, self.gone.code
        if keep and self._typed is not None:
            self._run(merging.preview_typed, keep, self._typed)
        elif keep and gone:
            self._run(merging.preview, keep, gone)

    def save(self) -> None:
        if self.preview is None or not self.merge_button.isEnabled():
            return
        self.merge_button.setEnabled(False)
        take = {key: self._take(key).value for key in self.choices}
        case, other = (merging.merge, self.gone.code) if self._typed is None else (merging.merge_typed, self._typed)
        self.session.run(
            self, case, self.keep.code, other, take, seen_before=self.preview.seen, done=self._done,
            failed=self._refused,
        )  # fmt: skip

    def back(self) -> bool:
        if self._typed is None:
            return False
        self._leave()
        return True

    # -- side by side -------------------------------------------------------------------------------------------------

    def _run(self, case: Any, *args: Any) -> None:
        self.session.run(self, case, *args, done=self._show, failed=self._not_comparable, latest="merging")

    def _not_comparable(self, problem: Problem) -> None:
        self._show_start([])
        if self.isVisible():
            dialogs.tell(self, self.session.language, problem)

    def _show_start(self, found: list[Any]) -> None:
        """Nothing to compare yet: who might be the same is one click away."""
        if found and self.preview is not None:
            return
        say = self.say
        self.preview = None
        self.merge_button.setEnabled(False)
        self.promise.setText("")
        clear(self.start_body)
        self.start_body.addStretch(1)
        hint = say("Choose both records. What would come of it is shown first; nothing is changed by looking.")
        self.start_body.addLayout(row(None, label(hint, "muted"), None))
        self.suggested = []
        for each in found:
            words = say("{name} ({code}), {why}", name=each.name, code=each.record, why=say(each.why))
            self.suggested.append(button(words, "link", do=self._chooses(each.record)))
            self.start_body.addLayout(row(None, self.suggested[-1], None))
        self.start_body.addStretch(1)
        self.stack.setCurrentWidget(self.start)

    def _chooses(self, code: str) -> Callable[[], None]:
        return lambda: self.gone.show_code(code)

    def _show(self, preview: Preview) -> None:
        say = self.say
        self.preview = preview
        self.choices, self.results = {}, {}
        clear(self.body)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 110)
        for at in (1, 2, 3):
            grid.setColumnStretch(at, 1)
        gone = f"{preview.gone.name} · {preview.gone.code}" if preview.gone.code else say("What was typed just now")
        heads = ("", f"{preview.keep.name} · {preview.keep.code}", gone, say("After the merge"))
        for at, words in enumerate(heads):
            grid.addWidget(label(words, "strong", wrap=True), 0, at)
        for each in preview.fields:
            self._field(grid, each)
        for item in preview.items:
            self._item(grid, item)
        for decision in preview.decisions:
            words = [self._state(each) for each in (decision.keep, decision.gone, decision.result)]
            name = say("Consent: {purpose}", purpose=say(Purpose(decision.purpose).label))
            self._line(grid, name, words, differs=bool(decision.keep and decision.gone) and words[0] != words[1])
        inner = QWidget()
        inner.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(card(inner))
        if preview.moved:
            told = " · ".join(f"{say(name)}: {count}" for name, count in preview.moved)
            self.body.addWidget(label(say("Comes along: {what}.", what=told), wrap=True))
        self.body.addStretch(1)
        code = preview.keep.code
        former = ", ".join(preview.gone.codes)
        leads = say("Afterwards {former} leads to {code}. This can be undone for 30 days.", former=former, code=code)
        joins = say("What was typed becomes a part of {code}. This can be undone for 30 days.", code=code)
        self.promise.setText(leads if former else joins)
        self.merge_button.setEnabled(True)
        self.stack.setCurrentWidget(self.compared)
        radios = (radio for choices in self.choices.values() for radio in choices.values())
        first = next((radio for radio in radios if radio.isChecked()), self.merge_button)
        QTimer.singleShot(0, first, first.setFocus)  # what was just made can't take it yet

    def _field(self, grid: QGridLayout, each: Compared) -> None:
        if not each.differs:
            texts = [self._shown(each, value) for value in (each.keep, each.gone, each.result(each.take))]
            self._line(grid, self.say(each.label), texts)
            return
        at = grid.rowCount()
        name = self.say(each.label)
        title = label(name, "strong", wrap=True)
        group = QButtonGroup(title)
        grid.addWidget(title, at, 0)
        self.choices[each.key] = {}
        for column_at, take in ((1, Take.KEEP), (2, Take.GONE)):
            value = _Value(self._shown(each, each.result(take)), name)
            grid.addWidget(value, at, column_at)
            self._offer(each, take, value.radio, group)
        if each.joinable:
            both = QRadioButton(literal(self.say("Keep both texts")))
            both.setAccessibleName(f"{name}: {self.say('Keep both texts')}")
            grid.addWidget(both, at + 1, 1, 1, 2)
            self._offer(each, Take.BOTH, both, group)
        self.results[each.key] = label("", wrap=True)
        grid.addWidget(self.results[each.key], at, 3)
        self.choices[each.key][each.take].setChecked(True)
        self._choose(each)

    def _offer(self, each: Compared, take: Take, radio: QRadioButton, group: QButtonGroup) -> None:
        group.addButton(radio)
        radio.toggled.connect(lambda _: self._choose(each))
        self.choices[each.key][take] = radio

    def _item(self, grid: QGridLayout, item: Any) -> None:
        language = self.session.language
        told = (catalogue.field(key).declared.kind.show(value, language) for key, value in item.values.items())
        words = ", ".join(filter(None, told))
        sides = [words if item.by in (side, Take.BOTH) else "" for side in (Take.KEEP, Take.GONE)]
        self._line(grid, self.say(_ITEMS[item.record]), [*sides, words])

    def _line(self, grid: QGridLayout, name: str, words: list[str], *, differs: bool = False) -> None:
        at = grid.rowCount()
        grid.addWidget(label(name, "strong" if differs else "muted", wrap=True), at, 0)
        for column_at, each in enumerate(words, 1):
            grid.addWidget(label(each or "–", "" if each else "muted", wrap=True), at, column_at)

    def _take(self, key: str) -> Take:
        return next(take for take, radio in self.choices[key].items() if radio.isChecked())

    def _choose(self, each: Compared) -> None:
        """Show what comes of the choice; Tab stops at what is chosen, the arrow keys go to the others."""
        for take, radio in self.choices[each.key].items():
            radio.setFocusPolicy(Qt.FocusPolicy.StrongFocus if radio.isChecked() else Qt.FocusPolicy.ClickFocus)
            if radio.isChecked():
                self.results[each.key].setText(self._shown(each, each.result(take)))

    def _shown(self, each: Compared, value: Any) -> str:
        return catalogue.field(each.key).declared.kind.show(value, self.session.language) if value else ""

    def _state(self, state: str) -> str:
        return self.say(ConsentState(state).label).split(",")[0] if state else ""

    # -- the act ------------------------------------------------------------------------------------------------------

    def _done(self, done: merging.Done) -> None:
        merged, say = self._merged, self.say
        self._forget()
        words = say("Merged {former} into {code}.", former=", ".join(done.former), code=done.code)
        if merged is not None:
            merged()
            words = say("What was typed is a part of {code} now.", code=done.code)
        self.session.changed.emit(_CHANGED)
        self.session.go("customers", code=done.code)
        self.session.tell(words, say("Undo"), lambda: self._undo(done.change))

    def _undo(self, change: bytes) -> None:
        def done(undone: history.Undone) -> None:
            self.session.changed.emit(undone.records | _CHANGED)
            tell_undone(self.session, undone)

        self.session.run(self, history.undo, change, done=done)

    def _refused(self, problem: Problem) -> None:
        self.merge_button.setEnabled(True)
        self.session.failed.emit(problem)
        if problem.code == "CU-05":
            self.refresh()

    def _swap(self) -> None:
        keep, gone = self.keep.code, self.gone.code
        texts = self.keep.text(), self.gone.text()
        for line, code, text in zip((self.keep, self.gone), (gone, keep), reversed(texts), strict=True):
            line.code = code
            line.setText(text)
            line.setCursorPosition(0)
        self.refresh()

    def _leave(self) -> None:
        """Back to the customers; a form that was not saved stands there as it was left."""
        code = "" if self._typed is not None else self.keep.code
        self._forget()
        self.session.go("customers", **({"code": code} if code else {}))

    def _forget(self) -> None:
        """Nothing of the two stays on the page."""
        self._typed = self._merged = None
        for line in (self.keep, self.gone):
            wipe(line)
            line.code = ""
        clear(self.body)
        self.choices, self.results = {}, {}
        self._show_start([])


class _Value(QFrame):
    """One of two values that differ: a choice, all of whose ground can be clicked."""

    def __init__(self, words: str, field: str) -> None:
        super().__init__()
        self.setProperty("look", "banner")
        set_tone(self, tone="warn", focused="false")
        self.radio = QRadioButton()
        self.radio.setAccessibleName(f"{field}: {words}")
        text = label(words, wrap=True)
        layout = row(self.radio, text, gap=8, margins=8)
        layout.setStretch(1, 1)
        layout.setAlignment(self.radio, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)
        self.radio.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A choice without words of its own shows nowhere that the keys go to it: its ground does."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_tone(self, focused="true" if event.type() == QEvent.Type.FocusIn else "false")
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.radio.setFocus()
        self.radio.setChecked(True)
