"""Bringing a backup back, before any book is open: on a new computer, or in the place of the book that was here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QProgressBar, QWidget

from desktop_app.rules.errors import Problem, Rejected
from ui import dialogs
from ui.unlock.step import Step
from ui.widgets import Banner, Elided, button, card, column, label, row
from ui.widgets.lines import wipe
from ui.widgets.password import Password

if TYPE_CHECKING:
    from ui.app import App
    from ui.shell.idle import Idle


class Restore(Step):
    """The form. Where the book was open just now, password or sheet are asked for only if they open a set alone.

    Attributes:
        idle: counts down to where the key of that book is given up; none without one.
    """

    def __init__(self, app: App, folder: Path | None = None, opened: Any = None) -> None:
        super().__init__(app)
        self._opened, say = opened, self.say
        self.idle: Idle | None = None
        self.found: list[Any] = []
        self.ledgers: list[Path] = []
        self.choose = button(say("Folder or disk with backups…"), do=self._choose)
        self.list = QListWidget()
        self.list.setAccessibleName(say("Backups found, the newest first"))
        self.list.setProperty("look", "box")
        self.list.setMinimumHeight(62)  # two of them; the least window with a long refusal has no room for a third
        self.list.setMaximumHeight(90)
        self.list.currentRowChanged.connect(lambda _: self._weigh())
        self.what = label("", wrap=True)
        self.more = button(say("More lists of erasures…"), "link", do=self._add_ledger)
        self.ledger_count = label("", "small")
        self.user, self.password, self.sheet = QLineEdit(), Password(app.language), QPlainTextEdit()
        self.user.setAccessibleName(say("User"))
        self.password.setAccessibleName(say("Password"))
        self.sheet.setAccessibleName(say("Or lines of the recovery sheet"))
        self.sheet.setTabChangesFocus(True)
        self.sheet.setMinimumHeight(46)
        self.sheet.setMaximumHeight(64)
        names = [label(each.accessibleName()) for each in (self.user, self.password, self.sheet)]
        for name, box in zip(names, (self.user, self.password, self.sheet), strict=True):
            name.setBuddy(box)
        self.ask = QWidget()
        self.ask.setLayout(
            column(row(column(names[0], self.user, gap=4), column(names[1], self.password, gap=4), gap=12),
                   self.password.hint, names[2], self.sheet, gap=4)
        )  # fmt: skip
        self.ask.layout().setContentsMargins(0, 0, 0, 0)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(say("How far the restoring is"))
        self.problem, self.done_banner = Banner("", "danger"), Banner("", "ok")
        self.restore = button(say("Restore"), "primary", do=self._restore)
        self.open = button(say("Unlock the restored book"), "primary", icon_name="unlock", do=self.closed.emit)
        to = Elided(say("To {folder}", folder=str(app.folder)), "small")
        form = card(
            label(say("Restore a backup"), "title"), to, row(self.choose, None, self.ledger_count, self.more),
            self.list, self.what, self.ask, self.bar, self.problem, self.done_banner,
            row(self.back, None, self.restore, self.open), gap=8,
        )  # fmt: skip
        self._show_form(form)
        for each in (self.bar, self.problem, self.done_banner, self.open):
            each.hide()
        self._weigh()
        if folder is not None:
            self.look_in(folder)

    # -- the desk is left ---------------------------------------------------------------------------------------------

    def put_away(self, reason: str) -> None:
        """Give up the key of the book that was open, and go to the door, which tells the `reason`.

        A restoring that is under way is finished: it shows nothing, and if it fails the form asks for a password.
        """
        if self._opened is None:
            return
        self._forget()
        if not self.bar.isVisible():
            again = self.say("Nothing was restored. Unlock the book and choose the backup once more.")
            self._app.close_others()
            self._app.show_door(f"{reason} {again}")

    def _forget(self) -> None:
        """Nothing that opens a book stays in the form."""
        self._opened = None
        wipe(self.user, self.password)
        self.sheet.clear()  # with what Ctrl+Z would bring back, unlike a line

    # -- which one ----------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        dialogs.open_file(self, self.say("Folder or disk with backups"), "", self.look_in, folder=True)

    def look_in(self, place: Path) -> None:
        """List the backups in `place`."""

        def find() -> Any:
            from desktop_app.services import backups

            return backups.found_in(place)

        self._app.worker.run(self, find, self._list, self._failed)

    def _list(self, found: list[Any]) -> None:
        self.found = found
        self.list.clear()
        for each in found:
            item = QListWidgetItem(self._app.language.moment(each.manifest.made_at))
            item.setToolTip("")
            self.list.addItem(item)
        self.problem.setVisible(not found)
        if not found:
            self.problem.label.setText(self.say("No backup lies there. Choose the folder or the disk that holds them."))
        else:
            self.list.setCurrentRow(0)
        self._weigh()

    @property
    def chosen(self) -> Any:
        """The set that is marked."""
        at = self.list.currentRow()
        return self.found[at] if 0 <= at < len(self.found) else None

    def _weigh(self) -> None:
        chosen = self.chosen
        self.restore.setEnabled(chosen is not None)
        self.what.setVisible(chosen is not None)
        self.ask.setVisible(self._asks)
        if chosen is not None:
            counts = chosen.manifest.counts
            words = self.say(
                "This backup of {moment} holds: people {people}, customers {customers}, orders {orders}.",
                moment=chosen.manifest.made_at, people=counts.get("person", 0), customers=counts.get("customer", 0),
                orders=counts.get("order", 0),
            )  # fmt: skip
            if self._opened is not None and self._asks:
                words = f"{words} {self.say('It is under an older key: give a password or the sheet of that time.')}"
            self.what.setText(words)

    @property
    def _asks(self) -> bool:
        """Whether a password or the sheet is needed: the book that was open has the key of the set that is marked."""
        if self._opened is None:
            return True
        from desktop_app.services import backups

        return self.chosen is not None and not backups.opens(self.chosen, self._opened)

    def _add_ledger(self) -> None:
        def add(path: Path) -> None:
            self.ledgers.append(path)
            words = self._app.language.plural("{n} more list", "{n} more lists", len(self.ledgers))
            self.ledger_count.setText(words)

        dialogs.open_file(self, self.say("List of erasures"), "(*.ledger)", add)

    # -- the act ------------------------------------------------------------------------------------------------------

    def _restore(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        app, opened, asks, ledgers = self._app, self._opened, self._asks, list(self.ledgers)
        user, password, typed = self.user.text(), self.password.text(), self.sheet.toPlainText()[:64_000]

        def restore() -> Any:
            from desktop_app.services import backups

            given: list[Any] = [] if opened is None else [opened]
            login = (user or None, password)
            if asks:
                given.append(backups.read_sheet(typed) if typed.strip() else login)
            try:
                return backups.restore(chosen, app.folder, given[0], app.clock, also=given[1:], ledgers=ledgers)
            except Rejected as refusal:
                if refusal.code not in ("BA-13", "BA-15") or login in given or not password:
                    raise
            # One of them is of the set's time, the other of the book's.
            return backups.restore(chosen, app.folder, given[0], app.clock, also=[login], ledgers=ledgers)

        self.problem.hide()
        self._busy(True)
        self.bar.setRange(0, 0)
        app.worker.run(self, restore, self._restored, self._failed, progress=self._moved)

    def _busy(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        for each in (self.choose, self.list, self.more, self.ask, self.back, self.restore):
            each.setEnabled(not busy)

    def _moved(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _restored(self, done: Any) -> None:
        self._busy(False)
        say, language = self.say, self._app.language
        words = [say("The book of {moment} is in {folder}.", moment=done.made_at, folder=str(done.folder))]
        if done.erased_again:
            words.append(
                language.plural(
                    "One person erased since then was erased again.",
                    "{n} people erased since then were erased again.",
                    done.erased_again,
                )
            )
        if done.saved:
            words.append(say("The book that was there is kept in {folder}.", folder=str(done.saved)))
        words += map(language.message, done.notices)
        self.done_banner.label.setText(" ".join(words))
        self._forget()
        for each in (
            self.choose,
            self.more,
            self.ledger_count,
            self.list,
            self.what,
            self.ask,
            self.restore,
            self.back,
        ):
            each.hide()
        self.done_banner.show()
        self.open.show()
        self.open.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, problem: Problem) -> None:
        self._busy(False)
        self._weigh()
        message = self._app.language.message
        parts = [message(each) for each in (problem.error, problem.safe, problem.do)]
        self.problem.label.setText(f"{' '.join(parts)} ({problem.code})")
        self.problem.show()
        if self._asks:  # what was typed is most likely what is wrong
            field = self.sheet if self.sheet.toPlainText().strip() else self.password
            field.selectAll()
            field.setFocus()
        else:
            self.restore.setFocus()
