"""The main window: it hosts pages and carries keys to them. It knows no page by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPlainTextEdit, QStackedWidget, QTextEdit, QWidget

from desktop_app.rules import permissions
from desktop_app.rules.codes import parse_code
from desktop_app.rules.errors import Problem
from ui import dialogs
from ui.page import NARROW, Page
from ui.pages import PAGES, PageSpec
from ui.session import Session
from ui.shell.finder import Finder
from ui.shell.idle import Idle
from ui.shell.rail import Rail
from ui.shell.toast import Toast
from ui.widgets import Elided, button, column, label, row, set_tone, tip
from ui.widgets.lines import wipe

_DEEP = 30  # pages that Esc remembers


def _standing(office: Any) -> Any:
    from desktop_app.services import backups

    return office.run(backups.standing)


class MainWindow(QWidget):
    """The frame while a book is open.

    Signals:
        lock_asked(): the user wants to lock the book.
    """

    lock_asked = Signal()

    def __init__(self, session: Session, specs: tuple[PageSpec, ...] = PAGES) -> None:
        super().__init__()
        self.session = session
        role = session.office.actor.role
        self._specs = {spec.key: spec for spec in specs if permissions.allowed(role, spec.permission)}
        on_rail = [spec for spec in self._specs.values() if spec.on_rail]
        self._pages: dict[str, Page] = {}
        self._before: list[str] = []
        self._key = ""
        self.idle: Idle | None = None
        self.rail = Rail(session, on_rail)
        self.rail.chosen.connect(lambda key: self.go(key))
        self.finder = Finder(session)
        self.stack = QStackedWidget()
        self.toast = Toast(self)
        self.setLayout(self._laid_out())
        self._bind([spec.key for spec in on_rail])
        session.asked_for.connect(lambda key, what: self.go(key, **what))
        session.told.connect(self.toast.tell)
        session.failed.connect(self._tell)
        session.changed.connect(self._changed)
        if on_rail:
            self.go(on_rail[0].key)
        self._count()

    # -- what it looks like -------------------------------------------------------------------------------------------

    def _laid_out(self) -> Any:
        say, actor = self.session.say, self.session.office.actor
        self.who = Elided(f"{actor.name} · {say(actor.role.label)}", "muted")
        self.who.setMaximumWidth(280)
        self.lock = button(say("Lock"), icon_name="lock", keys="Ctrl+L", do=self.lock_asked.emit)
        bar = QFrame()
        bar.setProperty("look", "bar")
        bar.setFixedHeight(56)
        top = row(self.finder, None, self.who, self.lock, gap=12)
        top.setContentsMargins(20, 0, 16, 0)
        top.setStretch(0, 3)
        top.setStretch(1, 1)
        top.setStretch(2, 2)
        self.finder.setMaximumWidth(520)
        bar.setLayout(top)
        self.counts = label("", "small")
        self.shown_count = label("", "small")
        self.lock_countdown = label("", "small")
        status = QFrame()
        status.setProperty("look", "status")
        status.setFixedHeight(26)
        self.backup_state = label("", "small")
        self.to_backups = button(say("Backups"), "link", do=lambda: self.session.go("backups"))
        self.to_backups.hide()
        foot = row(self.counts, self.shown_count, None, self.backup_state, self.to_backups, self.lock_countdown, gap=12)
        foot.setContentsMargins(8, 0, 8, 0)
        status.setLayout(foot)
        right = column(bar, self.stack, gap=0)
        right.setStretch(1, 1)
        middle = row(self.rail, right, gap=0)
        middle.setStretch(1, 1)
        whole = column(middle, status, gap=0)
        whole.setStretch(0, 1)
        return whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.rail.set_narrow(narrow)
        for page in self._pages.values():
            page.set_narrow(narrow)
        self.toast.place()
        self.finder.suggest.hide()

    # -- pages --------------------------------------------------------------------------------------------------------

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._pages.get(self._key)

    def go(self, key: str, **what: Any) -> None:
        """Show the page `key` and have it open `what`, once the present page may be left."""
        if key not in self._specs:
            return
        if self.page is None or (key == self._key and not what):
            self._show(key, what, remember=True)
            return
        self.page.can_leave(lambda: self._show(key, what, remember=True))
        self.rail.select(self._key)  # until it may be left

    def keep_typing(self) -> bool:
        """Have every page keep what is not saved. Whether there is any. A fault in one keeps no other from it."""
        kept, fault = False, None
        for page in self._pages.values():
            try:
                kept |= page.keep_typing()
            except Exception as error:
                fault = error
        if fault is not None:
            raise fault
        return kept

    def offer_drafts(self) -> None:
        """Tell of what was left unsaved, and offer the newest of it."""
        from desktop_app.services import drafts

        if self.session.may(drafts.drafts):
            self.session.run(self, drafts.drafts, done=self._offer_draft)

    def _offer_draft(self, found: list[tuple[str, str]]) -> None:
        specs, say = {spec.form: spec for spec in self._specs.values() if spec.form}, self.session.say
        known = [(specs[form], code) for form, code in found if form in specs]
        if known:
            spec, code = known[0]
            what = f"{say(spec.label)} {code}" if parse_code(code) else say(spec.label)  # not all have a number
            words = say("Something that was typed is not saved yet: {what}.", what=what)
            self.session.tell(words, say("Go on"), lambda: self.go(spec.key, go_on=code))

    def show_countdown(self, seconds: int) -> None:
        """How long until the book is locked."""
        self.lock_countdown.setText(
            self.session.say("Locks itself in {time}", time=f"{seconds // 60}:{seconds % 60:02}")
        )

    def warn_of_lock(self) -> None:
        """The book is locked shortly."""
        self.session.tell(self.session.say("The book is about to be locked. Move the mouse to go on working."))

    def can_leave(self, then: Callable[[], None]) -> None:
        """Call `then` once nothing unsaved would be lost."""
        if self.page is None:
            then()
        else:
            self.page.can_leave(then)

    def _show(self, key: str, what: dict[str, Any], *, remember: bool) -> None:
        if remember and self._key and key != self._key:
            self._before = [*self._before, self._key][-_DEEP:]
        page = self._pages.get(key)
        if page is None:
            page = self._specs[key].make(self.session)
            page.counted.connect(self._shown_count(page))
            self._pages[key] = page
            self.stack.addWidget(page)
            page.set_narrow(self.width() < NARROW)
        self._key = key
        self.stack.setCurrentWidget(page)
        self.rail.select(key)
        self.shown_count.setText("")
        page.come()
        if what:
            page.open(**what)

    def _shown_count(self, page: Page) -> Callable[[str], None]:
        def told(words: str) -> None:
            if page is self.page:
                self.shown_count.setText(words)

        return told

    def _back(self) -> None:
        page = self.page
        if page is None or page.back() or not self._before:
            return
        page.can_leave(lambda: self._show(self._before.pop(), {}, remember=False))

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _bind(self, keys: list[str]) -> None:
        for sequence, do in (
            ("F1", self._help), ("F2", self._on_page("edit")), ("F3", self.finder.start), ("Ctrl+K", self.finder.start),
            ("F5", self._on_page("refresh")), ("F9", self._on_page("save")), ("Ctrl+S", self._on_page("save")),
            ("Ctrl+N", self._on_page("add")), ("Ctrl+P", self._on_page("print_it")), ("Ctrl+L", self.lock_asked.emit),
            ("Esc", self._back), ("Ctrl+Return", self._on_page("finish")), ("Ctrl+Enter", self._on_page("finish")),
            ("Ctrl+Z", self._undo),
        ):  # fmt: skip
            QShortcut(QKeySequence(sequence), self, activated=do)
        for number, key in enumerate(keys[:9], 1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self, activated=self._goes(key))

    def _goes(self, key: str) -> Callable[[], None]:
        return lambda: self.go(key)

    def _on_page(self, what: str) -> Callable[[], None]:
        def do() -> None:
            if self.page is not None:
                getattr(self.page, what)()

        return do

    def _undo(self) -> None:
        """A text field undoes its own typing; elsewhere the page, then the book, takes the last change back."""
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit | QPlainTextEdit | QTextEdit):
            focused.undo()
        elif self.page is not None:
            self.page.undo()

    def _help(self) -> None:
        from ui.shell.help import show_help

        show_help(self, self.session, [(spec.label, number) for number, spec in enumerate(self._on_rail(), 1)])

    def _on_rail(self) -> list[PageSpec]:
        return [spec for spec in self._specs.values() if spec.on_rail]

    # -- what is told -------------------------------------------------------------------------------------------------

    def _changed(self, what: frozenset[str]) -> None:
        self._count()
        if "erasure" in what:  # neither a name that was searched for nor the undo of a change outlives the person
            wipe(self.finder)
            self.toast.hide()

    def _count(self) -> None:
        from desktop_app.services import overview

        self.session.run(self, overview.counts, done=self._counted, latest="count")
        self.session.call(self, _standing, done=self._backed_up, latest="backup")

    def _counted(self, found: Any) -> None:
        plural = self.session.plural
        customers = plural("{n} customer", "{n} customers", found.customers)
        orders = plural("{n} order", "{n} orders", found.orders)
        self.counts.setText(f"{customers} · {orders}")

    def _backed_up(self, found: Any) -> None:
        """When the last good backup was made; loud where there is none, or only one that goes with the book."""
        standing, tone = found, found.level.tone
        say = self.session.say
        if standing.last is None:
            words = say("No backup yet")
        elif tone == "ok":
            words = say("Last good backup {moment}", moment=standing.elsewhere)
        else:
            words = say("Last backup {moment}, not good yet", moment=standing.last)
        self.backup_state.setText(words)
        tip(self.backup_state, say(standing.level.words))
        set_tone(self.backup_state, look="small" if tone == "ok" else "chip", tone=tone)
        self.to_backups.setVisible(tone != "ok" and self.session.leads_to("backups"))

    def _tell(self, problem: Problem) -> None:
        dialogs.tell(self, self.session.language, problem)
